/** From a recording to a machine that can be replayed: a hart with RAM filled, and a board around it. */

import { Hart } from '../cpu/riscv/hart.ts';
import type { CpuModel } from '../cpu/riscv/model.ts';
import { cpuModel } from '../cpu/riscv/model.ts';
import { registerByName } from '../cpu/riscv/registers.ts';
import { HartMemory } from '../machine/guest-memory.ts';
import type { PlayerMachine } from '../machine/player-options.ts';
import { qemuProfile } from '../machine/profile.ts';
import { createVirtBoard, type VirtBoardOptions, type VirtioDescription } from '../machine/virt.ts';
import type { BoardDevice, MachineDescription } from './description.ts';
import { OverlayImage } from './overlay-image.ts';
import type { Recording } from './recording.ts';
import type { VerifiableMachine } from './verify.ts';

export interface ReplayableMachine extends VerifiableMachine {
  readonly hart: Hart;
}

/** Builds the machine of a recording. Rejects with RecordingError when a file is missing or wrong. */
export async function replayableMachine(recording: Recording): Promise<ReplayableMachine> {
  const description = recording.machine;
  const model: CpuModel = cpuModel(description.qemu ?? '7.2');
  const hart = new Hart({ ramBase: description.ramBase, ramSize: description.ramSize, model });
  await recording.loadRam((offset, piece) => hart.ram.set(piece, offset));
  const options = await boardOptions(recording, description);
  const memory = new HartMemory(hart);
  const machine: PlayerMachine = {
    memory,
    createBoard: (host) =>
      createVirtBoard(options, host, (bus) => {
        hart.connect({ bus, virtualTimer: (name, onExpire) => host.virtualTimer(name, onExpire) });
        return hart;
      }),
    shift: description.shift,
    sleep: description.sleep,
    align: description.align,
    qemu: description.qemu,
    charDevices: description.charDevices,
    netFilters: description.netFilters,
  };
  return { machine, hart, ram: hart.ram, register: (name) => registerByName(hart, name) };
}

async function boardOptions(recording: Recording, description: MachineDescription): Promise<VirtBoardOptions> {
  const virtio: VirtioDescription[] = [];
  for (const device of description.devices) {
    if (device.transport === 'mmio') virtio.push(...(await virtioDevice(recording, device)));
  }
  const flash = await Promise.all([recording.flash(0), recording.flash(1)]);
  const contents = (image: Uint8Array | undefined) => image && { image, readOnly: false };
  return {
    profile: qemuProfile(description.qemu ?? '7.2'),
    mrom: await recording.mrom(),
    forceLegacy: description.forceLegacy,
    virtio,
    serialChardev: 0,
    rtc: { clock: 'host', baseSeconds: 0n },
    flash: [contents(flash[0]), contents(flash[1])],
  };
}

async function virtioDevice(recording: Recording, device: BoardDevice): Promise<VirtioDescription[]> {
  switch (device.kind) {
    case 'block': {
      const { drive } = device;
      if (!drive) return [];
      const bytes = drive.image === undefined ? undefined : await recording.disk(drive.image);
      const image = new OverlayImage(bytes ?? new Uint8Array(0), bytes?.length ?? drive.size ?? 0);
      const kind = drive.replayed ? 'blkreplay' : drive.image === undefined ? 'null' : 'unrecorded';
      return [
        {
          kind: 'block',
          drive: { kind, image, readOnly: drive.readOnly, writeCache: true, serial: device.properties.serial ?? '' },
        },
      ];
    }
    case 'rng':
      return [{ kind: 'entropy', options: { maxBytes: undefined, periodMs: 65536 } }];
    case 'keyboard':
    case 'mouse':
    case 'tablet':
      return [{ kind: device.kind }];
    default:
      return [];
  }
}
