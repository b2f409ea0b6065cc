/** `replayscope repair LOG -o NEW` and `replayscope assemble TEXT -o LOG`: commands that write a log. */
import { createWriteStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Engine } from '../workers/engine.ts';
import { recordingFromText } from '../workers/log/text-form.ts';
import { type OpenOptions, openLog, UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';

function assertNew(path: string, force: boolean): void {
  if (!force && statSync(path, { throwIfNoEntry: false })) {
    throw new UserError(`${path} exists; give another name, or --force to replace it.`);
  }
}

/** A blob piece by piece, so that a large log is never held whole. */
async function* pieces(blob: Blob): AsyncGenerator<Uint8Array> {
  const size = 4 << 20;
  for (let at = 0; at < blob.size; at += size) yield new Uint8Array(await blob.slice(at, at + size).arrayBuffer());
}

/** Writes a repaired copy of a log; resolves to the exit code. The log itself is never changed. */
export async function repair(
  engine: Engine,
  path: string,
  options: OpenOptions & { output: string; force: boolean; json: boolean },
): Promise<number> {
  const { id } = await openLog(engine, path, options);
  let repaired: Awaited<ReturnType<Engine['repair']>>;
  try {
    repaired = await engine.repair(id);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
  assertNew(options.output, options.force);
  await pipeline(Readable.from(pieces(repaired.blob)), createWriteStream(options.output));
  if (options.json) await writeJson({ output: options.output, bytes: repaired.blob.size, note: repaired.note });
  else await writeLines([`${options.output}: ${repaired.note}`]);
  return 0;
}

/** Writes the log that a text describes; resolves to the exit code. */
export function assemble(path: string, options: { output: string; force: boolean }): number {
  let bytes: Uint8Array;
  try {
    bytes = recordingFromText(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UserError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  assertNew(options.output, options.force);
  writeFileSync(options.output, bytes);
  return 0;
}
