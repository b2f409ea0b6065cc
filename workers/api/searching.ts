/** Steps, searches, and who wrote or reads something. */
import type { Moment } from '../engine-api.ts';
import type { DiskRequestRef } from './disks.ts';

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
