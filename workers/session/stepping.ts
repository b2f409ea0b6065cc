/** Steps of a debugger, both ways, as positions of the replay. */

import { presentSpace } from '../cpu/riscv/address-space.ts';
import { X } from '../cpu/riscv/core/layout.ts';
import { disassemble } from '../cpu/riscv/disassembly/disassemble.ts';
import type { Moment } from '../engine-api.ts';
import { peekInstruction } from '../inspect/peek.ts';
import { stackView } from '../inspect/stack-view.ts';
import type { SymbolTable } from '../inspect/symbol-table.ts';
import { Kind } from '../log/kinds.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import type { StepKind } from '../machine-api.ts';
import type { Condition, MutableHooks } from '../timetravel/conditions.ts';
import { isBefore, type Position } from '../timetravel/position.ts';
import { searchBackward, searchForward } from '../timetravel/search.ts';
import type { Pause, TimeMachine } from '../timetravel/time-machine.ts';

export interface Stepper {
  readonly machine: TimeMachine;
  readonly log: ReplayLog;
  readonly hooks: MutableHooks;
  readonly symbols: SymbolTable;
  readonly pause: Pause;
  /** Ascending counts at which characters were written, and at which the privilege mode changed. */
  readonly characters: () => Float64Array;
  readonly modeStarts: () => Float64Array;
  /** Position of a moment that the log alone names. */
  readonly positionOf: (moment: Moment) => Promise<Position>;
}

const START: Position = { icount: 0, event: 0 };
const SP = X + 2 * 8;
/** Kinds of events by step. */
const EVENT_STEPS: Partial<Record<StepKind, (kind: number) => boolean>> = {
  event: (kind) => kind !== Kind.INSTRUCTION,
  interrupt: (kind) => kind === Kind.INTERRUPT,
  exception: (kind) => kind === Kind.EXCEPTION,
  checkpoint: (kind) => kind >= Kind.CP_CLOCK_WARP_START && kind <= Kind.CP_RESET,
};

/** The position one step from `from`; undefined where there is none. The machine may stand anywhere then. */
export async function step(
  stepper: Stepper,
  from: Position,
  kind: StepKind,
  direction: 1 | -1,
): Promise<Position | undefined> {
  const wanted = EVENT_STEPS[kind];
  if (wanted) return eventStep(stepper, from, wanted, direction);
  switch (kind) {
    case 'character':
      return countStep(stepper, from, stepper.characters(), direction, -1);
    case 'privilege':
      return countStep(stepper, from, stepper.modeStarts(), direction, 0);
    case 'over':
      return stepOver(stepper, from, direction);
    case 'out':
      return stepOut(stepper, from, direction);
    default:
      return direction === 1 ? instructionForward(stepper, from) : instructionBack(stepper, from);
  }
}

async function seek({ machine, pause }: Stepper, position: Position): Promise<Position> {
  await machine.seek(position, pause);
  return machine.position;
}

/** Whether the event at a position is a stretch of instructions. */
async function instructionsAt(log: ReplayLog, event: number): Promise<boolean> {
  if (event >= log.index.events) return false;
  const { block, i } = await log.find(event);
  return block.kinds[i] === Kind.INSTRUCTION;
}

async function instructionForward(stepper: Stepper, from: Position): Promise<Position | undefined> {
  const here = await seek(stepper, from);
  const runs = await instructionsAt(stepper.log, here.event);
  const next = runs ? { icount: here.icount + 1, event: 0 } : { icount: here.icount, event: here.event + 1 };
  const there = await seek(stepper, next);
  return isBefore(here, there) ? there : undefined;
}

/**
 * The position before: the last one from which a step leads to `from` or beyond. Events that an instruction consumes
 * have no position of their own, so a candidate between them leads back to `from` and an earlier one is taken.
 */
async function instructionBack(stepper: Stepper, from: Position): Promise<Position | undefined> {
  const here = await seek(stepper, from);
  const { log } = stepper;
  const stands = async (event: number) => {
    if (event < 0 || event >= log.index.events) return Number.NaN;
    const { block, i } = await log.find(event);
    return block.icounts[i] ?? Number.NaN;
  };
  // Events that stand at this count, from the last one before the position.
  for (let event = here.event - 1; event >= 0 && (await stands(event)) === here.icount; event--) {
    if (await instructionsAt(log, event)) break;
    const there = await seek(stepper, { icount: here.icount, event });
    if (isBefore(there, here)) return there;
  }
  if (here.icount === 0) return undefined;
  // Inside a stretch, or at its end: one instruction less. The events at that count are consumed then.
  const before: Position = { icount: here.icount - 1, event: 0 };
  let there = await seek(stepper, before);
  for (;;) {
    const { icount, event } = there;
    if (icount !== before.icount || (await instructionsAt(log, event))) break;
    const next = await seek(stepper, { icount, event: event + 1 });
    if (!isBefore(next, here)) {
      there = await seek(stepper, { icount, event });
      break;
    }
    there = next;
  }
  return isBefore(there, here) ? there : undefined;
}

