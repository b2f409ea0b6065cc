/** Call frame instructions (DWARF 5, section 6.4.2): what is known of a frame before the instruction at an address. */
import type { CommonEntry, FrameEntry } from './frame-entries.ts';
import { DwarfError, DwarfReader } from './reader.ts';

/** Where a register of the caller is. Offsets are relative to the frame's address (CFA). */
export type Rule =
  | { readonly kind: 'same' }
  /** The value is lost. */
  | { readonly kind: 'undefined' }
  /** An expression tells it, which is not followed. */
  | { readonly kind: 'expression' }
  | { readonly kind: 'at'; readonly offset: number }
  | { readonly kind: 'is'; readonly offset: number }
  | { readonly kind: 'register'; readonly register: number };

export interface FrameRules {
  /** The frame's address; undefined when an expression tells it, which is not followed. */
  readonly cfa: { readonly register: number; readonly offset: number } | undefined;
  readonly registers: ReadonlyMap<number, Rule>;
  readonly returnRegister: number;
  /** The frame of a signal's trampoline: its caller was interrupted, not calling. */
  readonly isSignal: boolean;
}

const SP = 2;
/** Numbers of RISC-V registers end here, but for CSRs, which are not followed (psABI, "DWARF Register Numbers"). */
const REGISTERS = 128;
/** Compilers nest two or three; damaged tables might nest for ever. */
const MOST_REMEMBERED = 64;
/** Instructions of one function; large ones have some hundreds. */
const MOST_INSTRUCTIONS = 50_000;
const Cfa = {
  nop: 0x00,
  setLoc: 0x01,
  advance1: 0x02,
  advance2: 0x03,
  advance4: 0x04,
  offsetExtended: 0x05,
  restoreExtended: 0x06,
  undefined: 0x07,
  sameValue: 0x08,
  register: 0x09,
  remember: 0x0a,
  restoreState: 0x0b,
  defCfa: 0x0c,
  defCfaRegister: 0x0d,
  defCfaOffset: 0x0e,
  defCfaExpression: 0x0f,
  expression: 0x10,
  offsetExtendedSigned: 0x11,
  defCfaSigned: 0x12,
  defCfaOffsetSigned: 0x13,
  valueOffset: 0x14,
  valueOffsetSigned: 0x15,
  valueExpression: 0x16,
  argsSize: 0x2e,
} as const;
/** The three that hold their first operand in the opcode, by its top bits. */
const Short = { advance: 1, offset: 2, restore: 3 } as const;

interface State {
  cfa: FrameRules['cfa'];
  registers: Map<number, Rule>;
}

/** The rules `distance` bytes behind the start of an entry. Throws DwarfError for what is damaged. */
export function rulesOf(entry: FrameEntry, bytes: Uint8Array, distance: number): FrameRules {
  const { common } = entry;
  const state: State = { cfa: undefined, registers: new Map() };
  execute(new DwarfReader(bytes, common.from, common.to), entry, state, new Map(), Number.POSITIVE_INFINITY);
  const initial = new Map(state.registers);
  execute(new DwarfReader(bytes, entry.from, entry.to), entry, state, initial, distance);
  return { ...state, returnRegister: common.returnRegister, isSignal: common.isSignal };
}

/** Executes instructions up to the row that holds `distance` bytes behind the start. */
function execute(
  reader: DwarfReader,
  { common, start }: FrameEntry,
  state: State,
  initial: ReadonlyMap<number, Rule>,
  distance: number,
): void {
  const { dataAlign } = common;
  const remembered: State[] = [];
  const set = (register: number, rule: Rule) => {
    if (register < REGISTERS) state.registers.set(register, rule);
  };
  const restore = (register: number) => {
    const rule = initial.get(register);
    if (rule) state.registers.set(register, rule);
    else state.registers.delete(register);
  };
  let at = 0;
  for (let n = 0; !reader.done; n++) {
    if (n === MOST_INSTRUCTIONS) throw new DwarfError('A function has too many frame instructions.');
    const opcode = reader.u8();
    const low = opcode & 63;
    switch (opcode >> 6) {
      case Short.advance:
        at += low * common.codeAlign;
        break;
      case Short.offset:
        set(low, { kind: 'at', offset: reader.unsigned() * dataAlign });
        break;
      case Short.restore:
        restore(low);
        break;
      default:
        at = advanced(reader, opcode, at, common, start) ?? at;
        if (opcode > Cfa.advance4) long(reader, opcode, state, { set, restore, remembered, dataAlign });
    }
    if (at > distance) return;
  }
}

