/** Memory for people: bytes by virtual or physical address, and the walk through the page tables. */
import type { BytePattern } from '../api/byte-pattern.ts';
import { RULES } from '../cpu/riscv/core/layout.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { Csr } from '../cpu/riscv/state.ts';
import type { MemoryRequest, MemoryView, WalkStep } from '../machine-api.ts';
import { placesOf } from './byte-search.ts';
import { readEntry, rootTable, sizeText } from './page-table.ts';
import { peekGuestPhysical, peekPhysical, tableEntry } from './peek.ts';

const PAGE = 4096n;
/** Bytes of one request. */
const MOST = 65536;

/** What stands at a physical address that is no RAM, by name. */
export type DeviceAt = (address: number) => string | undefined;

/** Reads memory as it is now. Devices are not read: that could change them. */
export function memoryView(hart: Hart, request: MemoryRequest, deviceAt: DeviceAt): MemoryView {
  const length = Math.max(0, Math.min(request.length, MOST));
  const bytes = new Uint8Array(length);
  const pages: MemoryView['pages'][number][] = [];
  const { ramBase, ramSize } = hart.layout;
  for (let done = 0; done < length; ) {
    const address = BigInt.asUintN(64, request.address + BigInt(done));
    const step = Math.min(length - done, Number(PAGE - (address % PAGE)));
    const physical = request.space === 'physical' ? address : peekPhysical(hart, address);
    const offset = physical === undefined ? -1 : Number(physical - BigInt(ramBase));
    if (physical === undefined) pages.push({ address, fault: 'not mapped in this mode' });
    else if (offset >= 0 && offset + step <= ramSize) {
      bytes.set(hart.ram.subarray(offset, offset + step), done);
      pages.push({ address, physical });
    } else {
      const device = deviceAt(Number(physical));
      pages.push({ address, physical, ...(device === undefined ? { fault: 'nothing is there' } : { device }) });
    }
    done += step;
  }
  return { ...request, length, bytes, pages };
}

const FLAGS = ['V', 'R', 'W', 'X', 'U', 'G', 'A', 'D'];
const hex = (address: bigint): string => `0x${address.toString(16)}`;

/**
 * The way of an address through the tables of satp (in VS and VU mode the guest's, which stands in its place), whatever the mode may access. Empty
 * without translation. The last step says what the way ends at: a page, or why there is none.
 */
export function walkView(hart: Hart, address: bigint): WalkStep[] {
  const { state } = hart;
  const atp = state.csr(Csr.satp);
  const mode = Number(atp >> 60n);
  if (mode < 8 || mode > 10) return [];
  const rules = state.i32(RULES);
  const steps: WalkStep[] = [];
  let table = rootTable(atp);
  const top = mode * 9 - 34;
  const extended = BigInt.asUintN(64, BigInt.asIntN(top + 1, address));
  if (extended !== BigInt.asUintN(64, address)) {
    return [{ level: mode - 6, at: table, entry: 0n, flags: '', note: `bits 63 to ${top + 1} differ from bit ${top}` }];
  }
  for (let level = mode - 6; level >= 0; level--) {
    const index = (address >> BigInt(12 + 9 * level)) & 0x1ffn;
    // Under a second stage tables lie where that maps them.
    const own = table + index * 8n;
    const at = state.virtual ? peekGuestPhysical(hart, own) : own;
    const bits = at === undefined ? undefined : tableEntry(hart, at);
    if (at === undefined || bits === undefined) {
      const note = at === undefined ? 'not mapped by the second stage (hgatp)' : 'outside of RAM';
      steps.push({ level, at: at ?? own, entry: 0n, flags: '', note });
      return steps;
    }
    const entry = readEntry(bits, level, rules);
    const flags = FLAGS.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) !== 0n).join(' ');
    const step = { level, at, entry: bits, flags };
    if (entry.kind !== 'table') {
      steps.push({ ...step, note: entry.kind === 'fault' ? entry.why : pageText(hart, address, entry) });
      return steps;
    }
    steps.push({ ...step, note: `table at ${hex(entry.table)}` });
    table = entry.table;
  }
  return steps;
}

/** "page of 4 KiB at 0x80003000"; under a second stage also where the address lies for the host. */
function pageText(hart: Hart, address: bigint, { base, size }: { base: bigint; size: bigint }): string {
  const text = `page of ${sizeText(size)} at ${hex(base)}`;
  if (!hart.state.virtual || hart.state.csr(Csr.hgatp) >> 60n === 0n) return text;
  const host = peekGuestPhysical(hart, base | (address & (size - 1n)));
  return `${text} of the guest, ${host === undefined ? 'not mapped by hgatp' : `by hgatp ${hex(host)}`}`;
}

/** Bytes of RAM that are searched between two pauses. */
const SEARCHED_AT_ONCE = 8 << 20;

/** Physical addresses at which RAM holds a pattern, at most `most`, in order. `pause` says by true that nobody wants them. */
export async function searchRam(
  { ram, layout }: Hart,
  pattern: BytePattern,
  most: number,
  pause: () => Promise<boolean> | boolean,
): Promise<bigint[]> {
  const found: bigint[] = [];
  for (let start = 0; start < ram.length; start += SEARCHED_AT_ONCE) {
    for (const at of placesOf(ram, pattern, start, start + SEARCHED_AT_ONCE)) {
      if (found.push(BigInt(layout.ramBase + at)) >= most) return found;
    }
    if (await pause()) return found;
  }
  return found;
}
