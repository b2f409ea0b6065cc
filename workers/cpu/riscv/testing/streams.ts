/**
 * Random instruction streams: bare-metal programs that execute chosen instructions with random operands and write what
 * each did into a log in memory. The same program runs on this processor and on a real emulator; the logs must agree.
 *
 * ```
 * RAM_BASE        start: trap vector, registers, then the tests
 *      +0x1000    pool: 512 operand values
 *      +0x2000    data: 64 KiB that loads and stores touch
 *      +0x12000   page tables, see page-tables.ts, and a page whose every instruction returns
 *      +0x18000   the tests
 * LOG             a slot of 128 bytes per test, see Slot
 * ```
 * A trap anywhere is noted in the slot of the test and leads to the test's end.
 */
import { Csr } from '../state.ts';
import { FINISHER, RAM_BASE } from './board.ts';
import { pageTables } from './page-tables.ts';
import { double, integer, single } from './pools.ts';
import { assemble, Program } from './program.ts';
import { Random } from './random.ts';

const POOL = RAM_BASE + 0x1000;
export const DATA = RAM_BASE + 0x2000;
const DATA_BYTES = 0x1_0000;
export const TABLES = RAM_BASE + 0x1_2000;
/** Every word jumps to the address in the stage's register b. */
export const RETURNS = RAM_BASE + 0x1_7000;
const TESTS = RAM_BASE + 0x1_8000;
export const LOG = RAM_BASE + 0x100_0000;
/** Nanoseconds of virtual time while the first instruction executed, of streams that depend on it. */
export const CLOCK = LOG - 8;
export const RAM_SIZE = 0x200_0000;
export const SLOT_BYTES = 128;

/** What stands where in a test's slot. */
export const Slot = {
  result: 0,
  second: 8,
  third: 16,
  cause: 24,
  tval: 32,
  epc: 40,
  status: 48,
  instruction: 56,
  supervisorCause: 64,
  supervisorTval: 72,
  supervisorEpc: 80,
  supervisorStatus: 88,
  guest: 96,
} as const;

/** What the trap handlers note: of M mode, and of S or VS mode, which see the same numbers. */
const MACHINE_TRAP = [
  [Csr.mcause, Slot.cause],
  [Csr.mtval, Slot.tval],
  [Csr.mepc, Slot.epc],
  [Csr.mstatus, Slot.status],
  [Csr.mtinst, Slot.instruction],
] as const;
const SUPERVISOR_TRAP = [
  [Csr.scause, Slot.supervisorCause],
  [Csr.stval, Slot.supervisorTval],
  [Csr.sepc, Slot.supervisorEpc],
  [Csr.sstatus, Slot.supervisorStatus],
] as const;
const MPP_M = 0x1800;
const MPV_SHIFT = 39;
const FS_INITIAL = 0x2000;

/** Parts of the pool, in entries. The pool register points to entry 256, so that all can be reached. */
const Part = { integers: [0, 176], pointers: [176, 256], singles: [256, 384], doubles: [384, 512] } as const;
export type Kind = keyof typeof Part;

/** One test: an instruction under test and where it stands. */
export interface Test {
  readonly address: number;
  /** The bits of the instruction under test. */
  readonly bits: number;
}

export interface Stream {
  /** What is loaded at RAM_BASE. */
  readonly image: Uint8Array<ArrayBuffer>;
  readonly tests: readonly Test[];
  /** More than the instructions the program executes. */
  readonly most: number;
  /** Interrupts come between its instructions. */
  readonly interrupts: boolean;
  /** What it does depends on the time, which it notes at its start: see {@link CLOCK}. */
  readonly timed: boolean;
}

/** What else a stream may need of the machine. */
export interface StreamNeeds {
  readonly interrupts?: boolean;
  readonly timed?: boolean;
  /** Puts what must happen before the first test. */
  readonly start?: (stage: Stage) => void;
}

/** What the writer of a test has at hand. */
export class Stage {
  readonly random: Random;
  /** Where instructions go: the start, then the tests. */
  program: Program;
  /** Registers of the frame: slot of the test, its end, two for any use, the pool. */
  readonly log: number;
  readonly end: number;
  readonly a: number;
  readonly b: number;
  private readonly _pool: number;
  /** Registers for operands, x0 not among them. */
  readonly free: readonly number[];
  private _tested: Test | undefined;
  /** Where traps go; those that are delegated. */
  machineHandler = 0;
  supervisorHandler = 0;

