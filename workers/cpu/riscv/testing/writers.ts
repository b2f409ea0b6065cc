/** Tests of random streams, by what instructions do: what they need before, and what must be noted behind them. */
import { probe, type Uses } from '../disassembly/probe.ts';
import { expand } from '../isa/compressed.ts';
import { byName, Decoder, instructions } from '../isa/decode.ts';
import type { Extension, Instruction } from '../isa/instruction.ts';
import { encode } from '../isa/pattern.ts';
import type { Fields } from './program.ts';
import { type Kind, Slot, type Stage, type Writer } from './streams.ts';

const FCSR = 0x003;
const MSTATUS = 0x300;
/** An address where the machine has nothing. */
const NOWHERE = 0x0800_0000;

interface Shape {
  readonly instruction: Instruction;
  readonly uses: Uses;
}

const known = new Map<Instruction, Shape>();
function shapeOf(instruction: Instruction): Shape {
  const shape = known.get(instruction) ?? { instruction, uses: probe(instruction) };
  known.set(instruction, shape);
  return shape;
}

const isFloat = ({ extension }: Instruction): boolean => extension === 'F' || extension === 'D' || extension === 'Zfa';

/** Which values an instruction's floating-point operands are taken from. */
function floatKind(stage: Stage, name: string): Kind {
  const doubles = name.endsWith('.d') || name === 'fsd';
  // Now and then a single where a double is expected, and the other way round.
  return stage.random.oneIn(16) === doubles ? 'singles' : 'doubles';
}

/** Fields with random registers of the stage and random constants. */
function randomFields(stage: Stage, { pattern }: Instruction): Record<string, number> {
  const { random } = stage;
  const fields: Record<string, number> = { imm: random.oneIn(4) ? random.below(16) : random.signed(32) };
  for (const { name, width, pair } of pattern.fields.values()) {
    if (pair) fields[name] = stage.pair();
    else fields[name] = /^r[ds]/.test(name) ? stage.register() : random.below(2 ** width);
  }
  if (pattern.fields.has('rm')) fields.rm = random.oneIn(2) ? 7 : random.below(random.oneIn(8) ? 8 : 5);
  return fields;
}

/** Loads what the instruction reads; leaves some registers with what instructions before left there. */
function loadOperands(stage: Stage, { instruction, uses }: Shape, fields: Fields, address = false): void {
  const { random } = stage;
  const { rs1 = 0, rs2 = 0, rs3 = 0 } = fields;
  const fresh = () => !random.oneIn(4);
  if (uses.has('rs2') && rs2 !== 0 && fresh()) stage.load(rs2);
  if (uses.has('rs1') && rs1 !== 0 && (address || fresh())) stage.load(rs1, address ? 'pointers' : 'integers');
  if (uses.has('frs1') && fresh()) stage.loadFloat(rs1, floatKind(stage, instruction.name));
  if (uses.has('frs2') && fresh()) stage.loadFloat(rs2, floatKind(stage, instruction.name));
  if (uses.has('frs3') && fresh()) stage.loadFloat(rs3, floatKind(stage, instruction.name));
}

/** Sets FS to clean, fcsr to a mode and mostly no flags, so that what the instruction does to them is seen. */
function prepareFloat(stage: Stage): void {
  const { program, random, a } = stage;
  const mode = random.oneIn(16) ? random.below(8) : random.below(5);
  program.constant(a, (mode << 5) | (random.oneIn(4) ? random.below(32) : 0));
  program.emit('csrrw', { csr: FCSR, rs1: a });
  program.constant(a, 0x2000);
  program.emit('csrrc', { csr: MSTATUS, rs1: a });
}

/** Arithmetic: rd from registers and constants. */
function arithmetic(stage: Stage, shape: Shape) {
  const { instruction, uses } = shape;
  const fields = randomFields(stage, instruction);
  const float = isFloat(instruction);
  const { rd = 0 } = fields;
  return {
    write: () => {
      loadOperands(stage, shape, fields);
      if (float) prepareFloat(stage);
      stage.test(encode(instruction.pattern, fields));
    },
    always: () => {
      if (float) {
        stage.noteCsr(MSTATUS, Slot.third);
        stage.noteCsr(FCSR, Slot.second);
      }
      if (uses.has('frd')) stage.noteFloat(rd, Slot.result);
      else stage.note(rd, Slot.result);
    },
  };
}

