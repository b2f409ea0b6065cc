/** `replayscope step DIR --at MOMENT --kind KIND`: the moment one step away, forwards or back. */
import type { Engine } from '../workers/engine.ts';
import type { Moment } from '../workers/engine-api.ts';
import type { StepKind } from '../workers/machine-api.ts';
import { asked, type MachineOptions, OpenMachine } from './machine.ts';
import { lineText, momentText, plain } from './machine-text.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';

const STEP_KINDS = [
  'instruction',
  'event',
  'over',
  'out',
  'interrupt',
  'exception',
  'checkpoint',
  'privilege',
  'character',
] as const satisfies readonly StepKind[];

export interface StepOptions extends MachineOptions {
  readonly at: string;
  readonly kind: string;
  readonly back: boolean;
  readonly times: number;
  readonly json: boolean;
}

/** Instructions that are replayed beyond the moment before a step forward is looked for in more of the recording. */
const AHEAD = 2_000_000;

/** Runs the command; resolves to the exit code: 1 when there is no such step. */
export async function step(engine: Engine, path: string, options: StepOptions): Promise<number> {
  const kind = STEP_KINDS.find((one) => one === options.kind);
  if (!kind) throw new UserError(`There is no step “${options.kind}”. Known: ${STEP_KINDS.join(', ')}.`);
  return OpenMachine.with(engine, path, options, async (machine) => {
    let moment = await machine.moment(options.at);
    await machine.reach(moment);
    for (let n = 0; n < options.times; n++) {
      const next = options.back
        ? await asked(engine.stepMachine(machine.log, moment, kind, -1))
        : await forward(machine, moment, kind);
      if (!next) {
        if (options.json) await writeJson({ found: false, steps: n, from: plain(moment) });
        else
          await writeLines([
            `There is no ${options.back ? 'earlier' : 'later'} step of this kind from ${momentText(moment)}.`,
          ]);
        return 1;
      }
      moment = next;
    }
    const answer = await asked(
      engine.machineState(machine.log, moment, { registers: true, disassembly: { before: 0, after: 0 } }),
    );
    const [line] = answer?.disassembly ?? [];
    if (options.json) {
      const { icount, seq } = moment;
      await writeJson(
        plain({
          found: true,
          icount,
          event: seq,
          pc: answer?.registers?.pc,
          mode: answer?.registers?.mode,
          instruction: line,
        }),
      );
    } else {
      await writeLines([`${momentText(moment)}, mode ${answer?.registers?.mode}`, ...(line ? [lineText(line)] : [])]);
    }
    return 0;
  });
}

/** A step forward may lead beyond what was replayed: more and more of the recording is, until it is found. */
async function forward(machine: OpenMachine, from: Moment, kind: StepKind): Promise<Moment | undefined> {
  for (let ahead = AHEAD; ; ahead *= 4) {
    await machine.replayUntil(({ reached }) => reached.icount >= from.icount + ahead);
    const next = await asked(machine.engine.stepMachine(machine.log, from, kind, 1));
    if (next || machine.finished) return next;
  }
}
