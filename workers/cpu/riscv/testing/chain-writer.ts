/**
 * Tests of long chains of traps: handlers of their own in M, HS and VS mode, under random delegation, with interrupts that
 * software makes pending; handlers trap in turn, return to whatever mode is noted, and change what the next trap does.
 *
 * What every trap left in the registers goes into a running hash. A register counts the traps and returns that are left;
 * at its end every handler calls M mode, which ends the test: calls from S and VS mode are never delegated.
 */
import { byName } from '../isa/decode.ts';
import { Csr } from '../state.ts';
import { enterMode, MODES } from './modes.ts';
import { assemble, type Fields } from './program.ts';
import { Slot, type Stage, type Writer } from './streams.ts';

/** An address where nothing is. */
const NOWHERE = 0x0800_0000;
const MPP = 0x1800;
const MIE = 0x8;
const SPP = 0x100;
const MPV_SHIFT = 39;
/** SIE, MIE, SPIE, MPIE, SPP, VS, FS, SUM, MXR, TVM, TW, TSR. */
const STATUS = 0x7c_67aa;
/** VTSR, VTVM, HU, SPVP, SPV, GVA. */
const GUEST_STATUS = 0x50_03c0;
const GUEST_OWN_STATUS = 0xc_6722;
/** What may go to S mode: everything but calls from S, VS and M mode. */
const EXCEPTIONS = 0xf0_b1ff & ~0xe00;
const INTERRUPTS = 0x1eee;

/** Registers that bodies and handlers change, with the bits that may change. Who may not touch them is told so. */
const STEERED: readonly (readonly [csr: number, mask: number])[] = [
  [Csr.mstatus, STATUS],
  [Csr.sstatus, 0xc_6122],
  [Csr.sstatus, 0x22],
  [Csr.vsstatus, GUEST_OWN_STATUS],
  [Csr.hstatus, GUEST_STATUS],
  [Csr.medeleg, EXCEPTIONS],
  [Csr.hedeleg, EXCEPTIONS],
  [Csr.mideleg, INTERRUPTS],
  [Csr.hideleg, INTERRUPTS],
  [Csr.mie, INTERRUPTS & ~0x80],
  [Csr.sie, INTERRUPTS],
  [Csr.hie, INTERRUPTS],
  [Csr.vsie, INTERRUPTS],
  [Csr.mip, INTERRUPTS],
  [Csr.sip, INTERRUPTS],
  [Csr.hip, INTERRUPTS],
  [Csr.hvip, INTERRUPTS],
  [Csr.vsip, INTERRUPTS],
  [Csr.sscratch, -1],
  [Csr.stval, -1],
];

const NOTED_BY_M = [
  ...[Csr.mcause, Csr.mepc, Csr.mtval, Csr.mstatus, Csr.mtinst, Csr.mtval2, Csr.mip, Csr.hstatus, Csr.vsstatus],
];
const NOTED_BY_HS = [
  Csr.scause,
  Csr.sepc,
  Csr.stval,
  Csr.sstatus,
  Csr.htval,
  Csr.htinst,
  Csr.hstatus,
  Csr.sip,
  Csr.hip,
];
const NOTED_BY_VS = [Csr.scause, Csr.sepc, Csr.stval, Csr.sstatus, Csr.sip, Csr.sie];

/** Entries of a vector table, one for each cause of an interrupt that there is. */
const VECTORS = 14;

class Chain {
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
      if (random.oneIn(4)) {
        program.constant(this._inM, random.pick([0x800, 0x1000, MPP]));
        program.emit('csrrc', { csr: Csr.mstatus, rs1: this._inM });
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

/** The mode a chain begins in. */
const MODES_OF_CHAINS = ['M', ...MODES, 'VS', 'VU'] as const;

/** Chains of traps. */
export const chainWriter: Writer = (stage) => {
  const { random, program, a, b } = stage;
  const chain = new Chain(stage);
  const mode = random.pick(MODES_OF_CHAINS);
  const write = (csr: number, mask: number) => {
    program.constant(a, random.bits() & random.pick([0, -1, random.bits()]) & mask);
    program.emit('csrrw', { csr, rs1: a });
  };
  return {
    write: () => {
      program.constant(a, MPP | STATUS);
      program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
      const handlers = [
        [Csr.mtvec, chain.machineHandler()],
        [Csr.stvec, chain.supervisorHandler(false)],
        [Csr.vstvec, chain.supervisorHandler(true)],
      ] as const;
      for (const [csr, address] of handlers) {
        program.address(a, address + random.below(2));
        program.emit('csrrw', { csr, rs1: a });
      }
      chain.begin(3 + random.below(12));
      write(Csr.medeleg, EXCEPTIONS);
      write(Csr.hedeleg, EXCEPTIONS);
      write(Csr.mideleg, INTERRUPTS);
      write(Csr.hideleg, INTERRUPTS);
      write(Csr.hstatus, GUEST_STATUS);
      write(Csr.vsstatus, GUEST_OWN_STATUS);
      write(Csr.mip, INTERRUPTS);
      write(Csr.hvip, INTERRUPTS);
      write(Csr.mie, random.oneIn(6) ? INTERRUPTS : INTERRUPTS & ~0x80);
      // Where returns lead that nothing came before: to the end of what runs.
      program.around(
        (length) => {
          program.emit('auipc', { rd: b });
          program.emit('addi', { rd: b, rs1: b, imm: length + 8 });
        },
        () => {
          for (const csr of [Csr.sepc, Csr.vsepc, Csr.mepc]) program.emit('csrrw', { csr, rs1: b });
          for (const csr of [Csr.scause, Csr.vscause, Csr.mcause]) program.emit('csrrw', { csr });
          enter(stage, mode);
          const before = program.here;
          chain.body();
          stage.mark(before);
        },
      );
      chain.finish();
    },
    always: () => {
      stage.note(chain.hash, Slot.result);
      stage.note(chain.left, Slot.second);
      const noted: readonly (readonly [number, number])[] = [
        ...([
          [Csr.mcause, Slot.cause],
          [Csr.mtval, Slot.tval],
          [Csr.mepc, Slot.epc],
          [Csr.mstatus, Slot.status],
        ] as const),
        ...([
          [Csr.scause, Slot.supervisorCause],
          [Csr.sepc, Slot.supervisorEpc],
        ] as const),
        ...([
          [Csr.stval, Slot.supervisorTval],
          [Csr.mip, Slot.third],
          [Csr.vsepc, Slot.supervisorStatus],
        ] as const),
        ...([
          [Csr.vscause, Slot.instruction],
          [Csr.hstatus, Slot.guest],
        ] as const),
      ];
      for (const [csr, slot] of noted) stage.noteCsr(csr, slot);
    },
  };
};

/** Goes to a mode, with random bits in the status register; what follows runs there. */
function enter(stage: Stage, mode: (typeof MODES_OF_CHAINS)[number]): void {
  const { random, program, a } = stage;
  const status = random.bits() & STATUS & ~SPP;
  if (mode !== 'M') {
    // No interrupt may come before the return.
    enterMode(stage, mode, status & ~MIE);
    return;
  }
  program.constant(a, status);
  program.emit('csrrs', { csr: Csr.mstatus, rs1: a });
}
