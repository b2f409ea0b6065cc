/** Ticks steps off as the page shows that they were done, and does them where a person asks for it. */
import { commandById } from '../commands/all.ts';
import { settled } from '../machine/ask.ts';
import { atHand, machine } from '../machine/store.ts';
import { session } from '../state/session.ts';
import { announce, reporting } from '../state/ui.ts';
import { progress, setProgress } from './progress.ts';
import { lookAround, type Sight } from './sight.ts';
import { STEPS } from './steps.ts';

/** The panes follow a command within this time, in ms, or not at all. */
const PATIENCE_MS = 10_000;

/** Goes on when the step in turn is done. */
function tick(sight: Sight): void {
  const now = progress.getState();
  const step = STEPS[now.step];
  if (!step?.isDone(sight, now)) return;
  setProgress({ step: now.step + 1, fault: step.id === 'fault' ? sight.moment : now.fault });
  const next = STEPS[now.step + 1];
  announce(`Done: ${step.title}. ${step.learned} ${next ? `Next: ${next.title}.` : 'That was the tutorial.'}`);
}

let looking = false;
let again = false;

/** Looks whether the step in turn is done; changes that come meanwhile are looked at afterwards. */
async function look(): Promise<void> {
  again = true;
  if (looking) return;
  looking = true;
  try {
    while (again) {
      again = false;
      const sight = await lookAround();
      if (sight) tick(sight);
    }
  } finally {
    looking = false;
  }
}

/** Watches the page; returns the function that stops. */
export function followTutorial(): () => void {
  // Looking asks the engine, which the session notes: only what tells of a step is followed.
  const stops = [
    session.subscribe((state, before) => {
      if (state.moments !== before.moments || state.panes !== before.panes) void look();
    }),
    machine.subscribe((state, before) => {
      if (state.shown !== before.shown || state.findings !== before.findings || state.attached !== before.attached) {
        void look();
      }
    }),
  ];
  void look();
  return () => {
    for (const stop of stops) stop();
  };
}

async function sightNow(): Promise<Sight | undefined> {
  const moment = atHand()?.moment;
  if (moment) await settled(moment, PATIENCE_MS);
  return lookAround();
}

/** Does a step by its commands; the step before it first where the page does not stand at what that one led to. */
async function perform(index: number): Promise<void> {
  const step = STEPS[index];
  if (!step) return;
  const sight = await sightNow();
  if (index > 0 && !(sight && STEPS[index - 1]?.isDone(sight, progress.getState()))) await perform(index - 1);
  step.pick?.();
  for (const id of step.commands) {
    await commandById(id)?.run();
    await sightNow();
  }
}

/** Does the step in turn. */
export async function doStep(): Promise<void> {
  await reporting(() => perform(progress.getState().step));
}
