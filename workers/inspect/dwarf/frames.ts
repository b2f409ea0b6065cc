/** Finding the caller of a function by call frame information (DWARF 5, section 6.4). */
import { type FrameEntry, type FrameSection, readFrameEntries } from './frame-entries.ts';
import { type FrameRules, rulesOf } from './frame-rules.ts';
import { DwarfError } from './reader.ts';

/** Registers by DWARF number (x0 to x31); undefined where the value is lost. */
export type Registers = readonly (bigint | undefined)[];

export interface Caller {
  /** Undefined when the tables say that nobody called: the outermost frame (section 6.4.4). */
  readonly pc: bigint | undefined;
  /** The caller's stack pointer: the frame's address. */
  readonly cfa: bigint;
  readonly registers: Registers;
  /** Whether pc is the next instruction of an interrupted frame, not one behind a call. */
  readonly exact: boolean;
}

const SP = 2;
const INTEGERS = 32;

export class Frames {
  private readonly _sections: readonly FrameSection[];
  private _entries: readonly { readonly entry: FrameEntry; readonly bytes: Uint8Array }[] | undefined;

  constructor(sections: readonly FrameSection[]) {
    this._sections = sections;
  }

  /** Entries by address, read when they are asked for first. */
  private get _all() {
    this._entries ??= this._sections
      .flatMap((section) => readFrameEntries(section).map((entry) => ({ entry, bytes: section.bytes })))
      .sort((a, b) => (a.entry.start < b.entry.start ? -1 : a.entry.start > b.entry.start ? 1 : 0));
    return this._entries;
  }

  /** The rules in force before the instruction at an address; undefined where nothing is known. */
  rulesAt(address: bigint): FrameRules | undefined {
    const all = this._all;
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((all[middle]?.entry.start ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    const found = all[low - 1];
    if (!found || address - found.entry.start >= found.entry.size) return undefined;
    try {
      return rulesOf(found.entry, found.bytes, Number(address - found.entry.start));
    } catch (error) {
      if (error instanceof DwarfError) return undefined;
      throw error;
    }
  }

  /**
   * The frame that called the function at `address`. `read` gives eight bytes of memory. Undefined where the tables know
   * nothing, or memory cannot be read.
   */
  caller(address: bigint, registers: Registers, read: (at: bigint) => bigint | undefined): Caller | undefined {
    const rules = this.rulesAt(address);
    const base = rules?.cfa && registers[rules.cfa.register];
    if (!rules?.cfa || base === undefined) return undefined;
    const cfa = BigInt.asUintN(64, base + BigInt(rules.cfa.offset));
    const place = (offset: number) => BigInt.asUintN(64, cfa + BigInt(offset));
    const before = (register: number): bigint | undefined => {
      const rule = rules.registers.get(register);
      switch (rule?.kind) {
        case 'at':
          return read(place(rule.offset));
        case 'is':
          return place(rule.offset);
        case 'register':
          return registers[rule.register];
        case 'undefined':
        case 'expression':
          return undefined;
        default:
          return registers[register];
      }
    };
    const pc = before(rules.returnRegister);
    const outermost = rules.registers.get(rules.returnRegister)?.kind === 'undefined';
    if (pc === undefined && !outermost) return undefined;
    const outer = Array.from({ length: INTEGERS }, (_, register) => (register === SP ? cfa : before(register)));
    // The register that held the return address belongs to the callee.
    outer[rules.returnRegister] = undefined;
    return { pc, cfa, registers: outer, exact: rules.isSignal };
  }
}
