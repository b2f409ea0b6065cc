/** From a recording's description to what the board is built of. */

import type { DriveOptions } from '../machine/devices/virtio/block-drive.ts';
import type { ConsolePort } from '../machine/devices/virtio/console.ts';
import { ENTROPY_DEFAULTS } from '../machine/devices/virtio/entropy.ts';
import { qemuProfile } from '../machine/profile.ts';
import type { VirtBoardOptions, VirtioDescription } from '../machine/virt.ts';
import type { VirtioKind, VirtioPlacement } from '../machine/virtio-devices.ts';
import type { BoardDevice, MachineDescription } from './description.ts';
import { firmwareOptions } from './firmware.ts';
import { OverlayImage } from './overlay-image.ts';
import { treeRange } from './recorded-tree.ts';
import type { Recording } from './recording.ts';

/** QEMU numbers the addresses of network devices that have none, from this one on. */
const FIRST_MAC = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56] as const;
const SCREEN = { width: 1280, height: 800 };

/**
 * Rejects with RecordingError when a file is missing or wrong.
 *
 * @param ram RAM as the recording began.
 */
export async function boardOptions(
  recording: Recording,
  description: MachineDescription,
  ram: Uint8Array,
): Promise<VirtBoardOptions> {
  const virtio: VirtioDescription[] = [];
  let networks = 0;
  for (const device of description.devices) {
    if (device.transport === 'none') continue;
    const kind = await virtioKind(recording, description, device, networks);
    if (kind === undefined) continue;
    if (device.kind === 'net') networks++;
    virtio.push(Object.assign(kind, placement(device)));
  }
  const flash = await Promise.all([recording.flash(0), recording.flash(1)]);
  const contents = (image: Uint8Array | undefined) => image && { image, readOnly: false };
  const mrom = await recording.mrom();
  const tree = treeRange(mrom, description.ramBase, description.ramSize);
  return {
    profile: qemuProfile(description.qemu ?? '7.2'),
    mrom,
    forceLegacy: description.forceLegacy,
    virtio,
    serialChardev: 0,
    rtc: description.rtc,
    flash: [contents(flash[0]), contents(flash[1])],
    firmware: firmwareOptions(description.firmware, ram.subarray(tree?.start ?? 0, tree?.end ?? 0), description),
    ramfb: description.devices.some(({ kind }) => kind === 'ramfb'),
  };
}

/** Where the command line puts a device. */
export function placement({ transport, driver, properties }: BoardDevice): VirtioPlacement {
  const boot = properties.bootindex === undefined ? {} : { bootIndex: Number(properties.bootindex) };
  if (transport === 'mmio') {
    const bus = /^virtio-mmio-bus\.(\d+)$/.exec(properties.bus ?? '');
    return { transport, ...(bus ? { slot: Number(bus[1]) } : {}), ...boot };
  }
  const legacy = properties['disable-legacy'] !== 'on' && !driver.endsWith('-non-transitional');
  const slot = Number.parseInt(properties.addr ?? '', 16);
  return { transport: 'pci', legacy, ...(Number.isNaN(slot) ? {} : { slot }), ...boot };
}

async function virtioKind(
  recording: Recording,
  description: MachineDescription,
  device: BoardDevice,
  networks: number,
): Promise<VirtioKind | undefined> {
  const { properties } = device;
  const pixels = (name: string, usual: number) => Number(properties[name] ?? usual);
  switch (device.kind) {
    case 'block':
      return device.drive && { kind: 'block', drive: await drive(recording, device) };
    case 'rng': {
      const maxBytes = properties['max-bytes'] === undefined ? undefined : Number(properties['max-bytes']);
      const periodMs = Number(properties.period ?? ENTROPY_DEFAULTS.periodMs);
      return { kind: 'entropy', options: { maxBytes, periodMs } };
    }
    case 'net': {
      const transmit = properties.tx === 'timer' ? 'timer' : 'bh';
      return {
        kind: 'network',
        options: { mac: mac(properties.mac, networks), transmit, filters: device.filters ?? [] },
      };
    }
    case 'gpu':
      return { kind: 'gpu', options: { width: pixels('xres', SCREEN.width), height: pixels('yres', SCREEN.height) } };
    case 'serial':
      return { kind: 'console', ports: ports(description) };
    case 'keyboard':
    case 'mouse':
    case 'tablet':
      return { kind: device.kind };
    default:
      return undefined;
  }
}

async function drive(recording: Recording, device: BoardDevice): Promise<DriveOptions> {
  const { image: name, size, replayed = false, readOnly = false } = device.drive ?? {};
  const bytes = name === undefined ? undefined : await recording.disk(name);
  return {
    kind: replayed ? 'blkreplay' : name === undefined ? 'null' : 'unrecorded',
    image: new OverlayImage(bytes ?? new Uint8Array(0), bytes?.length ?? size ?? 0),
    readOnly,
    writeCache: device.properties['write-cache'] !== 'off',
    serial: device.properties.serial ?? '',
  };
}

function mac(text: string | undefined, number: number): Uint8Array {
  if (text !== undefined) return Uint8Array.from(text.split(':'), (part) => Number.parseInt(part, 16));
  const bytes = Uint8Array.from(FIRST_MAC);
  bytes[5] = (FIRST_MAC[5] + number) & 0xff;
  return bytes;
}

/** The first console is port 0; everything else counts from 1. */
function ports({ devices }: MachineDescription): ConsolePort[] {
  let next = 1;
  let first = true;
  return devices
    .filter(({ kind }) => kind === 'console')
    .map(({ driver, properties, charDevice }) => {
      const console = driver === 'virtconsole';
      const id = properties.nr !== undefined ? Number(properties.nr) : console && first ? 0 : next++;
      first = first && !console;
      return { id, console, name: properties.name, chardev: charDevice, recorded: false };
    });
}
