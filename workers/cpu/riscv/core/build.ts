/** The core's WebAssembly module, put together from the instruction tables. */
import { ModuleBuilder } from '../../../wasm/module-builder.ts';
import { defineFpu } from '../fpu/fpu.ts';
import { byName, instructions } from '../isa/decode.ts';
import { defineCold } from './cold.ts';
import { defineGuestAccess } from './guest-access.ts';
import { defineInterpreter, FIRST_INSTRUCTION, type HotOperation } from './interpreter.ts';
import { FFLAGS, type Layout } from './layout.ts';
import { defineMemory } from './memory.ts';
import { defineRoutines } from './routines.ts';
import { defineTraced } from './trace.ts';
import { defineTranslation } from './translation.ts';
import { defineTranslations } from './translations.ts';

/**
 * Instructions with a case of their own in the main loop, by how often kernels execute them. Branches and jumps are
 * there twice: to targets in their page, and to others.
 */
const HOT = [
  'addi', 'add', 'ld', 'sd', 'lw', 'sw', 'lbu', 'sb', 'lhu', 'sh', 'lh', 'lb', 'lwu',
  'beq', 'bne', 'blt', 'bge', 'bltu', 'bgeu', 'jal', 'jalr',
  'lui', 'auipc', 'slli', 'srli', 'srai', 'andi', 'ori', 'xori', 'slti', 'sltiu',
  'sub', 'and', 'or', 'xor', 'sll', 'srl', 'sra', 'slt', 'sltu',
  'addiw', 'addw', 'subw', 'slliw', 'srliw', 'sraiw', 'sllw', 'srlw', 'sraw',
  'mul', 'mulw', 'fence', 'add.uw', 'sh1add', 'sh2add', 'sh3add', 'andn', 'min', 'max', 'minu', 'maxu',
  'rori', 'roriw', 'zext.h', 'sext.b', 'sext.h', 'rev8', 'ctz', 'clz', 'cpop', 'bext', 'bexti', 'bset', 'bseti',
] as const; // biome-ignore format: a table
const NEAR = ['beq', 'bne', 'blt', 'bge', 'bltu', 'bgeu', 'jal'] as const;

/** How records of an instruction are made. */
export interface OperationNumbers {
  readonly operation: number;
  /** The operation when the target lies in the same page. */
  readonly near: number | undefined;
  readonly writesFloat: boolean;
}

export interface CoreModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly operations: ReadonlyMap<string, OperationNumbers>;
  /** Operations of jumps while they are traced, by {@link tracedKey}. */
  readonly traced: ReadonlyMap<string, number>;
}

/** Builds the module for a machine's memory layout. */
export function buildCore(layout: Layout): CoreModule {
  const module = new ModuleBuilder();
  module.importMemory('core', 'memory', layout.memoryPages, layout.memoryPages);
  const busRead = module.importFunction('core', 'busRead', ['i32', 'i32', 'i32'], 'i32');
  const busWrite = module.importFunction('core', 'busWrite', ['i32', 'i32', 'i32', 'i32', 'i32']);
  const watched = module.importFunction('core', 'watched', ['i32', 'i32', 'i32', 'i32', 'i32']);
  const slotFor = module.importFunction('core', 'slotFor', ['i32', 'i32', 'i32'], 'i32');
  const decode = module.importFunction('core', 'decode', ['i32']);
  const decodeCrossing = module.importFunction('core', 'decodeCrossing', ['i32'], 'i32');
  const breakpoint = module.importFunction('core', 'breakpoint', ['i32'], 'i32');
  const csr = module.importFunction('core', 'csr', ['i32', 'i32'], 'i32');
  const privileged = module.importFunction('core', 'privileged', ['i32'], 'i32');
  const cacheBlock = module.importFunction('core', 'cacheBlock', ['i32', 'i32', 'i32'], 'i32');

  const translations = defineTranslations(module);
  const translation = defineTranslation(module, layout, translations, busRead);
  const memory = defineMemory(module, layout, { busRead, busWrite, watched, slotFor }, translation);
  const routines = new Map([
    ...defineRoutines(module, { csr, privileged, cacheBlock }, translations.flush, translation),
    ...defineGuestAccess(module, memory),
    ...defineFpu(module, FFLAGS),
  ]);

  const hot: HotOperation[] = [];
  const operations = new Map<string, OperationNumbers>();
  for (const name of HOT) {
    const instruction = byName.get(name);
    if (!instruction) throw new Error(`No instruction ${name}.`);
    operations.set(name, { operation: FIRST_INSTRUCTION + hot.length, near: undefined, writesFloat: false });
    hot.push({ instruction, near: false });
    if (NEAR.some((near) => near === name)) {
      operations.set(name, {
        operation: FIRST_INSTRUCTION + hot.length - 1,
        near: FIRST_INSTRUCTION + hot.length,
        writesFloat: false,
      });
      hot.push({ instruction, near: true });
    }
  }
  const firstCold = FIRST_INSTRUCTION + hot.length;
  let example = busRead;
  for (const instruction of instructions) {
    if (operations.has(instruction.name)) continue;
    const { func, writesFloat } = defineCold(module, instruction, memory, routines);
    example = func;
    operations.set(instruction.name, { operation: firstCold + module.tableEntry(func), near: undefined, writesFloat });
  }
  const traced = new Map([...defineTraced(module, memory)].map(([key, entry]) => [key, firstCold + entry]));
  defineInterpreter(module, hot, example, memory, { decode, decodeCrossing, breakpoint });
  return { bytes: module.finish(), operations, traced };
}
