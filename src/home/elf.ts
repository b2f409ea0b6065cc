/** Which of the brought files are ELF files: their symbols and lines can be used, they are no logs. */
import type { Brought } from './brought.ts';

const MAGIC = [0x7f, 0x45, 0x4c, 0x46];

/** Whether a file begins as ELF files do. */
async function isElf(blob: Blob): Promise<boolean> {
  const start = new Uint8Array(await blob.slice(0, MAGIC.length).arrayBuffer());
  return MAGIC.every((byte, i) => start[i] === byte);
}

/** The ELF files among those brought, in their order. */
export async function elfFiles(files: readonly Brought[]): Promise<Brought[]> {
  const found: Brought[] = [];
  for (const brought of files) if (await isElf(brought.file)) found.push(brought);
  return found;
}
