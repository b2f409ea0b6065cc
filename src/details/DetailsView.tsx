import { useState } from 'react';
import type { EventDetails, FieldView } from '../../workers/engine-api.ts';
import { GLOSSARY } from '../../workers/log/glossary.ts';
import { KIND_NAMES } from '../../workers/log/kinds.ts';
import { commandById } from '../commands/all.ts';
import { runCommand } from '../commands/listen.ts';
import { grouped } from '../format/numbers.ts';
import { goToEvent } from '../state/moves.ts';
import { KindGlyph } from '../ui/KindGlyph.tsx';
import styles from './details.module.css';
import { HexStrip } from './HexStrip.tsx';
import type { Marking } from './marking.ts';

function EventLink({ n, label }: { n: number | undefined; label: string }) {
  return (
    <button type="button" disabled={n === undefined} onClick={() => n !== undefined && void goToEvent(n)}>
      {label} {n !== undefined && <span className="mono dim">#{grouped(n)}</span>}
    </button>
  );
}

function Fields({ fields, marked, onMark }: { fields: readonly FieldView[] } & Marking) {
  return (
    <table className={styles.fields}>
      <caption className="visually-hidden">Decoded fields</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Value</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field, i) => (
          <tr
            key={field.name}
            data-marked={marked === i}
            onPointerEnter={() => onMark(i)}
            onPointerLeave={() => onMark(undefined)}
          >
            <th scope="row">
              <button type="button" onFocus={() => onMark(i)} onBlur={() => onMark(undefined)} title="Marks its bytes">
                {field.name}
                <span className="dim"> {field.type}</span>
              </button>
            </th>
            <td className="mono">{field.value}</td>
            <td>{field.meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One event with everything that is known of it. */
export function DetailsView({ details, side }: { details: EventDetails; side?: string | undefined }) {
  const [marked, setMarked] = useState<number>();
  const { n, icount, delta, kind, kindName, fields, related, previousOfKind, nextOfKind } = details;
  const entry = GLOSSARY[KIND_NAMES[kind] ?? 'UNDECODED'];
  const copy = commandById('events.copy');
  return (
    <article className={styles.details} aria-label={`Event ${n}`} data-event={n}>
      <header className={styles.title}>
        <h2>
          {side && <span className={styles.side}>{side}</span>}
          <KindGlyph kind={kind} size={14} /> {kindName}
        </h2>
        <span className="dim">{entry.title}</span>
      </header>
      <dl className={styles.place}>
        <div>
          <dt>event</dt>
          <dd className="mono">#{grouped(n)}</dd>
        </div>
        <div>
          <dt>instruction</dt>
          <dd className="mono" title={`0x${icount.toString(16)}`}>
            {grouped(icount)}
          </dd>
        </div>
        <div>
          <dt>since the event before</dt>
          <dd className="mono">{delta === 0 ? '0' : `+${grouped(delta)}`}</dd>
        </div>
      </dl>
      {fields.length > 0 ? (
        <Fields fields={fields} marked={marked} onMark={setMarked} />
      ) : (
        <p className={styles.none}>This event has no fields; its id says it all.</p>
      )}
      <HexStrip details={details} marked={marked} onMark={setMarked} />
      <p className={styles.glossary}>{entry.text}</p>
      <nav className={styles.links} aria-label="Related events">
        <EventLink n={previousOfKind} label="‹ previous of its kind" />
        <EventLink n={nextOfKind} label="next of its kind ›" />
        {related.map(({ label, n: other }) => (
          <EventLink key={`${label} ${other}`} n={other} label={label} />
        ))}
      </nav>
      <div className={styles.source}>
        <code>{details.source}</code>
        {copy && (
          <button type="button" onClick={() => runCommand(copy)} title={copy.title}>
            Copy
          </button>
        )}
      </div>
    </article>
  );
}
