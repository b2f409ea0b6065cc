/**
 * The engine's public types: what the page and the command line may know of `workers/`.
 *
 * The interface is coarse and asynchronous. The page talks to it through comlink, so every argument and result is
 * structured-cloneable; large arrays are transferred. Results carry no promises and no live objects. A moment's data
 * never changes once the part of the log that holds it has been indexed, so callers may cache.
 *
 * Units: icount = guest instructions executed since power-on. Event numbers count from 0 in file order and include
 * INSTRUCTION events. Byte offsets count from the start of the (decompressed) log.
 */

/** Handle of an open log. */
export type LogId = number;
/** Handle of a comparison of two open logs. */
export type CompareId = number;

/** A place in a run: `icount` instructions were executed and `seq` events consumed. Opaque outside the engine. */
export interface Moment {
  readonly icount: number;
  readonly seq: number;
}

/** An error for people: what is wrong, where, and what to do next. `hex` shows the bytes it is about. */
export interface Problem {
  readonly code:
    | 'not-a-log'
    | 'empty'
    | 'unknown-version'
    | 'unfinished'
    | 'truncated'
    | 'damaged'
    | 'end-in-the-middle'
    | 'archive'
    | 'too-large'
    | 'cancelled'
    | 'io';
  readonly severity: 'error' | 'warning' | 'info';
  readonly what: string;
  readonly where?: string;
  readonly next?: string;
  readonly hex?: string;
  readonly offset?: number;
  readonly event?: number;
}

/** Something the page can show of a layout in a picker. */
export interface LayoutChoice {
  readonly layout: string;
  readonly releases: string;
  readonly version: string;
}

/** What is known of a log; grows while it is being indexed. */
export interface LogSummary {
  readonly id: LogId;
  readonly name: string;
  /** As four hexadecimal bytes, "0xe0200c"; "0x00000000" for an unfinished log. */
  readonly version: string;
  readonly layout: string;
  readonly releases: string;
  /** Why this layout: by version and last byte, by what decodes, or the user's choice. */
  readonly layoutBy: 'version' | 'guess' | 'user';
  readonly layouts: readonly LayoutChoice[];
  /** True when the log ends with END and has its version. */
  readonly finished: boolean;
  /** Bytes of the (decompressed) log, and how many of them are indexed. */
  readonly bytes: number;
  readonly indexedBytes: number;
  /** 'indexing' until the end is reached; 'cancelled' keeps what is there. */
  readonly state: 'indexing' | 'done' | 'cancelled' | 'failed';
  readonly events: number;
  readonly instructions: number;
  /** Events per kind, by kind number. */
  readonly counts: readonly number[];
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** The shift of `-icount` when it is known from machine.json or the user; 'auto' for shift=auto. */
  readonly shift?: number | 'auto';
  /** Largest virtual time in ns; present once the time axis was computed. */
  readonly virtualNs?: number;
  /** Whether a repaired log can be saved (unfinished or cut logs). */
  readonly repairable: boolean;
  /** 64 bits over the whole log as 16 hexadecimal digits, once done: to recognise the same log again. */
  readonly hash?: string;
  /** machine.json of a recording that was opened as a zip or with its files, as parsed. */
  readonly machine?: Readonly<Record<string, unknown>>;
}

