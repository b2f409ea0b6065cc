/**
 * Files with symbols on the command line: "FILE", "FILE@0xBASE" for one that was loaded elsewhere, and "FILE,satp=0x…" or
 * "FILE@0xBASE,satp=0x…" for a program of one address space.
 */
import { existsSync, openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { SymbolPlace } from '../workers/machine-api.ts';
import { UserError } from './open-log.ts';

export interface SymbolFile {
  readonly file: { readonly name: string; readonly blob: Blob };
  readonly at: SymbolPlace;
}

const PLACED = /^(.+?)(?:@(0x[0-9a-f]+|\d+))?(?:,satp=(0x[0-9a-f]+|\d+))?$/i;

const number = (name: keyof SymbolPlace, text: string | undefined): SymbolPlace =>
  text === undefined ? {} : { [name]: BigInt(text) };

/** Opens a file with symbols. Throws {@link UserError} when it cannot be read. */
export async function readSymbolFile(text: string): Promise<SymbolFile> {
  const [, path = text, base, satp] = existsSync(text) ? [] : (PLACED.exec(text) ?? []);
  try {
    return {
      file: { name: basename(path), blob: await openAsBlob(path) },
      at: { ...number('base', base), ...number('satp', satp) },
    };
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
