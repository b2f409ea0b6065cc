/** One open log: indexing in the background, what is known of it, and the filters that look at it. */
import type { FilterState, LogSummary, Problem } from './engine-api.ts';
import { counted } from './log/describe.ts';
import { type Detected, hashText, layoutChoices, versionText } from './log/detect.ts';
import { FilterSyntaxError, parseFilter } from './log/filter.ts';
import { FilteredView } from './log/filtered-view.ts';
import { Kind } from './log/kinds.ts';
import { needsRepair } from './log/repair.ts';
import { ReplayLog } from './log/replay-log.ts';
import { BlobSource } from './log/source.ts';
import { AxisMap } from './log/timeline.ts';
import { VirtualTime } from './log/virtual-time.ts';
import { ioProblem, type OpenedFile } from './opening.ts';

/** Reports at most this often, in ms. */
const REPORT_EVERY = 100;
/** Slices of work between which requests are answered, in ms. */
const SLICE = 30;
/** Damaged stretches that get a message of their own. */
const MOST_PROBLEMS = 20;
/** Filters kept: rows, searches and chips each have one. */
const MOST_FILTERS = 16;

/** Lets messages that wait be handled. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

export class LogSession {
  readonly id: number;
  readonly log: ReplayLog;
  readonly blob: Blob;
  /** Resolves when the log is read to its end, or will not be read farther. Never rejects. */
  readonly ended: Promise<void>;
  private _end: () => void = () => undefined;
  private readonly _file: OpenedFile;
  private readonly _detected: Detected;
  private readonly _cancel = new AbortController();
  private readonly _filters = new Map<string, FilteredView>();
  private _search = new AbortController();
  private _state: LogSummary['state'] = 'indexing';
  private _failure: Problem | undefined;
  private _shift: number | 'auto' | undefined;
  private _time: VirtualTime | undefined;
  private _axes: AxisMap;

  constructor(id: number, file: OpenedFile, detected: Detected, shift: number | 'auto' | undefined) {
    this.id = id;
    this.blob = file.blob;
    this._file = file;
    this._detected = detected;
    this.log = new ReplayLog(new BlobSource(file.blob), detected);
    this._axes = new AxisMap(this.log);
    this._shift = shift ?? shiftOf(file.machine);
    this.ended = new Promise((resolve) => {
      this._end = resolve;
    });
  }

  get finished(): boolean {
    return this._state !== 'indexing';
  }

  get time(): VirtualTime | undefined {
    return this._time;
  }

  get axes(): AxisMap {
    return this._axes;
  }

  /** Indexes to the end; `onChange` is called now and then, and once at the end. Never rejects. */
  async index(onChange: (summary: LogSummary) => void): Promise<void> {
    let reported = performance.now();
    const report = () => {
      const now = performance.now();
      if (now - reported < REPORT_EVERY) return;
      reported = now;
      onChange(this.summary());
    };
    try {
      await this.log.indexer.run(report, this._cancel.signal);
      this._state = this._cancel.signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      this._state = 'failed';
      this._failure = ioProblem(error, this._file.name);
    }
    this._end();
    if (this._state === 'done' && this._shift !== undefined) {
      // A log whose recording does not fit its shift still opens; it only has no axis of time.
      await this.setShift(this._shift).catch(() => undefined);
    }
    onChange(this.summary());
  }

  cancel(): void {
    this._cancel.abort();
    this._search.abort();
  }

  /** Computes virtual time for a shift. Rejects with a message for people where the log cannot tell. */
  async setShift(shift: number | 'auto'): Promise<void> {
    if (shift !== 'auto' && !(Number.isInteger(shift) && shift >= 0 && shift <= 10)) {
      throw new Error('The shift of -icount is a whole number from 0 to 10, or auto.');
    }
    const time = await VirtualTime.of(this.log, shift, this._cancel.signal);
    this._shift = shift;
    this._time = time;
    this._axes = new AxisMap(this.log, time);
  }

  /** The view through a filter; a filter that was never set is understood here. Throws on a filter without sense. */
  view(text: string): FilteredView {
    const key = text.trim();
    const known = this._filters.get(key);
    if (known) {
      this._filters.delete(key);
      this._filters.set(key, known);
      return known;
    }
    const view = new FilteredView(this.log, parseFilter(key));
    this._filters.set(key, view);
    if (this._filters.size > MOST_FILTERS) {
      const oldest = this._filters.keys().next().value;
      if (oldest !== undefined) this._filters.delete(oldest);
    }
    return view;
  }

  /** The view through a filter, searched to the end of what is indexed. */
  async searched(text: string): Promise<FilteredView> {
    const view = this.view(text);
    while (!(await view.search(SLICE))) await breathe();
    return view;
  }

  /** Starts counting what passes a filter; ends the count of the filter before. */
  setFilter(text: string, onChange: (state: FilterState) => void): FilterState {
    this._search.abort();
    const search = new AbortController();
    this._search = search;
    let view: FilteredView;
    try {
      view = this.view(text);
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error;
      return { text, total: 0, done: true, scanned: 0, error: error.view() };
    }
    const state = (): FilterState => ({
      text: view.filter.text,
      total: view.total,
      done: this.finished && view.scanned >= this.log.index.events,
      scanned: view.scanned,
    });
    const first = state();
    if (!first.done) void this._count(view, search.signal, () => onChange(state()));
    return first;
  }

  private async _count(view: FilteredView, signal: AbortSignal, report: () => void): Promise<void> {
    let reported = performance.now();
    for (;;) {
      const through = await view.search(SLICE, signal);
      if (signal.aborted) return;
      if (through && this.finished) break;
      if (performance.now() - reported >= REPORT_EVERY) {
        reported = performance.now();
        report();
      }
      // While the index grows there is nothing to do but wait for more of it.
      await (through ? new Promise<void>((resolve) => setTimeout(resolve, REPORT_EVERY)) : breathe());
    }
    report();
  }

  summary(): LogSummary {
    const { index, source } = this.log;
    const { dialect, version, by, endsWithEnd } = this._detected;
    const problems = this._problems();
    return {
      id: this.id,
      name: this._file.name,
      version: versionText(version),
      layout: dialect.layout,
      releases: dialect.releases,
      layoutBy: by,
      layouts: layoutChoices(),
      finished: version !== 0 && endsWithEnd && (!this.finished || this._endsInOrder()),
      bytes: source.size,
      indexedBytes: this._state === 'done' ? source.size : index.endOffset,
      state: this._state,
      events: index.events,
      instructions: index.icount,
      counts: Array.from(index.totals),
      problems,
      problemCount: problems.length + Math.max(0, this.log.undecoded.length - MOST_PROBLEMS),
      ...(this._shift === undefined ? {} : { shift: this._shift }),
      ...(this._time ? { virtualNs: this._time.endTime } : {}),
      repairable: this._state === 'done' && needsRepair(this.log) && index.icount > 0,
      ...(this._state === 'done' ? { hash: hashText(this.log.indexer.scanner.hash) } : {}),
      ...(this._file.machine ? { machine: this._file.machine } : {}),
    };
  }

  private _endsInOrder(): boolean {
    return this.log.indexer.tail === undefined && (this.log.index.totals[Kind.END] ?? 0) > 0;
  }

  private _problems(): Problem[] {
    const { dialect, version, by } = this._detected;
    const { indexer, index } = this.log;
    const problems: Problem[] = [...this._file.problems];
    if (this._failure) problems.push(this._failure);
    if (version === 0) {
      problems.push({
        code: 'unfinished',
        severity: 'warning',
        what: 'The recording was not finished: QEMU writes the version last, and it is missing.',
        where: `Read as layout ${dialect.layout} (${dialect.releases})${by === 'guess' ? ', which fits best' : ''}.`,
        next: 'Choose another layout if it looks wrong. A repaired log can be saved.',
      });
    } else if (version !== dialect.version) {
      problems.push({
        code: 'unknown-version',
        severity: 'warning',
        what: `The log says version ${versionText(version)}; it is read as layout ${dialect.layout} (${versionText(dialect.version)}).`,
        next: 'Names and numbers may be wrong where the layouts differ.',
      });
    }
    const { tail } = indexer;
    if (tail) {
      problems.push({
        code: 'truncated',
        severity: 'warning',
        what: `The log breaks off inside event #${index.events} (${tail.inEvent}).`,
        where: `At byte ${tail.offset} of ${this.log.source.size}: ${counted(tail.length, 'byte')} of that event are there.`,
        next: 'The recorder was probably killed. Everything before is shown; a repaired log can be saved.',
        offset: tail.offset,
        event: index.events,
      });
    } else if (this.finished && this._state === 'done' && !this._endsInOrder()) {
      problems.push({
        code: 'truncated',
        severity: 'warning',
        what: 'The log ends without its END event.',
        where: `At byte ${this.log.source.size}, between two events.`,
        next: 'The recorder was probably killed. A repaired log can be saved.',
      });
    }
    for (const gap of this.log.undecoded.slice(0, MOST_PROBLEMS)) {
      problems.push({
        code: 'damaged',
        severity: 'warning',
        what: `${counted(gap.length, 'byte')} at byte ${gap.offset} fit no event of layout ${dialect.layout}.`,
        where: 'Shown as UNDECODED; instruction counts behind it may be too low.',
        next: 'If there are many of these, the layout is wrong: choose another.',
        offset: gap.offset,
      });
    }
    return problems;
  }
}

/** The shift that machine.json or its command line names. */
function shiftOf(machine: OpenedFile['machine']): number | 'auto' | undefined {
  const shift = machine?.icount_shift;
  if (shift === 'auto' || (typeof shift === 'number' && shift >= 0 && shift <= 10)) return shift;
  const line = machine?.command_line;
  const option = typeof line === 'string' ? /-icount\s+\S*?shift=(auto|\d+)/.exec(line)?.[1] : undefined;
  if (option === 'auto') return 'auto';
  return option === undefined ? undefined : Number(option);
}
