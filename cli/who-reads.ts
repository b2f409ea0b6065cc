/** `replayscope who-reads DIR --memory ADDR:LEN …`: what reads something next behind a moment. */
import type { Engine } from '../workers/engine.ts';
import type { Reader } from '../workers/machine-api.ts';
import { asked, type MachineOptions, OpenMachine } from './machine.ts';
import { hex, hex64, momentText, plain } from './machine-text.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';
import { parseTarget, targetText } from './targets.ts';

export interface WhoReadsOptions extends MachineOptions {
  readonly at: string;
  readonly memory?: string;
  readonly physical: boolean;
  readonly sector?: string;
  readonly json: boolean;
}

/** Runs the command; resolves to the exit code: 1 when nobody reads it up to the end. */
export async function whoReads(engine: Engine, path: string, options: WhoReadsOptions): Promise<number> {
  const named = [options.memory, options.sector].filter((one) => one !== undefined);
  if (named.length !== 1) throw new UserError('Name one of --memory and --sector.');
  return OpenMachine.with(engine, path, options, async (machine) => {
    const target = await parseTarget(machine, options);
    const after = await machine.moment(options.at);
    await machine.reach(await machine.moment('end')).catch((error: unknown) => {
      // What was replayed up to a divergence can be searched.
      if (machine.summary.state !== 'diverged') throw error;
    });
    const reader = await asked(engine.whoReads(machine.log, after, target, () => undefined));
    if (options.json) {
      const { moment, event, ...rest } = reader ?? {};
      const place = moment ? { icount: moment.icount, event: moment.seq } : {};
      await writeJson(
        reader ? plain({ ...place, ...rest, ...(event === undefined ? {} : { causedByEvent: event }) }) : null,
      );
    } else {
      await writeLines(reader ? lines(reader) : [`Nobody reads it behind ${momentText(after)}.`]);
    }
    return reader ? 0 : 1;
  });
}

function* lines({ moment, pc, text, event, value, overwritten, into }: Reader): Generator<string> {
  yield momentText(moment);
  yield `  ${hex64(pc)}  ${text}`;
  if (event !== undefined) yield `  the log has it as event #${event}`;
  if (value !== undefined) yield `  it reads ${hex(value)}`;
  if (overwritten) yield `  it is written again before that, at ${momentText(overwritten)}`;
  if (into) yield `  it goes to ${targetText(into)}`;
}
