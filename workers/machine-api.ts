/**
 * The engine's public types for the machine: what the page and the command line may ask of a recording that is
 * re-executed. Like engine-api.ts: coarse, asynchronous, structured-cloneable.
 *
 * A machine belongs to a log and is named by it. Every question about the machine's state carries the moment it is about;
 * the answer carries the moment it is of. A moment's state never changes, so answers may be cached for ever.
 *
 * Units: icount = guest instructions executed since power-on. Addresses and registers are 64-bit values as bigint.
 */
import type { DiskRequestRef, DiskRequests, DiskSummary, DiskView, DiskWants } from './disk-api.ts';
import type { LogId, Moment, Problem } from './engine-api.ts';

export {
  DISK_REQUEST_KINDS,
  type DiskRequestRef,
  type DiskRequests,
  type DiskSummary,
  type DiskView,
  type DiskWants,
} from './disk-api.ts';

/** Files of a recording: a zip, or the files of its folder, or pieces by hand. */
export interface RecordingFile {
  readonly name: string;
  readonly blob: Blob;
}

/** What QEMU loaded, given by hand; the log is the open one's. */
export interface GivenFiles {
  readonly commandLine: string;
  /** QEMU's version, such as "7.2.22". */
  readonly qemu: string;
  readonly firmware?: Blob;
  readonly kernel?: Blob;
  readonly initrd?: Blob;
  /** What `-machine dumpdtb=FILE` writes. */
  readonly dtb: Blob;
  /** A raw image, for the one disk of the command line. */
  readonly disk?: Blob;
}

export interface DivergenceView {
  readonly icount: number;
  readonly event: number;
  /** "event-mismatch", "count-off", "log-truncated", "unsupported-device", "unknown-instruction", … */
  readonly kind: string;
  /** The whole finding in one sentence. */
  readonly sentence: string;
  readonly logSays: string;
  readonly machineWanted: string;
  readonly lastAgreement?: { readonly icount: number; readonly event: number; readonly text: string };
  /** Likely causes in words, the likeliest first. */
  readonly causes: readonly string[];
}

export interface MachineDevice {
  readonly name: string;
  /** Physical base address, where it has one. */
  readonly base?: bigint;
}

/** How what the first replay found out stands to the browser's storage. */
export interface KeptState {
  /**
   * 'restored': it comes from an earlier visit, nothing had to be replayed. 'saving' and 'saved' for the next visit.
   * 'no-room': the browser has none for it. 'not-kept': it could not be written, as in private windows.
   */
  readonly state: 'restored' | 'saving' | 'saved' | 'no-room' | 'not-kept';
  /** Bytes of storage, once they are known. */
  readonly bytes: number;
  /** Milliseconds since 1970 at which the replay was kept. */
  readonly at: number;
}

/** What is kept from visit to visit, beside the recordings themselves. */
export interface KeptReplays {
  readonly files: readonly {
    /** Hash of the log. */
    readonly log: string;
    readonly bytes: number;
    readonly usedAt: number;
  }[];
  /** Bytes that all of them may take. */
  readonly limit: number;
}

/** What is known of a machine; grows while it is replayed for the first time. */
export interface MachineSummary {
  readonly log: LogId;
  /**
   * 'replaying' until the log's end was reached once, then 'done'; 'diverged' when machine and log disagreed;
   * 'paused' when the first replay was cancelled: what was replayed can be used; 'failed' when it could not be built.
   */
  readonly state: 'loading' | 'replaying' | 'paused' | 'done' | 'diverged' | 'failed';
  readonly problem?: Problem;
  readonly divergence?: DivergenceView;
  /** Up to here the machine can be looked at. */
  readonly reached: Moment;
  readonly instructions: number;
  readonly events: number;
  /** Millions of instructions per second of the first replay, lately. */
  readonly mips: number;
  readonly board: string;
  readonly qemu: string;
  readonly ramBase: bigint;
  readonly ramSize: number;
  readonly devices: readonly MachineDevice[];
  /** What of the recorded machine this one cannot do, in words. */
  readonly unfit: readonly string[];
  /** Accesses to what this machine does not model, with their number. */
  readonly unimplemented: readonly { readonly what: string; readonly count: number }[];
  /** `stateBytes`: of `bytes`, what is no RAM: processors, devices, and what was written to disks. */
  readonly snapshots: {
    readonly count: number;
    readonly bytes: number;
    readonly stateBytes: number;
    readonly budget: number;
  };
  /** Absent where nothing is kept. */
  readonly kept?: KeptState;
  /** Bytes of memory that the machine uses: RAM, decoded code, snapshots. */
  readonly memoryBytes: number;
  /** Bytes that the guest wrote to its serial console so far. */
  readonly consoleBytes: number;
  /** Whether the guest has a screen (ramfb or a GPU). */
  readonly hasScreen: boolean;
}

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
  readonly disk?: DiskView;
  /** Hexadecimal digits. */
  readonly ramSha256?: string;
  /** Bytes of console output at this moment. */
  readonly consoleBytes: number;
}

