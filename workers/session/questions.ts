/** From the page's questions about a machine to searches, and from what they find to answers. */

import { F, X } from '../cpu/riscv/core/layout.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { trapText } from '../cpu/riscv/isa/csr-fields.ts';
import { csrNumber } from '../cpu/riscv/isa/csr-names.ts';
import { parseExpression } from '../inspect/expression.ts';
import { peekPhysical } from '../inspect/peek.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { Reader, StopCondition, Writer, WriteTarget } from '../machine-api.ts';
import type { Condition, Found } from '../timetravel/conditions.ts';
import { lastCsrWrite } from '../timetravel/last-csr-write.ts';
import type { Position } from '../timetravel/position.ts';
import type { Searching } from '../timetravel/search.ts';
import { nextMemoryRead } from '../timetravel/who-reads.ts';
import { lastMemoryWrite, lastRegisterWrite } from '../timetravel/who-wrote.ts';
import { deviceRegister, registerWriter } from './device-registers.ts';
import { diskData, eventText, goBefore, requestText } from './dma.ts';
import { floatRegister, instructionText, integerRegister, originOf } from './instructions.ts';
import { momentOf } from './moments.ts';
import { pixelSource } from './pixels.ts';
import { type AskingDisks, lastSectorWrite, nextSectorRead } from './sectors.ts';

/** Number of f0 among the registers of a search. */
const FIRST_FLOAT = 32;

/** Physical address by the translation in force now. Error where nothing is mapped. */
function mapped(hart: Hart, space: 'virtual' | 'physical', address: bigint): bigint {
  const found = space === 'physical' ? address : peekPhysical(hart, address);
  if (found === undefined) throw new Error(`0x${address.toString(16)} is not mapped at this moment.`);
  return found;
}

/** Physical address of a place in RAM. Error where nothing is mapped, and where no RAM is. */
function physical(hart: Hart, board: VirtBoard | undefined, space: 'virtual' | 'physical', address: bigint): number {
  const found = mapped(hart, space, address);
  const { ramBase, ramSize } = hart.layout;
  const offset = Number(found) - ramBase;
  if (offset >= 0 && offset < ramSize) return Number(found);
  const register = deviceRegister(board, found);
  const text = `0x${found.toString(16)}`;
  throw new Error(
    register
      ? `${text} is ${register.device} and no memory. A stop at accesses to ${register.device} leads to who reads and writes it.`
      : `${text} is not in RAM, which is from 0x${ramBase.toString(16)} to 0x${(ramBase + ramSize - 1).toString(16)}.`,
  );
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
          address: physical(hart, board, stop.space, stop.address),
          length: Math.max(1, stop.length),
          access: stop.access,
        };
      case 'exception':
      case 'interrupt':
        return stop.cause === undefined ? { kind: stop.kind } : { kind: stop.kind, cause: stop.cause };
      case 'csr':
        if (csrNumber(stop.name) === undefined)
          throw new Error(`No control and status register is called ${stop.name}.`);
        return { kind: 'csr', name: stop.name };
      case 'device': {
        const place = board?.bus
          .layout()
          .find(({ name, base }) => name === stop.name || `${name}@0x${base.toString(16)}` === stop.name);
        if (!place) {
          const names = [...new Set(board?.bus.layout().map(({ name }) => name))].join(', ');
          throw new Error(`The machine has no device ${stop.name}. It has ${names}.`);
        }
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
      const length = Math.max(1, target.length);
      const register = deviceRegister(asking.board, mapped(hart, target.space, target.address));
      if (register) return registerWriter(asking, before, register, length);
      const address = physical(hart, asking.board, target.space, target.address);
      const found = await lastMemoryWrite(asking, before, address, length);
      return found && writerOf(asking, found, { address, length });
    }
    case 'register': {
      const integer = integerRegister(target.name);
      const float = floatRegister(target.name);
      const number = integer ?? (float === undefined ? undefined : FIRST_FLOAT + float);
      if (number === undefined) return lastCsrWriter(asking, before, target.name);
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
  if (register === undefined) return { ...rest, ...values };
  const at = register < FIRST_FLOAT ? X + register * 8 : F + (register - FIRST_FLOAT) * 8;
  return { ...rest, old: hart.state.u64(at) };
}

/** Who set a CSR: an instruction, or a trap with its event in the log. */
async function lastCsrWriter(asking: Asking, before: Position, name: string): Promise<Writer | undefined> {
  const { machine, pause, log } = asking;
  const { hart } = machine;
  if (name === 'pc' || name === 'zero' || name === 'x0') throw new Error(`Nobody in particular sets ${name}.`);
  const found = await lastCsrWrite(asking, before, name);
  if (!found) return undefined;
  await goBefore(machine, pause, found);
  const { pc } = hart.state;
  const moment = await momentOf(log, machine.position);
  const old = hart.csrs.peek(csrNumber(name) ?? 0);
  const values = { ...(old === undefined ? {} : { old }), ...(found.value === undefined ? {} : { new: found.value }) };
  if (found.byTrap) {
    const [kind, cause] = found.text.split(' ');
    const text = `${found.text}: ${trapText(Number(cause), kind === 'interrupt')}`;
    return { moment, pc, text, event: found.position.event, ...values };
  }
  const origin = originOf(hart);
  return { moment, pc, text: instructionText(hart), ...(origin ? { origin } : {}), ...values };
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
  const address = physical(machine.hart, asking.board, target.space, target.address);
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
