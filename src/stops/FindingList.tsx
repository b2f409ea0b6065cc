import type { DiskRequestRef } from '../../workers/machine-api.ts';
import { hex } from '../format/hex.ts';
import { grouped } from '../format/numbers.ts';
import type { Finding } from '../machine/store.ts';
import styles from './stops.module.css';

interface Props {
  readonly findings: readonly Finding[];
  readonly onGo: (finding: Finding) => void;
  /**
   * Follows the copy: back, asks who wrote the place that a value came from; forward, who reads the place that a device
   * took it to.
   */
  readonly onFollow: (finding: Finding) => void;
  readonly onEvent: (n: number) => void;
  /** Shows a request in the list of its disk. */
  readonly onRequest: (request: DiskRequestRef) => void;
  /** Goes to the moment from which was asked. */
  readonly onBack: (finding: Finding) => void;
}

/** What was found, whichever way was asked. */
function Found({
  finding,
  last,
  onGo,
  onFollow,
  onEvent,
  onRequest,
}: Omit<Props, 'findings' | 'onBack'> & {
  readonly finding: Finding;
  readonly last: boolean;
}) {
  const { writer, reads } = finding;
  const found = writer ?? reads?.reader;
  if (!found) return <p>{reads ? 'Nobody reads it up to where was replayed.' : 'Nobody wrote it since power-on.'}</p>;
  const { event, request } = found;
  const further = writer ? writer.origin : reads?.reader?.into;
  const overwritten = reads?.reader?.overwritten;
  return (
    <>
      <p>
        <button type="button" onClick={() => onGo(finding)} title={reads ? 'Go to the read' : 'Go to the write'}>
          {grouped(found.moment.icount)} <code>{hex(found.pc)}</code> {found.text}
        </button>
      </p>
      {writer?.old !== undefined && writer.new !== undefined && (
        <p className="mono">
          {hex(writer.old)} → {hex(writer.new)}
        </p>
      )}
      {overwritten && <p>It is written again before that, at {grouped(overwritten.icount)}.</p>}
      <p className={styles.actions}>
        {further && last && (
          <button type="button" className="framed" onClick={() => onFollow(finding)}>
            {reads ? 'Who reads it there?' : 'Follow the copy'}
          </button>
        )}
        {request && (
          <button type="button" onClick={() => onRequest(request)}>
            Request #{grouped(request.request)} of disk {request.disk}
          </button>
        )}
        {event !== undefined && (
          <button type="button" onClick={() => onEvent(event)}>
            Event #{grouped(event)} in the log
          </button>
        )}
      </p>
    </>
  );
}

/** Who wrote or reads what was asked for, and, where the value was copied, the way it went: one step below the other. */
export function FindingList(props: Props) {
  const { findings, onBack } = props;
  return (
    <section aria-label="Who wrote this?">
      <h3>Who wrote this?</h3>
      {findings.length === 0 && (
        <p className="dim">
          Pick a register, bytes of memory or of a disk, a character of the console or a pixel of the screen, then press
          L: the playhead goes to the instruction that wrote it last. Shift+R goes to what reads the bytes next.
        </p>
      )}
      <ol className={styles.findings}>
        {findings.map((finding, i) => {
          const { what, writer, reads, before } = finding;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the chain is what a step is.
            <li key={i} data-finding={(writer ?? reads?.reader) ? 'found' : 'none'}>
              <p>
                <strong>{what}</strong>{' '}
                <button type="button" title="The moment from which was asked" onClick={() => onBack(finding)}>
                  {reads ? 'behind' : 'before'} {grouped(before.icount)}
                </button>
              </p>
              <Found {...props} finding={finding} last={i === findings.length - 1} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}
