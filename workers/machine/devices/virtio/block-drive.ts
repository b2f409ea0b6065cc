/** What stands behind a virtio block device: `-drive`. */
import type { BlockImage } from '../../device.ts';

/**
 * How a drive ends its requests: numbered by blkreplay, at once in a one-shot bottom half (the null driver), or at a
 * moment of the host's that no log holds.
 */
export type DriveKind = 'blkreplay' | 'null' | 'unrecorded';

export interface DriveOptions {
  readonly kind: DriveKind;
  readonly image: BlockImage;
  readonly readOnly: boolean;
  /** Write-back cache, the default; without it each write is followed by a flush. */
  readonly writeCache: boolean;
  /** At most 20 characters, for the driver's GET_ID. */
  readonly serial: string;
}
