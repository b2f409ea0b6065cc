/** From the page's questions about a machine to searches, and from what they find to answers. */

import { X } from '../cpu/riscv/core/layout.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { parseExpression } from '../inspect/expression.ts';
import { peekPhysical } from '../inspect/peek.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { Reader, StopCondition, Writer, WriteTarget } from '../machine-api.ts';
import type { Condition, Found } from '../timetravel/conditions.ts';
import type { Position } from '../timetravel/position.ts';
import type { Searching } from '../timetravel/search.ts';
import { nextMemoryRead } from '../timetravel/who-reads.ts';
import { lastMemoryWrite, lastRegisterWrite } from '../timetravel/who-wrote.ts';
import { diskData, eventText, goBefore, requestText } from './dma.ts';
import { instructionText, integerRegister, originOf } from './instructions.ts';
import { momentOf } from './moments.ts';
import { pixelSource } from './pixels.ts';
import { type AskingDisks, lastSectorWrite, nextSectorRead } from './sectors.ts';

/** Physical address of a place in memory, by the translation in force now. Error where nothing is mapped. */
function physical(hart: Hart, space: 'virtual' | 'physical', address: bigint): number {
  const found = space === 'physical' ? address : peekPhysical(hart, address);
  if (found === undefined) throw new Error(`0x${address.toString(16)} is not mapped at this moment.`);
  const { ramBase, ramSize } = hart.layout;
  const offset = Number(found) - ramBase;
  if (offset < 0 || offset >= ramSize) throw new Error(`0x${found.toString(16)} is not in RAM.`);
  return Number(found);
}

/** Conditions as hooks take them. The hart stands where the search begins. Error for what makes no sense. */
export function conditionsOf(hart: Hart, board: VirtBoard | undefined, stops: readonly StopCondition[]): Condition[] {
  return stops.map((stop): Condition => {
    switch (stop.kind) {
      case 'execute': {
        const { address, condition } = stop;
        if (condition === undefined || condition.trim() === '') return { kind: 'execute', address };
        const evaluate = parseExpression(condition);
        return { kind: 'execute', address, holds: () => evaluate(hart) !== 0n };
      }
      case 'memory':
        return {
          kind: 'memory',
          address: physical(hart, stop.space, stop.address),
          length: Math.max(1, stop.length),
          access: stop.access,
        };
      case 'exception':
      case 'interrupt':
        return stop.cause === undefined ? { kind: stop.kind } : { kind: stop.kind, cause: stop.cause };
      case 'csr':
        return { kind: 'csr', name: stop.name };
      case 'device': {
        const place = board?.bus
          .layout()
          .find(({ name, base }) => name === stop.name || `${name}@${base}` === stop.name);
        if (!place) throw new Error(`The machine has no device ${stop.name}.`);
        return { kind: 'device', ...place };
      }
      default:
        throw new Error(`There is no condition of the kind ${(stop as { kind: string }).kind}.`);
    }
  });
}

export type Asking = Omit<Searching, 'conditions' | 'onProgress'> & AskingDisks;

/** Who wrote a target last before a position; the machine may stand anywhere afterwards. */
export async function lastWriter(asking: Asking, before: Position, target: WriteTarget): Promise<Writer | undefined> {
  const { machine, pause, log } = asking;
  const { hart } = machine;
  switch (target.kind) {
    case 'memory': {
      await machine.seek(before, pause);
      const address = physical(hart, target.space, target.address);
      const length = Math.max(1, target.length);
      const found = await lastMemoryWrite(asking, before, address, length);
      return found && writerOf(asking, found, { address, length });
    }
    case 'register': {
      const number = integerRegister(target.name);
      if (number === undefined) {
        throw new Error(`Only integer registers can be asked about; ${target.name} is none of them.`);
      }
      const found = await lastRegisterWrite(asking, before, number);
      return found && writerOf(asking, found, undefined, number);
    }
    case 'console': {
      const output = machine.player.host.output(0);
      const icount = output.icounts(target.byte, target.byte + 1)[0];
      if (icount === undefined) throw new Error('The guest has not written that many characters.');
      const position: Position = { icount: Math.max(0, icount - 1), event: 0 };
      await machine.seek(position, pause);
      const [event] = output.events(target.byte, target.byte + 1);
      return {
        moment: await momentOf(log, machine.position),
        pc: hart.state.pc,
        text: instructionText(hart),
        ...(event === undefined ? {} : { event }),
      };
    }
    case 'sector':
      return lastSectorWrite(asking, before, target);
    case 'pixel': {
      const source = await pixelSource(asking, before, target);
      return source && 'kind' in source ? lastWriter(asking, before, source) : source;
    }
  }
}

