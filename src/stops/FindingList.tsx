import { hex } from '../format/hex.ts';
import { grouped } from '../format/numbers.ts';
import type { Finding } from '../machine/store.ts';
import styles from './stops.module.css';

interface Props {
  readonly findings: readonly Finding[];
  readonly onGo: (finding: Finding) => void;
  /** Follows the copy back: asks who wrote the place that a value came from. */
  readonly onFollow: (finding: Finding) => void;
  readonly onEvent: (n: number) => void;
  /** Goes to the moment from which was asked. */
  readonly onBack: (finding: Finding) => void;
}

/** Who wrote what was asked for, and, where the value was copied, where it came from: one step below the other. */
export function FindingList({ findings, onGo, onFollow, onEvent, onBack }: Props) {
  return (
    <section aria-label="Who wrote this?">
      <h3>Who wrote this?</h3>
      {findings.length === 0 && (
        <p className="dim">
          Pick a register, bytes of memory or a character of the console, then press L: the playhead goes to the
          instruction that wrote it last.
        </p>
      )}
      <ol className={styles.findings}>
        {findings.map((finding, i) => {
          const { what, writer, before } = finding;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the chain is what a step is.
            <li key={i} data-finding={writer ? 'found' : 'none'}>
              <p>
                <strong>{what}</strong>{' '}
                <button type="button" title="The moment from which was asked" onClick={() => onBack(finding)}>
                  before {grouped(before.icount)}
                </button>
              </p>
              {!writer && <p>Nobody wrote it since power-on.</p>}
              {writer && (
                <>
                  <p>
                    <button type="button" onClick={() => onGo(finding)} title="Go to the write">
                      {grouped(writer.moment.icount)} <code>{hex(writer.pc)}</code> {writer.text}
                    </button>
                  </p>
                  {writer.old !== undefined && writer.new !== undefined && (
                    <p className="mono">
                      {hex(writer.old)} → {hex(writer.new)}
                    </p>
                  )}
                  <p className={styles.actions}>
                    {writer.origin && i === findings.length - 1 && (
                      <button type="button" className="framed" onClick={() => onFollow(finding)}>
                        Follow the copy
                      </button>
                    )}
                    {writer.event !== undefined && (
                      <button type="button" onClick={() => onEvent(writer.event ?? 0)}>
                        Event #{grouped(writer.event)} in the log
                      </button>
                    )}
                  </p>
                </>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