export type StepKind =
  /** One position: an instruction or an event. */
  | 'instruction'
  | 'event'
  /** Over a call: to the next instruction of the same frame. */
  | 'over'
  /** Out of the present frame: to the caller. */
  | 'out'
  | 'interrupt'
  | 'exception'
  | 'checkpoint'
  /** The next change of privilege mode. */
  | 'privilege'
  /** The next character that the guest writes. */
  | 'character';

/** Where a search stops. Addresses are virtual unless said otherwise. */
export type StopCondition =
  | { readonly kind: 'execute'; readonly address: bigint; readonly condition?: string }
  | {
      readonly kind: 'memory';
      readonly space: 'virtual' | 'physical';
      readonly address: bigint;
      readonly length: number;
      readonly access: 'read' | 'write' | 'change';
    }
  | { readonly kind: 'exception'; readonly cause?: number }
  | { readonly kind: 'interrupt'; readonly cause?: number }
  | { readonly kind: 'csr'; readonly name: string }
  | { readonly kind: 'device'; readonly name: string };

/** A place where a condition held. */
export interface Hit {
  /** Before the instruction, or before the event. */
  readonly moment: Moment;
  readonly pc: bigint;
  /** Index of the condition. */
  readonly condition: number;
  /** In words: "store of 8 bytes: 0x10 → 0x18". */
  readonly text: string;
}

export interface SearchProgress {
  /** Instructions still to be searched, and in all. */
  readonly left: number;
  readonly total: number;
  readonly hits: number;
}

export interface SearchResult {
  readonly hit?: Hit;
  /** Why there is none: "fence", "start", "end", "cancelled". */
  readonly ended?: string;
  readonly ms: number;
}

/** When one instruction is executed around a moment. */
export interface ExecutionMark {
  /** Virtual address. */
  readonly address: bigint;
  /** Before its last execution before the moment. */
  readonly past?: Moment;
  /** Before its next execution behind the moment. */
  readonly future?: Moment;
}

/** Executions of instructions around a moment, in a stretch of bounded cost. */
export interface ExecutionMarks {
  /** Those that are executed in the stretch at all. */
  readonly marks: readonly ExecutionMark[];
  /** Instructions that were looked at before the moment, and behind it. */
  readonly before: number;
  readonly after: number;
}

/** Something whose last writer is asked for. */
export type WriteTarget =
  | {
      readonly kind: 'memory';
      readonly space: 'virtual' | 'physical';
      readonly address: bigint;
      readonly length: number;
    }
  | { readonly kind: 'register'; readonly name: string }
  | { readonly kind: 'console'; readonly byte: number }
  | {
      readonly kind: 'sector';
      /** In the order of the command line. */
      readonly disk: number;
      readonly sector: number;
      /** First byte that is meant, and how many; the whole sector where absent. */
      readonly offset?: number;
      readonly length?: number;
    }
  /** A pixel of {@link StateAnswer.screen}, from the left and from the top. */
  | { readonly kind: 'pixel'; readonly x: number; readonly y: number };

export interface Writer {
  /** Before the instruction that wrote; for what came from outside, before the event. */
  readonly moment: Moment;
  readonly pc: bigint;
  /** The instruction, or what wrote instead: "virtio-blk request #12 (read)". */
  readonly text: string;
  /** The log's event behind it, where it came from outside. */
  readonly event?: number;
  readonly old?: bigint;
  readonly new?: bigint;
  /** Where the value was copied from, when the instruction is a plain load or store: to follow it back. */
  readonly origin?: WriteTarget;
  /** The last writer of {@link origin} is one before this moment; where absent, before {@link moment}. */
  readonly originBefore?: Moment;
  /** The request to a disk by which it was written, and when that ended: before the log's event. */
  readonly request?: DiskRequestRef;
  readonly ended?: Moment;
}