/** The answer for a hit at a place in memory (or of a register): goes there to read the instruction and its values. */
async function writerOf(
  asking: Asking,
  found: Found,
  place: { readonly address: number; readonly length: number } | undefined,
  register?: number,
): Promise<Writer> {
  const { machine, pause, log } = asking;
  const { hart } = machine;
  await goBefore(machine, pause, found);
  const { pc } = hart.state;
  const moment = await momentOf(log, machine.position);
  const values = {
    ...(found.old === undefined ? {} : { old: found.old }),
    ...(found.value === undefined ? {} : { new: found.value }),
  };
  if (found.dma) return { moment, pc, ...(await byDevice(asking, found, place)), ...values };
  const origin = originOf(hart);
  const rest = { moment, pc, text: instructionText(hart), ...(origin ? { origin } : {}) };
  return register === undefined ? { ...rest, ...values } : { ...rest, old: hart.state.u64(X + register * 8) };
}

/** What a device wrote: by which request or event, and from which sector. The machine stands before it. */
async function byDevice(
  { machine, log }: Asking,
  found: Found,
  place: { readonly address: number; readonly length: number } | undefined,
): Promise<Pick<Writer, 'text' | 'event' | 'origin' | 'request' | 'ended'>> {
  const { text, position, dma } = found;
  if (!dma?.inRun) {
    const event = await eventText(machine, log, found);
    return event ? { text: `${text}: ${event.text}`, event: event.event } : { text };
  }
  const told = instructionText(machine.hart);
  const data = place && diskData(machine, position.icount, 'read', place.address, place.length);
  if (!data) return { text: `${text}, told by ${told}` };
  const { request, ref, sector } = data;
  const { end } = request;
  return {
    text: `virtio-blk ${requestText(ref.disk, request)}, told by ${told}`,
    request: ref,
    origin: sector,
    ...(end?.event === undefined ? {} : { event: end.event, ended: { icount: end.icount, seq: end.event } }),
  };
}

/** Who reads a target next behind a position; the machine may stand anywhere afterwards. */
export async function nextReader(
  asking: Asking & Pick<Searching, 'onProgress'>,
  after: Position,
  target: WriteTarget,
): Promise<Reader | undefined> {
  const { machine, pause, log } = asking;
  if (target.kind === 'sector') return nextSectorRead(asking, after, target);
  if (target.kind !== 'memory') throw new Error('Only memory and sectors of disks can be asked about.');
  await machine.seek(after, pause);
  const address = physical(machine.hart, target.space, target.address);
  const length = Math.max(1, target.length);
  const { read, overwritten } = await nextMemoryRead(asking, after, address, length);
  if (!read) return undefined;
  const moment = async (found: Found) => {
    await goBefore(machine, pause, found);
    return momentOf(log, machine.position);
  };
  const lost = overwritten && (await moment(overwritten));
  const rest = { moment: await moment(read), pc: machine.hart.state.pc, ...(lost ? { overwritten: lost } : {}) };
  const value = read.value === undefined ? {} : { value: read.value };
  if (!read.dma) return { ...rest, text: instructionText(machine.hart), ...value };
  if (!read.dma.inRun) {
    const event = await eventText(machine, log, read);
    return {
      ...rest,
      ...value,
      text: `${read.text}${event ? `: ${event.text}` : ''}`,
      ...(event ? { event: event.event } : {}),
    };
  }
  const told = instructionText(machine.hart);
  const data = diskData(machine, read.position.icount, 'wrote', address, length);
  if (!data) return { ...rest, ...value, text: `${read.text}, told by ${told}` };
  const text = `virtio-blk ${requestText(data.ref.disk, data.request)}, told by ${told}`;
  return { ...rest, ...value, text, request: data.ref, into: data.sector };
}
