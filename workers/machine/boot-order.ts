/** Firmware paths of devices with a bootindex, as the file `bootorder` of fw_cfg lists them. */
import type { PlacedDevice } from './virtio-placement.ts';

const MMIO_BASE = 0x10001000;
const MMIO_STRIDE = 0x1000;

/** Where the device sits; the names are those of Open Firmware. */
function place({ description, slot }: PlacedDevice): string {
  if (description.transport !== 'pci') {
    return `/virtio-mmio@${(MMIO_BASE + MMIO_STRIDE * slot).toString(16).padStart(16, '0')}`;
  }
  const name = description.kind === 'network' ? 'ethernet' : 'scsi';
  return `/pci@ffffffffffffffff/${name}@${slot.toString(16)}`;
}

/** Only disks and networks can be booted from. */
export function bootOrder(devices: readonly PlacedDevice[]): string[] {
  return devices
    .filter(({ description }) => description.bootIndex !== undefined)
    .sort((a, b) => (a.description.bootIndex ?? 0) - (b.description.bootIndex ?? 0))
    .map((device) => `${place(device)}${device.description.kind === 'network' ? '/ethernet-phy@0' : '/disk@0,0'}`);
}
