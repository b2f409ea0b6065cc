/** What the comparison is given and what it reports. It knows no store: everything arrives as properties. */
import type { Ref } from 'react';
import type {
  CompareOptions,
  CompareState,
  Difference,
  EngineApi,
  LogSummary,
  Moment,
} from '../../workers/engine-api.ts';

export type Side = 'a' | 'b';

/** The methods of the engine that the comparison uses. */
export type CompareEngine = Pick<
  EngineApi,
  'alignedRows' | 'alignedRowOf' | 'differences' | 'nextDifference' | 'density' | 'momentOfIcount'
>;

export interface CompareViewHandle {
  /** Puts the focus on the aligned list. */
  focus(): void;
}

export interface CompareViewProps {
  readonly engine: CompareEngine;
  readonly a: LogSummary | undefined;
  readonly b: LogSummary | undefined;
  /** Undefined until the engine has answered for the first time. */
  readonly state: CompareState | undefined;
  readonly options: CompareOptions;
  readonly onOptions: (options: CompareOptions) => void;
  /** Playheads of both logs. */
  readonly moments: { readonly a: Moment; readonly b: Moment };
  /** The side that was moved last: its playhead is kept in sight. */
  readonly side: Side;
  readonly linked: boolean;
  readonly onLinked: (linked: boolean) => void;
  readonly onEvent: (side: Side, n: number, cause: 'click' | 'key') => void;
  readonly onDetails: (side: Side, n: number) => void;
  readonly onDifference: (difference: Difference) => void;
  readonly onSwap: () => void;
  /** The person wants to choose a second log. */
  readonly onOpenSecond: () => void;
  /** A short message about something done or refused. */
  readonly onMessage: (text: string, tone: 'info' | 'error') => void;
  readonly ref?: Ref<CompareViewHandle>;
}

/** Props once both logs are there and the first answer has come. */
export type ReadyProps = CompareViewProps & {
  readonly a: LogSummary;
  readonly b: LogSummary;
  readonly state: CompareState;
};
