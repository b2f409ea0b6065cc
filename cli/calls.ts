/** `replayscope calls DIR --from MOMENT --to MOMENT`: who called whom, as an indented tree. */
import type { Engine } from '../workers/engine.ts';
import { grouped } from '../workers/log/describe.ts';
import type { CallSpans } from '../workers/machine-api.ts';
import { asked, type MachineOptions, OpenMachine } from './machine.ts';
import { plain } from './machine-text.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';

export interface CallsOptions extends MachineOptions {
  readonly from: string;
  readonly to: string;
  readonly depth: number;
  readonly json: boolean;
}

/** How often it is asked whether the calls are known, ms. */
const AGAIN_MS = 50;

/** Runs the command; resolves to the exit code. */
export async function calls(engine: Engine, path: string, options: CallsOptions): Promise<number> {
  return OpenMachine.with(engine, path, options, async (machine) => {
    const from = await machine.moment(options.from);
    const to = await machine.moment(options.to);
    if (to.icount < from.icount) throw new UserError('--to lies before --from.');
    await machine.reach(to);
    // The calls are noted once all was replayed.
    await machine.replayUntil(() => false);
    await asked(engine.pauseMachine(machine.log, false));
    const ask = (resolution: number) =>
      asked(engine.calls(machine.log, from.icount, to.icount, options.depth, resolution));
    let spans = await ask(Number.MAX_SAFE_INTEGER);
    // Of calls that last beyond the stretch the end is known when all calls are.
    while (spans.reached < machine.summary.reached.icount) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      spans = await ask(Number.MAX_SAFE_INTEGER);
    }
    spans = await ask(1);
    const rows = inOrder(spans);
    if (options.json) {
      await writeJson(plain({ from: from.icount, to: to.icount, complete: spans.complete, calls: rows }));
    } else {
      if (!spans.complete) console.error('Short calls are left out: a shorter stretch has them all.');
      await writeLines(rows.map(line));
    }
    return 0;
  });
}

/** The spans in the order in which they begin, those that hold others first. */
function inOrder({ begins, ends, depths, codes, code }: CallSpans) {
  return Array.from(begins, (begin, i) => {
    const { kind = 'call', address = 0n, name = '', raw } = code[codes[i] ?? 0] ?? {};
    const [end, depth] = [ends[i] ?? begin, depths[i] ?? 0];
    return { begin, end, depth, kind, address, name, ...(raw === undefined ? {} : { raw }) };
  }).sort((a, b) => a.begin - b.begin || a.depth - b.depth);
}

function line({ begin, end, depth, kind, name }: ReturnType<typeof inOrder>[number]): string {
  const what = kind === 'trap' ? `[${name}]` : kind === 'entry' ? `→ ${name}` : name;
  return `${grouped(begin).padStart(15)}  ${'  '.repeat(depth)}${what}  ${grouped(end - begin)}`;
}
