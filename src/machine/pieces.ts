/** A machine for a log that came alone, from the files that QEMU was given. */
import type { GivenFiles } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { session } from '../state/session.ts';
import { attachMachine } from './attach.ts';

/** Builds the recording and attaches its machine. Rejects with a message that says which piece lacks or is wrong. */
export async function attachPieces(given: GivenFiles): Promise<void> {
  const log = session.getState().logs.a;
  if (!log) throw new Error('Open the log first; then give the files that QEMU loaded.');
  const files = await engine.recordingFromPieces(log.id, given);
  await attachMachine(log.id, files);
}