/** The place behind an instruction that moves it; undefined for others. */
function advanced(
  reader: DwarfReader,
  opcode: number,
  at: number,
  { codeAlign, addressSize }: CommonEntry,
  start: bigint,
): number | undefined {
  switch (opcode) {
    case Cfa.setLoc:
      return Number(BigInt.asUintN(64, reader.address(addressSize) - start));
    case Cfa.advance1:
      return at + reader.u8() * codeAlign;
    case Cfa.advance2:
      return at + reader.u16() * codeAlign;
    case Cfa.advance4:
      return at + reader.u32() * codeAlign;
    default:
      return undefined;
  }
}

interface Actions {
  readonly set: (register: number, rule: Rule) => void;
  readonly restore: (register: number) => void;
  readonly remembered: State[];
  readonly dataAlign: number;
}

/** Instructions whose operands all stand behind the opcode. */
function long(reader: DwarfReader, opcode: number, state: State, actions: Actions): void {
  const { set, restore, remembered, dataAlign } = actions;
  const register = state.cfa?.register ?? SP;
  switch (opcode) {
    case Cfa.offsetExtended:
      set(reader.unsigned(), { kind: 'at', offset: reader.unsigned() * dataAlign });
      break;
    case Cfa.offsetExtendedSigned:
      set(reader.unsigned(), { kind: 'at', offset: reader.signed() * dataAlign });
      break;
    case Cfa.valueOffset:
      set(reader.unsigned(), { kind: 'is', offset: reader.unsigned() * dataAlign });
      break;
    case Cfa.valueOffsetSigned:
      set(reader.unsigned(), { kind: 'is', offset: reader.signed() * dataAlign });
      break;
    case Cfa.restoreExtended:
      restore(reader.unsigned());
      break;
    case Cfa.undefined:
      set(reader.unsigned(), { kind: 'undefined' });
      break;
    case Cfa.sameValue:
      set(reader.unsigned(), { kind: 'same' });
      break;
    case Cfa.register:
      set(reader.unsigned(), { kind: 'register', register: reader.unsigned() });
      break;
    case Cfa.remember:
      if (remembered.length === MOST_REMEMBERED) throw new DwarfError('Too many rows are remembered.');
      remembered.push({ cfa: state.cfa, registers: new Map(state.registers) });
      break;
    case Cfa.restoreState: {
      const row = remembered.pop();
      if (!row) throw new DwarfError('A row is restored that was not remembered.');
      state.cfa = row.cfa;
      state.registers = row.registers;
      break;
    }
    case Cfa.defCfa:
      state.cfa = { register: reader.unsigned(), offset: reader.unsigned() };
      break;
    case Cfa.defCfaSigned:
      state.cfa = { register: reader.unsigned(), offset: reader.signed() * dataAlign };
      break;
    case Cfa.defCfaRegister:
      state.cfa = { register: reader.unsigned(), offset: state.cfa?.offset ?? 0 };
      break;
    case Cfa.defCfaOffset:
      state.cfa = { register, offset: reader.unsigned() };
      break;
    case Cfa.defCfaOffsetSigned:
      state.cfa = { register, offset: reader.signed() * dataAlign };
      break;
    case Cfa.defCfaExpression:
      reader.skip(reader.unsigned());
      state.cfa = undefined;
      break;
    case Cfa.expression:
    case Cfa.valueExpression:
      set(reader.unsigned(), { kind: 'expression' });
      reader.skip(reader.unsigned());
      break;
    case Cfa.argsSize:
      reader.unsigned();
      break;
    default:
      throw new DwarfError(`The frame instruction 0x${opcode.toString(16)} is not known.`);
  }
}