/** Loads and stores; what was stored is read back from the same address. */
function memory(stage: Stage, shape: Shape) {
  const { instruction, uses } = shape;
  const fields: Record<string, number> = { ...randomFields(stage, instruction), rs1: stage.random.pick(stage.free) };
  const { rd = 0, rs1 = 0, imm = 0 } = fields;
  const float = isFloat(instruction);
  return {
    write: () => {
      loadOperands(stage, shape, fields, true);
      if (float) prepareFloat(stage);
      stage.test(encode(instruction.pattern, fields));
      if (!uses.has('store')) return;
      stage.program.emit('ld', { rd: stage.b, rs1, imm: (imm << 20) >> 20 });
      stage.note(stage.b, Slot.second);
    },
    always: () => {
      if (float) stage.noteCsr(MSTATUS, Slot.third);
      if (uses.has('frd')) stage.noteFloat(rd, Slot.result);
      else stage.note(rd, Slot.result);
    },
  };
}

/** Atomics; store-conditionals mostly after a load-reserved of the same address. */
function atomic(stage: Stage, shape: Shape) {
  const { instruction } = shape;
  const { random, program } = stage;
  const fields: Record<string, number> = { ...randomFields(stage, instruction), rs1: random.pick(stage.free) };
  const [name = '', size = ''] = instruction.name.split('.');
  const swaps = name === 'amocas';
  const pair = size === 'q';
  // With amocas into x0, QEMU 10 gets its own idea of zero wrong until the end of the block.
  while (swaps && fields.rd === 0) fields.rd = pair ? stage.pair() : random.pick(stage.free);
  const { rd = 0, rs1 = 0, rs2 = 0 } = fields;
  const written = pair ? [rd, rd + 1] : [rd];
  return {
    write: () => {
      loadOperands(stage, shape, fields, true);
      if (pair && rs2 !== 0 && random.oneIn(2) && rs2 + 1 !== rs1) stage.load(rs2 + 1);
      if (name === 'sc' && !random.oneIn(4)) {
        program.emit(`lr.${random.oneIn(8) ? 'w' : size}`, { rd: stage.a, rs1 });
        if (random.oneIn(4)) program.emit('sb', { rs1, rs2: random.pick([stage.a, stage.b]), imm: random.below(8) });
        if (random.oneIn(16)) program.emit(`sc.${size}`, { rd: stage.b, rs1, rs2 });
      }
      // What is compared is there, in both halves or in one.
      written.forEach((register, half) => {
        if (!swaps || written.includes(rs1) || random.oneIn(pair ? 4 : 2)) return;
        program.emit(size === 'w' ? 'lw' : 'ld', { rd: register, rs1, imm: half * 8 });
      });
      stage.test(encode(instruction.pattern, fields));
      if (written.includes(rs1)) return;
      program.emit('andi', { rd: stage.a, rs1, imm: -8 });
      for (const [half, slot] of [Slot.second, Slot.guest].slice(0, written.length).entries()) {
        program.emit('ld', { rd: stage.b, rs1: stage.a, imm: half * 8 });
        stage.note(stage.b, slot);
      }
    },
    always: () => {
      stage.note(rd, Slot.result);
      if (pair) stage.note(rd + 1, Slot.third);
    },
  };
}

/** Branches and jumps over up to three additions to a counter; `jalr` sometimes to nowhere. */
function jump(stage: Stage, shape: Shape) {
  const { instruction, uses } = shape;
  const { random, program, b } = stage;
  const skipped = 1 + random.below(3);
  const fields: Record<string, number> = { ...randomFields(stage, instruction), imm: 4 + skipped * 4 };
  const { rd = 0 } = fields;
  return {
    write: () => {
      program.emit('addi', { rd: b });
      if (uses.has('branch')) {
        loadOperands(stage, shape, fields);
        if (random.oneIn(4)) fields.rs2 = fields.rs1 ?? 0;
      } else if (uses.has('rs1')) {
        fields.rs1 = random.pick(stage.free);
        const far = random.oneIn(8);
        // The target is odd once in a while: bit 0 is cleared.
        fields.imm = random.signed(12);
        if (far) program.constant(fields.rs1, NOWHERE + random.below(4096));
        else program.address(fields.rs1, program.here + 12 + skipped * 4 - fields.imm + random.below(2));
      }
      stage.test(encode(instruction.pattern, fields));
      for (let n = 0; n < skipped; n++) program.emit('addi', { rd: b, rs1: b, imm: 1 });
    },
    always: () => {
      stage.note(b, Slot.second);
      stage.note(rd, Slot.result);
    },
  };
}

