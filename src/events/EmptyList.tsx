import styles from './bar.module.css';
import events from './events.module.css';
import type { EventListProps } from './types.ts';

/** What the list says when it has no rows, with what would fill it. */
export function EmptyList(props: EventListProps & { readonly known: boolean }) {
  const { filter, filterState, showInstructions, summary } = props;
  if (filterState?.error) return <>The filter is not understood: {filterState.error.message}.</>;
  if (!props.known || summary.state === 'indexing') return <>Reading the log…</>;
  if (summary.events === 0) return <>This log has no events.</>;
  return (
    <>
      No event passes this filter.
      <div className={events.actions}>
        {filter !== '' && (
          <button type="button" className={`${styles.button} ${styles.framed}`} onClick={() => props.onFilter('')}>
            Clear the filter
          </button>
        )}
        {!showInstructions && (
          <button
            type="button"
            className={`${styles.button} ${styles.framed}`}
            onClick={() => props.onShowInstructions(true)}
          >
            Show INSTRUCTION events too
          </button>
        )}
      </div>
    </>
  );
}
