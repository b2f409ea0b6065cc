/** Measures a machine in the product's worker: replaying, seeking, stepping back, searching, asking who wrote. */
import { proxy, type Remote } from 'comlink';
import type { EngineApi, Moment } from '../../workers/engine-api.ts';
import type { MachineApi, MachineSummary, StopCondition } from '../../workers/machine-api.ts';

export interface ReplayTimes {
  readonly log: number;
  readonly instructions: number;
  readonly seconds: number;
  readonly state: string;
  readonly snapshots: number;
  readonly snapshotBytes: number;
  readonly memoryBytes: number;
  /** Whether an earlier visit's findings were taken up, or are being kept. */
  readonly kept: string;
}

interface FarHitTimes {
  readonly address: bigint;
  readonly from: number;
  readonly hit: number;
  readonly ms: number;
}

const WANTS = { registers: true, disassembly: { before: 8, after: 24 } } as const;
const anywhere = (instructions: number): Moment => ({ icount: Math.floor(Math.random() * instructions), seq: 0 });

export function machineBench(engine: Remote<EngineApi & MachineApi>, files: () => FileList | null | undefined) {
  async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
    const start = performance.now();
    const result = await work();
    return [performance.now() - start, result];
  }

  /** Of what was executed about `distance` before `from`, what was not executed again shortly before `from`. */
  async function rareAddresses(log: number, from: number, distance: number): Promise<bigint[]> {
    const tried = new Set<bigint>();
    for (let i = 0; i < 100; i++) {
      const icount = Math.floor(from - distance * (0.8 + 0.4 * Math.random()));
      const there = await engine.machineState(log, { icount, seq: 0 }, { registers: true });
      if (there?.registers) tried.add(there.registers.pc);
    }
    const near = await engine.executions(log, { icount: from, seq: 0 }, [...tried]);
    for (const { address, past } of near?.marks ?? []) if (past) tried.delete(address);
    return [...tried];
  }

  return {
    /** Opens the files of a recording and replays it once. */
    async replay(): Promise<ReplayTimes> {
      const list = [...(files() ?? [])];
      const logFile = list.find(({ name }) => /^replay\.bin/.test(name));
      if (!logFile) throw new Error('no log');
      const opened = await engine.open(
        { name: logFile.name, blob: logFile },
        proxy(() => undefined),
      );
      if (!opened.ok) throw new Error(opened.problem.what);
      const log = opened.summary.id;
      const start = performance.now();
      const ended = await new Promise<MachineSummary>((resolve, reject) => {
        const report = (summary: MachineSummary) => {
          if (['done', 'diverged', 'failed'].includes(summary.state)) resolve(summary);
        };
        engine
          .attachMachine(
            log,
            list.map((file) => ({ name: file.name, blob: file })),
            proxy(report),
          )
          .then(report, reject);
      });
      return {
        log,
        instructions: ended.reached.icount,
        seconds: (performance.now() - start) / 1000,
        state: ended.divergence?.sentence ?? ended.problem?.what ?? ended.state,
        snapshots: ended.snapshots.count,
        snapshotBytes: ended.snapshots.bytes,
        memoryBytes: ended.memoryBytes,
        kept: ended.kept?.state ?? '',
      };
    },

    /**
     * Milliseconds of looks around `icount`, a step from one another and some tenths of a second apart: while the first
     * replay is kept, and `count` of them afterwards. `ms` is how long the keeping took.
     */
    async looksWhileKeeping(log: number, icount: number, count: number) {
      const [writing, written]: [number[], number[]] = [[], []];
      // The index of calls, which is made meanwhile, would be measured too.
      await engine.pauseMachine(log, true);
      const start = performance.now();
      let ms = 0;
      let kept = (await engine.machineSummary(log))?.kept;
      await engine.machineState(log, { icount, seq: 0 }, WANTS);
      for (let n = 0; written.length < count && n < 20 * count; n++) {
        await new Promise((resolve) => setTimeout(resolve, 200 + 200 * Math.random()));
        const before = kept?.state;
        const [took] = await timed(() => engine.machineState(log, { icount: icount + n, seq: 0 }, WANTS));
        kept = (await engine.machineSummary(log))?.kept;
        if (before === 'saving') writing.push(took);
        else written.push(took);
        if (kept?.state !== 'saving' && ms === 0) ms = performance.now() - start;
      }
      return { writing, written, ms, state: kept?.state ?? 'nothing', bytes: kept?.bytes ?? 0 };
    },

    /** Milliseconds of looks at random moments, and of steps back by one instruction from each, several in a row. */
    async travel(log: number, instructions: number, count: number): Promise<{ seek: number[]; back: number[] }> {
      const seek: number[] = [];
      const back: number[] = [];
      for (let i = 0; i < count; i++) {
        const [ms, answer] = await timed(() => engine.machineState(log, anywhere(instructions), WANTS));
        seek.push(ms);
        let at = answer?.moment;
        for (let n = 0; n < 4 && at; n++) {
          const from: Moment = at;
          const [stepMs, there] = await timed(async () => {
            const to = await engine.stepMachine(log, from, 'instruction', -1);
            if (to) await engine.machineState(log, to, WANTS);
            return to;
          });
          back.push(stepMs);
          at = there;
        }
      }
      return { seek, back };
    },

    /** States a second while a playhead is dragged over the recording. */
    async scrub(log: number, instructions: number, seconds: number): Promise<number> {
      const start = performance.now();
      let states = 0;
      let icount = instructions * 0.3;
      while (performance.now() - start < seconds * 1000) {
        icount += instructions / 2000;
        await engine.machineState(log, { icount: Math.floor(icount % instructions), seq: 0 }, WANTS);
        states++;
      }
      return (states * 1000) / (performance.now() - start);
    },

    /** Milliseconds to the last hit that lies at least `distance` instructions back, from random places. */
    async reverse(log: number, instructions: number, distance: number, count: number): Promise<number[]> {
      const times: number[] = [];
      for (let i = 0; i < count; i++) {
        const at = Math.floor(distance + Math.random() * (instructions - distance));
        const there = await engine.machineState(log, { icount: at - distance, seq: 0 }, { registers: true });
        const pc = there?.registers?.pc;
        if (pc === undefined) continue;
        // An address that is executed again before the start would end the search early: it must not count.
        const stop: StopCondition = { kind: 'execute', address: pc, condition: 'pc == 0' };
        const fence = there?.moment;
        const [ms] = await timed(() =>
          engine.searchMachine(
            log,
            { icount: at, seq: 0 },
            [stop],
            -1,
            fence,
            proxy(() => undefined),
          ),
        );
        times.push(ms);
      }
      return times;
    },

    /**
     * Addresses that were executed last about `distance` instructions before some place, and how long it takes to run
     * back to each. Found by trying what was executed there: nearly all of it is executed again soon.
     */
    async farHits(log: number, instructions: number, distance: number, count: number): Promise<FarHitTimes[]> {
      const hits: FarHitTimes[] = [];
      for (let tries = 0; tries < 4 * count && hits.length < count; tries++) {
        const share = ((tries % count) + Math.random()) / count;
        const from = Math.floor(distance * 1.2 + (instructions - distance * 1.2) * share);
        let best: FarHitTimes | undefined;
        for (const address of await rareAddresses(log, from, distance)) {
          const start: Moment = { icount: from, seq: 0 };
          const fence: Moment = { icount: Math.floor(from - distance * 1.2), seq: 0 };
          const [ms, { hit }] = await timed(() =>
            engine.searchMachine(
              log,
              start,
              [{ kind: 'execute', address }],
              -1,
              fence,
              proxy(() => undefined),
            ),
          );
          if (hit && hit.moment.icount < (best?.hit ?? from)) best = { address, from, hit: hit.moment.icount, ms };
        }
        if (best && best.from - best.hit > distance * 0.7) hits.push(best);
      }
      return hits;
    },

    /** The program counter at each of some instruction counts. */
    async programCounters(log: number, icounts: readonly number[]): Promise<(bigint | undefined)[]> {
      const found: (bigint | undefined)[] = [];
      for (const icount of icounts) {
        const there = await engine.machineState(log, { icount, seq: 0 }, { registers: true });
        found.push(there?.registers?.pc);
      }
      return found;
    },

    /** Milliseconds to find who wrote random bytes of RAM last. */
    async whoWrote(log: number, instructions: number, ramBase: number, ramSize: number, count: number) {
      const times: number[] = [];
      let found = 0;
      for (let i = 0; i < count; i++) {
        const address = BigInt(ramBase + Math.floor(Math.random() * ramSize));
        const [ms, writer] = await timed(() =>
          engine.whoWrote(
            log,
            { icount: instructions, seq: 0 },
            { kind: 'memory', space: 'physical', address, length: 1 },
          ),
        );
        times.push(ms);
        if (writer) found++;
      }
      return { times, found };
    },
  };
}

export type MachineBench = ReturnType<typeof machineBench>;