/** One row of the event list. */
export interface EventRow {
  /** Event number. */
  readonly n: number;
  readonly icount: number;
  /** Instructions since the event before it in the file. */
  readonly delta: number;
  readonly kind: number;
  /** Device index of character and network events. */
  readonly device?: number;
  /** The fields in words, e.g. `'l' from chardev 0`. */
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

export interface FieldView {
  readonly name: string;
  /** As laid out: "u32", "i64", "bytes"… */
  readonly type: string;
  /** The number as in the file (decimal), or a short hexadecimal form for bytes. */
  readonly value: string;
  /** What it means: a date, a key's name, quoted text… Empty when the value says it all. */
  readonly meaning: string;
  /** Position relative to the event's first byte. */
  readonly offset: number;
  readonly length: number;
}

export interface RelatedEvent {
  readonly label: string;
  readonly n: number;
}

export interface EventDetails extends EventRow {
  readonly moment: Moment;
  readonly kindName: string;
  /** Id byte in this layout. */
  readonly id: number;
  readonly fields: readonly FieldView[];
  /** The event's bytes, at most {@link DETAIL_BYTES}; `length` tells how many there are. */
  readonly bytes: Uint8Array;
  readonly previousOfKind?: number;
  readonly nextOfKind?: number;
  readonly related: readonly RelatedEvent[];
  /** Event as one line of the text form. */
  readonly source: string;
}

/** At most so many of an event's bytes travel with its details. */
export const DETAIL_BYTES = 4096;

/** A filter that the engine understood, with the number of events it lets through so far. */
export interface FilterState {
  /** Normalised text; the empty string lets everything through. */
  readonly text: string;
  readonly total: number;
  /** False while blocks are still being searched. `scanned` of `events` were looked at. */
  readonly done: boolean;
  readonly scanned: number;
  readonly error?: FilterError;
}

export interface FilterError {
  readonly message: string;
  /** Position of the offending word in the text. */
  readonly from: number;
  readonly to: number;
}

/** A completion of the word under the cursor in a filter: replaces [from, to). */
export interface FilterCompletion {
  readonly text: string;
  readonly label: string;
  readonly detail: string;
  readonly from: number;
  readonly to: number;
}

export type Axis = 'instructions' | 'events' | 'time';

/** Buckets in one timeline tile. */
export const TILE_BUCKETS = 256;

/**
 * Event counts per kind over a stretch of an axis. Tile `index` of `level` covers [index, index+1) · 256 · 2^level
 * units of the axis (instructions, events or ns) in 256 buckets; `counts[kind * 256 + bucket]`.
 */
export interface Tile {
  readonly axis: Axis;
  readonly level: number;
  readonly index: number;
  readonly counts: Uint32Array;
  /** False where buckets were filled from block totals (dense views); hover asks for exact counts. */
  readonly exact: boolean;
  /** False while the log's index does not yet reach the end of the tile. */
  readonly complete: boolean;
}

/** Exact counts of a stretch [from, to) of an axis. */
export interface RangeCounts {
  readonly axis: Axis;
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
  readonly events: number;
  readonly instructions: number;
  /** First event in the stretch and the one after the last. */
  readonly firstEvent: number;
  readonly endEvent: number;
}

/** A run of characters that were typed into one character device with no other character event between. */
export interface ConsoleRun {
  readonly direction: 'in' | 'out';
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly icount: number;
  /** icount of the last character. */
  readonly endIcount: number;
  readonly device: number;
  /** Text with control characters as typed; empty for output, whose bytes the log does not hold. */
  readonly text: string;
  /** Characters: typed, or written by the guest. */
  readonly count: number;
}

export interface ConsoleRuns {
  readonly runs: readonly ConsoleRun[];
  readonly done: boolean;
  /** True when the list was cut at its limit. */
  readonly cut: boolean;
}

export interface OpenRequest {
  readonly name: string;
  readonly blob: Blob;
  /** Layout to use instead of the one found, e.g. "7.2+". */
  readonly layout?: string;
  readonly shift?: number | 'auto';
}

/** Progress of unpacking a compressed file, before the log is known. */
export interface UnpackProgress {
  readonly phase: 'unpacking';
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly total: number;
}

export type OpenResult =
  | { readonly ok: true; readonly summary: LogSummary }
  | { readonly ok: false; readonly problem: Problem; readonly layouts: readonly LayoutChoice[] };

/** How two logs' events are paired. */
export type DifferenceClass =
  /** Same kind at the same place, another value in a field. */
  | 'value'
  /** The same event, but at another distance in instructions from the pair before it. */
  | 'count'
  /** Events of two kinds where the other log has its own. */
  | 'kind'
  /** Only in A. */
  | 'missing'
  /** Only in B. */
  | 'extra';

/** What a comparison may overlook; what is overlooked is counted. */
export interface CompareOptions {
  readonly ignoreClocks: boolean;
  readonly ignoreRandom: boolean;
  readonly ignoreWarps: boolean;
  readonly ignoreOutputPosition: boolean;
  /** Event numbers (A, B) that the user declared to be the same event. */
  readonly anchor?: readonly [number, number];
}

export interface DifferenceSide {
  readonly event: number;
  readonly icount: number;
  readonly kind: string;
  /** As in the JSON export: 64-bit numbers as digits, bytes as hexadecimal digits. `text` has them in words. */
  readonly fields: Readonly<Record<string, string | number>>;
  readonly text: string;
}

export interface Difference {
  /** Ordinal among the differences, from 0. */
  readonly index: number;
  /** Row of the aligned list at which it stands. */
  readonly row: number;
  readonly class: DifferenceClass;
  readonly a?: DifferenceSide;
  readonly b?: DifferenceSide;
  /** For class 'value': the field that differs and both values in words. */
  readonly field?: string;
  readonly aValue?: string;
  readonly bValue?: string;
  readonly sentence: string;
}

export interface CompareState {
  readonly id: CompareId;
  readonly a: LogId;
  readonly b: LogId;
  readonly options: CompareOptions;
  /** True when nothing that counts differs. */
  readonly equal: boolean;
  /** True when the two files are the same byte for byte. */
  readonly identicalBytes: boolean;
  /** The verdict in one sentence; available before the whole alignment is. */
  readonly sentence: string;
  /** Events and instructions that agree before the first difference. */
  readonly agreedEvents: number;
  readonly agreedInstructions: number;
  readonly first?: Difference;
  readonly done: boolean;
  /** Events of A and B aligned so far. */
  readonly alignedA: number;
  readonly alignedB: number;
  /** Rows of the aligned list so far (INSTRUCTION events are positions, not rows). */
  readonly rows: number;
  readonly differences: number;
  readonly byClass: Readonly<Record<DifferenceClass, number>>;
  /** Differences overlooked, per option. */
  readonly ignored: Readonly<Record<'clocks' | 'random' | 'warps' | 'outputPosition', number>>;
}

/** One row of the aligned list; a side that lacks the event has a gap. */
export interface AlignedRow {
  readonly row: number;
  readonly a?: EventRow;
  readonly b?: EventRow;
  /** `undefined` where both agree. `ignored` where they differ in what is overlooked. */
  readonly class?: DifferenceClass | 'ignored';
}

/** Where differences lie along A's instruction axis: `counts[class * buckets + bucket]`, classes in the order value,
 * count, kind, missing, extra. */
export interface DifferenceDensity {
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
  readonly counts: Uint32Array;
}

export type ExportFormat = 'text' | 'json' | 'csv';

/** What runs in the worker. All methods reject with an Error whose message is meant for people. */
export interface EngineApi {
  /** Reads the header and starts indexing; `onChange` is called as the index grows, and at the end. */
  open(
    request: OpenRequest,
    onChange: (summary: LogSummary) => void,
    onUnpack?: (progress: UnpackProgress) => void,
  ): Promise<OpenResult>;
  /** Stops unpacking or indexing; what is indexed stays. */
  cancel(log: LogId | 'opening'): Promise<void>;
  close(log: LogId): Promise<void>;
  summary(log: LogId): Promise<LogSummary>;
  /** Sets the shift of the virtual time axis and computes it; rejects where the log cannot tell. */
  setShift(log: LogId, shift: number | 'auto'): Promise<LogSummary>;

