/** `replayscope state DIR --at MOMENT`: what the machine holds at a moment. */
import type { Engine } from '../workers/engine.ts';
import { grouped } from '../workers/log/describe.ts';
import type { MemoryRequest, RegistersView, RegisterValue, StateAnswer } from '../workers/machine-api.ts';
import { asked, type MachineOptions, OpenMachine } from './machine.ts';
import { parseRange } from './machine-arguments.ts';
import { hex64, lineText, memoryLines, momentText, plain } from './machine-text.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';

export interface StateOptions extends MachineOptions {
  readonly at: string;
  readonly registers: boolean;
  readonly csrs: boolean;
  readonly floats: boolean;
  readonly stack: boolean;
  readonly devices: boolean;
  /** "ADDR:LEN" each. */
  readonly memory: readonly string[];
  readonly physical: boolean;
  readonly walk?: string;
  readonly json: boolean;
}

const GROUPS = { integer: 'registers', csr: 'csrs', float: 'floats' } as const;

/** Runs the command; resolves to the exit code. */
export async function state(engine: Engine, path: string, options: StateOptions): Promise<number> {
  return OpenMachine.with(engine, path, options, async (machine) => {
    const moment = await machine.moment(options.at);
    const memory: MemoryRequest[] = [];
    for (const text of options.memory) {
      const { address, length } = parseRange(text, 64);
      const space = options.physical ? 'physical' : 'virtual';
      memory.push({ space, address: await machine.address(address), length });
    }
    const walk = options.walk === undefined ? undefined : await machine.address(options.walk);
    await machine.reach(moment);
    const answer = await asked(
      engine.machineState(machine.log, moment, {
        registers: true,
        disassembly: { before: 0, after: 0 },
        ...(memory.length > 0 ? { memory } : {}),
        ...(options.stack ? { stack: true } : {}),
        ...(options.devices ? { devices: true } : {}),
        ...(walk === undefined ? {} : { walk }),
      }),
    );
    if (!answer) throw new UserError('The machine gave no answer.');
    if (options.json) await writeJson(json(answer, options));
    else await writeLines(lines(answer, options));
    return 0;
  });
}

function json(answer: StateAnswer, options: StateOptions): unknown {
  const { registers, moment, cost: _, disassembly, ...rest } = answer;
  const shown = registers?.registers.filter(({ group }) => options[GROUPS[group]]);
  return plain({
    icount: moment.icount,
    event: moment.seq,
    pc: registers?.pc,
    mode: registers?.mode,
    waiting: registers?.waiting,
    ...(registers?.pending === undefined ? {} : { pending: registers.pending }),
    instruction: disassembly?.[0],
    ...(shown && shown.length > 0 ? { registers: shown } : {}),
    ...rest,
  });
}

function* lines(answer: StateAnswer, options: StateOptions): Generator<string> {
  const { registers, memory, stack, devices, walk, disassembly } = answer;
  yield `${momentText(answer.moment)}, ${grouped(answer.consoleBytes)} characters on the console`;
  if (registers) yield* headLines(registers);
  const [line] = disassembly ?? [];
  if (line) yield lineText(line);
  if (registers) yield* registerLines(registers.registers, options);
  for (const view of memory ?? []) {
    yield '';
    const pages = new Map(view.pages.map((page) => [page.address & ~0xfffn, page]));
    yield* memoryLines(view.address, view.bytes, (at) => {
      const page = pages.get(at & ~0xfffn);
      return page?.fault ?? (page?.device === undefined ? undefined : `registers of ${page.device}: not read`);
    });
  }
  if (walk) {
    yield '';
    if (walk.length === 0) yield 'addresses are not translated in this mode';
    for (const { level, at, entry, flags, note } of walk) {
      yield `level ${level}  entry ${hex64(entry)} at ${hex64(at)}  ${flags.padEnd(15)}  ${note}`;
    }
  }
  if (stack) {
    yield '';
    for (const [n, { pc, sp, symbol, source, by }] of stack.entries()) {
      const place = [symbol, source].filter((part) => part !== undefined).join(' ');
      yield `#${String(n).padEnd(3)} ${hex64(pc)}  sp ${hex64(sp)}  ${place === '' ? `(by ${by})` : `${place} (by ${by})`}`;
    }
  }
  for (const { name, base, state: inside } of devices ?? []) {
    yield '';
    yield `${name}${base === undefined ? '' : ` at ${hex64(base)}`}`;
    yield* JSON.stringify(plain(inside), null, 2).split('\n').slice(1, -1);
  }
}

function* headLines({ mode, pending, waiting }: RegistersView): Generator<string> {
  const more = [waiting ? 'waits for an interrupt' : '', pending === undefined ? '' : `next: ${pending}`];
  yield [`mode ${mode}`, ...more.filter((part) => part !== '')].join(', ');
}

function* registerLines(registers: readonly RegisterValue[], options: StateOptions): Generator<string> {
  const shown = registers.filter(({ group }) => options[GROUPS[group]]);
  if (shown.length > 0) yield '';
  for (const { name, alias, value, meaning } of shown) {
    const label = alias === undefined ? name : `${name}/${alias}`;
    yield `${label.padEnd(14)} ${hex64(value)}${meaning === undefined ? '' : `  ${meaning}`}`;
  }
}
