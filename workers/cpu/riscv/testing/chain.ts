/** One chain of traps: the handlers of the modes, what they change, note and trap on, and what runs at first. */
import { byName } from '../isa/decode.ts';
import { Csr } from '../state.ts';
import { NOTED_BY_HS, NOTED_BY_M, NOTED_BY_VS, STEERED } from './chain-registers.ts';
import { assemble, type Fields } from './program.ts';
import type { Stage } from './streams.ts';

/** An address where nothing is. */
const NOWHERE = 0x0800_0000;
const MPP = 0x1800;
const MPV_SHIFT = 39;
/** Entries of a vector table, one for each cause of an interrupt that there is. */
const VECTORS = 14;

export class Chain {
  private readonly _stage: Stage;
  private readonly _hash: number;
  /** Traps and returns that are left. */
  private readonly _left: number;
  /** Registers that hold nothing but addresses: in the data, or of nothing. */
  private readonly _pointers: readonly number[];
  private readonly _rest: readonly number[];
  private readonly _inM: number;
  private readonly _inS: number;

  constructor(stage: Stage) {
    this._stage = stage;
    const [hash = 0, left = 0, inM = 0, inS = 0, first = 0, second = 0, ...rest] = stage.random.shuffled(stage.free);
    this._pointers = [first, second];
    this._hash = hash;
    this._left = left;
    this._inM = inM;
    this._inS = inS;
    this._rest = rest;
  }

  get hash(): number {
    return this._hash;
  }

  get left(): number {
    return this._left;
  }

  private get _program() {
    return this._stage.program;
  }

  /** A value in some bits of a CSR: written, set or cleared. */
  private _steer(scratch: number): void {
    const { random, program } = this._stage;
    const [csr, mask] = random.pick(STEERED);
    const bits = random.bits() & (random.oneIn(2) ? random.bits() : -1) & mask;
    program.constant(scratch, bits);
    // A whole write to mstatus would clear the previous mode.
    const whole = csr !== Csr.mstatus && csr !== Csr.sstatus && csr !== Csr.vsstatus && random.oneIn(3);
    const name = whole ? 'csrrw' : random.pick(['csrrs', 'csrrc']);
    program.emit(name, { csr, rs1: scratch, rd: random.oneIn(2) ? 0 : random.pick(this._rest) });
  }

  /** The bits of an instruction that traps in some mode, or in all. */
  private _trapping(): number {
    const { random } = this._stage;
    const [rd, rs1, rs2] = [random.pick(this._rest), random.pick(this._pointers), random.pick(this._rest)];
    const fields: Fields = { rd, rs1, rs2 };
    const names = [
      ...['ecall', 'ecall', 'ebreak', 'sfence.vma', 'hfence.gvma', 'hfence.vvma', 'fadd.d', 'wrs.nto', 'cbo.zero'],
      ...['hlv.w', 'hsv.b', 'hlvx.wu', 'ld', 'sw', 'amoadd.d', 'lr.w', 'fld'],
    ].filter((name) => byName.has(name));
    if (random.oneIn(8))
      return assemble('csrrs', { rd, csr: random.pick([0x5c0, Csr.satp, Csr.mtval, Csr.hgatp, 0xc03]) });
    return assemble(random.pick(names), fields);
  }

  /** One step: a change, or something that may trap. Pointers lead to nowhere or into the data. */
  private _step(scratch: number): void {
    const { random, program } = this._stage;
    if (random.oneIn(2)) {
      this._steer(scratch);
      return;
    }
    if (random.oneIn(3)) this._point(random.pick(this._pointers));
    program.put(this._trapping());
  }

  private _point(register: number): void {
    // One instruction each, since handlers do it too, in between.
    if (this._stage.random.oneIn(3)) this._program.emit('lui', { rd: register, imm: NOWHERE });
    else this._stage.load(register, 'pointers');
  }

  /** Gives the registers what they hold at the start; `most`: traps and returns. */
  begin(most: number): void {
    this._program.emit('addi', { rd: this._hash });
    this._program.emit('addi', { rd: this._left, imm: most });
    for (const register of this._pointers) this._point(register);
  }

  /** A return, which is counted. */
  private _return(name: 'mret' | 'sret'): void {
    this._program.emit('addi', { rd: this._left, rs1: this._left, imm: -1 });
    this._endUnlessLeft();
    this._program.emit(name);
  }

