/** The virtio devices of a board, made from their descriptions, and the ways that log events take to them. */
import type { Display, InputEvent } from './board.ts';
import type { DeviceHost } from './device.ts';
import { InputRouter } from './devices/input-router.ts';
import { VirtioBlock } from './devices/virtio/block.ts';
import type { DriveOptions } from './devices/virtio/block-drive.ts';
import { type ConsolePort, VirtioConsole } from './devices/virtio/console.ts';
import type { VirtioDevice, VirtioVariant } from './devices/virtio/device.ts';
import { type EntropyOptions, VirtioEntropy } from './devices/virtio/entropy.ts';
import { type GpuOptions, VirtioGpu } from './devices/virtio/gpu.ts';
import { INPUT_MASKS, type InputKind, VirtioInput } from './devices/virtio/input.ts';
import { type NetworkOptions, VirtioNetwork } from './devices/virtio/network.ts';
import type { QemuProfile } from './profile.ts';

/** What a virtio device is, whatever carries it. */
export type VirtioKind =
  | { readonly kind: 'block'; readonly drive: DriveOptions }
  | { readonly kind: 'console'; readonly ports: readonly ConsolePort[] }
  | { readonly kind: 'entropy'; readonly options: EntropyOptions }
  | { readonly kind: 'gpu'; readonly options: GpuOptions }
  | { readonly kind: 'network'; readonly options: NetworkOptions }
  | { readonly kind: InputKind };

/** Where a virtio device sits. */
export interface VirtioPlacement {
  /** What carries it; MMIO where absent. */
  readonly transport?: 'mmio' | 'pci';
  /**
   * Number of the MMIO slot that `bus=virtio-mmio-bus.N` names, or of the PCI slot that `addr=` names. Else devices fill
   * the MMIO slots from the last one down, the PCI slots from 1 up.
   */
  readonly slot?: number;
  /** PCI: `disable-legacy=off` (the default where absent), which only devices with a legacy form heed. */
  readonly legacy?: boolean;
  /** `bootindex=`. */
  readonly bootIndex?: number;
}

export type VirtioDescription = VirtioKind & VirtioPlacement;

export class VirtioDevices {
  readonly router = new InputRouter();
  /** In the order of the command line. */
  readonly disks: VirtioBlock[] = [];
  private readonly host: DeviceHost;
  private readonly profile: QemuProfile;
  private readonly networks: VirtioNetwork[] = [];
  private readonly consoles: VirtioConsole[] = [];
  private readonly gpus: VirtioGpu[] = [];

  constructor(host: DeviceHost, profile: QemuProfile) {
    this.host = host;
    this.profile = profile;
  }

  /** @param modern Whether the transport offers virtio 1. */
  create(description: VirtioKind, modern: boolean): VirtioDevice {
    const { host, profile } = this;
    const variant: VirtioVariant = {
      modern,
      ringReset: profile.virtioRingReset,
    };
    switch (description.kind) {
      case 'block':
        return kept(this.disks, new VirtioBlock(host, variant, description.drive, host.diskTrace?.(this.disks.length)));
      case 'entropy':
        return new VirtioEntropy(host, variant, description.options);
      case 'console':
        return kept(this.consoles, new VirtioConsole(host, variant, description.ports));
      case 'network':
        return kept(this.networks, new VirtioNetwork(host, profile, variant, description.options));
      case 'gpu':
        return kept(this.gpus, new VirtioGpu(host, variant, description.options));
      default: {
        const input: VirtioInput = new VirtioInput(host, profile, variant, description.kind, (active) =>
          this.router.setActive(input, active),
        );
        this.router.add(input, INPUT_MASKS[description.kind]);
        return input;
      }
    }
  }

  /** False when no console has the character device. */
  charRead(index: number, bytes: Uint8Array): boolean {
    return this.consoles.some((console) => console.receive(index, bytes));
  }

  /** False when no network device is behind the filter. */
  netPacket(filter: number, packet: Uint8Array): boolean {
    const network = this.networks.find(({ options }) => options.filters.includes(filter));
    network?.receive(packet);
    return network !== undefined;
  }

  inputEvent(event: InputEvent): void {
    this.router.input(event);
  }

  inputSync(): void {
    this.router.sync();
  }

  displays(): Display[] {
    return this.gpus.flatMap((gpu) => gpu.display() ?? []);
  }
}

function kept<T>(list: T[], device: T): T {
  list.push(device);
  return device;
}
