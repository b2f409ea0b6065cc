/** From a recording to a machine that can be replayed: a hart with RAM filled, and a board around it. */

import { Hart } from '../cpu/riscv/hart.ts';
import { registerByName } from '../cpu/riscv/registers.ts';
import { HartMemory } from '../machine/guest-memory.ts';
import type { PlayerMachine } from '../machine/player-options.ts';
import { createVirtBoard } from '../machine/virt.ts';
import { boardOptions } from './board-options.ts';
import { explainException } from './explain-exception.ts';
import { recordedCpu } from './recorded-cpu.ts';
import type { Recording } from './recording.ts';
import { RomImage } from './reset-image.ts';
import type { VerifiableMachine } from './verify.ts';

export interface ReplayableMachine extends VerifiableMachine {
  readonly hart: Hart;
  /** What of the recorded machine this one cannot do, in words. */
  readonly unfit: readonly string[];
}

/** Builds the machine of a recording. Rejects with RecordingError when a file is missing or wrong. */
export async function replayableMachine(recording: Recording): Promise<ReplayableMachine> {
  const description = recording.machine;
  const model = await recordedCpu(recording);
  const hart = new Hart({ ramBase: description.ramBase, ramSize: description.ramSize, model });
  await recording.loadRam((offset, piece) => hart.ram.set(piece, offset));
  const options = await boardOptions(recording, description, hart.ram);
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
    explainException,
    resetImage: new RomImage(hart.ram, description.ramBase, recording.json.roms),
  };
  const unfit = [...description.unfit, ...model.unfit];
  return { machine, hart, unfit, ram: hart.ram, register: (name) => registerByName(hart, name) };
}
