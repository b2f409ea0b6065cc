import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { RegistersView as Registers, RegisterValue } from '../../workers/machine-api.ts';
import { changedRegisters, valueBefore } from './changes.ts';
import { RegisterRow } from './RegisterRow.tsx';
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

function toggled(set: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(name)) next.add(name);
  return next;
}

/**
 * All registers. Those that differ from the state before are marked; a click or Enter picks one, a double click or C
 * copies it, arrows go through them.
 */
export function RegistersView({ registers, before, picked, onPick, onCopy }: Props) {
  const changed = useMemo(() => changedRegisters(registers, before), [registers, before]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set(['float']));
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const onToggle = useCallback((name: string) => setOpen((now) => toggled(now, name)), []);
  const box = useRef<HTMLDivElement>(null);
  const pc: RegisterValue = { name: 'pc', value: registers.pc, group: 'integer' };

  const move = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const focused = document.activeElement;
    if (event.key === 'c') {
      const text = focused?.getAttribute('data-value');
      if (text === null || text === undefined) return;
      event.preventDefault();
      return onCopy(text);
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[data-register]') ?? [])];
    const from = focused instanceof HTMLElement ? all.indexOf(focused) : -1;
    all[Math.min(all.length - 1, Math.max(0, from + by))]?.focus();
    event.preventDefault();
  };
  const row = (register: RegisterValue, isFirst: boolean) => {
    const { name } = register;
    return (
      <RegisterRow
        key={name}
        register={register}
        changed={changed.has(name)}
        before={changed.has(name) ? valueBefore(name, before) : undefined}
        picked={picked === name}
        first={picked === name || (picked === undefined && isFirst)}
        open={open.has(name)}
        onPick={onPick}
        onCopy={onCopy}
        onToggle={onToggle}
      />
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
              <button type="button" aria-expanded={shown} onClick={() => setClosed(toggled(closed, id))}>
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
