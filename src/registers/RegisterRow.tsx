import { memo } from 'react';
import type { RegisterValue } from '../../workers/machine-api.ts';
import { hex, hexFixed } from '../format/hex.ts';
import { displayName } from './changes.ts';
import styles from './registers.module.css';

interface Props {
  readonly register: RegisterValue;
  readonly changed: boolean;
  /** The value in the state before, where it was another. */
  readonly before: bigint | undefined;
  readonly picked: boolean;
  /** Whether Tab comes to this row; arrows go on from there. */
  readonly first: boolean;
  /** Whether the fields are shown. */
  readonly open: boolean;
  readonly onPick: (name: string) => void;
  readonly onCopy: (text: string) => void;
  readonly onToggle: (name: string) => void;
}

/** Answers are new objects each time; most of the registers in them are the same as before. */
function same(one: Props, other: Props): boolean {
  return (
    one.register.name === other.register.name &&
    one.register.value === other.register.value &&
    one.register.meaning === other.register.meaning &&
    one.changed === other.changed &&
    one.before === other.before &&
    one.picked === other.picked &&
    one.first === other.first &&
    one.open === other.open
  );
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

/** One register: a button that picks it, and another that shows its fields. The callbacks must stay the same. */
export const RegisterRow = memo(function RegisterRow(props: Props) {
  const { register, changed, before, picked, first, open, onPick, onCopy, onToggle } = props;
  const { name, alias, value, meaning, fields } = register;
  const shown = displayName(register);
  const title = [alias && `${alias}, ${name}`, before !== undefined && `before: ${hex(before)}`, meaning];
  return (
    <div className={styles.row}>
      <button
        type="button"
        className={styles.register}
        tabIndex={first ? 0 : -1}
        data-register={name}
        data-value={hex(value)}
        data-changed={changed || undefined}
        aria-pressed={picked}
        title={title.filter(Boolean).join('\n')}
        onClick={() => onPick(name)}
        onDoubleClick={() => onCopy(hex(value))}
      >
        <span className={styles.name}>{shown}</span> <span className={styles.value}>{hexFixed(value)}</span>{' '}
        {meaning && <span className={styles.meaning}>{meaning}</span>}
        {changed && <span className="visually-hidden">changed</span>}
      </button>
      {fields && fields.length > 0 && (
        <button
          type="button"
          className={styles.expand}
          tabIndex={-1}
          aria-expanded={open}
          aria-label={`Fields of ${shown}`}
          onClick={() => onToggle(name)}
        >
          {open ? '−' : '+'}
        </button>
      )}
      {open && <Fields register={register} />}
    </div>
  );
}, same);