  constructor(random: Random, program: Program) {
    this.random = random;
    this.program = program;
    const registers = random.shuffled(Array.from({ length: 31 }, (_, i) => i + 1));
    const [log = 0, end = 0, a = 0, b = 0, pool = 0, ...free] = registers;
    this.log = log;
    this.end = end;
    this.a = a;
    this.b = b;
    this._pool = pool;
    this.free = free;
  }

  /** A register for an operand; x0 once in a while. */
  register(): number {
    return this.random.oneIn(24) ? 0 : this.random.pick(this.free);
  }

  /** The first register of a pair of operands; x0 once in a while. */
  pair(): number {
    const even = this.free.filter((register) => register % 2 === 0 && this.free.includes(register + 1));
    return this.random.oneIn(24) ? 0 : this.random.pick(even);
  }

  /** x[rd] = a value of the pool. */
  load(rd: number, kind: Kind = 'integers'): void {
    this.program.emit('ld', { rd, rs1: this._pool, imm: this._offset(kind) });
  }

  /** f[rd] = a value of the pool. */
  loadFloat(rd: number, kind: Kind): void {
    this.program.emit('fld', { rd, rs1: this._pool, imm: this._offset(kind) });
  }

  private _offset(kind: Kind): number {
    const [first, end] = Part[kind];
    return (first + this.random.below(end - first) - 256) * 8;
  }

  /** The instruction under test. */
  test(bits: number): void {
    this._tested = { address: this.program.here, bits };
    this.program.put(bits);
  }

  /** What is under test begins at an address and has been put already. */
  mark(address: number): void {
    this._tested = { address, bits: this.program.at(address) };
  }

  /** Writes x[register] into the test's slot. */
  note(register: number, slot: number): void {
    this.program.emit('sd', { rs1: this.log, rs2: register, imm: slot });
  }

  /** Writes f[register]. */
  noteFloat(register: number, slot: number): void {
    this.program.emit('fsd', { rs1: this.log, rs2: register, imm: slot });
  }

  /** Writes a CSR, through register a. */
  noteCsr(csr: number, slot: number): void {
    this.program.emit('csrrs', { rd: this.a, csr });
    this.note(this.a, slot);
  }

  /** Writes the time to {@link CLOCK}; the first instructions of all. */
  noteTime(): void {
    this.program.emit('csrrs', { rd: this.a, csr: Csr.mcycle });
    this.program.address(this.b, CLOCK);
    this.program.emit('sd', { rs1: this.b, rs2: this.a });
  }

  /** Frame before all tests: trap handlers, memory protection that allows everything, registers. */
  begin(): void {
    const { program, random } = this;
    this.machineHandler = this._skipped(() => this._machineHandler());
    this.supervisorHandler = this._skipped(() => this._supervisorHandler());
    program.address(this.a, this.machineHandler);
    program.emit('csrrw', { csr: Csr.mtvec, rs1: this.a });
    program.constant(this.a, -1);
    program.emit('csrrw', { csr: Csr.pmpaddr0, rs1: this.a });
    program.emit('addi', { rd: this.a, imm: 0x1f });
    program.emit('csrrw', { csr: Csr.pmpcfg0, rs1: this.a });
    program.constant(this.a, FS_INITIAL);
    program.emit('csrrs', { csr: Csr.mstatus, rs1: this.a });
    program.address(this._pool, POOL + 256 * 8);
    program.address(this.log, LOG);
    for (const register of this.free) this.load(register);
    for (let register = 0; register < 32; register++) {
      this.loadFloat(register, random.oneIn(2) ? 'singles' : 'doubles');
    }
    program.address(this.a, TESTS);
    program.emit('jalr', { rs1: this.a });
  }

  /** Puts code that is jumped over; its address. */
  private _skipped(body: () => void): number {
    const { program } = this;
    let address = 0;
    program.around(
      (length) => program.emit('jal', { imm: length + 4 }),
      () => {
        // A trap vector is a multiple of four; all instructions before it have four bytes.
        address = program.here;
        body();
      },
    );
    return address;
  }

