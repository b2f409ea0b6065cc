/** What the event list is given and what it reports. It knows no store: everything arrives as properties. */
import type { Ref } from 'react';
import type { EngineApi, EventRow, ExportFormat, FilterState, LogSummary, Moment } from '../../workers/engine-api.ts';
import type { MenuItem } from '../biglist/ListMenu.tsx';

/** The methods of the engine that the list uses. */
export type EventEngine = Pick<EngineApi, 'rows' | 'rowOfEvent' | 'nextEvent' | 'setFilter' | 'completions' | 'export'>;

export interface EventListHandle {
  /** Puts the focus on the list. */
  focus(): void;
  focusFilter(): void;
  /** Opens the search field, or goes back to it. */
  openSearch(): void;
  /** Goes to the next or previous hit of the search; opens the search field when nothing is searched for. */
  nextHit(direction: 1 | -1): void;
  /** Copies the selected rows. */
  copy(format: ExportFormat): void;
  /** Saves all rows that pass the filter as a file. */
  exportRows(format: ExportFormat): void;
}

export interface EventListProps {
  readonly engine: EventEngine;
  readonly summary: LogSummary;
  /** Where the playhead stands; `seq` is the event it stands in front of. */
  readonly moment: Moment;
  /** The filter as typed. */
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  /** What the engine made of the filter; its text is the one that rows are asked with. */
  readonly filterState: FilterState | undefined;
  readonly showInstructions: boolean;
  readonly onShowInstructions: (show: boolean) => void;
  /** An event was chosen: the playhead is to move to it. Holding an arrow key is a 'key', which makes no history. */
  readonly onEvent: (n: number, cause: 'click' | 'key') => void;
  /** Enter or double click: the details of the event are to take the focus. */
  readonly onDetails: (n: number) => void;
  /** A short message about something done or refused. */
  readonly onMessage: (text: string, tone: 'info' | 'error') => void;
  /** More items of a row's context menu. */
  readonly rowMenu?: (row: EventRow) => readonly MenuItem[];
  readonly ref?: Ref<EventListHandle>;
}
