/** TypeScript's view of the hart's state in the core's memory. */
import * as at from './core/layout.ts';

/** Numbers of the CSRs that TypeScript computes with. */
export const Csr = {
  fflags: 0x001,
  frm: 0x002,
  fcsr: 0x003,
  sstatus: 0x100,
  sie: 0x104,
  stvec: 0x105,
  scounteren: 0x106,
  senvcfg: 0x10a,
  sscratch: 0x140,
  sepc: 0x141,
  scause: 0x142,
  stval: 0x143,
  sip: 0x144,
  stimecmp: 0x14d,
  satp: 0x180,
  vsstatus: 0x200,
  vsie: 0x204,
  vstvec: 0x205,
  vsscratch: 0x240,
  vsepc: 0x241,
  vscause: 0x242,
  vstval: 0x243,
  vsip: 0x244,
  vstimecmp: 0x24d,
  vsatp: 0x280,
  mstatus: 0x300,
  misa: 0x301,
  medeleg: 0x302,
  mideleg: 0x303,
  mie: 0x304,
  mtvec: 0x305,
  mcounteren: 0x306,
  menvcfg: 0x30a,
  mcountinhibit: 0x320,
  mscratch: 0x340,
  mepc: 0x341,
  mcause: 0x342,
  mtval: 0x343,
  mip: 0x344,
  mtinst: 0x34a,
  mtval2: 0x34b,
  pmpcfg0: 0x3a0,
  pmpaddr0: 0x3b0,
  hstatus: 0x600,
  hedeleg: 0x602,
  hideleg: 0x603,
  hie: 0x604,
  htimedelta: 0x605,
  hcounteren: 0x606,
  hgeie: 0x607,
  henvcfg: 0x60a,
  htval: 0x643,
  hip: 0x644,
  hvip: 0x645,
  htinst: 0x64a,
  hgatp: 0x680,
  mcycle: 0xb00,
  minstret: 0xb02,
  cycle: 0xc00,
  time: 0xc01,
  instret: 0xc02,
} as const;

export class HartState {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words: Int32Array<ArrayBuffer>;
  readonly longs: BigUint64Array<ArrayBuffer>;
  readonly view: DataView<ArrayBuffer>;

  constructor(buffer: ArrayBuffer) {
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    // The end of a memory of whole pages is a multiple of eight.
    this.longs = new BigUint64Array(buffer);
    this.view = new DataView(buffer);
  }

  i32(address: number): number {
    return this.words[address >>> 2] ?? 0;
  }
  setI32(address: number, value: number): void {
    this.words[address >>> 2] = value;
  }
  u64(address: number): bigint {
    return this.longs[address >>> 3] ?? 0n;
  }
  setU64(address: number, value: bigint): void {
    this.longs[address >>> 3] = value;
  }

  /** A CSR as it is stored; some are computed when they are read (see CsrFile). */
  csr(number: number): bigint {
    return this.longs[(at.CSRS >>> 3) + number] ?? 0n;
  }
  setCsr(number: number, value: bigint): void {
    this.longs[(at.CSRS >>> 3) + number] = value;
  }
  /** Sets or clears bits of a CSR. */
  setCsrBits(number: number, bits: bigint, on: boolean): void {
    this.setCsr(number, on ? this.csr(number) | bits : this.csr(number) & ~bits);
  }

  get pc(): bigint {
    return this.u64(at.PC);
  }
  set pc(value: bigint) {
    this.setU64(at.PC, value);
  }
  get privilege(): number {
    return this.i32(at.PRIVILEGE);
  }
  set privilege(value: number) {
    this.setI32(at.PRIVILEGE, value);
  }
  /** VS or VU mode. */
  get virtual(): boolean {
    return this.i32(at.VIRTUAL) !== 0;
  }
  set virtual(value: boolean) {
    this.setI32(at.VIRTUAL, value ? 1 : 0);
  }

  /** Instructions counted, the one that executes included. */
  get icount(): number {
    return Number(this.u64(at.ICOUNT_END)) - this.i32(at.LEFT);
  }
  set icount(value: number) {
    this.setU64(at.ICOUNT_END, BigInt(value));
    this.setI32(at.LEFT, 0);
  }

  /** Virtual time in ns. */
  get virtualNs(): bigint {
    return BigInt.asUintN(64, this.u64(at.BIAS) + (BigInt(this.icount) << BigInt(this.i32(at.SHIFT))));
  }

  /** Puts the sets of TLBs and translations of the current modes in force (privilege, MPRV, SUM). */
  selectTlbs(): void {
    const mstatus = this.csr(Csr.mstatus);
    const fetchSet = setOf(this.privilege, this.virtual, false);
    const mprv = this.privilege === 3 && (mstatus & (1n << 17n)) !== 0n;
    const privilege = mprv ? Number((mstatus >> 11n) & 3n) : this.privilege;
    const virtual = this.virtual || (mprv && privilege !== 3 && (mstatus & (1n << 39n)) !== 0n);
    // For M mode in place of a guest the guest's own SUM counts; 7.2 forgets translations when it changes.
    const status = virtual && !this.virtual ? this.csr(Csr.vsstatus) : mstatus;
    const sum = (status & (1n << 18n)) !== 0n && (this.i32(at.RULES) & at.Rule.statusFlushes) === 0;
    const dataSet = setOf(privilege, virtual, sum);
    this.setI32(at.DATA_TRANSLATIONS, at.TRANSLATIONS + dataSet * at.TRANSLATION_SET_BYTES);
    this.setI32(at.FETCH_TRANSLATIONS, at.TRANSLATIONS + fetchSet * at.TRANSLATION_SET_BYTES);
    this.setI32(at.LOAD_TLB, at.LOAD_TLBS + dataSet * at.TLB_SET_BYTES);
    this.setI32(at.STORE_TLB, at.STORE_TLBS + dataSet * at.TLB_SET_BYTES);
    this.setI32(at.FETCH_TLB, at.FETCH_TLBS + fetchSet * at.TLB_SET_BYTES);
  }
}

function setOf(privilege: number, virtual: boolean, sum: boolean): number {
  if (privilege === 3) return at.TlbSet.M;
  if (privilege === 0) return virtual ? at.TlbSet.VU : at.TlbSet.U;
  if (virtual) return sum ? at.TlbSet.VSsum : at.TlbSet.VS;
  return sum ? at.TlbSet.Ssum : at.TlbSet.S;
}
