/**
 * The engine behind {@link EngineApi}: open logs, their views, and comparisons. Runs in the page's worker and in the
 * command line alike.
 */
import { Comparison } from './compare/comparison.ts';
import type {
  AlignedRow,
  Axis,
  CompareId,
  CompareOptions,
  CompareState,
  ConsoleRuns,
  Difference,
  DifferenceDensity,
  EngineApi,
  EventDetails,
  EventRow,
  ExportFormat,
  FilterCompletion,
  FilterState,
  LogId,
  LogSummary,
  Moment,
  OpenRequest,
  OpenResult,
  RangeCounts,
  Tile,
  UnpackProgress,
} from './engine-api.ts';
import { exportBlob, exportLines } from './exporting.ts';
import { completeFilter } from './log/complete-filter.ts';
import { consoleRuns } from './log/console-runs.ts';
import { eventDetails } from './log/details.ts';
import { detect, layoutChoices } from './log/detect.ts';
import { repairOf } from './log/repair.ts';
import type { ReplayLog } from './log/replay-log.ts';
import { BlobSource } from './log/source.ts';
import { rangeCounts, tileOf } from './log/timeline.ts';
import { LogSession } from './log-session.ts';
import { OpenError, openFile } from './opening.ts';
import { MachineHost } from './session/host.ts';

/** Files that are being unpacked, cancelled together. */
interface Opening {
  readonly abort: AbortController;
}

export class Engine extends MachineHost implements EngineApi {
  private readonly _logs = new Map<LogId, LogSession>();
  private readonly _compares = new Map<CompareId, { comparison: Comparison; abort: AbortController }>();
  private readonly _openings = new Set<Opening>();
  private _nextId = 1;

  private _log(id: LogId): LogSession {
    const session = this._logs.get(id);
    if (!session) throw new Error('That log was closed.');
    return session;
  }

  protected async indexedLog(id: LogId): Promise<ReplayLog> {
    while (!this._log(id).finished) await new Promise<void>((resolve) => setTimeout(resolve, 20));
    return this._log(id).log;
  }

  protected logBlob(id: LogId): Blob {
    return this._log(id).blob;
  }

  private _comparison(id: CompareId): Comparison {
    const entry = this._compares.get(id);
    if (!entry) throw new Error('That comparison was closed.');
    return entry.comparison;
  }

  async open(
    request: OpenRequest,
    onChange: (summary: LogSummary) => void,
    onUnpack?: (progress: UnpackProgress) => void,
  ): Promise<OpenResult> {
    const opening: Opening = { abort: new AbortController() };
    this._openings.add(opening);
    try {
      let reported = 0;
      const file = await openFile(request.blob, request.name, {
        signal: opening.abort.signal,
        onProgress(bytesIn, bytesOut) {
          const now = performance.now();
          if (now - reported < 100) return;
          reported = now;
          onUnpack?.({ phase: 'unpacking', bytesIn, bytesOut, total: request.blob.size });
        },
      });
      const detection = await detect(new BlobSource(file.blob), request.layout);
      if (!detection.ok) {
        const { code, what, next, hex } = detection.reason;
        const where = `${file.name}, ${file.blob.size} bytes`;
        return { ok: false, problem: { code, severity: 'error', what, where, next, hex }, layouts: layoutChoices() };
      }
      const session = new LogSession(this._nextId++, file, detection.log, request.shift);
      this._logs.set(session.id, session);
      void session.index(onChange);
      return { ok: true, summary: session.summary() };
    } catch (error) {
      if (error instanceof OpenError) return { ok: false, problem: error.problem, layouts: layoutChoices() };
      throw error;
    } finally {
      this._openings.delete(opening);
    }
  }

  cancel(log: LogId | 'opening'): Promise<void> {
    if (log === 'opening') for (const opening of this._openings) opening.abort.abort();
    else this._log(log).cancel();
    return Promise.resolve();
  }

  async close(log: LogId): Promise<void> {
    for (const [id, { comparison }] of this._compares) {
      const { a, b } = comparison.state();
      if (a === log || b === log) await this.closeCompare(id);
    }
    await this.detachMachine(log);
    this._logs.get(log)?.cancel();
    this._logs.delete(log);
  }

  summary(log: LogId): Promise<LogSummary> {
    return Promise.resolve(this._log(log).summary());
  }

  async setShift(log: LogId, shift: number | 'auto'): Promise<LogSummary> {
    const session = this._log(log);
    await session.setShift(shift);
    return session.summary();
  }

  rows(log: LogId, filter: string, first: number, count: number): Promise<EventRow[]> {
    return this._log(log).view(filter).rows(first, Math.min(count, 10_000));
  }

  rowOfEvent(log: LogId, filter: string, n: number): Promise<number> {
    return this._log(log).view(filter).rowOfEvent(n);
  }

  event(log: LogId, n: number): Promise<EventDetails> {
    return eventDetails(this._log(log).log, n);
  }

