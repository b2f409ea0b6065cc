/**
 * Registers of devices as places that a value came from: a load from one is followed to the character that arrived there,
 * or to the guest's last write of the register. A device's own state has no writer, and that is said.
 */
import { fieldsOf } from '../log/describe.ts';
import { Kind } from '../log/kinds.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { Writer } from '../machine-api.ts';
import type { Position } from '../timetravel/position.ts';
import { type Searching, searchBackward } from '../timetravel/search.ts';
import { instructionText, originOf } from './instructions.ts';
import { momentOf } from './moments.ts';
import type { AskingDisks } from './sectors.ts';

export interface DeviceRegister {
  readonly device: string;
  readonly base: number;
  /** Bytes from the device's first register. */
  readonly offset: number;
}

/** The register at a physical address; undefined where no device answers. */
export function deviceRegister(board: VirtBoard | undefined, address: bigint): DeviceRegister | undefined {
  const region = board?.bus
    .layout()
    .find(({ base, size }) => address >= BigInt(base) && address < BigInt(base) + BigInt(size));
  return region && { device: region.name, base: region.base, offset: Number(address) - region.base };
}

/** "register 0x5 of serial (0x10000005)". */
function registerText({ device, base, offset }: DeviceRegister): string {
  return `register 0x${offset.toString(16)} of ${device} (0x${(base + offset).toString(16)})`;
}

/** Who is behind the value of a register before a position; the machine stands there. Error where nobody is. */
export async function registerWriter(
  asking: AskingDisks & Pick<Searching, 'hooks' | 'onProgress'>,
  before: Position,
  register: DeviceRegister,
  length: number,
): Promise<Writer> {
  const { machine, log } = asking;
  const typed = await receivedCharacter(asking, register);
  if (typed) return typed;
  const found = await searchBackward(
    {
      ...asking,
      conditions: [
        {
          kind: 'device',
          base: register.base + register.offset,
          size: length,
          name: registerText(register),
          writes: true,
        },
      ],
    },
    before,
    { icount: 0, event: 0 },
  );
  if (!found) {
    throw new Error(
      `The value comes from ${registerText(register)}: the device makes it, nothing wrote it. A stop at accesses to ${register.device} leads to those who use it.`,
    );
  }
  await machine.seek(found.position, asking.pause);
  const { hart } = machine;
  const origin = originOf(hart);
  return {
    moment: await momentOf(log, machine.position),
    pc: hart.state.pc,
    text: `${instructionText(hart)}, the last write to ${registerText(register)}`,
    ...(origin ? { origin } : {}),
  };
}

/** The character that the receive register of a serial port gives next: the log's event that brought it. */
async function receivedCharacter(
  { machine, board, log, pause }: AskingDisks,
  { device, base, offset }: DeviceRegister,
): Promise<Writer | undefined> {
  if (device !== 'serial' || offset !== 0) return undefined;
  const uart = board?.devices.find((one) => one.name === device && board.bus.baseOf(one) === base);
  const waiting = uart?.inspect()['receiveFifo'];
  const inFifo = waiting instanceof Uint8Array ? waiting.length : 0;
  const arrived = await arrivedBefore(log, machine.position.event, Math.max(1, inFifo));
  if (!arrived) return undefined;
  const { event, icount, byte } = arrived;
  await machine.seek({ icount, event }, pause);
  return {
    moment: await momentOf(log, machine.position),
    pc: machine.hart.state.pc,
    text: `${device} received ${characterText(byte)}`,
    event,
    new: BigInt(byte),
  };
}

/** The event that brought the character which is the `last`-th before an event, 1 for the newest. */
async function arrivedBefore(log: ReplayLog, before: number, last: number) {
  let left = last;
  for (let number = before - 1; number >= 0; number--) {
    const { block, i } = await log.find(number);
    if (block.kinds[i] !== Kind.ASYNC_CHAR_READ) continue;
    const fields = fieldsOf(block, i);
    if (Number(fields.find(({ name }) => name === 'chardev')?.value ?? 0) !== 0) continue;
    const data = fields.find(({ value }) => value instanceof Uint8Array)?.value;
    if (!(data instanceof Uint8Array)) continue;
    if (data.length >= left) {
      return { event: number, icount: block.icounts[i] ?? 0, byte: data[data.length - left] ?? 0 };
    }
    left -= data.length;
  }
  return undefined;
}

/** "'a' (0x61)". */
function characterText(byte: number): string {
  const digits = `0x${byte.toString(16).padStart(2, '0')}`;
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}' (${digits})` : digits;
}
