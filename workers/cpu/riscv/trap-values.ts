/** What an exception tells besides its cause: trap values, and the transformed instruction of memory accesses. */
import * as at from './core/layout.ts';
import { Cause } from './core/status.ts';
import { expand } from './isa/compressed.ts';
import { byName, instructions } from './isa/decode.ts';
import { encode } from './isa/pattern.ts';
import type { CpuModel } from './model.ts';
import type { HartState } from './state.ts';

const LOAD = 0x03;
const LOAD_FP = 0x07;
const STORE = 0x23;
const STORE_FP = 0x27;
const AMO = 0x2f;
/** mtinst of a store that met a first-stage table which the second stage refuses. */
const PAGE_TABLE_STORE = 0x3020n;
const LOAD_RESERVED = 0x02;
/** Opcode and funct3 of cache-block instructions. */
const STORE_CONDITIONAL = 0x03;

/** Causes of loads and those that an AMO has instead. */
const AS_STORE: ReadonlyMap<number, number> = new Map([
  [Cause.loadMisaligned, Cause.storeMisaligned],
  [Cause.loadAccess, Cause.storeAccess],
  [Cause.loadPage, Cause.storePage],
  [Cause.loadGuestPage, Cause.storeGuestPage],
]);
const ACCESSES: ReadonlySet<number> = new Set([...AS_STORE.keys(), ...AS_STORE.values()]);

const isCall = (cause: number): boolean => cause >= Cause.ecallU && cause <= Cause.ecallM;

/** OP-V, and the vector widths of LOAD-FP and STORE-FP. */
export function isVector(bits: number): boolean {
  const opcode = bits & 0x7f;
  const width = (bits >>> 12) & 7;
  return opcode === 0x57 || ((opcode === LOAD_FP || opcode === STORE_FP) && (width === 0 || width >= 5));
}

/** The encodings of hlv, hlvx and hsv. */
const GUEST_ACCESSES = instructions.filter(({ name }) => /^h[ls]vx?\./.test(name)).map(({ pattern }) => pattern);
const isGuestAccess = (bits: number): boolean =>
  GUEST_ACCESSES.some(({ mask, match }) => ((bits ^ match) & mask) === 0);

const INVALIDATIONS = instructions.filter(({ extension }) => extension === 'Svinval').map(({ pattern }) => pattern);
const isInvalidation = (bits: number): boolean =>
  INVALIDATIONS.some(({ mask, match }) => ((bits ^ match) & mask) === 0);

const WRS_NTO = 0x00d0_0073;
const CACHE_BLOCKS = instructions.filter(({ name }) => name.startsWith('cbo.')).map(({ pattern }) => pattern);
const isCacheBlock = (bits: number, model: CpuModel): boolean =>
  model.extensions.has('Zicbom') && CACHE_BLOCKS.some(({ mask, match }) => ((bits ^ match) & mask) === 0);

/** The 32-bit form of an instruction that is transformed. */
function long(bits: number): number | undefined {
  if ((bits & 3) === 3) return bits;
  const expansion = expand(bits & 0xffff);
  // Accesses of Zcb are not transformed (measured on 10.0).
  if (!expansion || expansion.extension === 'Zcb') return undefined;
  const instruction = byName.get(expansion.name);
  return instruction && encode(instruction.pattern, expansion.operands);
}

/**
 * The transformed instruction (privileged manual, section 18.6.3): immediates zero, rs1 replaced by the distance of the
 * fault from the access's address, bit 1 clear for a compressed one. 0 for instructions that have none.
 */
function transformedInstruction(s: HartState, bits: number, faultAddress: bigint): bigint {
  const word = long(bits);
  if (word === undefined) return 0n;
  const opcode = word & 0x7f;
  let result: number;
  let sizeLog = (word >>> 12) & 3;
  let immediate = 0;
  if (opcode === LOAD || opcode === LOAD_FP) {
    result = word & 0xfffff;
    immediate = word >> 20;
  } else if (opcode === STORE || opcode === STORE_FP) {
    result = word & 0x1fff07f;
    immediate = ((word >> 25) << 5) | ((word >>> 7) & 31);
  } else if (opcode === AMO) {
    result = word;
  } else if (isGuestAccess(word)) {
    result = word;
    sizeLog = (word >>> 26) & 3;
  } else {
    return 0n;
  }
  const base = s.u64(at.X + ((word >>> 15) & 31) * 8) + BigInt(immediate);
  const distance = Number(BigInt.asUintN(64, faultAddress - base)) & ((1 << sizeLog) - 1);
  result = (result & ~(31 << 15)) | (distance << 15);
  if ((bits & 3) !== 3) result &= ~2;
  return BigInt(result >>> 0);
}

/** What tval gets of an instruction that is refused. 8.2 does not tell which cache-block instruction; wrs.nto is not told. */
function laterWord(model: CpuModel, word: number): bigint {
  const untold = (!model.cacheBlockTval && isCacheBlock(word, model)) || word === WRS_NTO;
  return untold ? 0n : BigInt(word);
}

/**
 * The same for 7.2 and before. The fences of Svinval, where it is there, are not told. Nor is a refused hlv or hsv: 7.2 tells what the exception
 * before it kept, the instruction that was refused then, or nothing after a load or store.
 */
function earlierWord(s: HartState, model: CpuModel, word: number): bigint {
  if (!model.illegalTval) return 0n;
  if (isGuestAccess(word)) return s.u64(at.KEPT_INSTRUCTION);
  const told = model.extensions.has('Svinval') && isInvalidation(word) ? 0n : BigInt(word);
  s.setU64(at.KEPT_INSTRUCTION, told);
  return told;
}

/**
 * Completes the exception in CAUSE and TVAL as the release tells it. `bits` reads the instruction; it is asked for only
 * where it matters.
 */
export function completeException(s: HartState, model: CpuModel, bits: () => number): void {
  const cause = s.i32(at.CAUSE);
  switch (cause) {
    case Cause.illegal:
    case Cause.virtualInstruction: {
      const word = bits();
      s.setU64(at.TVAL, model.laterTraps ? laterWord(model, word) : earlierWord(s, model, word));
      return;
    }
    case Cause.breakpoint:
      s.setU64(at.TVAL, model.ebreakTval ? s.pc : 0n);
      if (model.ebreakTval) s.setU64(at.BAD_ADDRESS, s.pc);
      return;
    default:
      break;
  }
  if (!isCall(cause)) s.setU64(at.BAD_ADDRESS, s.u64(at.TVAL));
  if (!ACCESSES.has(cause)) return;
  const word = bits();
  s.setU64(at.KEPT_INSTRUCTION, 0n);
  const amo = (word & 0x7f) === AMO && word >>> 27 !== LOAD_RESERVED && word >>> 27 !== STORE_CONDITIONAL;
  if (amo && (cause === Cause.loadMisaligned ? model.misalignedAmoAsStore : model.amoFaultsAsStore))
    s.setI32(at.CAUSE, AS_STORE.get(cause) ?? cause);
  const ofTable = s.u64(at.TRAP_INSTRUCTION) !== 0n;
  if (ofTable && model.tableFaultTellsStores && s.i32(at.CAUSE) === Cause.storeGuestPage) {
    s.setU64(at.TRAP_INSTRUCTION, PAGE_TABLE_STORE);
  }
  // A fault of the first stage's table has a value of its own already.
  if (model.trapInstruction && s.u64(at.TRAP_INSTRUCTION) === 0n) {
    s.setU64(at.TRAP_INSTRUCTION, transformedInstruction(s, word, s.u64(at.TVAL)));
  }
}
