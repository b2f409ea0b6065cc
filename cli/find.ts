/** `replayscope find DIR --at MOMENT …`: where RAM holds a text or bytes at a moment. */
import type { Engine } from '../workers/engine.ts';
import { type BytePattern, parseBytePattern, textPattern } from '../workers/machine-api.ts';
import { asked, type MachineOptions, OpenMachine } from './machine.ts';
import { hex64, plain } from './machine-text.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';

export interface FindOptions extends MachineOptions {
  readonly at: string;
  /** See {@link searchPattern}. */
  readonly text: string;
  readonly json: boolean;
}

/** A text as it is, or behind `hex:`, `u32:` and the like what {@link parseBytePattern} reads. Throws {@link UserError}. */
export function searchPattern(text: string, option: string): BytePattern {
  const digits = /^hex:(.*)$/is.exec(text)?.[1];
  const pattern =
    digits !== undefined ? parseBytePattern(digits) : /^u\d+:/i.test(text) ? parseBytePattern(text) : textPattern(text);
  if (pattern) return pattern;
  throw new UserError(
    `${option} takes a text, bytes such as hex:deadbeef (? is any digit), or a number such as u32:0x1234.`,
  );
}

/** Runs the command; resolves to the exit code: 1 when it is nowhere. */
export async function find(engine: Engine, path: string, options: FindOptions): Promise<number> {
  const pattern = searchPattern(options.text, '--text');
  return OpenMachine.with(engine, path, options, async (machine) => {
    const moment = await machine.moment(options.at);
    await machine.reach(moment);
    const places = await asked(engine.searchMemory(machine.log, moment, pattern));
    if (options.json) await writeJson(plain(places));
    else await writeLines(places.map(hex64));
    return places.length === 0 ? 1 : 0;
  });
}
