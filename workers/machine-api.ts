/**
 * The engine's public types for the machine: what the page and the command line may ask of a recording that is
 * re-executed. Like engine-api.ts: coarse, asynchronous, structured-cloneable.
 *
 * A machine belongs to a log and is named by it. Every question about the machine's state carries the moment it is about;
 * the answer carries the moment it is of. A moment's state never changes, so answers may be cached for ever.
 *
 * Units: icount = guest instructions executed since power-on. Addresses and registers are 64-bit values as bigint.
 */
import type { BytePattern } from './api/byte-pattern.ts';
import type { DiskRequests, DiskSummary } from './api/disks.ts';
import type { CallSpans, ConsoleText, MachineLanes } from './api/lanes.ts';
import type {
  ExecutionMarks,
  Hit,
  Reader,
  SearchProgress,
  SearchResult,
  StepKind,
  StopCondition,
  Writer,
  WriteTarget,
} from './api/searching.ts';
import type { ScreenThumbnails, StateAnswer, Wants } from './api/state.ts';
import type { KeptReplays, MachineSummary } from './api/summary.ts';
import type { LogId, Moment } from './engine-api.ts';

export { type BytePattern, parseBytePattern, textPattern } from './api/byte-pattern.ts';
export type * from './api/disks.ts';
export { DISK_REQUEST_KINDS } from './api/disks.ts';
export type * from './api/lanes.ts';
export type * from './api/searching.ts';
export type * from './api/state.ts';
export type * from './api/summary.ts';

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

export interface FoundSymbol {
  /** As its language writes it. */
  readonly name: string;
  /** As its file has it, where that is mangled. */
  readonly raw?: string;
  readonly address: bigint;
  /** Page number of the root table of the only address space that it is in (satp.PPN); 0 without translation. */
  readonly space?: bigint;
}

/** A stretch of instructions that a source line became. */
export interface SourceLine {
  readonly line: number;
  /** Of the first instruction. */
  readonly address: bigint;
}

/** Where an ELF file was loaded. */
export interface SymbolPlace {
  /** Bytes from where the file says, as for modules; 0 when absent. */
  readonly base?: bigint;
  /** A value of satp: the file is a program of that address space alone. ASIDs do not count. */
  readonly satp?: bigint;
}

export interface SymbolFileResult {
  /** Number by which the file can be removed. */
  readonly id: number;
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
  /** Places, in bytes from the disk's start, at which it holds a pattern at a moment; at most 1000. */
  searchDisk(log: LogId, moment: Moment, disk: number, pattern: BytePattern): Promise<readonly number[]>;

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
  /** Loads symbols, lines and frames from an ELF file. */
  addSymbols(log: LogId, file: RecordingFile, at?: SymbolPlace): Promise<SymbolFileResult>;
  /** Forgets a file; see {@link SymbolFileResult.id}. */
  removeSymbols(log: LogId, id: number): Promise<void>;
  /**
   * Where the instructions of each line of a source file begin, ascending by line; `name` as in {@link DisassembledLine.source},
   * without its line.
   */
  sourceLines(log: LogId, name: string): Promise<readonly SourceLine[]>;
  /** Addresses of symbols whose name, mangled or not, contains a text, at most 50. */
  findSymbols(log: LogId, text: string): Promise<readonly FoundSymbol[]>;
  /** Physical addresses at which RAM holds a pattern at a moment, at most 1000. */
  searchMemory(log: LogId, moment: Moment, pattern: BytePattern): Promise<readonly bigint[]>;
}