  /** Calls M mode where nothing is left. */
  private _endUnlessLeft(): void {
    this._program.emit('blt', { rs1: 0, rs2: this._left, imm: 8 });
    this._program.emit('ecall');
  }

  private _note(scratch: number, csrs: readonly number[]): void {
    for (const csr of csrs) {
      this._program.emit('csrrs', { rd: scratch, csr });
      this._program.emit('rori', { rd: this._hash, rs1: this._hash, shamt6: 7 });
      this._program.emit('xor', { rd: this._hash, rs1: this._hash, rs2: scratch });
    }
    this._program.emit('addi', { rd: this._left, rs1: this._left, imm: -1 });
  }

  /** Exceptions return behind the instruction that trapped. */
  private _skip(scratch: number, cause: number, pc: number): void {
    const { program, random } = this._stage;
    if (random.oneIn(6)) return;
    program.emit('csrrs', { rd: scratch, csr: cause });
    program.emit('blt', { rs1: scratch, rs2: 0, imm: 16 });
    program.emit('csrrs', { rd: scratch, csr: pc });
    program.emit('addi', { rd: scratch, rs1: scratch, imm: 4 });
    program.emit('csrrw', { csr: pc, rs1: scratch });
  }

  /** Puts code that is jumped over, behind a table of vectors that all lead to it; the address of the table. */
  private _handler(body: () => void): number {
    const { program } = this._stage;
    let table = 0;
    program.around(
      (length) => program.emit('jal', { imm: length + 4 }),
      () => {
        table = program.here;
        for (let n = 0; n < VECTORS; n++) program.emit('jal', { imm: (VECTORS - n) * 4 });
        body();
        this.finish();
      },
    );
    return table;
  }

  /** Nothing is left: the end. */
  finish(): void {
    this._program.emit('addi', { rd: this._left });
    this._program.emit('ecall');
  }

  machineHandler(): number {
    const { program, random } = this._stage;
    return this._handler(() => {
      this._note(this._inM, NOTED_BY_M);
      program.around(
        (length) => program.emit('blt', { rs1: 0, rs2: this._left, imm: length + 4 }),
        () => this._leave(),
      );
      for (let n = random.below(3); n > 0; n--) this._step(this._inM);
      // So that interrupts do not use all of it up.
      if (!random.oneIn(3)) program.emit('csrrw', { csr: random.pick([Csr.mie, Csr.mip, Csr.hvip]) });
      // To another mode; to M mode as a guest's too, which 7.2 has.
      if (random.oneIn(4)) {
        program.constant(this._inM, random.pick([0x800, 0x1000, MPP]));
        program.emit(random.pick(['csrrc', 'csrrs']), { csr: Csr.mstatus, rs1: this._inM });
      }
      this._skip(this._inM, Csr.mcause, Csr.mepc);
      program.emit('mret');
    });
  }

  /** Out of the test, with interrupts off and the frame's own handler in force. */
  private _leave(): void {
    const { program } = this._stage;
    const a = this._inM;
    program.emit('csrrw', { csr: Csr.mie });
    program.address(a, this._stage.machineHandler);
    program.emit('csrrw', { csr: Csr.mtvec, rs1: a });
    program.emit('csrrw', { csr: Csr.mepc, rs1: this._stage.end });
    program.emit('addi', { rd: a, imm: 1 });
    program.emit('slli', { rd: a, rs1: a, shamt6: MPV_SHIFT });
    program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
    program.constant(a, MPP);
    program.emit('csrrs', { csr: Csr.mstatus, rs1: a });
    program.emit('mret');
  }

  supervisorHandler(guest: boolean): number {
    const { random } = this._stage;
    return this._handler(() => {
      this._note(this._inS, guest ? NOTED_BY_VS : NOTED_BY_HS);
      this._endUnlessLeft();
      for (let n = random.below(3); n > 0; n--) this._step(this._inS);
      if (!random.oneIn(3)) this._program.emit('csrrw', { csr: random.pick([Csr.sie, Csr.sip, Csr.hvip]) });
      this._skip(this._inS, Csr.scause, Csr.sepc);
      this._return('sret');
    });
  }

  /** What runs in the chosen mode. */
  body(): void {
    const { random } = this._stage;
    for (let n = 1 + random.below(6); n > 0; n--) {
      if (random.oneIn(6)) this._return(random.pick(['mret', 'sret', 'sret']));
      else this._step(this._stage.a);
    }
  }
}
