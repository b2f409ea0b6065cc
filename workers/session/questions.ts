/** From the page's questions about a machine to searches, and from what they find to answers. */

import { X } from '../cpu/riscv/core/layout.ts';
import { disassemble, disassemblyText } from '../cpu/riscv/disassembly/disassemble.ts';
import { INTEGER_REGISTERS } from '../cpu/riscv/disassembly/register-names.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { parseExpression } from '../inspect/expression.ts';
import { peekInstruction, peekPhysical } from '../inspect/peek.ts';
import { Kind } from '../log/kinds.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { eventLine } from '../log/text-form.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { StopCondition, Writer, WriteTarget } from '../machine-api.ts';
import type { Condition, Found } from '../timetravel/conditions.ts';
import type { Position } from '../timetravel/position.ts';
import type { Searching } from '../timetravel/search.ts';
import { lastMemoryWrite, lastRegisterWrite } from '../timetravel/who-wrote.ts';
import { momentOf } from './moments.ts';

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

/** Number of an integer register by either name; undefined for others. */
function integerRegister(name: string): number | undefined {
  const number = /^x(\d+)$/.exec(name)?.[1];
  const index = name === 'fp' ? 8 : number === undefined ? INTEGER_REGISTERS.indexOf(name) : Number(number);
  return index >= 1 && index < 32 ? index : undefined;
}

type Asking = Omit<Searching, 'conditions'>;

/** Who wrote a target last before a position; the machine may stand anywhere afterwards. */
export async function lastWriter(
  asking: Asking,
  log: ReplayLog,
  before: Position,
  target: WriteTarget,
): Promise<Writer | undefined> {
  const { machine, pause } = asking;
  const { hart } = machine;
  switch (target.kind) {
    case 'memory': {
      await machine.seek(before, pause);
      const address = physical(hart, target.space, target.address);
      const found = await lastMemoryWrite(asking, before, address, Math.max(1, target.length));
      return found && writerOf(asking, log, found);
    }
    case 'register': {
      const number = integerRegister(target.name);
      if (number === undefined) {
        throw new Error(`Only integer registers can be asked about; ${target.name} is none of them.`);
      }
      const found = await lastRegisterWrite(asking, before, number);
      return found && writerOf(asking, log, found, number);
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
      throw new Error('Writes of disk sectors are not followed yet; look at the requests in the devices pane.');
  }
}

function instructionText(hart: Hart): string {
  const bits = peekInstruction(hart, hart.state.pc);
  return bits === undefined ? 'cannot be read' : disassemblyText(disassemble(bits, hart.state.pc));
}

/** The answer for a hit: goes there to read the instruction and where its value came from. */
async function writerOf(asking: Asking, log: ReplayLog, found: Found, register?: number): Promise<Writer> {
  const { machine, pause } = asking;
  const { hart } = machine;
  const fromEvent = found.fromOutside && found.text.startsWith('a device') && found.pc !== undefined;
  const position = fromEvent ? await eventPosition(log, found.position) : found.position;
  await machine.seek(position, pause);
  const moment = await momentOf(log, machine.position);
  const values = {
    ...(found.old === undefined ? {} : { old: found.old }),
    ...(found.value === undefined ? {} : { new: found.value }),
  };
  const event = await outsideEvent(log, position);
  if (found.fromOutside && event !== undefined) {
    return { moment, pc: hart.state.pc, text: `${found.text} (${event.text})`, event: event.number, ...values };
  }
  const origin = originOf(hart);
  const text = found.fromOutside ? `${found.text}, asked for by ${instructionText(hart)}` : instructionText(hart);
  if (register !== undefined) {
    const old = hart.state.u64(X + register * 8);
    return { moment, pc: hart.state.pc, text, old, ...(origin ? { origin } : {}) };
  }
  return { moment, pc: hart.state.pc, text, ...values, ...(origin ? { origin } : {}) };
}

/** Devices write when an event is taken: the position before it. */
async function eventPosition(log: ReplayLog, { icount, event }: Position): Promise<Position> {
  if (event === 0) return { icount, event };
  const { block, i } = await log.find(Math.min(event, log.index.events) - 1);
  const kind = block.kinds[i] ?? Kind.INSTRUCTION;
  const isAsync = kind >= Kind.ASYNC_BH && kind <= Kind.ASYNC_NET;
  return isAsync ? { icount, event: event - 1 } : { icount, event };
}

async function outsideEvent(
  log: ReplayLog,
  { event }: Position,
): Promise<{ number: number; text: string } | undefined> {
  if (event >= log.index.events) return undefined;
  const { block, i } = await log.find(event);
  const kind = block.kinds[i] ?? Kind.INSTRUCTION;
  return kind >= Kind.ASYNC_BH && kind <= Kind.ASYNC_NET ? { number: event, text: eventLine(block, i) } : undefined;
}

/** Where a store takes its value from, or a load: what to ask about next when following a copy back. */
function originOf(hart: Hart): WriteTarget | undefined {
  const bits = peekInstruction(hart, hart.state.pc);
  if (bits === undefined) return undefined;
  const { mnemonic, operands } = disassemble(bits, hart.state.pc);
  if (/^s[bhwd]$/.test(mnemonic)) {
    const source = operands.split(',')[0] ?? '';
    return source === 'zero' ? undefined : { kind: 'register', name: source };
  }
  const moved = mnemonic === 'mv' ? operands.split(',')[1] : undefined;
  if (moved !== undefined) return { kind: 'register', name: moved };
  const load = /^l([bhwd])u?$/.exec(mnemonic);
  const place = /,(-?\d+)\((\w+)\)$/.exec(operands);
  if (!load || !place) return undefined;
  const base = integerRegister(place[2] ?? '');
  const address = BigInt.asUintN(64, (base === undefined ? 0n : hart.state.u64(X + base * 8)) + BigInt(place[1] ?? 0));
  const length = { b: 1, h: 2, w: 4, d: 8 }[load[1] ?? 'd'] ?? 8;
  return { kind: 'memory', space: 'virtual', address, length };
}
