/**
 * Privileged instructions whose effects are rare or wide: returns from traps, fences, wfi, cache-block instructions, and
 * who may execute them (privileged manual, sections 3.3, 12.2 and 18.4; CMO manual).
 */
import * as at from './core/layout.ts';
import { CACHE_BLOCK, PRIVILEGED } from './core/routines.ts';
import { Access, Cause, Status } from './core/status.ts';
import type { CpuModel } from './model.ts';
import { anyPmpRule } from './pmp.ts';
import { Csr, type HartState } from './state.ts';
import { returnFromM, returnFromS } from './traps.ts';

const TVM = 20n;
const VTVM = 20n;
const VTW = 21n;
const VTSR = 22n;
const HU = 9n;

/** Bytes of a cache block. */
const BLOCK_BYTES = 64;
/** Bits of menvcfg, henvcfg and senvcfg that allow cache-block instructions. */
const INVALIDATE = 0x30n;
const CLEAN = 0x40n;
const ZERO = 0x80n;

/** What these instructions need of the hart around them. */
export interface PrivilegedHost {
  flushTlbs(): void;
  /** (va, access, size) → physical address; -1 when it faults, with cause and value set. */
  translate(va: bigint, access: number, size: number): bigint;
  /** False where there is no RAM. */
  zero(address: number, length: number): boolean;
  /** Told in words what the guest asks for and this hart does not have. */
  unsupported(what: string): void;
}

/** Fields of mstatus with the register widths of U and S mode; 1 is 32 bits. */
const UXL = 32n;
const SXL = 34n;

type Check = 'ok' | 'illegal' | 'virtual';

export class PrivilegedInstructions {
  private readonly _state: HartState;
  private readonly _model: CpuModel;
  private readonly _host: PrivilegedHost;

  constructor(state: HartState, model: CpuModel, host: PrivilegedHost) {
    this._state = state;
    this._model = model;
    this._host = host;
  }

  private _refuse(check: 'illegal' | 'virtual'): number {
    this._state.setI32(at.CAUSE, check === 'virtual' ? Cause.virtualInstruction : Cause.illegal);
    return Status.trap;
  }

  private _bit(csr: number, bit: bigint): boolean {
    return ((this._state.csr(csr) >> bit) & 1n) !== 0n;
  }

  /**
   * The rule of most of them: not for users; a bit of mstatus takes it from S mode, a bit of hstatus from VS mode. 7.2
   * lets the bit of mstatus count in VS mode too, and tells VU mode that the instruction is illegal; its M mode with V = 1
   * (see returnFromM) obeys hstatus.
   */
  private _supervisor(status: bigint, guestStatus: bigint, later = this._model.laterTraps): Check {
    const { _state: s } = this;
    if (s.privilege === 3) return s.virtual && this._bit(Csr.hstatus, guestStatus) ? 'virtual' : 'ok';
    const user = s.privilege === 0;
    if (s.virtual && later) return user || this._bit(Csr.hstatus, guestStatus) ? 'virtual' : 'ok';
    if (user || this._bit(Csr.mstatus, status)) return 'illegal';
    return s.virtual && this._bit(Csr.hstatus, guestStatus) ? 'virtual' : 'ok';
  }

  /** wfi: the bit of mstatus comes before that of hstatus. */
  private _wait(): Check {
    const { _state: s } = this;
    if (s.privilege === 3) return 'ok';
    if (s.privilege === 0) return s.virtual ? 'virtual' : 'illegal';
    if (this._bit(Csr.mstatus, this._model.waitTrapBit)) return 'illegal';
    return s.virtual && this._bit(Csr.hstatus, VTW) ? 'virtual' : 'ok';
  }

  /** wrs.nto: as wfi, but users may have it where nothing forbids it. */
  private _waitForReservation(): Check {
    const { _state: s } = this;
    if (s.privilege === 3) return 'ok';
    if (this._bit(Csr.mstatus, this._model.waitTrapBit)) return 'illegal';
    return s.virtual && this._bit(Csr.hstatus, VTW) ? 'virtual' : 'ok';
  }

  /** Fences of the hypervisor. */
  private _hypervisor(trapBit: boolean): Check {
    const { _state: s } = this;
    if (s.privilege === 3) return 'ok';
    if (s.virtual) return s.privilege === 1 || this._model.laterTraps ? 'virtual' : 'illegal';
    if (s.privilege === 0) return 'illegal';
    return s.privilege === 1 && trapBit && this._bit(Csr.mstatus, TVM) ? 'illegal' : 'ok';
  }

