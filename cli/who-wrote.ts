/** `replayscope who-wrote DIR --memory ADDR:LEN …`: the instruction that wrote something last before a moment. */
import type { Engine } from '../workers/engine.ts';
import type { Moment } from '../workers/engine-api.ts';
import type { Writer, WriteTarget } from '../workers/machine-api.ts';
import { asked, type MachineOptions, OpenMachine } from './machine.ts';
import { hex, hex64, momentText, plain } from './machine-text.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';
import { parseTarget, targetText } from './targets.ts';

export interface WhoWroteOptions extends MachineOptions {
  readonly at?: string;
  readonly memory?: string;
  readonly physical: boolean;
  readonly register?: string;
  readonly console?: string;
  readonly sector?: string;
  readonly pixel?: string;
  /** How many copies are followed back to where the value came from. */
  readonly follow: number;
  readonly json: boolean;
}

type Found = Writer & { readonly symbol?: string };

/** Runs the command; resolves to the exit code: 1 when nobody wrote it. */
export async function whoWrote(engine: Engine, path: string, options: WhoWroteOptions): Promise<number> {
  const { memory, register, console, sector, pixel } = options;
  const named = [memory, register, console, sector, pixel].filter((one) => one !== undefined);
  if (named.length !== 1) throw new UserError('Name one of --memory, --register, --console, --sector and --pixel.');
  return OpenMachine.with(engine, path, options, async (machine) => {
    const target = await parseTarget(machine, options);
    const before = await startOf(machine, options, target);
    const found = await chain(machine, before, target, options.follow);
    if (options.json) {
      await writeJson(
        found.map(({ moment, ...writer }) =>
          plain({ icount: moment.icount, event: moment.seq, ...writer, ...eventOf(writer) }),
        ),
      );
    } else if (found.length === 0) {
      await writeLines([`Nobody wrote it before ${momentText(before)}.`]);
    } else {
      await writeLines(found.flatMap((writer, n) => [...writerLines(writer, n)]));
    }
    return found.length === 0 ? 1 : 0;
  });
}

/** The log's event behind a write keeps a name of its own beside the moment's. */
const eventOf = ({ event }: Pick<Writer, 'event'>) => (event === undefined ? {} : { causedByEvent: event });

/** Where to look back from: the moment given; else the end, or for a character the moment it was there. */
async function startOf(machine: OpenMachine, { at }: WhoWroteOptions, target: WriteTarget): Promise<Moment> {
  if (at === undefined && target.kind === 'console') {
    await machine.replayUntil(({ consoleBytes }) => consoleBytes > target.byte);
    return machine.summary.reached;
  }
  const moment = await machine.moment(at ?? 'end');
  await machine.reach(moment);
  return moment;
}

async function chain(machine: OpenMachine, before: Moment, target: WriteTarget, follow: number): Promise<Found[]> {
  const { engine, log } = machine;
  const found: Found[] = [];
  for (let [moment, wanted]: [Moment, WriteTarget | undefined] = [before, target]; wanted && found.length <= follow; ) {
    const writer: Writer | undefined = await asked(engine.whoWrote(log, moment, wanted));
    if (!writer) break;
    const state = await asked(engine.machineState(log, writer.moment, { disassembly: { before: 0, after: 0 } }));
    const symbol = state?.disassembly?.[0]?.symbol;
    found.push(symbol === undefined ? writer : { ...writer, symbol });
    [moment, wanted] = [writer.originBefore ?? writer.moment, writer.origin];
  }
  return found;
}

function* writerLines(writer: Found, n: number): Generator<string> {
  const { moment, pc, text, event, ended, old, new: fresh, symbol, origin } = writer;
  yield `${n === 0 ? '' : 'copied from what was written at '}${momentText(moment)}`;
  yield `  ${hex64(pc)}  ${text}${symbol === undefined ? '' : `  <${symbol}>`}`;
  if (ended) yield `  the request ended at ${momentText(ended)}`;
  else if (event !== undefined) yield `  the log has it as event #${event}`;
  if (fresh !== undefined) yield `  ${old === undefined ? '' : `${hex(old)} → `}${hex(fresh)}`;
  if (origin) yield `  the value comes from ${targetText(origin)}`;
}
