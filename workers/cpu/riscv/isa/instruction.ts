/**
 * The one definition of an instruction: its encoding in the manual's notation, and its semantics as a function that
 * writes code. Decoder, execution core, translation and disassembly derive from it.
 */
import type { Arg32, Arg64, I32, I64 } from '../../../wasm/expressions.ts';
import type { FunctionBuilder } from '../../../wasm/function-builder.ts';
import { type Pattern, parsePattern } from './pattern.ts';

/**
 * Extensions by their names in the ISA string; S and H stand for the privileged instructions of these modes. The last ones
 * are instructions as a release of QEMU has them that are not what the manual says.
 */
export type Extension =
  | 'I'
  | 'M'
  | 'A'
  | 'F'
  | 'D'
  | 'C'
  | 'H'
  | 'S'
  | 'Zicsr'
  | 'Zifencei'
  | 'Zba'
  | 'Zbb'
  | 'Zbc'
  | 'Zbs'
  | 'Zfa'
  | 'Zicbom'
  | 'Zicbop'
  | 'Zicboz'
  | 'Zicond'
  | 'Zacas'
  | 'Zcb'
  | 'Zawrs'
  | 'Svinval'
  | 'Zbb of QEMU 7'
  | 'FD of QEMU 5';

/** Extensions whose instructions are undefined while FS is off. */
export const FLOAT_EXTENSIONS: ReadonlySet<string> = new Set<Extension>(['F', 'D', 'Zfa', 'FD of QEMU 5']);

/** Width and extension of a memory access, as the mnemonics of loads and stores say it. */
export type LoadKind = 'lb' | 'lbu' | 'lh' | 'lhu' | 'lw' | 'lwu' | 'ld';
export type StoreKind = 'sb' | 'sh' | 'sw' | 'sd';

/**
 * Where an instruction's semantics are written: its operands as expressions, its effects as statements. Operands are
 * computed anew at each use; use `keep` for what is used twice.
 */
export interface Context {
  readonly f: FunctionBuilder;
  /** x[rs1], x[rs2]. */
  readonly rs1: I64;
  readonly rs2: I64;
  /** The immediate, sign-extended. */
  readonly imm: I64;
  /** A shift amount of the encoding. */
  readonly shamt: I64;
  /** f[rs1], f[rs2], f[rs3] as they are in the register: 64 bits, single precision NaN-boxed. */
  readonly frs1: I64;
  readonly frs2: I64;
  readonly frs3: I64;
  /** The rounding mode in force: 0 RNE, 1 RTZ, 2 RDN, 3 RUP, 4 RMM. Traps where it is reserved. */
  rounding(): I32;
  /** The field rs1 as a number (register number, or the zimm of CSR instructions, or Zfa's constant). */
  readonly rs1Field: I32;
  /** The number of the CSR. */
  readonly csr: I32;
  readonly pc: I64;
  /** Address of the instruction behind this one. */
  readonly next: I64;
  /** A new local with the value. */
  keep32(value: Arg32): I32;
  keep(value: Arg64): I64;
  /** Writes x[rd]; a write to x0 has no effect. */
  rd(value: I64): void;
  /** Writes x[rd] and x[rd + 1]; a pair that begins with x0 has no effect, on x1 neither. */
  rdPair(low: I64, high: I64): void;
  /** Writes f[rd]; FS becomes dirty. */
  frd(value: I64): void;
  /**
   * The value of `compute`, of an instruction that may raise flags but writes no f register. Where the release has it so,
   * FS becomes dirty when flags changed, or `odd` of those raised holds: QEMU 11 knows more flags than fflags has.
   */
  flagged(compute: () => I64, odd: (raised: I32) => I32): I64;
  /** Loads, extended to 64 bits. May trap; nothing behind it is executed then. */
  load(kind: LoadKind, address: I64): I64;
  store(kind: StoreKind, address: I64, value: I64): void;
  /** Goes to pc + imm when the condition holds. */
  branch(condition: I32): void;
  /** Goes to an address. */
  jump(target: I64): void;
  /** Calls a routine of the core by name; it says by its status what to do next (see core/status.ts). */
  routine(name: string, ...args: readonly (I32 | I64 | number)[]): void;
  /** The result of a routine that cannot trap. */
  value(name: string, ...args: readonly (I32 | I64 | number)[]): I64;
  /** Illegal instruction, found by looking at the encoding alone: the instruction is counted. */
  illegal(): void;
}

export interface Instruction {
  /** Mnemonic. */
  readonly name: string;
  readonly extension: Extension;
  readonly pattern: Pattern;
  /** Writes the instruction's semantics. */
  readonly execute: (c: Context) => void;
}

/** Defines instructions of one extension: mnemonic → [encoding, semantics]. */
export function define(
  extension: Extension,
  table: Readonly<Record<string, readonly [encoding: string, execute: (c: Context) => void]>>,
): readonly Instruction[] {
  return Object.entries(table).map(([name, [encoding, execute]]) => ({
    name,
    extension,
    pattern: parsePattern(encoding),
    execute,
  }));
}
