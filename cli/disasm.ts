/** `replayscope disasm DIR --at MOMENT`: instructions as they stand in memory at a moment. */
import type { Engine } from '../workers/engine.ts';
import { asked, type MachineOptions, OpenMachine } from './machine.ts';
import { lineText, plain } from './machine-text.ts';
import { writeJson, writeLines } from './output.ts';

export interface DisasmOptions extends MachineOptions {
  readonly at: string;
  /** Where; the program counter when absent. */
  readonly address?: string;
  readonly before: number;
  readonly count: number;
  readonly json: boolean;
}

/** Runs the command; resolves to the exit code. */
export async function disasm(engine: Engine, path: string, options: DisasmOptions): Promise<number> {
  return OpenMachine.with(engine, path, options, async (machine) => {
    const moment = await machine.moment(options.at);
    const address = options.address === undefined ? undefined : await machine.address(options.address);
    await machine.reach(moment);
    const { before, count } = options;
    const wanted = { before, after: Math.max(0, count - 1), ...(address === undefined ? {} : { address }) };
    const answer = await asked(engine.machineState(machine.log, moment, { disassembly: wanted, registers: true }));
    const lines = answer?.disassembly ?? [];
    const pc = answer?.registers?.pc;
    if (options.json) await writeJson(plain(lines));
    else await writeLines(lines.map((line) => `${line.address === pc ? '→' : ' '} ${lineText(line)}`));
    return 0;
  });
}
