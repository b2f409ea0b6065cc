/**
 * Everything of a machine at a moment, to be compared with another one: RAM, registers and CSRs, translations in force, devices with their disks,
 * flash and pictures, timers, clock, pending requests, and the place in the log.
 */
import * as at from '../cpu/riscv/core/layout.ts';
import type { TimeMachine } from '../timetravel/time-machine.ts';

export interface WholeMachine {
  /** Name of a part → its contents, long ones as hashes. Two machines are equal when these are. */
  readonly parts: ReadonlyMap<string, string>;
  /** Hash of all RAM. */
  readonly ram: string;
}

/** Cells that say nothing about the moment: the count's two parts, and what the core leaves behind between accesses. */
const SCRATCH = [
  [at.ICOUNT_END, 8],
  [at.LEFT, 4],
  [at.STATUS, 4],
  [at.GENERATION, 8],
  [at.TRANSLATION_GENERATION, 8],
  [at.BUS_HIGH, 8],
  [at.CSR_VALUE, 24],
  [at.TRANSLATED_PAGE_UNIFORM, 4],
  [at.TRAP_INSTRUCTION, 8],
  [at.GUEST_ADDRESS, 8],
] as const;

/** A hash of bytes that any change of a single word changes: two lanes of 32 bits, each step of which is reversible. */
function hashOf(bytes: Uint8Array): string {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Int32Array(whole.buffer, whole.byteOffset, whole.length >>> 2);
  let one = whole.length | 0;
  let other = 0x2545f491;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    one = Math.imul(one ^ word, 0x9e3779b1);
    one ^= one >>> 15;
    other = Math.imul(((other << 5) | (other >>> 27)) ^ word, 0x85ebca6b);
  }
  for (let i = words.length * 4; i < whole.length; i++) one = Math.imul(one ^ (whole[i] ?? 0), 0x9e3779b1);
  return `${(one >>> 0).toString(16)}.${(other >>> 0).toString(16)}`;
}

/** Any saved state as text that two equal states share: maps and sets in order, bytes as hashes. */
function textOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? `${value}n` : String(value);
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return `bytes(${byteLength}) ${hashOf(new Uint8Array(buffer, byteOffset, byteLength))}`;
  }
  if (Array.isArray(value)) return `[${Array.from(value, textOf).join(',')}]`;
  if (value instanceof Set) return `{${[...value].map(textOf).sort().join(',')}}`;
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries
    .filter(([, part]) => part !== undefined)
    .map(([name, part]) => `${textOf(name)}:${textOf(part)}`)
    .sort()
    .join(',')}}`;
}

/** The machine as it stands now. */
export function wholeMachine({ hart, player, position }: TimeMachine): WholeMachine {
  const cells = hart.save();
  for (const [cell, size] of SCRATCH) cells.fill(0, cell - at.X, cell - at.X + size);
  const parts = new Map<string, string>([
    ['position', `${position.icount} #${position.event}`],
    ['icount', String(hart.icount)],
  ]);
  new BigUint64Array(cells.buffer).forEach((value, i) => {
    if (value !== 0n) parts.set(`cell 0x${(at.X + i * 8).toString(16)}`, value.toString(16));
  });
  const { devices, outputs, ...rest } = player.save();
  // A character device that has not written yet may not be known.
  parts.set('outputs', textOf(outputs.map((length, i) => [i, length]).filter(([, length]) => length !== 0)));
  for (const [name, part] of Object.entries(rest)) parts.set(name, textOf(part));
  devices.forEach((device, i) => {
    for (const [name, part] of Object.entries(device)) parts.set(`device ${i} ${name}`, textOf(part));
  });
  return { parts, ram: hashOf(hart.ram) };
}

/** What differs between two machines, short enough to be read; empty when they are equal. */
export function machineDifferences(a: WholeMachine, b: WholeMachine): string[] {
  const found = [...new Set([...a.parts.keys(), ...b.parts.keys()])]
    .filter((name) => a.parts.get(name) !== b.parts.get(name))
    .map((name) => {
      const [one, other] = [a.parts.get(name) ?? '', b.parts.get(name) ?? ''];
      let same = 0;
      while (same < one.length && one[same] === other[same]) same++;
      const piece = (text: string) => text.slice(Math.max(0, same - 20), same + 40);
      return `${name}: ${piece(one)} | ${piece(other)}`;
    });
  if (a.ram !== b.ram) found.push(`RAM: ${a.ram} | ${b.ram}`);
  return found.slice(0, 12);
}
