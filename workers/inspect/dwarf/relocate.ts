/**
 * Relocations of debug sections in object files (RISC-V psABI, table "Relocation types"): those that put addresses,
 * offsets and differences of addresses into data.
 */
import type { ElfFile, ElfSection } from '../elf.ts';

const SHT_RELA = 4;
const RELA_BYTES = 24;
const SYMBOL_BYTES = 24;

/** A distance from the place itself, as .eh_frame has them. */
const PC_RELATIVE_32 = 57;
/** What lies too far away for such a distance is put where no code is. */
const FAR = 0x7fffffffn;

/** Type of relocation: bytes of the place, and the value that goes there from what is there and S + A. */
const TYPES = new Map<number, readonly [size: number, apply: (old: bigint, value: bigint) => bigint]>([
  [1, [4, (_, value) => value]],
  [2, [8, (_, value) => value]],
  [33, [1, (old, value) => old + value]],
  [34, [2, (old, value) => old + value]],
  [35, [4, (old, value) => old + value]],
  [36, [8, (old, value) => old + value]],
  [37, [1, (old, value) => old - value]],
  [38, [2, (old, value) => old - value]],
  [39, [4, (old, value) => old - value]],
  [40, [8, (old, value) => old - value]],
  [52, [1, (old, value) => (old & 0xc0n) | ((old - value) & 0x3fn)]],
  [53, [1, (old, value) => (old & 0xc0n) | (value & 0x3fn)]],
  [54, [1, (_, value) => value]],
  [55, [2, (_, value) => value]],
  [56, [4, (_, value) => value]],
]);

const DISTANCE = [4, (_: bigint, value: bigint) => value] as const;

/** Addresses that sections of an object file get: .text one, all others places of their own far away from it. */
function placeOf(section: ElfSection, index: number, text: bigint): bigint {
  if (section.name === '.text') return text;
  return section.flags & 2 ? (BigInt(index) + 1n) << 48n : 0n;
}

/** A copy of a section with its relocations applied; `.text` lies at `text`, and so does, for distances, the section. */
export function relocated(
  elf: ElfFile,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  text: bigint,
): Uint8Array<ArrayBuffer> {
  const { sections } = elf;
  const index = sections.findIndex((section) => section.name === name);
  const list = sections.find(({ type, info }) => type === SHT_RELA && info === index);
  const symbols = list && sections[list.link]?.bytes;
  if (!list || !symbols) return bytes;
  const result = bytes.slice();
  const view = new DataView(result.buffer);
  const entries = new DataView(list.bytes.buffer, list.bytes.byteOffset, list.bytes.byteLength);
  const table = new DataView(symbols.buffer, symbols.byteOffset, symbols.byteLength);
  const symbolValue = (symbol: number): bigint => {
    const at = symbol * SYMBOL_BYTES;
    if (at + SYMBOL_BYTES > symbols.length) return 0n;
    const number = table.getUint16(at + 6, true);
    const section = sections[number];
    return table.getBigUint64(at + 8, true) + (section ? placeOf(section, number, text) : 0n);
  };
  for (let at = 0; at + RELA_BYTES <= list.bytes.length; at += RELA_BYTES) {
    const place = Number(entries.getBigUint64(at, true));
    const type = entries.getUint32(at + 8, true);
    const rule = type === PC_RELATIVE_32 ? DISTANCE : TYPES.get(type);
    if (!rule || place + rule[0] > result.length) continue;
    const [size, apply] = rule;
    let value = symbolValue(entries.getUint32(at + 12, true)) + entries.getBigInt64(at + 16, true);
    if (type === PC_RELATIVE_32) {
      value -= text + BigInt(place);
      if (value !== BigInt.asIntN(32, value)) value = FAR;
    }
    let old = 0n;
    for (let i = size - 1; i >= 0; i--) old = (old << 8n) | BigInt(view.getUint8(place + i));
    let fresh = apply(old, value);
    for (let i = 0; i < size; i++, fresh >>= 8n) view.setUint8(place + i, Number(fresh & 0xffn));
  }
  return result;
}
