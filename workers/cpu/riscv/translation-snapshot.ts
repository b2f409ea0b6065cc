/** The translations in force (core/translations.ts) as bytes of a snapshot, and back. */
import * as at from './core/layout.ts';
import type { HartState } from './state.ts';

const ENTRY_BYTES = 16;
const GENERATION_BITS = 0xff8;
const FIRST_GENERATION = 8;

/**
 * 16 bytes for each translation in force: its place among all entries (u32), permissions (u32), the number of the physical
 * page (u32) and the upper half of the virtual address (u32); the lower half follows from the place and the tag, so bits 12
 * to 31 stand with the permissions.
 */
export function saveTranslations(s: HartState): Uint8Array<ArrayBuffer> {
  const generation = s.i32(at.TRANSLATION_GENERATION);
  const { words } = s;
  const first = at.TRANSLATIONS >>> 2;
  const end = at.TRANSLATIONS_END >>> 2;
  const saved: number[] = [];
  for (let word = first; word < end; word += 4) {
    const tag = words[word] ?? 0;
    if ((tag & GENERATION_BITS) !== generation) continue;
    const permissions = (words[word + 3] ?? 0) | (tag & ~0xfff);
    saved.push((word - first) >>> 2, permissions, words[word + 2] ?? 0, words[word + 1] ?? 0);
  }
  return new Uint8Array(Int32Array.from(saved).buffer);
}

/** Puts back what {@link saveTranslations} gave; all others are forgotten. TLBs must be dropped with it. */
export function restoreTranslations(s: HartState, saved: Uint8Array): void {
  s.bytes.fill(0, at.TRANSLATIONS, at.TRANSLATIONS_END);
  s.setU64(at.TRANSLATION_GENERATION, BigInt(FIRST_GENERATION));
  const view = new DataView(saved.buffer, saved.byteOffset, saved.byteLength);
  for (let offset = 0; offset + ENTRY_BYTES <= saved.byteLength; offset += ENTRY_BYTES) {
    const word = (at.TRANSLATIONS >>> 2) + view.getInt32(offset, true) * 4;
    const permissions = view.getInt32(offset + 4, true);
    s.words[word] = (permissions & ~0xfff) | FIRST_GENERATION;
    s.words[word + 1] = view.getInt32(offset + 12, true);
    s.words[word + 2] = view.getInt32(offset + 8, true);
    s.words[word + 3] = permissions & 7;
  }
}