export interface Reader {
  /** Before the instruction that reads; for what a device reads at an event of the log, before that. */
  readonly moment: Moment;
  readonly pc: bigint;
  /** The instruction, or what reads instead: "virtio-blk disk 0, request #12: …". */
  readonly text: string;
  readonly event?: number;
  /** What is read, up to eight bytes. */
  readonly value?: bigint;
  /** Something is written there first, so that it is not the same any more: before that instruction or event. */
  readonly overwritten?: Moment;
  /** Where a device takes it: a sector, or memory. */
  readonly into?: WriteTarget;
  readonly request?: DiskRequestRef;
}

/** Lanes of what the machine did: spans over instructions. */
export interface MachineLanes {
  /** Up to here they are known. */
  readonly reached: number;
  /** Ascending icounts at which the privilege mode changed, and the mode from there on (0 U, 1 S, 3 M, 4 VU, 5 VS). */
  readonly modeStarts: Float64Array;
  readonly modes: Uint8Array;
  /** [from, to) icounts during which the processor waited (from = to: no instruction passed), and their length in ns. */
  readonly idle: Float64Array;
  /** Ascending icounts at which the address space changed (satp), and its number in the order of first use. */
  readonly spaceStarts: Float64Array;
  readonly spaces: Uint8Array;
  /** What satp held, by number; the last one stands for all that came later when there are more than 250. */
  readonly satps: readonly bigint[];
}

/** What ran in a span of {@link CallSpans}. */
export interface CalledCode {
  /** A function that was called, the handler of a trap, or what a stack began with. */
  readonly kind: 'call' | 'trap' | 'entry';
  readonly address: bigint;
  /** The function's name, or the trap's cause; the address in digits where no symbol covers it. */
  readonly name: string;
  /** The symbol as its file has it, where that is mangled. */
  readonly raw?: string;
}

/**
 * Who called whom over instructions. Of calls at one depth each ends before the next begins. Where the guest goes on with
 * another stack (a context switch), the spans of the one end and those of the other begin: a call may be in pieces.
 */
export interface CallSpans {
  /** Up to here calls are known. */
  readonly reached: number;
  /** Whether all spans of at least the resolution are there; if not, ask again, or for a shorter stretch. */
  readonly complete: boolean;
  /** The stretch that was asked for. */
  readonly from: number;
  readonly to: number;
  /** By depth, then ascending: first instruction, first one behind, depth (0 outermost), index of the code. */
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly depths: Uint8Array;
  readonly codes: Uint32Array;
  /** 1 where short calls that follow one another are drawn as one, under the name of the longest. */
  readonly crowds: Uint8Array;
  readonly code: readonly CalledCode[];
}

export interface ConsoleText {
  /** All bytes that the guest wrote up to now. */
  readonly bytes: Uint8Array;
  /** icount of each byte. */
  readonly icounts: Float64Array;
}

export interface FoundSymbol {
  /** As its language writes it. */
  readonly name: string;
  /** As its file has it, where that is mangled. */
  readonly raw?: string;
  readonly address: bigint;
}

export interface SymbolFileResult {
  readonly name: string;
  readonly symbols: number;
  readonly lines: number;
  /** What could not be used, in words. */
  readonly problems: readonly string[];
}

/** What the worker offers for machines. All methods reject with an Error whose message is meant for people. */
export interface MachineApi {
  /**
   * Builds the machine of an open log from a recording's files and replays it in the background; `onChange` is called as
   * it goes on, and at the end.
   */
  attachMachine(
    log: LogId,
    files: readonly RecordingFile[],
    onChange: (summary: MachineSummary) => void,
  ): Promise<MachineSummary>;
  /**
   * The files of a recording from its pieces: memory as QEMU places it, with the log's random seed in the device tree.
   * To be given to {@link attachMachine}.
   */
  recordingFromPieces(log: LogId, given: GivenFiles): Promise<readonly RecordingFile[]>;
  detachMachine(log: LogId): Promise<void>;
  machineSummary(log: LogId): Promise<MachineSummary | undefined>;
  /** Stops the first replay, or goes on with it. */
  pauseMachine(log: LogId, paused: boolean): Promise<void>;
  /** Bytes that snapshots may take. */
  setSnapshotBudget(log: LogId, bytes: number): Promise<void>;