  /** Notes what happened and goes on behind the test, in M mode. */
  private _machineHandler(): void {
    const { program } = this;
    for (const [csr, slot] of MACHINE_TRAP) this.noteCsr(csr, slot);
    program.emit('csrrw', { csr: Csr.mepc, rs1: this.end });
    // Not to M mode as a guest's: 7.2 would follow MPV there.
    program.emit('addi', { rd: this.a, imm: 1 });
    program.emit('slli', { rd: this.a, rs1: this.a, shamt6: MPV_SHIFT });
    program.emit('csrrc', { csr: Csr.mstatus, rs1: this.a });
    program.constant(this.a, MPP_M);
    program.emit('csrrs', { csr: Csr.mstatus, rs1: this.a });
    program.emit('mret');
  }

  /** Notes what happened and calls M mode, which leads to the test's end. */
  private _supervisorHandler(): void {
    for (const [csr, slot] of SUPERVISOR_TRAP) this.noteCsr(csr, slot);
    this.program.emit('ecall');
  }

  /** One test: `write` puts operands, the instruction and what it notes; `always` notes what must be noted after traps. */
  one(write: () => void, always: () => void): Test {
    const { program } = this;
    program.around((length) => {
      program.emit('auipc', { rd: this.end });
      program.emit('addi', { rd: this.end, rs1: this.end, imm: length + 8 });
    }, write);
    always();
    program.emit('addi', { rd: this.log, rs1: this.log, imm: SLOT_BYTES });
    const tested = this._tested;
    if (!tested) throw new Error('A test without an instruction.');
    this._tested = undefined;
    return tested;
  }
}

/** Writes one test of a stream. */
export type Writer = (stage: Stage) => { readonly write: () => void; readonly always: () => void };

function pool(random: Random): Uint8Array<ArrayBuffer> {
  const values = Array.from({ length: 512 }, (_, entry) => {
    if (entry >= Part.doubles[0]) return double(random);
    if (entry >= Part.singles[0]) return single(random);
    return entry >= Part.pointers[0] ? pointer(random) : integer(random);
  });
  return new Uint8Array(BigUint64Array.from(values).buffer);
}

/** An address in the data area, far enough from its ends for any offset; or one where nothing is. */
function pointer(random: Random): bigint {
  if (random.oneIn(16))
    return random.pick([0x0800_0000n, 0xffff_ffff_ffff_fff0n, BigInt(RAM_BASE + RAM_SIZE - 4), 0x40n]);
  const page = BigInt(DATA) + BigInt(1 + random.below(13)) * 4096n;
  if (random.oneIn(4)) return page + BigInt(random.below(16)) - 8n;
  const offset = BigInt(random.below(4096));
  return page + (random.oneIn(4) ? offset : offset & ~7n);
}

/** A program of `count` tests. */
export function makeStream(
  seed: number,
  count: number,
  writer: Writer,
  { interrupts = false, timed = false, start: prepare }: StreamNeeds = {},
): Stream {
  const random = new Random(seed);
  const start = new Program(RAM_BASE);
  const stage = new Stage(random, start);
  if (timed) stage.noteTime();
  stage.begin();

  const body = new Program(TESTS);
  stage.program = body;
  prepare?.(stage);
  const tests = Array.from({ length: count }, () => {
    const { write, always } = writer(stage);
    return stage.one(write, always);
  });
  body.constant(stage.a, FINISHER);
  body.constant(stage.b, 0x7777);
  body.emit('sw', { rs1: stage.a, rs2: stage.b });
  body.emit('jal');
  if (body.here > LOG) throw new RangeError('The program is too long.');

  const image = new Uint8Array(body.here - RAM_BASE);
  image.set(start.bytes);
  image.set(pool(random), POOL - RAM_BASE);
  for (let at = DATA; at < DATA + DATA_BYTES; at++) image[at - RAM_BASE] = random.below(256);
  image.set(pageTables(), TABLES - RAM_BASE);
  const goBack = assemble('jalr', { rs1: stage.b });
  new Uint32Array(image.buffer, RETURNS - RAM_BASE, 1024).fill(goBack);
  image.set(body.bytes, TESTS - RAM_BASE);
  return { image, tests, most: body.bytes.length + (interrupts ? 2000 : 100) * count + 10_000, interrupts, timed };
}
