// At which instruction counts a replay log has events, as this project's own command line reads it, whatever its layout.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const cli = join(dirname(fileURLToPath(import.meta.url)), '../scripts/cli.mjs');

/** The distinct instruction counts at which the log in a file has events, ascending. */
export async function eventCounts(file) {
  const reader = spawn(process.execPath, [cli, 'events', resolve(file), '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(reader, 'exit');
  const counts = [];
  for await (const line of createInterface({ input: reader.stdout })) {
    const { kind, icount } = JSON.parse(line);
    if (kind !== 'INSTRUCTION' && counts.at(-1) !== icount) counts.push(icount);
  }
  const [code] = await exit;
  if (code !== 0) throw new Error(`${file} cannot be read`);
  return counts;
}
