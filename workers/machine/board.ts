/** A machine as the replay's player drives it: a processor, devices, and the ends of the streams that the log feeds. */
import type { InputEvent } from '../replay/event-payload.ts';
import type { Device } from './device.ts';
import type { Processor } from './processor.ts';

export type { InputEvent } from '../replay/event-payload.ts';

/** Instructions executed, and events of the log consumed. */
interface Standing {
  readonly icount: number;
  readonly event: number;
}

/** A pixel that is shown as it lies in guest memory. */
interface PixelInMemory {
  readonly kind: 'memory';
  /** Physical address, and bytes. */
  readonly address: number;
  readonly length: number;
}

/** A pixel that a command of the guest copied from its memory. */
export interface PixelCopy {
  readonly kind: 'copy';
  /** The command, in words. */
  readonly text: string;
  /** Physical address of what was copied, and how many of the pixel's bytes lie there. */
  readonly address: number;
  readonly length: number;
  /** The pixel as it was copied. */
  readonly bytes: Uint8Array;
  /** Before the store that told the device of the command. */
  readonly told: Standing;
  /** Where the device took the bytes from memory. */
  readonly ran: Standing;
}

/** A picture that the guest shows, computed when asked for. */
export interface Display {
  /** Who shows it: "virtio-gpu", "ramfb". */
  readonly name: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** 4 bytes a pixel, red, green, blue, opacity (always 255); rows from the top, without gaps. */
  rgba(): Uint8ClampedArray<ArrayBuffer>;
  /** Where a pixel inside the picture comes from; undefined where the guest never wrote it. */
  source(x: number, y: number): PixelInMemory | PixelCopy | undefined;
}

export interface Board {
  readonly processor: Processor;
  /** All devices, in order of creation. */
  readonly devices: readonly Device[];
  /**
   * What devices do when QEMU creates them, once, before the first {@link reset}: between the log's INIT checkpoint and
   * its first RANDOM (the RTC of most releases reads the host's clock twice).
   */
  realize(): void;
  /** System reset of processor and devices (after the log's RESET checkpoint, and at RESET_REQUESTED). */
  reset(): void;
  /** Bytes arrive at character device `index`. False when no such device exists. */
  charRead(index: number, bytes: Uint8Array): boolean;
  /** An input event, then the sync that ends a group of them. */
  inputEvent(event: InputEvent): void;
  inputSync(): void;
  /** A packet passes network filter `index` towards the guest. False when no such filter exists. */
  netPacket(index: number, flags: number, packet: Uint8Array): boolean;
  /** The count changes of accesses to what does not exist, by description, for the user. */
  readonly unimplemented: ReadonlyMap<string, number>;
  /** What the guest shows now: one entry for each display device that has a picture. */
  displays?(): readonly Display[];
}
