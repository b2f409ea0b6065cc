import type { CallFrame } from '../../workers/machine-api.ts';
import { hex, hexAddress } from '../format/hex.ts';
import styles from './stack.module.css';

interface Props {
  readonly frames: readonly CallFrame[];
  readonly onCode: (address: bigint) => void;
  readonly onMemory: (address: bigint) => void;
}

/** Call frames, the innermost first, with how each was found: without debug information a stack is a guess. */
export function StackView({ frames, onCode, onMemory }: Props) {
  if (frames.length === 0) return <p className={styles.empty}>No calls are known here.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className={styles.stack} tabIndex={0} aria-label="Calls, the innermost first">
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">code</th>
            <th scope="col">function</th>
            <th scope="col">stack pointer</th>
            <th scope="col">found by</th>
          </tr>
        </thead>
        <tbody>
          {frames.map(({ pc, sp, symbol, rawSymbol, source, by }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: recursion has equal frames; the place is what differs.
            <tr key={i}>
              <td className="dim">{i}</td>
              <td>
                <button type="button" onClick={() => onCode(pc)} title="Show the code">
                  {hexAddress(pc)}
                </button>
              </td>
              <td title={[rawSymbol, source].filter(Boolean).join('\n') || undefined}>
                {symbol ?? <span className="dim">no symbol</span>}
              </td>
              <td>
                <button type="button" onClick={() => onMemory(sp)} title="Show the stack in memory">
                  {hex(sp)}
                </button>
              </td>
              <td className="dim">{by}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
