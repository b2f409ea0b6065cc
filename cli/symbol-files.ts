/** Files with symbols on the command line: "FILE", or "FILE@0xBASE" for one that was loaded elsewhere. */
import { existsSync, openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from './open-log.ts';

export interface SymbolFile {
  readonly file: { readonly name: string; readonly blob: Blob };
  readonly base: bigint;
}

/** Opens a file with symbols. Throws {@link UserError} when it cannot be read. */
export async function readSymbolFile(text: string): Promise<SymbolFile> {
  const [, path = text, base = '0'] = existsSync(text) ? [] : (/^(.+)@(0x[0-9a-f]+|\d+)$/i.exec(text) ?? []);
  try {
    return { file: { name: basename(path), blob: await openAsBlob(path) }, base: BigInt(base) };
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
