/** What the commands that look into a machine have in common: numbers and moments as text and as JSON. */
import type { Moment } from '../workers/engine-api.ts';
import { grouped } from '../workers/log/describe.ts';
import type { DisassembledLine } from '../workers/machine-api.ts';

/** 64 bits as people write addresses. */
export const hex = (value: bigint): string => `0x${value.toString(16)}`;
export const hex64 = (value: bigint): string => value.toString(16).padStart(16, '0');

/** A value as JSON can hold it: 64-bit numbers as hex text, bytes as hex digits. */
export function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => {
      if (typeof part === 'bigint') return hex(part);
      if (part instanceof Uint8Array) return bytesHex(part);
      if (part instanceof Map) return Object.fromEntries(part);
      return ArrayBuffer.isView(part) ? Array.from(part as Uint8Array) : part;
    }),
  );
}

const bytesHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** "instruction 1,234, event #56". */
export const momentText = ({ icount, seq }: Moment): string => `instruction ${grouped(icount)}, event #${grouped(seq)}`;

/** One line of disassembly. */
export function lineText({
  address,
  bytes,
  mnemonic,
  operands,
  symbol,
  targetSymbol,
  source,
}: DisassembledLine): string {
  const code = `${mnemonic} ${operands}`.trim();
  const target = targetSymbol === undefined ? '' : ` <${targetSymbol}>`;
  const place = [symbol === undefined ? '' : `<${symbol}>`, source ?? ''].filter((part) => part !== '').join(' ');
  return `${hex64(address)}  ${bytes.padEnd(11)}  ${`${code}${target}`.padEnd(36)}  ${place}`.trimEnd();
}

/** Sixteen bytes a line, with their characters. */
export function* memoryLines(
  address: bigint,
  bytes: Uint8Array,
  unreadable: (at: bigint) => string | undefined,
): Generator<string> {
  for (let at = 0; at < bytes.length; at += 16) {
    const here = BigInt.asUintN(64, address + BigInt(at));
    const why = unreadable(here);
    if (why !== undefined) {
      yield `${hex64(here)}  ${why}`;
      continue;
    }
    const row = bytes.subarray(at, at + 16);
    const text = Array.from(row, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    yield `${hex64(here)}  ${Array.from(row, (byte) => byte.toString(16).padStart(2, '0'))
      .join(' ')
      .padEnd(47)}  ${text}`;
  }
}
