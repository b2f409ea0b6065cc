import type { Moment } from '../../workers/engine-api.ts';
import type { Hit } from '../../workers/machine-api.ts';
import { hex } from '../format/hex.ts';
import { counted, grouped } from '../format/numbers.ts';
import { sameMoment } from '../machine/moments.ts';
import styles from './stops.module.css';

/** More rows than this are not put on the page; the timeline shows all hits. */
const MOST_ROWS = 500;

interface Props {
  readonly hits: readonly Hit[];
  readonly complete: boolean;
  readonly now: Moment | undefined;
  readonly onHit: (hit: Hit) => void;
}

/** Every place where a stop held. */
export function HitTable({ hits, complete, now, onHit }: Props) {
  return (
    <section aria-label="Hits">
      <h3>
        {counted(hits.length, 'hit')}
        {!complete && <span className="dim"> in what was searched</span>}
      </h3>
      <ol className={styles.hits}>
        {hits.slice(0, MOST_ROWS).map((hit) => (
          <li key={`${hit.moment.icount} ${hit.moment.seq} ${hit.condition}`}>
            <button type="button" aria-current={sameMoment(hit.moment, now) || undefined} onClick={() => onHit(hit)}>
              <span>{grouped(hit.moment.icount)}</span> <code>{hex(hit.pc)}</code> <span>{hit.text}</span>
            </button>
          </li>
        ))}
      </ol>
      {hits.length > MOST_ROWS && <p className="dim">The first {grouped(MOST_ROWS)} are listed here.</p>}
    </section>
  );
}