  async momentOfEvent(log: LogId, n: number): Promise<Moment> {
    const { log: replayLog } = this._log(log);
    if (n >= replayLog.index.events) return { icount: replayLog.index.icount, seq: replayLog.index.events };
    const { block, i } = await replayLog.find(Math.max(0, n));
    return { icount: block.icounts[i] ?? 0, seq: Math.max(0, n) };
  }

  async momentOfIcount(log: LogId, icount: number): Promise<Moment> {
    const { log: replayLog } = this._log(log);
    const at = Math.max(0, Math.min(icount, replayLog.index.icount));
    return { icount: at, seq: await replayLog.eventAtIcount(at) };
  }

  async nextEvent(log: LogId, filter: string, n: number, direction: 1 | -1): Promise<number | undefined> {
    return (await this._log(log).searched(filter)).next(n, direction);
  }

  setFilter(log: LogId, text: string, onChange: (state: FilterState) => void): Promise<FilterState> {
    return Promise.resolve(this._log(log).setFilter(text, onChange));
  }

  completions(log: LogId, text: string, cursor: number): Promise<FilterCompletion[]> {
    const { log: replayLog } = this._log(log);
    return Promise.resolve(completeFilter(text, cursor, replayLog.dialect, replayLog.index.totals));
  }

  tile(log: LogId, axis: Axis, level: number, index: number): Promise<Tile> {
    const session = this._log(log);
    return tileOf(session.log, axis, level, index, session.finished, session.time);
  }

  range(log: LogId, axis: Axis, from: number, to: number): Promise<RangeCounts> {
    const session = this._log(log);
    return rangeCounts(session.log, session.axes, axis, from, to);
  }

  convert(log: LogId, from: Axis, to: Axis, positions: number[]): Promise<number[]> {
    const { axes } = this._log(log);
    return Promise.all(positions.map((position) => axes.convert(from, to, position)));
  }

  console(log: LogId): Promise<ConsoleRuns> {
    const session = this._log(log);
    return consoleRuns(session.log, session.finished);
  }

  async export(log: LogId, filter: string, format: ExportFormat): Promise<Blob> {
    const session = this._log(log);
    return exportBlob(session.log, session.view(filter), format);
  }

  /** {@link export} as lines, for writing out logs of any size. Rejects on a filter that makes no sense. */
  async *exportLines(log: LogId, filter: string, format: ExportFormat): AsyncGenerator<string> {
    const session = this._log(log);
    yield* exportLines(session.log, session.view(filter), format);
  }

  /** Searches a filter to the end of what is indexed. Rejects on a filter that makes no sense. */
  async searchedFilter(log: LogId, filter: string): Promise<FilterState> {
    const view = await this._log(log).searched(filter);
    return { text: view.filter.text, total: view.total, done: true, scanned: view.scanned };
  }

  async repair(log: LogId): Promise<{ blob: Blob; note: string }> {
    const session = this._log(log);
    if (!session.finished) throw new Error('The log is still being read; save the repaired log when it is done.');
    const { head, keepUntil, tail, note } = await repairOf(session.log);
    return { blob: new Blob([head, session.blob.slice(head.length, keepUntil), tail]), note };
  }

  async compare(
    a: LogId,
    b: LogId,
    options: CompareOptions,
    onChange: (state: CompareState) => void,
  ): Promise<CompareState> {
    await Promise.all([this._log(a).ended, this._log(b).ended]);
    // Looked up anew: one of them may have been closed meanwhile.
    const [left, right] = [this._log(a), this._log(b)];
    const id = this._nextId++;
    const abort = new AbortController();
    const comparison = new Comparison(id, { id: a, log: left.log }, { id: b, log: right.log }, options);
    this._compares.set(id, { comparison, abort });
    comparison.run(onChange, abort.signal).catch((error: unknown) => {
      // A file that went away in the middle: what was aligned stays, and the sentence says why there is no more.
      const why = error instanceof Error ? error.message : String(error);
      onChange({ ...comparison.state(), done: true, equal: false, sentence: `The comparison stopped: ${why}` });
    });
    return comparison.state();
  }

  closeCompare(id: CompareId): Promise<void> {
    this._compares.get(id)?.abort.abort();
    this._compares.delete(id);
    return Promise.resolve();
  }

  alignedRows(id: CompareId, first: number, count: number): Promise<AlignedRow[]> {
    return this._comparison(id).alignedRows(first, Math.min(count, 10_000));
  }

  alignedRowOf(id: CompareId, side: 'a' | 'b', event: number): Promise<number> {
    return this._comparison(id).alignedRowOf(side, event);
  }

  differences(id: CompareId, first: number, count: number): Promise<Difference[]> {
    return this._comparison(id).differences(first, Math.min(count, 10_000));
  }

  nextDifference(id: CompareId, row: number, direction: 1 | -1): Promise<Difference | undefined> {
    return this._comparison(id).nextDifference(row, direction);
  }

  density(id: CompareId, from: number, to: number, buckets: number): Promise<DifferenceDensity> {
    return Promise.resolve(this._comparison(id).density(from, to, Math.min(buckets, 8192)));
  }

  mapIcount(id: CompareId, from: 'a' | 'b', icount: number): Promise<number> {
    return this._comparison(id).mapIcount(from, icount);
  }
}
