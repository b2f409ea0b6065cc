/** Questions about the state of a machine at a moment, and their answers. */
import type { Moment } from '../engine-api.ts';
import type { DiskView, DiskWants } from './disks.ts';

/** What reaching a moment cost. */
export interface SeekCost {
  /** The snapshot from which it was replayed; undefined when the machine went on from where it stood. */
  readonly snapshotIcount?: number;
  readonly instructions: number;
  readonly ms: number;
}

export interface RegisterValue {
  readonly name: string;
  /** Second name: "a0" of x10. */
  readonly alias?: string;
  readonly value: bigint;
  readonly group: 'integer' | 'float' | 'csr';
  /** In words: a float's number, a CSR's mode or cause. */
  readonly meaning?: string;
  /** Fields of a CSR, high to low. */
  readonly fields?: readonly {
    readonly name: string;
    readonly high: number;
    readonly low: number;
    readonly value: string;
  }[];
}

export interface RegistersView {
  readonly pc: bigint;
  /** "M", "S", "U", "VS", "VU". */
  readonly mode: string;
  readonly registers: readonly RegisterValue[];
  /** The exception or interrupt that is delivered next, if one waits. */
  readonly pending?: string;
  /** Why the processor does nothing, when it waits for an interrupt. */
  readonly waiting: boolean;
}

export interface DisassembledLine {
  /** Virtual address. */
  readonly address: bigint;
  /** Bytes as hex, in memory order; "" where memory cannot be read. */
  readonly bytes: string;
  readonly mnemonic: string;
  readonly operands: string;
  readonly target?: bigint;
  /** "symbol+0x10", where symbols are loaded; demangled. */
  readonly symbol?: string;
  readonly targetSymbol?: string;
  /** The symbols as their files have them, where they are mangled. */
  readonly rawSymbol?: string;
  readonly rawTarget?: string;
  /** Source line, "file.c:12", where DWARF is loaded. */
  readonly source?: string;
}

export interface MemoryRequest {
  readonly space: 'virtual' | 'physical';
  readonly address: bigint;
  /** Bytes, at most 64 KiB. */
  readonly length: number;
  /** As instructions too. */
  readonly code?: boolean;
}

export interface MemoryView extends MemoryRequest {
  readonly bytes: Uint8Array;
  /** One entry per 4-KiB page touched: its physical address, or why it cannot be read. */
  readonly pages: readonly {
    readonly address: bigint;
    readonly physical?: bigint;
    readonly fault?: string;
    readonly device?: string;
  }[];
  /** The instructions from the first byte on, where they were asked for. */
  readonly lines?: readonly DisassembledLine[];
}

/** One step of the walk through the page tables for a virtual address. */
export interface WalkStep {
  readonly level: number;
  /** Physical address of the entry. */
  readonly at: bigint;
  readonly entry: bigint;
  /** Flags in words: "V R W X U G A D". */
  readonly flags: string;
  readonly note: string;
}

export interface DeviceView {
  readonly name: string;
  readonly base?: bigint;
  /** Registers, queues, lines in words; nested. */
  readonly state: Readonly<Record<string, unknown>>;
}

export interface ScreenView {
  readonly source: 'ramfb' | 'virtio-gpu';
  readonly width: number;
  readonly height: number;
  /** RGBA, 4 × width × height bytes. */
  readonly pixels: Uint8ClampedArray;
}

/** The guest's screen at a moment, scaled down. */
export interface ScreenThumbnails {
  /** Where the pictures are from, and their size before they were scaled; undefined where the guest has not set it up. */
  readonly screen?: Pick<ScreenView, 'source' | 'width' | 'height'>;
  /** One for each height asked for, none without a screen; RGBA as in {@link ScreenView}. */
  readonly pictures: readonly Pick<ScreenView, 'width' | 'height' | 'pixels'>[];
}

export interface CallFrame {
  readonly pc: bigint;
  readonly sp: bigint;
  readonly symbol?: string;
  /** The symbol as its file has it, where that is mangled. */
  readonly rawSymbol?: string;
  readonly source?: string;
  /** How it was found: "pc", "ra", "frame pointer", "cfi". */
  readonly by: string;
}

/** Questions about one moment; all are answered from the same state. */
export interface Wants {
  readonly registers?: boolean;
  /** Lines from `before` instructions before an address (pc when absent) to `after` behind it. */
  readonly disassembly?: { readonly address?: bigint; readonly before: number; readonly after: number };
  readonly memory?: readonly MemoryRequest[];
  readonly devices?: boolean;
  readonly screen?: boolean;
  readonly stack?: boolean;
  readonly walk?: bigint;
  readonly disk?: DiskWants;
  /** SHA-256 of all RAM: to compare states with other machines. */
  readonly ramHash?: boolean;
}

export interface StateAnswer {
  /** The moment of the state: the one asked for, or the nearest behind it at which the machine can stand. */
  readonly moment: Moment;
  readonly cost: SeekCost;
  readonly registers?: RegistersView;
  readonly disassembly?: readonly DisassembledLine[];
  readonly memory?: readonly MemoryView[];
  readonly devices?: readonly DeviceView[];
  readonly screen?: ScreenView;
  readonly stack?: readonly CallFrame[];
  readonly walk?: readonly WalkStep[];
  /** The address that was walked for. */
  readonly walkOf?: bigint;
  readonly disk?: DiskView;
  /** Hexadecimal digits. */
  readonly ramSha256?: string;
  /** Bytes of console output at this moment. */
  readonly consoleBytes: number;
}
