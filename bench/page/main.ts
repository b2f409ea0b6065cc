/** The page of the engine's benchmark: the product's worker behind a file field, driven by engine.bench.ts. */
import { proxy, type Remote, wrap } from 'comlink';
import type { CompareState, EngineApi, LogSummary } from '../../workers/engine-api.ts';
import type { MachineApi } from '../../workers/machine-api.ts';
import { machineBench } from './machine.ts';

export interface OpenTimes {
  readonly id: number;
  readonly bytes: number;
  readonly events: number;
  readonly instructions: number;
  /** Milliseconds until the first 50 rows were there, and until the log was indexed. */
  readonly firstRows: number;
  readonly indexed: number;
}

export interface EngineBench {
  open(index: number): Promise<OpenTimes>;
  /** Milliseconds for each of `count` requests of 50 rows ending at `last`, or anywhere when `last` is undefined. */
  rows(log: number, filter: string, count: number, last?: number): Promise<number[]>;
  /** Milliseconds to find the number of events that pass a filter which must look at events. */
  filter(log: number, text: string): Promise<{ ms: number; total: number }>;
  /** Milliseconds until the verdict and until everything is aligned. */
  compare(a: number, b: number): Promise<{ verdict: number; aligned: number; sentence: string }>;
}

const worker = new Worker(new URL('../../workers/worker.ts', import.meta.url), { type: 'module' });
const engine: Remote<EngineApi & MachineApi> = wrap<EngineApi & MachineApi>(worker);
const input = document.querySelector('input');

const bench: EngineBench = {
  async open(index) {
    const file = input?.files?.[index];
    if (!file) throw new Error('no such file');
    const start = performance.now();
    let finish: (summary: LogSummary) => void = () => undefined;
    const done = new Promise<LogSummary>((resolve) => {
      finish = resolve;
    });
    const result = await engine.open(
      { name: file.name, blob: file },
      proxy((summary) => {
        if (summary.state !== 'indexing') finish(summary);
      }),
    );
    if (!result.ok) throw new Error(result.problem.what);
    const { id } = result.summary;
    while ((await engine.rows(id, '', 0, 50)).length < 50);
    const firstRows = performance.now() - start;
    const { bytes, events, instructions } = await done;
    return { id, bytes, events, instructions, firstRows, indexed: performance.now() - start };
  },

  async rows(log, filter, count, last) {
    const { events } = await engine.summary(log);
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const first = last === undefined ? Math.floor(Math.random() * (events - 50)) : last - 50;
      const start = performance.now();
      const rows = await engine.rows(log, filter, first, 50);
      times.push(performance.now() - start);
      if (filter === '' && rows[49]?.n !== first + 49) throw new Error(`row ${first + 49} is ${rows[49]?.n}`);
    }
    return times;
  },

  filter(log, text) {
    const start = performance.now();
    return new Promise((resolve) => {
      const report = (state: { done: boolean; total: number }) => {
        if (state.done) resolve({ ms: performance.now() - start, total: state.total });
      };
      void engine.setFilter(log, text, proxy(report)).then(report);
    });
  },

  compare(a, b) {
    const start = performance.now();
    let verdict: number | undefined;
    return new Promise((resolve) => {
      const report = (state: CompareState) => {
        if (state.first || state.done) verdict ??= performance.now() - start;
        if (state.done)
          resolve({ verdict: verdict ?? 0, aligned: performance.now() - start, sentence: state.sentence });
      };
      const options = { ignoreClocks: false, ignoreRandom: false, ignoreWarps: false, ignoreOutputPosition: false };
      void engine.compare(a, b, options, proxy(report)).then(report);
    });
  },
};

Object.assign(window, { bench, machineBench: machineBench(engine, () => input?.files) });