/** To the next (previous) event of a kind: the position before it. */
async function eventStep(
  stepper: Stepper,
  from: Position,
  wanted: (kind: number) => boolean,
  direction: 1 | -1,
): Promise<Position | undefined> {
  const { log } = stepper;
  const here = await seek(stepper, from);
  const first = direction === 1 ? here.event + 1 : here.event - 1;
  for (let event = first; event >= 0 && event < log.index.events; event += direction) {
    const { block, i } = await log.find(event);
    if (!wanted(block.kinds[i] ?? -1)) continue;
    const there = await seek(stepper, { icount: block.icounts[i] ?? 0, event });
    if (direction === 1 ? isBefore(here, there) : isBefore(there, here)) return there;
  }
  return undefined;
}

/** To the next (previous) of ascending counts, `offset` instructions beside it. */
async function countStep(
  stepper: Stepper,
  from: Position,
  counts: Float64Array,
  direction: 1 | -1,
  offset: number,
): Promise<Position | undefined> {
  const found =
    direction === 1
      ? counts.find((count) => count + offset > from.icount)
      : counts.findLast((count) => count + offset < from.icount);
  return found === undefined ? undefined : seek(stepper, { icount: Math.max(0, found + offset), event: 0 });
}

/** Whether an instruction calls (writes a link register), and whether it returns (jumps through one). */
function callOrReturn(bits: number, pc: bigint): 'call' | 'return' | undefined {
  const { mnemonic, operands } = disassemble(bits, pc);
  if (mnemonic === 'ret') return 'return';
  if (mnemonic === 'jr' && /^(ra|t0)$/.test(operands)) return 'return';
  if (mnemonic === 'jal' || mnemonic === 'jalr') return /^zero\b/.test(operands) ? undefined : 'call';
  return undefined;
}

const lengthOf = (bits: number): bigint => ((bits & 3) === 3 ? 4n : 2n);

async function stepOver(stepper: Stepper, from: Position, direction: 1 | -1): Promise<Position | undefined> {
  const { machine } = stepper;
  const { hart } = machine;
  await seek(stepper, from);
  const sp = hart.state.u64(SP);
  const sameFrame = () => hart.state.u64(SP) === sp;
  if (direction === 1) {
    const { pc } = hart.state;
    const bits = peekInstruction(hart, pc);
    const calls = bits !== undefined && callOrReturn(bits, pc) === 'call';
    if (!calls) return instructionForward(stepper, from);
    return executed(stepper, from, [pc + lengthOf(bits)], sameFrame, 1);
  }
  const { pc } = hart.state;
  const before = await instructionBack(stepper, from);
  if (!before) return undefined;
  const previous = hart.state.pc;
  const bits = peekInstruction(hart, previous);
  if (bits === undefined || callOrReturn(bits, previous) !== 'return') return before;
  // Behind a return: back to the call before it.
  return (await executed(stepper, before, [pc - 4n, pc - 2n], sameFrame, -1)) ?? before;
}

async function stepOut(stepper: Stepper, from: Position, direction: 1 | -1): Promise<Position | undefined> {
  const { hart } = stepper.machine;
  await seek(stepper, from);
  const caller = stackView(hart, stepper.symbols.in(presentSpace(hart.state)))[1];
  if (!caller) return undefined;
  const sp = hart.state.u64(SP);
  const outside = () => hart.state.u64(SP) >= sp;
  if (direction === 1) return executed(stepper, from, [caller.pc], outside, 1);
  return executed(stepper, from, [caller.pc - 4n, caller.pc - 2n], outside, -1);
}

/** The next (previous) execution of one of some addresses. */
async function executed(
  stepper: Stepper,
  from: Position,
  addresses: readonly bigint[],
  holds: () => boolean,
  direction: 1 | -1,
): Promise<Position | undefined> {
  const { machine, hooks, pause } = stepper;
  const conditions: Condition[] = addresses.map((address) => ({ kind: 'execute', address, holds }));
  const searching = { machine, hooks, conditions, pause };
  const hit =
    direction === 1
      ? await searchForward(searching, from, machine.reached)
      : await searchBackward(searching, from, START);
  return hit && seek(stepper, hit.position);
}
