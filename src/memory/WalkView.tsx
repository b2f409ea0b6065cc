import type { WalkStep } from '../../workers/machine-api.ts';
import { hex } from '../format/hex.ts';
import styles from './memory.module.css';

interface Props {
  readonly address: bigint;
  readonly steps: readonly WalkStep[];
  /** Shows the entry in memory, at its physical address. */
  readonly onEntry: (physical: bigint) => void;
}

/** How the page tables translate an address, level by level. */
export function WalkView({ address, steps, onEntry }: Props) {
  return (
    <section className={styles.walk} aria-label="Walk through the page tables">
      <table>
        <caption>Translation of {hex(address)}</caption>
        <thead>
          <tr>
            <th scope="col">level</th>
            <th scope="col">entry at</th>
            <th scope="col">entry</th>
            <th scope="col">flags</th>
            <th scope="col">means</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ level, at, entry, flags, note }) => (
            <tr key={`${level} ${at}`}>
              <td>{level}</td>
              <td>
                <button type="button" onClick={() => onEntry(at)} title="Show the entry in memory">
                  {hex(at)}
                </button>
              </td>
              <td>{hex(entry)}</td>
              <td>{flags}</td>
              <td>{note}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {steps.length === 0 && <p className="dim">Addresses are physical in this mode; there is nothing to walk.</p>}
    </section>
  );
}
