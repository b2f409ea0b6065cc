/** `replayscope hits DIR --execute ADDR …`: every place in a stretch of a recording where a condition holds. */
import type { Engine } from '../workers/engine.ts';
import { grouped } from '../workers/log/describe.ts';
import type { Hit, StopCondition } from '../workers/machine-api.ts';
import { asked, type MachineOptions, OpenMachine } from './machine.ts';
import { parseCause, parseRange } from './machine-arguments.ts';
import { hex64, plain } from './machine-text.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';

export interface HitsOptions extends MachineOptions {
  readonly execute: readonly string[];
  /** Condition of the `execute` ones. */
  readonly when?: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly change: readonly string[];
  readonly physical: boolean;
  readonly exception: readonly string[];
  readonly interrupt: readonly string[];
  readonly csr: readonly string[];
  readonly device: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly most: number;
  readonly json: boolean;
}

/** Runs the command; resolves to the exit code: 1 when there is no hit. */
export async function hits(engine: Engine, path: string, options: HitsOptions): Promise<number> {
  return OpenMachine.with(engine, path, options, async (machine) => {
    const conditions = await conditionsOf(machine, options);
    if (conditions.length === 0) {
      throw new UserError(
        'Say what to look for: --execute, --read, --write, --change, --exception, --interrupt, --csr or --device.',
      );
    }
    const [from, to] = [await machine.moment(options.from ?? '0'), await machine.moment(options.to ?? 'end')];
    await machine.reach(to);
    const found = await asked(engine.allHits(machine.log, from, to, conditions, options.most, () => undefined));
    if (options.json) {
      const list = found.hits.map(({ moment, ...hit }) => ({ icount: moment.icount, event: moment.seq, ...hit }));
      await writeJson(plain({ complete: found.complete, conditions, hits: list }));
    } else {
      await writeLines(lines(found.hits, found.complete));
    }
    return found.hits.length === 0 ? 1 : 0;
  });
}

async function conditionsOf(machine: OpenMachine, options: HitsOptions): Promise<StopCondition[]> {
  const conditions: StopCondition[] = [];
  const { when } = options;
  if (when !== undefined && options.execute.length === 0) throw new UserError('--if is a condition of --execute.');
  for (const text of options.execute) {
    const address = await machine.address(text);
    conditions.push({ kind: 'execute', address, ...(when === undefined ? {} : { condition: when }) });
  }
  for (const access of ['read', 'write', 'change'] as const) {
    for (const text of options[access]) {
      const { address, length } = parseRange(text, 8);
      const space = options.physical ? 'physical' : 'virtual';
      conditions.push({ kind: 'memory', space, address: await machine.address(address), length, access });
    }
  }
  for (const kind of ['exception', 'interrupt'] as const) {
    for (const text of options[kind]) {
      const cause = parseCause(text, `--${kind}`);
      conditions.push(cause === undefined ? { kind } : { kind, cause });
    }
  }
  for (const name of options.csr) conditions.push({ kind: 'csr', name });
  for (const name of options.device) conditions.push({ kind: 'device', name });
  return conditions;
}

function* lines(found: readonly Hit[], complete: boolean): Generator<string> {
  for (const { moment, pc, text } of found) {
    yield `${grouped(moment.icount).padStart(15)}  #${String(moment.seq).padEnd(9)} ${hex64(pc)}  ${text}`;
  }
  yield complete ? `${grouped(found.length)} hits` : `${grouped(found.length)} hits, and there are more (--most)`;
}
