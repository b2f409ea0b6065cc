/** Compares what the floating-point unit computes with what another implementation answered. */
import { double } from '../../isa/double.ts';
import { float } from '../../isa/float.ts';
import type { Instruction } from '../../isa/instruction.ts';
import { encode } from '../../isa/pattern.ts';
import { zfa } from '../../isa/zfa.ts';
import { compileRunner, RECORD, type Runner } from './runner.ts';

/** All instructions of F, D and Zfa that have no memory operand. */
const instructions: readonly Instruction[] = [...float, ...double, ...zfa].filter(
  ({ name }) => !/^f[ls][wd]$/.test(name),
);

/** The rounding modes that an instruction can be given; one without the field has one way to run. */
const modesOf = ({ pattern }: Instruction): readonly number[] => (pattern.fields.has('rm') ? [0, 1, 2, 3, 4] : [0]);

/**
 * The word of an instruction with f10, f11, f12 (or x10) as operands and f13 or x13 as result; `rs1` is given
 * where it is a constant's number.
 *
 * @public for scripts
 */
export const wordOf = ({ pattern }: Instruction, mode: number, sameOperands = false, rs1 = 10): number =>
  encode(pattern, { rd: 13, rs1, rs2: sameOperands ? 10 : 11, rs3: 12, rm: mode });

/** Constants of `fli`: the field rs1 is not a register but the constant's number. */
const constantsOf = ({ name }: Instruction): readonly (number | undefined)[] =>
  name.startsWith('fli.') ? Array.from({ length: 32 }, (_, number) => number) : [undefined];

/** An instruction, a rounding mode it can be given, and the number of the constant if it has one. */
export interface Way {
  readonly instruction: Instruction;
  readonly mode: number;
  readonly constant: number | undefined;
}

export const waysOf = (): readonly Way[] =>
  instructions.flatMap((instruction) =>
    modesOf(instruction).flatMap((mode) =>
      constantsOf(instruction).map((constant) => ({ instruction, mode, constant })),
    ),
  );

const hex = (bytes: Uint8Array, at: number): string =>
  new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true).toString(16).padStart(16, '0');

/**
 * Records that differ from the answers; as text, at most `most`.
 *
 * @public for scripts
 */
export function differences(runner: Runner, answers: Uint8Array, count: number, most: number): string[] {
  const found: string[] = [];
  const ours = new Uint32Array(runner.output.buffer, runner.output.byteOffset, (count * RECORD) / 4);
  const theirs = new Uint32Array(answers.buffer, answers.byteOffset, (count * RECORD) / 4);
  for (let word = 0; word < ours.length && found.length < most; word++) {
    if (ours[word] === theirs[word]) continue;
    const at = Math.floor((word * 4) / RECORD) * RECORD;
    const [a, b, c] = [0, 8, 16].map((offset) => hex(runner.input, at + offset));
    const [f, x, flags] = [0, 8, 16].map((offset) => hex(runner.output, at + offset));
    const [otherF, otherX, otherFlags] = [0, 8, 16].map((offset) => hex(answers, at + offset));
    found.push(
      `${a} ${b} ${c}: f ${f} x ${x} fcsr ${flags?.slice(-2)}, not f ${otherF} x ${otherX} fcsr ${otherFlags?.slice(-2)}`,
    );
    word = (at + RECORD) / 4 - 1;
  }
  return found;
}

export const runnerOf = (sameOperands: boolean): Runner => compileRunner(instructions, sameOperands);