  /** Rows [first, first+count) of the events that pass `filter` (as set with setFilter; '' = all). */
  rows(log: LogId, filter: string, first: number, count: number): Promise<EventRow[]>;
  /** Row of event `n` under a filter, or of the nearest event after it that passes. */
  rowOfEvent(log: LogId, filter: string, n: number): Promise<number>;
  event(log: LogId, n: number): Promise<EventDetails>;
  /** Moment of an event. */
  momentOfEvent(log: LogId, n: number): Promise<Moment>;
  /** First event that stands at or after an icount, as a moment at exactly that icount. */
  momentOfIcount(log: LogId, icount: number): Promise<Moment>;
  /** Next (or previous) event after (before) event number `n` that passes a filter; undefined when there is none. */
  nextEvent(log: LogId, filter: string, n: number, direction: 1 | -1): Promise<number | undefined>;
  /** Understands a filter and starts counting; `onChange` reports until done. A newer call ends an older search. */
  setFilter(log: LogId, text: string, onChange: (state: FilterState) => void): Promise<FilterState>;
  completions(log: LogId, text: string, cursor: number): Promise<FilterCompletion[]>;

  tile(log: LogId, axis: Axis, level: number, index: number): Promise<Tile>;
  range(log: LogId, axis: Axis, from: number, to: number): Promise<RangeCounts>;
  /** Converts a position of one axis to another (instructions ↔ events ↔ time). */
  convert(log: LogId, from: Axis, to: Axis, positions: number[]): Promise<number[]>;

  console(log: LogId): Promise<ConsoleRuns>;

  export(log: LogId, filter: string, format: ExportFormat): Promise<Blob>;
  /** The repaired log and what was done to it. */
  repair(log: LogId): Promise<{ readonly blob: Blob; readonly note: string }>;

  compare(a: LogId, b: LogId, options: CompareOptions, onChange: (state: CompareState) => void): Promise<CompareState>;
  closeCompare(id: CompareId): Promise<void>;
  alignedRows(id: CompareId, first: number, count: number): Promise<AlignedRow[]>;
  /** Row of the aligned list that holds an event of one side. */
  alignedRowOf(id: CompareId, side: 'a' | 'b', event: number): Promise<number>;
  differences(id: CompareId, first: number, count: number): Promise<Difference[]>;
  /** First difference at or after (before) a row; undefined when there is none. */
  nextDifference(id: CompareId, row: number, direction: 1 | -1): Promise<Difference | undefined>;
  density(id: CompareId, from: number, to: number, buckets: number): Promise<DifferenceDensity>;
  /** Position on A's instruction axis for one on B's, and back, through the alignment. */
  mapIcount(id: CompareId, from: 'a' | 'b', icount: number): Promise<number>;
}