/** Instructions that only have effects that are seen elsewhere: fences, environment calls, cache blocks. */
function effect(stage: Stage, shape: Shape) {
  const { instruction } = shape;
  const fields = { ...randomFields(stage, instruction), rs1: stage.random.pick(stage.free) };
  return {
    write: () => {
      loadOperands(stage, shape, fields, true);
      stage.test(encode(instruction.pattern, fields));
    },
    always: () => undefined,
  };
}

function writerFor(shape: Shape): (stage: Stage, shape: Shape) => ReturnType<Writer> {
  const { instruction, uses } = shape;
  if (instruction.pattern.fields.has('aq')) return atomic;
  if (uses.has('branch') || uses.has('jump')) return jump;
  if (uses.has('load') || uses.has('store')) return memory;
  if (uses.has('rd') || uses.has('frd')) return arithmetic;
  return effect;
}

/** Instructions that leave the frame of a test. */
const LEAVES = new Set(['mret', 'sret', 'wfi']);

/** Tests of all instructions of some extensions but CSR instructions and returns. */
export function extensionWriter(extensions: readonly Extension[]): Writer {
  const shapes = instructions
    .filter(({ extension, name }) => extensions.includes(extension) && extension !== 'Zicsr' && !LEAVES.has(name))
    .map(shapeOf);
  return (stage) => {
    const shape = stage.random.pick(shapes);
    return writerFor(shape)(stage, shape);
  };
}

/** A 16-bit instruction that stays within the test, of the extensions named. */
function randomUnit(
  stage: Stage,
  extensions: readonly Extension[],
): { unit: number; long: Instruction; fields: Fields } {
  for (;;) {
    const unit = stage.random.bits() & 0xffff;
    const expansion = (unit & 3) === 3 ? undefined : expand(unit);
    const long = expansion && byName.get(expansion.name);
    if (!expansion || !long || !extensions.includes(expansion.extension)) continue;
    const { operands } = expansion;
    const registers = isFloat(long) ? [operands.rs1 ?? 0] : [operands.rd ?? 0, operands.rs1 ?? 0, operands.rs2 ?? 0];
    if (registers.every((register) => register === 0 || stage.free.includes(register))) {
      return { unit, long, fields: operands };
    }
  }
}

/** Tests of compressed instructions. Jumps go over one addition. */
export function compressedWriter(extensions: readonly Extension[]): Writer {
  return (stage) => {
    const { random, program, b } = stage;
    const { unit, long, fields } = randomUnit(stage, extensions);
    const shape = shapeOf(long);
    const { uses } = shape;
    const { rd = 0, rs1 = 0, imm = 0 } = fields;
    const jumps = uses.has('branch') || uses.has('jump');
    const accesses = uses.has('load') || uses.has('store');
    return {
      write: () => {
        program.emit('addi', { rd: b });
        loadOperands(stage, shape, fields, accesses);
        if (isFloat(long)) prepareFloat(stage);
        if (uses.has('jump') && rs1 !== 0) program.address(rs1, program.here + 8 + 2 + 4);
        stage.test(jumps && rs1 === 0 ? 0xa019 : uses.has('branch') ? (unit & 0xe383) | 0x18 : unit);
        if (jumps) program.emit('addi', { rd: b, rs1: b, imm: 1 });
        if (uses.has('store') && rs1 !== 0) program.emit('ld', { rd: b, rs1, imm });
      },
      always: () => {
        stage.note(b, Slot.second);
        if (isFloat(long)) stage.noteCsr(MSTATUS, Slot.third);
        if (uses.has('frd')) stage.noteFloat(rd, Slot.result);
        else stage.note(rd === 0 && random.oneIn(2) ? rs1 : rd, Slot.result);
      },
    };
  };
}

/** Words that the decoder does not know, one bit away from an instruction's encoding or from nothing: they must trap. */
export function undefinedWriter(extensions: ReadonlySet<Extension>): Writer {
  const decoder = new Decoder(extensions);
  const word = ({ random }: Stage): number => {
    if (random.oneIn(4)) return random.bits() & 0xffff & ~(random.oneIn(3) ? 1 : 2);
    if (random.oneIn(8)) return random.bits() | 3;
    const { pattern } = random.pick(instructions);
    const near = (random.bits() & ~pattern.mask) | pattern.match;
    return (near ^ (1 << (2 + random.below(30)))) >>> 0;
  };
  return (stage) => {
    let bits = word(stage);
    while (decoder.decode(bits)) bits = word(stage);
    return { write: () => stage.test(bits), always: () => undefined };
  };
}
