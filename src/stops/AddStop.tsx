import { useState } from 'react';
import type { StopCondition } from '../../workers/machine-api.ts';
import styles from './stops.module.css';

const KINDS = [
  { kind: 'execute', label: 'execution of', hint: 'address or symbol' },
  { kind: 'write', label: 'write to', hint: 'address or register' },
  { kind: 'change', label: 'change of', hint: 'address or register' },
  { kind: 'read', label: 'read of', hint: 'address or register' },
  { kind: 'exception', label: 'exception', hint: 'cause, or any' },
  { kind: 'interrupt', label: 'interrupt', hint: 'number, or any' },
  { kind: 'csr', label: 'write of CSR', hint: 'satp' },
  { kind: 'device', label: 'access to device', hint: 'name' },
] as const;

type Kind = (typeof KINDS)[number]['kind'];

const LENGTHS = [1, 2, 4, 8] as const;

interface Props {
  readonly devices: readonly string[];
  /** Names of the CSRs that the processor has; empty while they are not known. */
  readonly csrs: readonly string[];
  /** The address that a text stands for. */
  readonly addressOf: (text: string) => Promise<bigint | undefined>;
  readonly onAdd: (condition: StopCondition) => void;
}

/** A form for a new stop of any kind. */
export function AddStop({ devices, csrs, addressOf, onAdd }: Props) {
  const [kind, setKind] = useState<Kind>('execute');
  const [text, setText] = useState('');
  const [length, setLength] = useState(8);
  const [space, setSpace] = useState<'virtual' | 'physical'>('virtual');
  const [problem, setProblem] = useState<string>();
  const isMemory = kind === 'write' || kind === 'change' || kind === 'read';
  const hint = KINDS.find((one) => one.kind === kind)?.hint;

  const condition = async (): Promise<StopCondition | string> => {
    const words = text.trim();
    if (kind === 'csr') {
      const name = words.toLowerCase();
      if (csrs.length > 0 && !csrs.includes(name)) return `The processor has no CSR ${name || 'without a name'}.`;
      return { kind, name };
    }
    if (kind === 'device') {
      const known = devices.some((device) => device === words || device.startsWith(`${words}@`));
      return known && words !== '' ? { kind, name: words } : 'The machine has no device of this name: see the list.';
    }
    if (kind === 'exception' || kind === 'interrupt') {
      if (words === '' || words === 'any') return { kind };
      return /^\d{1,3}$/.test(words) ? { kind, cause: Number(words) } : 'A cause is a number; leave it out for any.';
    }
    const address = await addressOf(words).catch(() => undefined);
    if (address === undefined) return 'No address, register or symbol has this name.';
    return kind === 'execute' ? { kind, address } : { kind: 'memory', space, address, length, access: kind };
  };
  const submit = async () => {
    const made = await condition();
    if (typeof made === 'string') return setProblem(made);
    setProblem(undefined);
    setText('');
    onAdd(made);
  };

  return (
    <form
      className={styles.add}
      aria-label="New stop"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <select
        aria-label="Kind of stop"
        value={kind}
        onChange={({ target }) => setKind(KINDS.find((one) => one.kind === target.value)?.kind ?? 'execute')}
      >
        {KINDS.map((one) => (
          <option key={one.kind} value={one.kind}>
            {one.label}
          </option>
        ))}
      </select>
      <input
        type="text"
        className="mono"
        size={16}
        spellCheck={false}
        aria-label="What to stop at"
        placeholder={hint}
        list={kind === 'device' ? 'stop-devices' : kind === 'csr' ? 'stop-csrs' : undefined}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <datalist id="stop-devices">
        {devices.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="stop-csrs">
        {csrs.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {isMemory && (
        <>
          <select aria-label="Bytes" value={length} onChange={({ target }) => setLength(Number(target.value))}>
            {LENGTHS.map((one) => (
              <option key={one} value={one}>
                {one === 1 ? '1 byte' : `${one} bytes`}
              </option>
            ))}
          </select>
          <select
            aria-label="Address space of the stop"
            value={space}
            onChange={({ target }) => setSpace(target.value === 'physical' ? 'physical' : 'virtual')}
          >
            <option value="virtual">virtual</option>
            <option value="physical">physical</option>
          </select>
        </>
      )}
      <button type="submit" className="framed">
        Add
      </button>
      {problem && <span role="alert">{problem}</span>}
    </form>
  );
}
