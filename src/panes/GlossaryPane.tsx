import { GLOSSARY } from '../../workers/log/glossary.ts';
import { KIND_NAMES } from '../../workers/log/kinds.ts';
import { searchEvents } from '../commands/search.ts';
import { grouped } from '../format/numbers.ts';
import { useMachine } from '../machine/store.ts';
import { useSession } from '../state/session.ts';
import { KindGlyph } from '../ui/KindGlyph.tsx';
import styles from './glossary.module.css';
import { MachineGlossary } from './MachineGlossary.tsx';

/** What each kind of event is, with how many of it this log has. */
export function GlossaryPane() {
  const counts = useSession((state) => state.logs[state.side]?.summary.counts);
  const attached = useMachine((state) => state.attached !== undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className={styles.glossary} tabIndex={0} aria-label="Glossary of events">
      {attached && <MachineGlossary />}
      <dl>
        {KIND_NAMES.map((name, kind) => {
          const count = counts?.[kind] ?? 0;
          return (
            <div key={name} data-absent={count === 0 || undefined}>
              <dt>
                <KindGlyph kind={kind} /> <code>{name}</code>
                <button type="button" disabled={count === 0} onClick={() => searchEvents(`kind:${name}`)}>
                  {count === 0 ? 'none here' : `${grouped(count)} here`}
                </button>
              </dt>
              <dd>{GLOSSARY[name].text}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
