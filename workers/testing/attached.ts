/** For tests that ask as the page does: a recording, replayed to its end, in an engine of its own. */
import { Engine } from '../engine.ts';
import type { LogId, Moment } from '../engine-api.ts';
import type { MachineSummary, RecordingFile } from '../machine-api.ts';
import type { RecordingFiles } from '../recording/files.ts';
import { Recording } from '../recording/recording.ts';

export interface Attached {
  readonly engine: Engine;
  readonly log: LogId;
  readonly summary: MachineSummary;
  readonly end: Moment;
}

export async function attached(files: RecordingFiles): Promise<Attached> {
  const engine = new Engine();
  const { name, blob } = await (await Recording.open(files)).log();
  const opened = await engine.open({ name, blob }, () => undefined);
  if (!opened.ok) throw new Error(opened.problem.what);
  const log = opened.summary.id;
  const members: RecordingFile[] = [];
  for (const member of files.names) {
    const content = await files.open(member);
    if (content) members.push({ name: member, blob: content });
  }
  const summary = await new Promise<MachineSummary>((resolve, reject) => {
    const report = (now: MachineSummary) => {
      if (now.state !== 'loading' && now.state !== 'replaying') resolve(now);
    };
    engine.attachMachine(log, members, report).then(report, reject);
  });
  return { engine, log, summary, end: summary.reached };
}
