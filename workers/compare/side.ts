/** What alignment knows of a stretch of a log. */

/** How an item's place comes about. */
export const Place = {
  /** Where the host's timing put it: warps, clock reads, interrupts. */
  host: 0,
  /** Where the guest's own instructions put it: output, exceptions. Distances between such items are characteristic. */
  guest: 1,
  /** Input from outside; its content is characteristic, its place is not. */
  input: 2,
} as const;

/** A stretch of one log's items, in columns. */
export interface Side {
  readonly length: number;
  readonly kinds: Uint8Array;
  /** Hash of the kind and of the content that makes an event what it is; see canonical.ts. */
  readonly keys: Uint32Array;
  /** Hash of all of the content. */
  readonly values: Uint32Array;
  readonly icounts: Float64Array;
  readonly places: Uint8Array;
}
