/** Which slot of which bus each virtio device of the command line gets. */
import type { VirtioDescription } from './virtio-devices.ts';

export const VIRTIO_SLOTS = 8;
const PCI_SLOTS = 32;

/** A device in the slot that it has on the board. */
export interface PlacedDevice {
  readonly description: VirtioDescription;
  readonly slot: number;
}

/** In the order of the command line. Error when a bus has no room for a device. */
export function placedDevices(virtio: readonly VirtioDescription[]): PlacedDevice[] {
  const taken = { mmio: new Array<boolean>(VIRTIO_SLOTS).fill(false), pci: new Array<boolean>(PCI_SLOTS).fill(false) };
  taken.pci[0] = true; // the host bridge
  return virtio.map((description) => {
    const bus = description.transport ?? 'mmio';
    const slots = taken[bus];
    const slot = description.slot ?? (bus === 'pci' ? slots.indexOf(false) : slots.lastIndexOf(false));
    if (slots[slot] !== false) {
      throw new Error(`no free ${bus === 'pci' ? 'PCI' : 'virtio-mmio'} slot for ${description.kind}`);
    }
    slots[slot] = true;
    return { description, slot };
  });
}
