/** For tests that travel in real recordings: a time machine of a recording's files, and everything that it holds. */

import { detect } from '../log/detect.ts';
import { ReplayLog } from '../log/replay-log.ts';
import { BlobSource } from '../log/source.ts';
import { Player } from '../machine/player.ts';
import type { PlayerHooks } from '../machine/player-options.ts';
import { openFile } from '../opening.ts';
import type { RecordingFiles } from '../recording/files.ts';
import { Recording } from '../recording/recording.ts';
import { replayableMachine } from '../recording/replayable.ts';
import { EventCursor } from '../replay/event-cursor.ts';
import type { MutableHooks } from '../timetravel/conditions.ts';
import { TimeMachine } from '../timetravel/time-machine.ts';

export interface Travelling {
  readonly machine: TimeMachine;
  readonly log: ReplayLog;
  readonly hooks: MutableHooks;
}

/** A machine at its first position, with as many snapshots as it likes. */
export async function travelling(files: RecordingFiles, budget = 1e9): Promise<Travelling> {
  const recording = await Recording.open(files);
  const { name, blob } = await recording.log();
  const source = new BlobSource((await openFile(blob, name, {})).blob);
  const detection = await detect(source);
  if (!detection.ok) throw new Error(detection.reason.what);
  const log = new ReplayLog(source, detection.log);
  await log.indexer.run(() => undefined, new AbortController().signal);
  const { machine, hart } = await replayableMachine(recording);
  const hooks: { -readonly [K in keyof PlayerHooks]: PlayerHooks[K] } & MutableHooks = {};
  const player = await Player.create(new EventCursor(log), machine, hooks);
  return { machine: new TimeMachine(player, hart, budget), log, hooks };
}

/** Numbers from 0 to 1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
