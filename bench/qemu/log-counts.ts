/** Where a log has events, as the project's own command line reads it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface LogCounts {
  /** Distinct instruction counts at which there is any event, ascending. */
  readonly events: readonly number[];
  readonly instructions: number;
  /** Those at which a timer of the machine fired. */
  readonly timers: ReadonlySet<number>;
}

export async function logCounts(log: string): Promise<LogCounts> {
  const cli = fileURLToPath(new URL('../../scripts/cli.mjs', import.meta.url));
  const reader = spawn(process.execPath, [cli, 'events', log, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const exit = once(reader, 'exit');
  const events: number[] = [];
  const timers = new Set<number>();
  let instructions = 0;
  for await (const line of createInterface({ input: reader.stdout })) {
    const { kind, icount, fields }: { kind: string; icount: number; fields: { count?: number } } = JSON.parse(line);
    if (kind === 'INSTRUCTION') instructions = icount + (fields.count ?? 0);
    else if (events.at(-1) !== icount) events.push(icount);
    if (kind === 'CP_CLOCK_VIRTUAL') timers.add(icount);
  }
  const [code] = await exit;
  if (code !== 0) throw new Error(`${log} cannot be read`);
  return { events, instructions: Math.max(instructions, events.at(-1) ?? 0), timers };
}

/** The middle of the longest stretch without events within some events of `wanted`, and that stretch's start. */
export function quietPlace(counts: LogCounts, wanted: number): { at: number; start: number } {
  const near = counts.events.findIndex((icount) => icount >= wanted);
  let best = { start: 0, length: 0 };
  for (let i = Math.max(1, near - 20); i < Math.min(counts.events.length, near + 20); i++) {
    const start = counts.events[i - 1] ?? 0;
    const length = (counts.events[i] ?? 0) - start;
    if (length > best.length) best = { start, length };
  }
  return { at: best.start + Math.floor(best.length / 2), start: best.start };
}
