/** Running through the recording by itself, forwards or backwards; the panes follow. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { LogId } from '../../workers/engine-api.ts';
import { engine } from '../engine/engine.ts';
import { setMoment } from '../state/moves.ts';
import { announce, reporting } from '../state/ui.ts';
import { sameMoment } from './moments.ts';
import { atHand, machine } from './store.ts';

/** Guest time as it passed, or instructions a second. */
export type Speed = 'guest' | number;

/** Speeds to choose from, in instructions a second. */
export const SPEEDS: readonly number[] = [1, 10, 100, 1000, 10_000, 100_000, 1e6, 1e7, 1e8];

const DEFAULT_SPEED = 1e6;

const speed = createStore<{ readonly speed: Speed }>(() => ({ speed: DEFAULT_SPEED }));

export function useSpeed(): Speed {
  return useStore(speed, (state) => state.speed);
}

export function setSpeed(next: Speed): void {
  speed.setState({ speed: next });
}

/** A state that takes longer than this in ms is not waited for: the run would stand still. */
const PATIENCE_MS = 400;
const NS_PER_MS = 1e6;

/** Numbers each run, so that an old one ends when a new one begins. */
let run = 0;

/** Starts to run in a direction, or stops when it is running. */
export function togglePlay(direction: 1 | -1): void {
  const { playing } = machine.getState();
  if (playing !== undefined) {
    machine.setState({ playing: undefined });
    announce('Paused.');
    return;
  }
  if (!atHand()) return;
  machine.setState({ playing: direction });
  void reporting(() => play(++run, direction)).finally(() => {
    if (machine.getState().playing === direction) machine.setState({ playing: undefined });
  });
}

const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

/** Where the run stands after `ms` more, as an icount; fractions add up. */
async function advance(log: LogId, position: number, direction: 1 | -1, ms: number): Promise<number> {
  const now = speed.getState().speed;
  if (now !== 'guest') return position + (direction * now * ms) / 1000;
  const [time] = await engine.convert(log, 'instructions', 'time', [position]);
  if (time === undefined) return position;
  const [icount] = await engine.convert(log, 'time', 'instructions', [Math.max(0, time + direction * ms * NS_PER_MS)]);
  // While the guest waits no instruction passes; the run must still get out of an instant that has a length.
  if (icount === undefined || Math.floor(icount) === Math.floor(position)) return position + direction;
  return icount;
}

/** Whether the panes show the playhead's moment, or could not be waited for any longer. */
function caughtUp(moved: number): boolean {
  const now = atHand();
  const { shown } = machine.getState();
  return now === undefined || sameMoment(shown?.asked, now.moment) || performance.now() - moved > PATIENCE_MS;
}

async function play(mine: number, direction: 1 | -1): Promise<void> {
  let position = atHand()?.moment.icount ?? 0;
  let moved = performance.now();
  let last = await nextFrame();
  while (mine === run && machine.getState().playing === direction) {
    const frame = await nextFrame();
    if (!caughtUp(moved)) continue;
    const now = atHand();
    if (!now) return;
    // Somebody moved the playhead meanwhile: the run goes on from there.
    if (now.moment.icount !== Math.floor(position)) position = now.moment.icount;
    position = await advance(now.log, position, direction, Math.min(250, frame - last));
    last = frame;
    const end = now.summary.reached.icount;
    const target = Math.min(end, Math.max(0, Math.floor(position)));
    if (target !== now.moment.icount) {
      const moment = await engine.momentOfIcount(now.log, target);
      if (mine !== run || machine.getState().playing !== direction) return;
      moved = performance.now();
      setMoment(now.side, moment, 'scrub');
    }
    const over = direction === 1 ? target >= end && now.summary.state !== 'replaying' : target <= 0;
    if (over) return;
  }
}
