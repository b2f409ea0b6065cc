/**
 * Asks the machine for the state at the playhead: one question for all panes in sight, one at a time.
 *
 * While the playhead moves faster than the machine, the state of a moment that was passed is shown until the next one
 * comes; the panes say of which moment it is. An answer that is older than the one on the page is dropped.
 */
import type { LogId, Moment } from '../../workers/engine-api.ts';
import type { StateAnswer, Wants } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { session } from '../state/session.ts';
import { isAfter, sameMoment } from './moments.ts';
import { atHand, machine } from './store.ts';
import { mergeAnswers, mergeWants, missingWants } from './wants.ts';

/** A question that takes longer than this in ms is overtaken by the next one; the engine drops it. */
const PATIENCE_MS = 150;

/** What was asked and answered of a moment. */
interface Known {
  readonly log: LogId;
  readonly moment: Moment;
  readonly asked: Wants;
  readonly answer: StateAnswer;
}

const wanted = new Map<symbol, Wants>();
let known: Known | undefined;
let asking: { readonly moment: Moment; readonly since: number } | undefined;
/** A question that was refused; it is not repeated. */
let refused: { readonly moment: Moment; readonly wants: string } | undefined;
let asked = 0;
let shown = 0;
let planned = false;
/** Questions wait while the machine is on its way: asking for the moment that is left would call the step off. */
let held = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells what a pane wants; `undefined` when it wants nothing any more. */
export function setWants(pane: symbol, wants: Wants | undefined): void {
  if (wants) wanted.set(pane, wants);
  else wanted.delete(pane);
  plan();
}

/** Asks everything anew: what is known of the same moments has changed, as by new symbols. */
export function askAgain(): void {
  known = undefined;
  refused = undefined;
  plan();
}

/** Panes tell their wants one after the other; one question goes out when all have. */
function plan(): void {
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    pump();
  });
}

function knownOf(log: LogId, moment: Moment): Known | undefined {
  return known?.log === log && sameMoment(known.moment, moment) ? known : undefined;
}

/** Wants as text; they hold no functions, but addresses that JSON does not know. */
function wantsText(wants: Wants): string {
  return JSON.stringify(wants, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function pump(): void {
  const now = atHand();
  if (!now || wanted.size === 0 || held > 0) return;
  const { log, moment, summary } = now;
  if (isAfter(moment, summary.reached)) return;
  const wants = missingWants(mergeWants(wanted.values()), knownOf(log, moment)?.asked ?? {});
  if (!wants) return;
  if (refused && sameMoment(refused.moment, moment) && refused.wants === wantsText(wants)) return;
  if (asking) {
    if (sameMoment(asking.moment, moment)) return;
    const left = PATIENCE_MS - (performance.now() - asking.since);
    clearTimeout(timer);
    if (left > 0) {
      timer = setTimeout(plan, left);
      return;
    }
  }
  void ask(log, moment, wants);
}

async function ask(log: LogId, moment: Moment, wants: Wants): Promise<void> {
  const mine = { moment, since: performance.now() };
  asking = mine;
  const number = ++asked;
  try {
    const answer = await engine.machineState(log, moment, wants);
    if (answer && number > shown && atHand()?.log === log) {
      shown = number;
      publish(log, moment, wants, answer);
    }
  } catch (error) {
    if (number < asked || atHand()?.log !== log) return;
    refused = { moment, wants: wantsText(wants) };
    const message = error instanceof Error ? error.message : String(error);
    machine.setState({ refused: { asked: moment, message } });
  } finally {
    if (asking === mine) asking = undefined;
    plan();
  }
}

function publish(log: LogId, moment: Moment, wants: Wants, answer: StateAnswer): void {
  const same = knownOf(log, moment);
  const old = machine.getState().shown;
  known = {
    log,
    moment,
    asked: same ? mergeWants([same.asked, wants]) : wants,
    answer: same ? mergeAnswers(same.answer, answer) : answer,
  };
  // More of a moment that is on the page already is no other state.
  const before = old && sameMoment(old.asked, moment) ? old.before : old?.answer;
  machine.setState({
    shown: { asked: moment, answer: known.answer, ...(before ? { before } : {}) },
    refused: undefined,
  });
}

/** Follows the playhead and the machine's progress; returns the function that stops. */
export function followPlayhead(): () => void {
  // Addresses are written with registers anywhere, and B sets a breakpoint at pc: whatever is in sight, they are known.
  setWants(Symbol('registers'), { registers: true });
  const stops = [
    session.subscribe((state, before) => {
      if (state.moments !== before.moments || state.logs !== before.logs) plan();
    }),
    machine.subscribe((state, before) => {
      if (state.attached === before.attached) return;
      if (state.attached?.log !== before.attached?.log) known = undefined;
      plan();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Asks nothing until some work is done. */
export async function whileHeld<T>(work: () => Promise<T>): Promise<T> {
  held++;
  try {
    return await work();
  } finally {
    held--;
    plan();
  }
}

/** Resolves once the panes show a moment, or after `ms`; at once when no pane is in sight. */
export function settled(moment: Moment, ms: number): Promise<void> {
  if (wanted.size === 0 || sameMoment(machine.getState().shown?.asked, moment)) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    const stop = machine.subscribe(({ shown }) => {
      if (sameMoment(shown?.asked, moment)) done();
    });
    function done(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}

/** Whether a question is under way or about to be asked. */
export function isAsking(): boolean {
  return asking !== undefined || planned;
}
