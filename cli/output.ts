/** Writing to the standard output without losing lines or memory when the reader is slow or gone. */
import { once } from 'node:events';

/** Writes lines as fast as the reader takes them. Ends quietly when the reader closed the pipe (`| head`). */
export async function writeLines(lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const { stdout } = process;
  let open = true;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code !== 'EPIPE') throw error;
  });
  let chunk = '';
  const flush = async () => {
    if (chunk !== '' && !stdout.write(chunk)) await Promise.race([once(stdout, 'drain'), once(stdout, 'error')]);
    chunk = '';
  };
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length > 1 << 16) await flush();
    if (!open) return;
  }
  await flush();
}

/** Writes one JSON value. */
export function writeJson(value: unknown): Promise<void> {
  return writeLines([JSON.stringify(value, null, 2)]);
}
