import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type RefObject, useCallback } from 'react';
import type { LogId } from '../../workers/engine-api.ts';
import { counted, grouped } from '../format/numbers.ts';
import styles from './bar.module.css';
import { FilterField } from './FilterField.tsx';
import type { EventEngine } from './types.ts';
import type { Search } from './use-search.ts';

interface Props {
  readonly engine: EventEngine;
  readonly log: LogId;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly search: Search;
  readonly onStep: (direction: 1 | -1) => void;
  readonly onClose: () => void;
  readonly input: RefObject<HTMLInputElement | null>;
  /** Length of the filter's text before the query in what the engine is asked. */
  readonly prefix: number;
}

/** The search field: Enter and Shift+Enter go through the hits, Escape closes. */
export function SearchBar(props: Props) {
  const { engine, log, query, search } = props;
  const complete = useCallback(
    (text: string, cursor: number) => (text === '' ? Promise.resolve([]) : engine.completions(log, text, cursor)),
    [engine, log],
  );
  const error = search.hits?.error;
  const indent = query.length - query.trimStart().length - props.prefix;
  return (
    <search className={styles.bar}>
      <div className={styles.line}>
        <FilterField
          label="Search events"
          placeholder="Search for text or terms, e.g. login, data~“panic”, time>1e9"
          value={query}
          onChange={props.onQuery}
          error={error && { ...error, from: Math.max(0, error.from + indent), to: Math.max(0, error.to + indent) }}
          complete={complete}
          onEnter={(shift) => props.onStep(shift ? -1 : 1)}
          onEscape={props.onClose}
          input={props.input}
          history={false}
        />
        <div className={styles.count} role="status">
          {hitsInWords(query, search)}
        </div>
        <button type="button" className={styles.button} aria-label="Previous hit" onClick={() => props.onStep(-1)}>
          <ChevronUp size={14} aria-hidden="true" />
        </button>
        <button type="button" className={styles.button} aria-label="Next hit" onClick={() => props.onStep(1)}>
          <ChevronDown size={14} aria-hidden="true" />
        </button>
        <button type="button" className={styles.button} aria-label="Close the search" onClick={props.onClose}>
          <X size={14} aria-hidden="true" />
        </button>
      </div>
    </search>
  );
}

function hitsInWords(query: string, { hits, ordinal, wrapped }: Search): string {
  if (query.trim() === '' || !hits || hits.error) return '';
  if (hits.total === 0) return hits.done ? 'no hits' : 'searching…';
  const total = `${counted(hits.total, 'hit')}${hits.done ? '' : ' so far'}`;
  return ordinal === undefined ? total : `${grouped(ordinal)} of ${total}${wrapped ? ' · went round' : ''}`;
}
