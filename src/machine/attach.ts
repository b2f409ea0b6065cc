/** Giving a log its machine, and taking it away when the log is closed. */
import type { LogId } from '../../workers/engine-api.ts';
import type { MachineSummary, RecordingFile } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { counted } from '../format/numbers.ts';
import { session } from '../state/session.ts';
import { announce, reporting } from '../state/ui.ts';
import { forgetMachine, machine, machineSide } from './store.ts';

function setSummary(log: LogId, summary: MachineSummary): void {
  const { attached } = machine.getState();
  if (attached?.log !== log) return;
  const before = attached.summary?.state;
  machine.setState({ attached: { ...attached, summary } });
  if (before === summary.state) return;
  if (summary.state === 'done' && summary.kept?.state === 'restored') {
    announce(`The machine is as an earlier visit left it: ${counted(summary.instructions, 'instruction')}.`);
  } else if (summary.state === 'done') {
    announce(`The whole recording was replayed: ${counted(summary.instructions, 'instruction')}.`);
  } else if (summary.state === 'diverged') announce(summary.divergence?.sentence ?? 'Machine and log disagree.');
  else if (summary.state === 'failed') announce(summary.problem?.what ?? 'The machine could not be built.');
}

/** Builds the machine of an open log from a recording's files; it is replayed in the background. */
export async function attachMachine(log: LogId, files: readonly RecordingFile[]): Promise<void> {
  const old = machine.getState().attached;
  if (old) {
    forgetMachine();
    await engine.detachMachine(old.log).catch(() => {
      // Its log was closed already.
    });
  }
  machine.setState({ attached: { log, files } });
  try {
    setSummary(log, await engine.attachMachine(log, files, (summary) => setSummary(log, summary)));
  } catch (error) {
    const { attached } = machine.getState();
    if (attached?.log !== log) return;
    const failed = error instanceof Error ? error.message : String(error);
    machine.setState({ attached: { ...attached, failed } });
    announce(failed);
  }
}

/** Stops the first replay, or goes on with it. */
export async function setPaused(paused: boolean): Promise<void> {
  const log = machine.getState().attached?.log;
  if (log !== undefined) await reporting(() => engine.pauseMachine(log, paused));
}

/** Sets the bytes that snapshots may take. */
export async function setBudget(bytes: number): Promise<void> {
  const log = machine.getState().attached?.log;
  if (log === undefined) return;
  await reporting(async () => {
    await engine.setSnapshotBudget(log, bytes);
    const summary = await engine.machineSummary(log);
    if (summary) setSummary(log, summary);
  });
}

/** Forgets the machine when its log is closed; returns the function that stops. */
export function followLogs(): () => void {
  return session.subscribe((state, before) => {
    if (state.logs === before.logs) return;
    if (machine.getState().attached && machineSide(state) === undefined) forgetMachine();
  });
}