  private _check(number: number): Check {
    const { _state: s } = this;
    switch (number) {
      case PRIVILEGED.mret:
        return s.privilege === 3 ? 'ok' : 'illegal';
      case PRIVILEGED.sret:
        if (s.virtual && s.privilege === 0) return this._model.returnIsVirtual ? 'virtual' : 'illegal';
        // TSR takes sret from VS mode too, in all releases; 10.0.13 looks at VTSR first.
        if (s.virtual && this._model.returnIsVirtual && this._bit(Csr.hstatus, VTSR)) return 'virtual';
        return this._supervisor(this._model.returnTrapBit, VTSR, false);
      case PRIVILEGED.wfi:
        return this._wait();
      case PRIVILEGED.wrs:
        return this._model.reservationWaitTraps ? this._waitForReservation() : 'ok';
      case PRIVILEGED.sfenceVma:
        return this._supervisor(TVM, VTVM);
      case PRIVILEGED.sfenceInval:
        if (s.privilege !== 0 || !this._model.invalidationFencesChecked) return 'ok';
        return s.virtual ? 'virtual' : 'illegal';
      case PRIVILEGED.hfenceVvma:
        return this._hypervisor(false);
      case PRIVILEGED.hfenceGvma:
        return this._hypervisor(true);
      case PRIVILEGED.guestAccess:
        if (s.virtual && s.privilege !== 3) return 'virtual';
        return s.privilege !== 0 || this._bit(Csr.hstatus, HU) ? 'ok' : 'illegal';
      default:
        return 'ok';
    }
  }

  /** Executes one by its number in PRIVILEGED. Returns a Status. */
  execute(number: number): number {
    const check = this._check(number);
    if (check !== 'ok') {
      const status = this._refuse(check);
      // 7.2 refuses the hypervisor's loads and stores when it translates the block: the instruction is counted.
      return number === PRIVILEGED.guestAccess && !this._model.laterTraps ? Status.trapCounted : status;
    }
    switch (number) {
      case PRIVILEGED.mret:
        return this._returnFromM();
      case PRIVILEGED.sret:
        this._return(returnFromS);
        return Status.jump;
      case PRIVILEGED.wfi:
        return Status.wait;
      // The fences around sinval.vma (sfenceInval) flush nothing.
      case PRIVILEGED.sfenceVma:
      case PRIVILEGED.hfenceVvma:
      case PRIVILEGED.hfenceGvma:
        this._host.flushTlbs();
        return Status.refetch;
      default:
        return Status.next;
    }
  }

  /** Without a PMP rule nothing could be executed below M mode: QEMU refuses to go there. */
  private _returnFromM(): number {
    const { _state: s, _model: model } = this;
    const below = ((s.csr(Csr.mstatus) >> 11n) & 3n) !== 3n;
    if (below && model.pmpEntries > 0 && !anyPmpRule(s, model.pmpEntries)) {
      if (!model.laterTraps) return this._refuse('illegal');
      s.setI32(at.CAUSE, Cause.fetchAccess);
      s.setU64(at.TVAL, s.u64(at.BAD_ADDRESS));
      return Status.trap;
    }
    this._return(returnFromM);
    return Status.jump;
  }

  /** Whoever enters or leaves a guest starts with an empty TLB. */
  private _return(how: (s: HartState) => void): void {
    const { _state: s } = this;
    const { virtual } = s;
    how(s);
    if (s.virtual !== virtual) this._host.flushTlbs();
    // Kernels try whether the width can be written; what counts is whether they use it.
    const width = (s.csr(Csr.mstatus) >> (s.privilege === 0 ? UXL : SXL)) & 3n;
    if (s.privilege < 3 && width === 1n) this._host.unsupported('32-bit code (a return to a mode of 32 bits)');
  }

  /**
   * Cache-block instructions: nothing is cached, so only permissions and `cbo.zero` remain. The others are allowed where a
   * load or a store is (CMO manual, section 2.5.2), else they fault like a store.
   */
  cacheBlock(number: number, address: bigint): number {
    const { _state: s, _host: host } = this;
    const bits = number === CACHE_BLOCK.cboInval ? INVALIDATE : number === CACHE_BLOCK.cboClean ? CLEAN : ZERO;
    const off = (csr: number) => (s.csr(csr) & bits) === 0n;
    if (s.privilege < 3 && off(Csr.menvcfg)) return this._refuse('illegal');
    if (s.virtual && s.privilege < 3 && (off(Csr.henvcfg) || (s.privilege === 0 && off(Csr.senvcfg))))
      return this._refuse('virtual');
    if (!s.virtual && s.privilege === 0 && off(Csr.senvcfg)) return this._refuse('illegal');
    const block = address & ~BigInt(BLOCK_BYTES - 1);
    const zeroes = number === CACHE_BLOCK.cboZero;
    s.setI32(at.STATUS, 0);
    if (!zeroes && host.translate(block, Access.load, BLOCK_BYTES) !== -1n) return Status.next;
    s.setI32(at.STATUS, 0);
    const physical = host.translate(block, Access.store, BLOCK_BYTES);
    if (physical === -1n) return Status.trap;
    if (zeroes && !host.zero(Number(physical), BLOCK_BYTES)) {
      s.setI32(at.CAUSE, Cause.storeAccess);
      s.setU64(at.TVAL, block);
      return Status.trap;
    }
    return Status.next;
  }
}
