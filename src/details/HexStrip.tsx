import type { EventDetails } from '../../workers/engine-api.ts';
import { counted, grouped, hex2 } from '../format/numbers.ts';
import styles from './details.module.css';
import { fieldAt, hexRows } from './hex.ts';
import type { Marking } from './marking.ts';

/** Rows that are drawn; more bytes than this are counted, not drawn. */
const MOST_ROWS = 64;

/** The event's bytes; those of the marked field stand out, and pointing at a byte marks its field. */
export function HexStrip({ details, marked, onMark }: { details: EventDetails } & Marking) {
  const { bytes, offset, length, fields } = details;
  const rows = hexRows(bytes, MOST_ROWS);
  const shown = Math.min(bytes.length, MOST_ROWS * 16);
  const field = marked === undefined ? undefined : fields[marked];
  return (
    <figure className={styles.hex} aria-label={`Bytes ${offset} to ${offset + length - 1} of the log`}>
      <figcaption className="dim">
        bytes <span className="mono">{grouped(offset)}</span> to{' '}
        <span className="mono">{grouped(offset + length - 1)}</span>, {counted(length, 'byte')}
        {field && (
          <>
            {' '}
            · <strong>{field.name}</strong>: {counted(field.length, 'byte')}
          </>
        )}
      </figcaption>
      <div className={styles.rows}>
        {rows.map((row) => (
          <div key={row.at} className={styles.row}>
            <span className={`${styles.address} dim`}>{(offset + row.at).toString(16).padStart(8, '0')}</span>
            <span className={styles.bytes}>
              {row.bytes.map((byte, i) => {
                const at = row.at + i;
                const of = fieldAt(fields, at);
                return (
                  <span
                    key={at}
                    data-id={of === undefined || undefined}
                    data-marked={(of !== undefined && of === marked) || undefined}
                    onPointerEnter={() => onMark(of)}
                    onPointerLeave={() => onMark(undefined)}
                  >
                    {hex2(byte)}
                  </span>
                );
              })}
            </span>
            <span className={`${styles.ascii} dim`} aria-hidden="true">
              {row.ascii}
            </span>
          </div>
        ))}
      </div>
      {length > shown && <p className="dim">and {counted(length - shown, 'more byte')}, in the export</p>}
    </figure>
  );
}
