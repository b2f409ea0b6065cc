/** Opens a log file with the same engine as the page, and waits until it is indexed. */
import { openAsBlob, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Engine } from '../workers/engine.ts';
import type { LogSummary, Problem } from '../workers/engine-api.ts';

/** An error for the user; the message is all that is shown. */
export class UserError extends Error {}

/** What a problem says, in one or more lines. */
export function problemText(problem: Problem): string {
  const lines = [problem.what, problem.where, problem.next, problem.hex && `First bytes: ${problem.hex}`];
  return lines.filter((line) => line !== undefined && line !== '').join('\n  ');
}

export interface OpenOptions {
  readonly layout?: string;
  readonly shift?: number | 'auto';
}

/** Opens and indexes a file. Throws {@link UserError} when it is missing or no log. */
export async function openLog(engine: Engine, path: string, options: OpenOptions = {}): Promise<LogSummary> {
  let blob: Blob;
  try {
    if (statSync(path).isDirectory())
      throw new UserError(`${path} is a folder; name the log in it, such as replay.bin.`);
    blob = await openAsBlob(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return new Promise((resolve, reject) => {
    engine
      .open({ name: basename(path), blob, ...options }, (summary) => {
        if (summary.state === 'failed') {
          reject(new UserError(summary.problems.map(problemText).join('\n')));
        } else if (summary.state !== 'indexing') {
          resolve(summary);
        }
      })
      .then((result) => {
        if (!result.ok) reject(new UserError(`${path}: ${problemText(result.problem)}`));
      }, reject);
  });
}
