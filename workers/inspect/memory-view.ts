/** Memory for people: bytes by virtual or physical address, and the walk through the page tables. */
import type { Hart } from '../cpu/riscv/hart.ts';
import { Csr } from '../cpu/riscv/state.ts';
import type { MemoryRequest, MemoryView, WalkStep } from '../machine-api.ts';
import { peekPhysical } from './peek.ts';

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
const PPN = (1n << 44n) - 1n;

/** The way of an address through the tables of satp (or vsatp in VS and VU mode). Empty without translation. */
export function walkView(hart: Hart, address: bigint): WalkStep[] {
  const { state } = hart;
  const atp = state.csr(state.virtual ? Csr.vsatp : Csr.satp);
  const mode = Number(atp >> 60n);
  if (mode < 8 || mode > 10) return [];
  const steps: WalkStep[] = [];
  let table = (atp & PPN) << 12n;
  const view = new DataView(hart.ram.buffer, hart.ram.byteOffset, hart.ram.byteLength);
  for (let level = mode - 6; level >= 0; level--) {
    const index = (address >> BigInt(12 + 9 * level)) & 0x1ffn;
    const at = table + index * 8n;
    const offset = Number(at) - hart.layout.ramBase;
    if (offset < 0 || offset + 8 > view.byteLength) {
      steps.push({ level, at, entry: 0n, flags: '', note: 'outside of RAM' });
      return steps;
    }
    const entry = view.getBigUint64(offset, true);
    const flags = FLAGS.filter((_, bit) => ((entry >> BigInt(bit)) & 1n) !== 0n).join(' ');
    const next = ((entry >> 10n) & PPN) << 12n;
    const leaf = (entry & 0xen) !== 0n;
    const valid = (entry & 1n) !== 0n;
    const size = 1n << BigInt(12 + 9 * level);
    const note = !valid
      ? 'not valid'
      : leaf
        ? `page of ${sizeText(size)} at 0x${(next & ~(size - 1n)).toString(16)}`
        : `table at 0x${next.toString(16)}`;
    steps.push({ level, at, entry, flags, note });
    if (!valid || leaf) return steps;
    table = next;
  }
  return steps;
}

const sizeText = (bytes: bigint): string =>
  bytes >= 1n << 30n ? `${bytes >> 30n} GiB` : bytes >= 1n << 20n ? `${bytes >> 20n} MiB` : `${bytes >> 10n} KiB`;

/** Physical addresses at which RAM holds a pattern, at most `most`, in order. */
export function searchRam(hart: Hart, pattern: Uint8Array, most: number): bigint[] {
  const { ram } = hart;
  const found: bigint[] = [];
  const first = pattern[0];
  if (first === undefined) return found;
  for (let at = ram.indexOf(first); at >= 0 && found.length < most; at = ram.indexOf(first, at + 1)) {
    let same = 1;
    while (same < pattern.length && ram[at + same] === pattern[same]) same++;
    if (same === pattern.length) found.push(BigInt(hart.layout.ramBase + at));
  }
  return found;
}
