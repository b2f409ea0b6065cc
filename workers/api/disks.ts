/**
 * Disks: their requests and sectors.
 *
 * Sectors are of 512 bytes; disks are numbered in the order of the command line.
 */

/** A request to a disk, by its number. */
export interface DiskRequestRef {
  readonly disk: number;
  readonly request: number;
}

/** A disk of the machine. */
export interface DiskSummary {
  /** Its number: the order of the command line. */
  readonly disk: number;
  /** Device and image: "virtio-blk-device, root.img". */
  readonly name: string;
  /** Of 512 bytes. */
  readonly sectors: number;
  readonly readOnly: boolean;
  /** What keeps it from being known: it keeps nothing (null), or its requests have no moments in the log. */
  readonly note?: string;
}

/** Sectors to be shown of a disk. */
export interface DiskWants {
  readonly disk: number;
  readonly sector: number;
  /** At most 128. */
  readonly sectors: number;
}

/** A disk at a moment. */
export interface DiskView extends DiskWants {
  /** Of the sectors asked for, as many as there are: their bytes, and those of the image before the recording. */
  readonly bytes: Uint8Array;
  readonly original: Uint8Array;
  /** Requests that began before the moment. */
  readonly begun: number;
  /** Sectors that differ from the image before the recording, and their ranges: first sector, number, …. */
  readonly changed: number;
  readonly ranges: Float64Array;
}

/** Codes of {@link DiskRequests.kinds}. */
export { DISK_REQUEST_KINDS } from '../machine/device.ts';

/** All requests to a disk, in their order: columns. */
export interface DiskRequests {
  readonly kinds: Uint8Array;
  /** 0 it left the disk alone, 1 it wrote its sectors, 2 it read them. */
  readonly effects: Uint8Array;
  /** First sector, and number of sectors. */
  readonly sectors: Float64Array;
  readonly lengths: Float64Array;
  /** Count before the store that told the device, and number of the event in whose stretch it lies. */
  readonly icounts: Float64Array;
  readonly events: Float64Array;
  /** Count and event at which it ended; NaN: not yet, or not at an event. */
  readonly endIcounts: Float64Array;
  readonly endEvents: Float64Array;
  /** 0 fine, 1 failed, 2 not supported; NaN while it has not ended. */
  readonly statuses: Float64Array;
}
