import { Download, Search, X } from 'lucide-react';
import { type MouseEvent, type RefObject, useCallback } from 'react';
import type { FilterState, LogSummary } from '../../workers/engine-api.ts';
import { Kind } from '../../workers/log/kinds.ts';
import { compact, grouped } from '../format/numbers.ts';
import { KindGlyph } from '../ui/KindGlyph.tsx';
import styles from './bar.module.css';
import { CHIP_FAMILIES, type Family, familyCount } from './chips.ts';
import { FilterField } from './FilterField.tsx';
import { hide, isHidden, isOnly, show, showOnly } from './filter-text.ts';
import type { EventEngine } from './types.ts';

interface Props {
  readonly engine: EventEngine;
  readonly summary: LogSummary;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  readonly state: FilterState | undefined;
  readonly showInstructions: boolean;
  readonly onShowInstructions: (show: boolean) => void;
  readonly input: RefObject<HTMLInputElement | null>;
  /** The focus is to go to the list. */
  readonly onLeave: () => void;
  readonly onSearch: () => void;
  readonly onExport: (x: number, y: number) => void;
}

/** The filter above the event list: text, counts, quick toggles. */
export function FilterBar(props: Props) {
  const { engine, summary, filter, onFilter, state } = props;
  const complete = useCallback(
    (text: string, cursor: number) => engine.completions(summary.id, text, cursor),
    [engine, summary.id],
  );
  const error = state?.error;
  // The engine is asked with the text as trimmed; its positions are shifted back.
  const indent = filter.length - filter.trimStart().length;
  const shifted = error && { ...error, from: error.from + indent, to: error.to + indent };
  const scanned = state && !state.done && summary.events > 0 ? state.scanned / summary.events : undefined;
  return (
    <search className={styles.bar}>
      <div className={styles.line}>
        <FilterField
          label="Filter events"
          placeholder="Filter, e.g. kind:irq,clock icount:1e6..2e6"
          value={filter}
          onChange={onFilter}
          error={shifted}
          complete={complete}
          onEnter={props.onLeave}
          onEscape={props.onLeave}
          input={props.input}
          history
        />
        {filter !== '' && (
          <button type="button" className={styles.button} aria-label="Clear the filter" onClick={() => onFilter('')}>
            <X size={14} aria-hidden="true" />
          </button>
        )}
        <Count summary={summary} state={state} />
        <button
          type="button"
          className={styles.button}
          aria-label="Search"
          title="Search ( / )"
          onClick={props.onSearch}
        >
          <Search size={14} aria-hidden="true" />
        </button>
        <button
          type="button"
          className={styles.button}
          aria-label="Export rows"
          title="Save the rows that pass the filter"
          aria-haspopup="menu"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            props.onExport(box.left, box.bottom + 2);
          }}
        >
          <Download size={14} aria-hidden="true" />
        </button>
      </div>
      <div className={styles.chips}>
        <InstructionChip {...props} />
        {CHIP_FAMILIES.map((family) => (
          <Chip
            key={family.name}
            family={family}
            count={familyCount(family, summary.counts)}
            {...{ filter, onFilter }}
          />
        ))}
      </div>
      {scanned !== undefined && (
        <div className={styles.progress} aria-hidden="true">
          <div style={{ width: `${100 * scanned}%` }} />
        </div>
      )}
    </search>
  );
}

/** How many events pass, and how many there are. */
function Count({ summary, state }: { summary: LogSummary; state: FilterState | undefined }) {
  const total = state && !state.error ? state.total : undefined;
  const percent = state && !state.done ? Math.floor((100 * state.scanned) / Math.max(1, summary.events)) : undefined;
  const words = `${total === undefined ? '' : grouped(total)} of ${grouped(summary.events)} events`;
  return (
    <div className={styles.count} role="status" title={words}>
      {total !== undefined && <strong>{total < 1e7 ? grouped(total) : compact(total)}</strong>} of{' '}
      {summary.events < 1e7 ? grouped(summary.events) : compact(summary.events)}
      {percent !== undefined && percent < 100 && ` · ${percent} %`}
    </div>
  );
}

function InstructionChip({ summary, showInstructions, onShowInstructions }: Props) {
  const count = summary.counts[Kind.INSTRUCTION] ?? 0;
  if (count === 0) return null;
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={showInstructions}
      title={`INSTRUCTION events only say how far the guest ran; each event's distance tells the same. ${grouped(count)} are ${showInstructions ? 'shown' : 'hidden'}.`}
      onClick={() => onShowInstructions(!showInstructions)}
    >
      <KindGlyph kind={Kind.INSTRUCTION} size={9} />
      instructions <span>{compact(count)}</span>
    </button>
  );
}

interface ChipProps {
  readonly family: Family;
  readonly count: number;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
}

function Chip({ family, count, filter, onFilter }: ChipProps) {
  const hidden = isHidden(filter, family.name);
  const only = isOnly(filter, family.name);
  if (count === 0 && !hidden) return null;
  const onClick = (event: MouseEvent) => {
    if (event.altKey || event.detail > 1) onFilter(showOnly(show(filter, family.name), family.name));
    else onFilter(hidden ? show(filter, family.name) : hide(filter, family.name));
  };
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={!hidden}
      data-only={only || undefined}
      title={`${grouped(count)} ${family.label}. Click: ${hidden ? 'show' : 'hide'}. Alt+click: show only these.`}
      onClick={onClick}
    >
      <KindGlyph kind={family.kinds[0] ?? 0} size={9} />
      {family.label} <span>{compact(count)}</span>
    </button>
  );
}
