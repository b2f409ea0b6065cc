/** Executes single instructions on a real processor and tells what they did. */
import * as at from '../core/layout.ts';
import { probe } from '../disassembly/probe.ts';
import { instructions } from '../isa/decode.ts';
import type { Extension } from '../isa/instruction.ts';
import { Csr } from '../state.ts';
import { Board, RAM_BASE } from './board.ts';
import { assemble, type Fields } from './program.ts';

/** Where the instruction under test lies unless the test says otherwise. */
export const HERE = BigInt(RAM_BASE) + 0x1000n;
/** Memory for the test's data. */
export const DATA = BigInt(RAM_BASE) + 0x1_0000n;
/** An address where there is nothing. */
export const NOWHERE = 0x0800_0000n;

/** Registers that the shorthands use. */
const [RD, RS1, RS2, RS3] = [12, 10, 11, 13];

export interface Setting {
  /** Integer and floating-point registers by number; the others are zero. */
  readonly x?: Readonly<Record<number, bigint>>;
  readonly f?: Readonly<Record<number, bigint>>;
  readonly pc?: bigint;
  /** fcsr; FS is on, and clean. */
  readonly fcsr?: number;
}

export interface Outcome {
  /** Unsigned values of registers. */
  readonly x: (register: number) => bigint;
  readonly f: (register: number) => bigint;
  readonly pc: bigint;
  /** The exception it raised. */
  readonly trap: { readonly cause: number; readonly tval: bigint } | undefined;
  readonly fflags: number;
  /** FS is dirty. */
  readonly dirty: boolean;
}

export class Bench {
  readonly board: Board;
  private readonly _used = new Set<string>();

  constructor(release = '7.2', extensions: readonly string[] = []) {
    this.board = new Board({ ramSize: 0x10_0000, release, extensions });
  }

  /** Resets the hart to M mode and lets all modes access all memory. */
  reset(): void {
    this.board.hart.reset();
    const write = (csr: number, value: bigint) => this.bits(assemble('csrrw', { csr, rs1: 1 }), { x: { 1: value } });
    write(Csr.pmpaddr0, (1n << 54n) - 1n);
    write(Csr.pmpcfg0, 0x1fn);
  }

  /** Mnemonics of an extension that no test has executed. */
  untested(...extensions: readonly Extension[]): string[] {
    return instructions
      .filter(({ extension, name }) => extensions.includes(extension) && !this._used.has(name))
      .map(({ name }) => name);
  }

  /** Executes the bits of an instruction. */
  bits(bits: number, { x = {}, f = {}, pc = HERE, fcsr = 0 }: Setting = {}): Outcome {
    const { board } = this;
    const { state } = board.hart;
    this.store(pc, BigInt(bits >>> 0), (bits & 3) === 3 ? 4 : 2);
    board.x.fill(0n);
    board.f.fill(0n);
    for (const [register, value] of Object.entries(x)) board.x[Number(register)] = BigInt.asUintN(64, value);
    for (const [register, value] of Object.entries(f)) board.f[Number(register)] = value;
    state.pc = pc;
    state.setI32(at.FFLAGS, fcsr & 31);
    state.setI32(at.FRM, fcsr >> 5);
    state.setCsr(Csr.mstatus, 0xa0000_4000n);
    const trapped = board.hart.run(board.hart.icount + 1) === 'exception';
    const trap = board.hart.pendingException;
    state.setI32(at.EXCEPTION_PENDING, 0);
    const [xs, fs] = [board.x.slice(), board.f.slice()];
    const status = state.csr(Csr.mstatus);
    return {
      x: (register) => xs[register] ?? 0n,
      f: (register) => fs[register] ?? 0n,
      pc: state.pc,
      trap: trapped ? trap : undefined,
      fflags: state.i32(at.FFLAGS),
      dirty: (status & 0x6000n) === 0x6000n,
    };
  }

  /** Executes an instruction by name. */
  run(name: string, fields: Fields, setting: Setting = {}): Outcome {
    this._used.add(name);
    return this.bits(assemble(name, fields), setting);
  }

  /** x[rd] of an instruction with two register operands. */
  rr(name: string, a: bigint, b: bigint): bigint {
    return this.run(name, { rd: RD, rs1: RS1, rs2: RS2 }, { x: { [RS1]: a, [RS2]: b } }).x(RD);
  }

  /** x[rd] of an instruction with one register operand and constants. */
  ri(name: string, a: bigint, constants: Fields = {}): bigint {
    return this.run(name, { rd: RD, rs1: RS1, ...constants }, { x: { [RS1]: a } }).x(RD);
  }

  /** f[rd] and the flags raised, of an instruction with up to three floating-point operands. */
  ff(name: string, operands: readonly bigint[], constants: Fields = {}, fcsr = 0): [result: bigint, fflags: number] {
    const [a = 0n, b = 0n, c = 0n] = operands;
    const registers = { rd: RD, rs1: RS1, rs2: RS2, rs3: RS3 };
    const outcome = this.run(name, { ...registers, ...constants }, { f: { [RS1]: a, [RS2]: b, [RS3]: c }, fcsr });
    return [outcome.f(RD), outcome.fflags];
  }

  /** x[rd] and the flags raised, of an instruction with floating-point operands. */
  fx(name: string, operands: readonly bigint[], constants: Fields = {}, fcsr = 0): [result: bigint, fflags: number] {
    const [a = 0n, b = 0n] = operands;
    const outcome = this.run(
      name,
      { rd: RD, rs1: RS1, rs2: RS2, ...constants },
      { f: { [RS1]: a, [RS2]: b }, x: { [RD]: 0x1234n }, fcsr },
    );
    return [outcome.x(RD), outcome.fflags];
  }

  /** Reads and writes memory, little endian. */
  load(address: bigint, size: number): bigint {
    const from = Number(address) - RAM_BASE;
    const bytes = this.board.hart.ram.subarray(from, from + size);
    return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }
  store(address: bigint, value: bigint, size: number): void {
    const bytes = Uint8Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
    this.board.hart.memory.write(Number(address), bytes);
  }
}

/** Instructions of some extensions that write x[rd] and neither access memory nor jump nor trap. */
export const calculations = (...extensions: readonly Extension[]): string[] =>
  instructions
    .filter((instruction) => {
      const uses = probe(instruction);
      const more = (['load', 'store', 'branch', 'jump', 'routine', 'frd'] as const).some((use) => uses.has(use));
      return extensions.includes(instruction.extension) && uses.has('rd') && !more;
    })
    .map(({ name }) => name);
