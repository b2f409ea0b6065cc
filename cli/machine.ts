/**
 * The machine of a recording for the commands that look into it: opens log and machine, and replays only as far as a
 * question needs.
 */
import type { Engine } from '../workers/engine.ts';
import type { LogId, Moment } from '../workers/engine-api.ts';
import { grouped } from '../workers/log/describe.ts';
import type { MachineSummary } from '../workers/machine-api.ts';
import { Recording } from '../workers/recording/recording.ts';
import { parsePlace } from './machine-arguments.ts';
import { problemText, UserError } from './open-log.ts';
import { recordingFiles } from './recording-files.ts';
import { readSymbolFile } from './symbol-files.ts';

export interface MachineOptions {
  /** Files with symbols, see readSymbolFile. */
  readonly symbols: readonly string[];
}

const FINAL: ReadonlySet<MachineSummary['state']> = new Set(['done', 'diverged', 'failed']);

/** Turns the engine's refusals, which are written for people, into errors of the command line. */
export async function asked<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw error instanceof Error ? new UserError(error.message) : error;
  }
}

export class OpenMachine {
  readonly engine: Engine;
  readonly log: LogId;
  private _summary: MachineSummary | undefined;
  private _onChange: () => void = () => undefined;

  private constructor(engine: Engine, log: LogId) {
    this.engine = engine;
    this.log = log;
  }

  /** Opens a folder or zip. Throws {@link UserError} when it is no recording or its machine cannot be built. */
  static async open(engine: Engine, path: string, options: MachineOptions): Promise<OpenMachine> {
    const files = await recordingFiles(path);
    const recording = await asked(Recording.open(files));
    const opened = await engine.open(await asked(recording.log()), () => undefined);
    if (!opened.ok) throw new UserError(`${path}: ${problemText(opened.problem)}`);
    const machine = new OpenMachine(engine, opened.summary.id);
    const members: { name: string; blob: Blob }[] = [];
    for (const name of files.names) {
      const blob = await asked(files.open(name));
      if (blob) members.push({ name, blob });
    }
    machine._summary = await asked(engine.attachMachine(machine.log, members, (summary) => machine._changed(summary)));
    if (machine.summary.state === 'failed') throw new UserError(problemText(machine._problem()));
    for (const text of options.symbols) {
      const { file, at } = await readSymbolFile(text);
      const { problems } = await asked(engine.addSymbols(machine.log, file, at));
      for (const problem of problems) process.stderr.write(`note: ${file.name}: ${problem}\n`);
    }
    return machine;
  }

  /** Opens, answers, and closes again whatever happens. */
  static async with<T>(
    engine: Engine,
    path: string,
    options: MachineOptions,
    answer: (machine: OpenMachine) => Promise<T>,
  ): Promise<T> {
    const machine = await OpenMachine.open(engine, path, options);
    try {
      return await answer(machine);
    } finally {
      await engine.detachMachine(machine.log);
      await engine.close(machine.log);
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    }
  }

  get summary(): MachineSummary {
    if (!this._summary) throw new Error('The machine is not attached.');
    return this._summary;
  }

  /** Whether everything that can be replayed was replayed. */
  get finished(): boolean {
    return FINAL.has(this.summary.state);
  }

  private _problem() {
    return (
      this.summary.problem ?? ({ code: 'io', severity: 'error', what: 'The machine could not be built.' } as const)
    );
  }

  private _changed(summary: MachineSummary): void {
    this._summary = summary;
    if (process.stderr.isTTY && !FINAL.has(summary.state)) {
      process.stderr.write(`\r${grouped(summary.reached.icount)} instructions, ${summary.mips.toFixed(0)} MIPS `);
    }
    this._onChange();
  }

  /** Replays until something holds, or to the end. */
  async replayUntil(holds: (summary: MachineSummary) => boolean): Promise<void> {
    if (!holds(this.summary) && !this.finished) {
      await this.engine.pauseMachine(this.log, false);
      await new Promise<void>((resolve) => {
        this._onChange = () => {
          if (holds(this.summary) || this.finished) resolve();
        };
        this._onChange();
      });
      this._onChange = () => undefined;
    }
    await this.engine.pauseMachine(this.log, true);
  }

  /** Replays at least up to a moment. Throws {@link UserError} where replay and log part before it. */
  async reach(moment: Moment): Promise<void> {
    await this.replayUntil(({ reached }) => isReached(reached, moment));
    const { divergence, reached } = this.summary;
    if (isReached(reached, moment)) return;
    if (this.summary.state === 'failed') throw new UserError(problemText(this._problem()));
    const why = divergence ? ` ${divergence.sentence}` : '';
    throw new UserError(
      `The replay comes to instruction ${grouped(reached.icount)}, event #${grouped(reached.seq)}; the moment lies behind it.${why}`,
    );
  }

  /** The moment that a text names; see {@link parsePlace}. Throws {@link UserError} when the log has no such place. */
  async moment(text: string): Promise<Moment> {
    const place = parsePlace(text);
    const { instructions, events } = this.summary;
    if (place.kind === 'event') {
      if (place.event > events)
        throw new UserError(`The log has ${grouped(events)} events; there is no #${place.event}.`);
      if (place.event === events) return { icount: instructions, seq: events };
      return asked(this.engine.momentOfEvent(this.log, place.event));
    }
    if (place.kind === 'end') return { icount: instructions, seq: events };
    const icount = place.kind === 'percent' ? Math.round((place.percent / 100) * instructions) : place.icount;
    if (icount > instructions) {
      throw new UserError(
        `The recording has ${grouped(instructions)} instructions; it does not come to ${grouped(icount)}.`,
      );
    }
    return asked(this.engine.momentOfIcount(this.log, icount));
  }

  /** An address: a number, or a symbol with or without a distance ("schedule+0x10"). */
  async address(text: string): Promise<bigint> {
    if (/^(0x[0-9a-f]+|\d+)$/i.test(text)) return BigInt.asUintN(64, BigInt(text));
    const [, name = text, distance = '0'] = /^(.+?)\+(0x[0-9a-f]+|\d+)$/i.exec(text) ?? [];
    const symbols = await this.engine.findSymbols(this.log, name);
    const [first] = symbols;
    if (first && (first.name === name || first.raw === name))
      return BigInt.asUintN(64, first.address + BigInt(distance));
    const near =
      symbols.length > 0
        ? ` There is ${symbols
            .slice(0, 5)
            .map((one) => one.name)
            .join(', ')}.`
        : '';
    throw new UserError(`“${text}” is neither an address nor a symbol of the files given with --symbols.${near}`);
  }
}

/** Whether a replay that came to `reached` has a moment behind it. */
function isReached(reached: Moment, { icount, seq }: Moment): boolean {
  return reached.icount > icount || (reached.icount === icount && reached.seq >= seq);
}
