import { useState } from 'react';
import type { DeviceView, MachineSummary } from '../../workers/machine-api.ts';
import { hex } from '../format/hex.ts';
import { grouped } from '../format/numbers.ts';
import { deviceId } from './device-id.ts';
import styles from './devices.module.css';
import { leafText, partsOf } from './values.ts';

interface BranchProps {
  readonly name: string;
  readonly value: unknown;
  /** The same part in the state before. */
  readonly before: unknown;
}

function partBefore(before: unknown, name: string): unknown {
  return partsOf(before)?.find(([other]) => other === name)?.[1];
}

/** A part of a device: a line, or a branch that can be closed. */
function Branch({ name, value, before }: BranchProps) {
  const parts = partsOf(value);
  if (!parts) {
    const text = leafText(value);
    const old = before === undefined ? undefined : leafText(before);
    const changed = old !== undefined && old !== text;
    return (
      <li className={styles.leaf}>
        <span className="dim">{name}</span>{' '}
        <span data-changed={changed || undefined} title={changed ? `before: ${old}` : undefined}>
          {text}
        </span>
      </li>
    );
  }
  return (
    <li>
      <details open>
        <summary>
          {name} <span className="dim">{parts.length}</span>
        </summary>
        <ul>
          {parts.map(([part, inner]) => (
            <Branch key={part} name={part} value={inner} before={partBefore(before, part)} />
          ))}
        </ul>
      </details>
    </li>
  );
}

interface Props {
  readonly devices: readonly DeviceView[];
  readonly before: readonly DeviceView[] | undefined;
  readonly summary: MachineSummary | undefined;
  /** Runs to the next access to a device, or back to the last one. */
  readonly onAccess: (id: string, direction: 1 | -1) => void;
}

/** Every device with its registers, queues and lines; what changed since the state before is marked. */
export function DevicesView({ devices, before, summary, onAccess }: Props) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string, isOpen: boolean) => {
    if (open.has(id) === isOpen) return;
    const next = new Set(open);
    if (isOpen) next.add(id);
    else next.delete(id);
    setOpen(next);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className={styles.devices} tabIndex={0} aria-label="Devices of the machine">
      {devices.map((device) => {
        const { name, base, state } = device;
        const id = deviceId(device);
        const old = before?.find((one) => deviceId(one) === id)?.state;
        const changed = old !== undefined && JSON.stringify(old, plain) !== JSON.stringify(state, plain);
        return (
          <details key={id} className={styles.device} onToggle={(event) => toggle(id, event.currentTarget.open)}>
            <summary>
              <strong>{name}</strong> {base !== undefined && <span className="dim">{hex(base)}</span>}
              {changed && <span className={styles.changed}>changed</span>}
            </summary>
            {open.has(id) && (
              <>
                {base !== undefined && (
                  <p className={styles.actions}>
                    <button type="button" onClick={() => onAccess(id, -1)}>
                      ◀ last access
                    </button>
                    <button type="button" onClick={() => onAccess(id, 1)}>
                      next access ▶
                    </button>
                  </p>
                )}
                <ul>
                  {Object.entries(state).map(([part, value]) => (
                    <Branch key={part} name={part} value={value} before={old?.[part]} />
                  ))}
                </ul>
              </>
            )}
          </details>
        );
      })}
      {summary && summary.unfit.length > 0 && (
        <>
          <h3>What this machine cannot do</h3>
          <ul>
            {summary.unfit.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      {summary && summary.unimplemented.length > 0 && (
        <>
          <h3>Touched by the guest, but not modelled</h3>
          <ul>
            {summary.unimplemented.map(({ what, count }) => (
              <li key={what}>
                {what} <span className="dim">×{grouped(count)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
