/** Verifies a recording: what the page and the command line both call. */
import { detect } from './log/detect.ts';
import { ReplayLog } from './log/replay-log.ts';
import { BlobSource } from './log/source.ts';
import { openFile } from './opening.ts';
import { RecordingError, type RecordingFiles } from './recording/files.ts';
import { Recording } from './recording/recording.ts';
import { replayableMachine } from './recording/replayable.ts';
import { type StateResult, type Verification, verify } from './recording/verify.ts';
import { EventCursor } from './replay/event-cursor.ts';

export { filesFromBlobs, filesFromZip, RecordingError, type RecordingFiles } from './recording/files.ts';
export type { StateResult, Verification } from './recording/verify.ts';

export interface VerifyingOptions {
  readonly onState?: (result: StateResult) => void;
  readonly onProgress?: (instructions: number, seconds: number) => void;
  readonly signal?: AbortSignal;
}

/** A verification, and what of the recorded machine this one cannot do. */
export interface VerifiedRecording extends Verification {
  readonly unfit: readonly string[];
}

/** The log of a recording, unpacked and indexed. Rejects with {@link RecordingError} when it is none. */
async function indexedLog(recording: Recording): Promise<ReplayLog> {
  const { name, blob } = await recording.log();
  const opened = await openFile(blob, name, {});
  const source = new BlobSource(opened.blob);
  const detection = await detect(source);
  if (!detection.ok) throw new RecordingError(`${name}: ${detection.reason.what}`);
  const log = new ReplayLog(source, detection.log);
  await log.indexer.run(() => undefined, new AbortController().signal);
  return log;
}

/**
 * Replays a recording and compares it with the ground truth that it holds. Rejects with {@link RecordingError} when the
 * recording cannot be used; a replay that goes wrong is a result.
 */
export async function verifyRecording(files: RecordingFiles, options: VerifyingOptions): Promise<VerifiedRecording> {
  const recording = await Recording.open(files);
  const cursor = new EventCursor(await indexedLog(recording));
  const [machine, truth, output] = await Promise.all([
    replayableMachine(recording),
    recording.truth(),
    recording.console(),
  ]);
  const verification = await verify({ cursor, machine, truth, console: output, ...options });
  return { ...verification, unfit: machine.unfit };
}
