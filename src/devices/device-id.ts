import type { MachineDevice } from '../../workers/machine-api.ts';
import { hex } from '../format/hex.ts';

/** What tells a device from others of its name, as stops name it: "virtio-mmio@0x10008000". */
export function deviceId({ name, base }: MachineDevice): string {
  return base === undefined ? name : `${name}@${hex(base)}`;
}
