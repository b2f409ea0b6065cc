/** Tells tests and screenshots when nothing is under way. */
import { engine, pendingCalls } from '../engine/engine.ts';
import { isAsking } from '../machine/ask.ts';
import { machine } from '../machine/store.ts';
import { session } from '../state/session.ts';
import { ui } from '../state/ui.ts';

declare global {
  interface Window {
    readonly __replayscope?: { readonly waitForIdle: () => Promise<void> };
  }
}

/** Whether the machine is being built or replayed for the first time. */
function isReplaying(): boolean {
  const { attached } = machine.getState();
  if (!attached || attached.failed !== undefined) return false;
  const state = attached.summary?.state;
  return state === undefined || state === 'loading' || state === 'replaying';
}

/** Whether anything is being opened, indexed, replayed, searched or asked. */
function busy(): boolean {
  const { logs, filterStates, comparison } = session.getState();
  return (
    pendingCalls() > 0 ||
    isAsking() ||
    isReplaying() ||
    ui.getState().opening !== undefined ||
    [logs.a, logs.b].some((log) => log?.summary.state === 'indexing') ||
    [filterStates.a, filterStates.b].some((filter) => filter?.done === false) ||
    comparison.state?.done === false
  );
}

const nextFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));

/** Resolves once nothing was under way for three frames in a row: an answer may lead to the next question. */
async function waitForIdle(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = busy() ? 0 : quiet + 1) await nextFrame();
}

/** What tests compare of a machine with real QEMU. */
interface ComparedState {
  /** Registers by name as hexadecimal digits, pc among them, and "V", whether the mode is a virtual one. */
  readonly registers: Readonly<Record<string, string>>;
  readonly ramSha256: string;
}

/** What a replay came to. */
interface ReplayedMachine {
  readonly state: string;
  /** A divergence in words. */
  readonly problem: string | undefined;
  readonly instructions: number;
  readonly events: number;
  readonly mips: number;
  readonly snapshotBytes: number;
}

/** The states at a count: before the events that stand there, and after each of them. */
async function statesAt(icount: number): Promise<ComparedState[]> {
  const log = machine.getState().attached?.log;
  if (log === undefined) throw new Error('No machine is attached.');
  const states: ComparedState[] = [];
  let moment = await engine.momentOfIcount(log, icount);
  for (let n = 0; n < 32; n++) {
    const answer = await engine.machineState(log, moment, { registers: true, ramHash: true });
    // Another look has replaced this one.
    if (!answer) continue;
    if (answer.moment.icount !== icount || answer.moment.seq < moment.seq) break;
    const { pc = 0n, mode = '', registers = [] } = answer.registers ?? {};
    const named = Object.fromEntries(registers.map(({ name, value }) => [name, value.toString(16)]));
    named.pc = pc.toString(16);
    named.V = mode.startsWith('V') ? '1' : '0';
    states.push({ registers: named, ramSha256: answer.ramSha256 ?? '' });
    moment = { icount, seq: answer.moment.seq + 1 };
  }
  return states;
}

/** What the first replay of the attached machine came to. */
function replayed(): ReplayedMachine | undefined {
  const summary = machine.getState().attached?.summary;
  return (
    summary && {
      state: summary.state,
      problem: summary.divergence?.sentence ?? summary.problem?.what,
      instructions: summary.reached.icount,
      events: summary.reached.seq,
      mips: summary.mips,
      snapshotBytes: summary.snapshots.bytes,
    }
  );
}

/** Puts `__replayscope` on the window. */
export function exposeTestHook(): void {
  Object.defineProperty(window, '__replayscope', { value: { waitForIdle, statesAt, replayed } });
}