  /**
   * The state at a moment. A newer call makes older ones that still wait answer undefined; background work is
   * interrupted. Moments behind `reached` reject.
   */
  machineState(log: LogId, moment: Moment, wants: Wants): Promise<StateAnswer | undefined>;
  /** The moment one step away; undefined at the end of the recording, or when it was superseded. */
  stepMachine(log: LogId, from: Moment, kind: StepKind, direction: 1 | -1): Promise<Moment | undefined>;
  /** Searches from a moment, at most to the fence; cancelled by {@link cancelSearch} or a newer search. */
  searchMachine(
    log: LogId,
    from: Moment,
    conditions: readonly StopCondition[],
    direction: 1 | -1,
    fence: Moment | undefined,
    onProgress: (progress: SearchProgress) => void,
  ): Promise<SearchResult>;
  /** All hits in a stretch, at most `most`. */
  allHits(
    log: LogId,
    from: Moment,
    to: Moment,
    conditions: readonly StopCondition[],
    most: number,
    onProgress: (progress: SearchProgress) => void,
  ): Promise<{ readonly hits: readonly Hit[]; readonly complete: boolean }>;
  cancelSearch(log: LogId): Promise<void>;
  /**
   * When instructions are executed next and were executed last, of at most 500 virtual addresses. Done when nobody waits
   * for the machine; undefined when somebody came, or a newer call.
   */
  executions(log: LogId, moment: Moment, addresses: readonly bigint[]): Promise<ExecutionMarks | undefined>;
  /**
   * The screen in front of an instruction as pictures of at most these heights, in pixels, and four times as wide at most;
   * nothing is made larger. Done when nobody waits for the machine, and behind every other question; undefined when
   * somebody came, or a newer call.
   */
  thumbnails(log: LogId, icount: number, heights: readonly number[]): Promise<ScreenThumbnails | undefined>;
  /** Who wrote it last before a moment; undefined when nobody did since power-on. */
  whoWrote(log: LogId, before: Moment, target: WriteTarget): Promise<Writer | undefined>;

  /** Who reads it next behind a moment, memory or a sector; undefined when nobody does up to where was replayed. */
  whoReads(
    log: LogId,
    after: Moment,
    target: WriteTarget,
    onProgress: (progress: SearchProgress) => void,
  ): Promise<Reader | undefined>;

  disks(log: LogId): Promise<readonly DiskSummary[]>;
  /** All requests to a disk up to where was replayed. */
  diskRequests(log: LogId, disk: number): Promise<DiskRequests>;
  /** Places, in bytes from the disk's start, at which it holds these bytes at a moment; at most 1000. */
  searchDisk(log: LogId, moment: Moment, disk: number, bytes: Uint8Array): Promise<readonly number[]>;

  /** What the first replays of recordings left in the browser's storage. */
  keptReplays(): Promise<KeptReplays>;
  /** Removes what was kept of a log, by its hash, or all of it; what an open machine has in memory stays. */
  forgetReplays(log: string | 'all'): Promise<void>;

  consoleText(log: LogId): Promise<ConsoleText>;
  lanes(log: LogId): Promise<MachineLanes>;
  /**
   * Calls in [from, to), the outermost `depths` of them (at most 64). What is shorter than `resolution` instructions may be
   * left out or drawn together. Short stretches are traced in every detail, unless something else is wanted meanwhile.
   */
  calls(log: LogId, from: number, to: number, depths: number, resolution: number): Promise<CallSpans>;
  /** Loads symbols and lines from an ELF file; `base` moves it (modules). */
  addSymbols(log: LogId, file: RecordingFile, base?: bigint): Promise<SymbolFileResult>;
  /** Addresses of symbols whose name, mangled or not, contains a text, at most 50. */
  findSymbols(log: LogId, text: string): Promise<readonly FoundSymbol[]>;
  /** Physical addresses at which RAM holds these bytes at a moment, at most 1000. */
  searchMemory(log: LogId, moment: Moment, bytes: Uint8Array): Promise<readonly bigint[]>;
}
