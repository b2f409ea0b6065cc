import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { RegistersView as Registers, RegisterValue } from '../../workers/machine-api.ts';
import { hex, hexFixed } from '../format/hex.ts';
import { changedRegisters, displayName, valueBefore } from './changes.ts';
import styles from './registers.module.css';

const GROUPS = [
  { id: 'integer', title: 'Integer' },
  { id: 'csr', title: 'Control and status' },
  { id: 'float', title: 'Floating point' },
] as const;

interface Props {
  readonly registers: Registers;
  readonly before: Registers | undefined;
  /** Name of the register that is picked. */
  readonly picked: string | undefined;
  readonly onPick: (name: string) => void;
  readonly onCopy: (text: string) => void;
}

/** Fields of a CSR, high to low. */
function Fields({ register }: { register: RegisterValue }) {
  return (
    <div className={styles.fields}>
      {register.fields?.map(({ name, high, low, value }) => (
        <span key={`${name}${low}`} title={high === low ? `bit ${high}` : `bits ${high} to ${low}`}>
          <span className="dim">{name}</span> {value}
        </span>
      ))}
    </div>
  );
}

/**
 * All registers. Those that differ from the state before are marked; a click or Enter picks one, a double click or C
 * copies it, arrows go through them.
 */
export function RegistersView({ registers, before, picked, onPick, onCopy }: Props) {
  const changed = useMemo(() => changedRegisters(registers, before), [registers, before]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set(['float']));
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const pc: RegisterValue = { name: 'pc', value: registers.pc, group: 'integer' };

  const toggle = (set: ReadonlySet<string>, name: string) => {
    const next = new Set(set);
    if (!next.delete(name)) next.add(name);
    return next;
  };
  const move = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'c' && document.activeElement instanceof HTMLElement) {
      const text = document.activeElement.getAttribute('data-value');
      if (text === null) return;
      event.preventDefault();
      return onCopy(text);
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[data-register]') ?? [])];
    const focused = document.activeElement;
    const from = focused instanceof HTMLElement ? all.indexOf(focused) : -1;
    all[Math.min(all.length - 1, Math.max(0, from + by))]?.focus();
    event.preventDefault();
  };

  const row = (register: RegisterValue, first: boolean) => {
    const { name, alias, value, meaning, fields } = register;
    const old = changed.has(name) ? valueBefore(name, before) : undefined;
    const shown = displayName(register);
    return (
      <div key={name} className={styles.row}>
        <button
          type="button"
          className={styles.register}
          tabIndex={picked === name || (picked === undefined && first) ? 0 : -1}
          data-register={name}
          data-value={hex(value)}
          data-changed={changed.has(name) || undefined}
          aria-pressed={picked === name}
          title={[alias && `${alias}, ${name}`, old !== undefined && `before: ${hex(old)}`, meaning]
            .filter(Boolean)
            .join('\n')}
          onClick={() => onPick(name)}
          onDoubleClick={() => onCopy(hex(value))}
        >
          <span className={styles.name}>{shown}</span> <span className={styles.value}>{hexFixed(value)}</span>{' '}
          {meaning && <span className={styles.meaning}>{meaning}</span>}
          {changed.has(name) && <span className="visually-hidden">changed</span>}
        </button>
        {fields && fields.length > 0 && (
          <button
            type="button"
            className={styles.expand}
            tabIndex={-1}
            aria-expanded={open.has(name)}
            aria-label={`Fields of ${shown}`}
            onClick={() => setOpen(toggle(open, name))}
          >
            {open.has(name) ? '−' : '+'}
          </button>
        )}
        {open.has(name) && <Fields register={register} />}
      </div>
    );
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only moves the focus among its buttons.
    <div className={styles.registers} ref={box} onKeyDown={move}>
      <p className={styles.state}>
        <span data-changed={changed.has('mode') || undefined} className={styles.mode} data-mode={registers.mode}>
          {registers.mode} mode
        </span>
        {registers.waiting && <span>waits for an interrupt</span>}
        {registers.pending && <span>next: {registers.pending}</span>}
      </p>
      <div className={styles.grid} data-group="pc">
        {row(pc, true)}
      </div>
      {GROUPS.map(({ id, title }) => {
        const all = registers.registers.filter((one) => one.group === id);
        if (all.length === 0) return null;
        const shown = !closed.has(id);
        return (
          <section key={id} aria-label={title}>
            <h3 className={styles.title}>
              <button type="button" aria-expanded={shown} onClick={() => setClosed(toggle(closed, id))}>
                {shown ? '▾' : '▸'} {title} <span className="dim">{all.length}</span>
              </button>
            </h3>
            {shown && (
              <div className={styles.grid} data-group={id}>
                {all.map((register) => row(register, false))}
              </div>
            )}
          </section>
        );
      })}
    </div>
  );
}
