/**
 * Decoded pages: which slot holds which page, and how records get into it. A slot is taken when a page is executed for
 * the first time; when all are taken, all are given back.
 */
import type { CoreModule, OperationNumbers } from './core/build.ts';
import { Operation } from './core/interpreter.ts';
import { CROSSING, type Layout, PAGE_SLOTS, RECORDS_PER_PAGE, SINK, SLOT_BYTES } from './core/layout.ts';
import { OPERATION_BITS, OPERATION_MASK, recordOf } from './core/records.ts';
import { Status } from './core/status.ts';
import { tracedKey } from './core/trace.ts';
import { byName, type Decoded, type Decoder } from './isa/decode.ts';
import { field } from './isa/pattern.ts';
import type { HartState } from './state.ts';

/** Where instructions come from. */
export interface InstructionSource {
  /** Sixteen bits at a physical address: RAM, or what else answers; undefined where nothing can be executed. */
  half(address: number): number | undefined;
  /** Whether what is not RAM is memory all the same; else it is a device, whose every fetch has effects. */
  isMemory(address: number): boolean;
}

const PAGE = 4096;
/** Number of f0 among the registers. */
const FIRST_FLOAT = 32;
const END_RECORD = Operation.pageEnd | (1 << OPERATION_BITS);

/** Instructions whose immediate is a distance, and can be one within the page. */
const RELATIVE: ReadonlySet<string> = new Set(['beq', 'bne', 'blt', 'bge', 'bltu', 'bgeu', 'jal']);

export class DecodedPages {
  private readonly _state: HartState;
  private readonly _layout: Layout;
  private readonly _decoder: Decoder;
  private readonly _operations: ReadonlyMap<string, OperationNumbers>;
  private readonly _source: InstructionSource;
  private readonly _traced: ReadonlyMap<string, number>;
  /** Operations of jal and jalr, traced and not. */
  private readonly _jumps: Set<number>;
  private _traces = false;
  /** Operations that write an integer register. */
  private readonly _writers: ReadonlySet<number>;
  /** … and the one behind it. */
  private readonly _pairWriters: ReadonlySet<number>;
  /** Operations that write a floating-point register. */
  private readonly _floatWriters: ReadonlySet<number>;
  /** Physical page number of each slot in use. */
  private readonly _pages: number[] = [];
  /** Slots of pages that are no RAM. */
  private readonly _others = new Map<number, number>();
  /** The slot for pages that PMP divides: it holds one decoded instruction at a time. The first slot is kept for it. */
  private _dividedPage = -1;
  private _dividedRecord = -1;
  /** Offsets in a page at which instructions are told to {@link Hart.onExecute} before they execute. */
  private _marked: ReadonlySet<number> = new Set();

  constructor(
    state: HartState,
    layout: Layout,
    decoder: Decoder,
    { operations, traced }: Pick<CoreModule, 'operations' | 'traced'>,
    source: InstructionSource,
  ) {
    this._state = state;
    this._layout = layout;
    this._decoder = decoder;
    this._operations = operations;
    this._traced = traced;
    this._jumps = new Set(
      ['jal', 'jalr'].flatMap((name) => {
        const numbers = operations.get(name);
        return numbers ? [numbers.operation, numbers.near ?? numbers.operation] : [];
      }),
    );
    for (const operation of traced.values()) this._jumps.add(operation);
    this._source = source;
    const writers = (float: boolean) =>
      new Set(
        [...operations].flatMap(([name, { operation, near, writesFloat }]) => {
          const writes = (writesFloat === true) === float && byName.get(name)?.pattern.fields.has('rd') === true;
          return writes ? [operation, ...(near === undefined ? [] : [near])] : [];
        }),
      );
    this._writers = writers(false);
    this._floatWriters = writers(true);
    this._pairWriters = new Set(
      [...operations].flatMap(([name, { operation }]) =>
        byName.get(name)?.pattern.fields.get('rd')?.pair === true ? [operation] : [],
      ),
    );
    this.clear();
  }

  /** Gives all slots back. TLBs must be flushed with it. */
  clear(): void {
    const { words } = this._state;
    words.fill(0, PAGE_SLOTS >>> 2, (PAGE_SLOTS >>> 2) + this._layout.ramSize / PAGE);
    this._pages.length = 0;
    this._others.clear();
    this._pages.push(-1);
    this._fillEnd(this._layout.slots, true);
    this._dividedRecord = -1;
  }

  /** Number of slots taken. */
  get used(): number {
    return this._pages.length;
  }

  /**
   * The slot of the page with a physical address; 0 when nothing there can be executed. `flush` is called when store
   * TLB entries of the page, or of all, must go. A page that PMP divides (`uniform` false) shares one slot.
   */
  slotFor(address: number, uniform: boolean, flush: () => void): number {
    const page = Math.floor(address / PAGE);
    const ramPage = page - this._layout.ramBase / PAGE;
    const inRam = ramPage >= 0 && ramPage < this._layout.ramSize / PAGE;
    if (!inRam && this._source.half(address) === undefined) return 0;
    if (!uniform || !(inRam || this._source.isMemory(address))) return this._dividedSlot(page, address);
    const known = inRam ? this._state.i32(PAGE_SLOTS + ramPage * 4) : (this._others.get(page) ?? 0);
    if (known !== 0) return known;
    if (this._pages.length === this._layout.slotCount) this.clear();
    flush();
    const slot = this._layout.slots + this._pages.length * SLOT_BYTES;
    this._pages.push(page);
    this._fillEnd(slot, false);
    if (inRam) this._state.setI32(PAGE_SLOTS + ramPage * 4, slot);
    else this._others.set(page, slot);
    return slot;
  }

  /** An empty slot: zeros, and the way to the next page. `all`: every record leads to a new look-up. */
  private _fillEnd(slot: number, all: boolean): void {
    const { words } = this._state;
    const first = slot >>> 2;
    words.fill(0, first, first + SLOT_BYTES / 4);
    for (let n = all ? 0 : RECORDS_PER_PAGE; n < RECORDS_PER_PAGE + 2; n++) words[first + n * 2] = END_RECORD;
  }

  private _dividedSlot(page: number, address: number): number {
    const first = this._layout.slots >>> 2;
    if (this._dividedRecord >= 0) {
      this._state.words[first + this._dividedRecord * 2] = END_RECORD;
      this._state.words[first + this._dividedRecord * 2 + 1] = 0;
    }
    this._dividedPage = page;
    this._dividedRecord = (address % PAGE) >> 1;
    this._state.words[first + this._dividedRecord * 2] = 0;
    return this._layout.slots;
  }

  private _pageOf(slot: number): number {
    return slot === 0 ? this._dividedPage : (this._pages[slot] ?? -1);
  }

  /** Physical address of a record. */
  addressOf(record: number): number {
    const offset = record - this._layout.slots;
    const slot = Math.floor(offset / SLOT_BYTES);
    return this._pageOf(slot) * PAGE + ((offset - slot * SLOT_BYTES) >> 2);
  }

  /** Decodes the instruction of a record, in place. */
  decode(record: number): void {
    const address = this.addressOf(record);
    const low = this._source.half(address) ?? 0;
    const offset = address % PAGE;
    if (this._marked.has(offset)) {
      this._write(record, Operation.breakpoint | (1 << OPERATION_BITS), 0);
      return;
    }
    if ((low & 3) === 3 && offset === PAGE - 2) {
      this._write(record, Operation.crossing | (2 << OPERATION_BITS), 0);
      return;
    }
    const bits = (low & 3) === 3 ? low | ((this._source.half(address + 2) ?? 0) << 16) : low;
    const [first, second] = this._recordOf(bits, offset);
    this._write(record, first, second);
  }

  /**
   * Decodes into the crossing cell: the instruction at the end of a page, with its second half from a translated
   * address; or the one under a breakpoint.
   */
  decodeAcross(record: number, second: number): number {
    const low = this._source.half(this.addressOf(record)) ?? 0;
    const [first, high] = this._recordOf(low | (second << 16), PAGE);
    this._write(CROSSING, first, high);
    return Status.next;
  }

  /** Chooses the marked offsets. Instructions that gain or lose the mark are decoded anew when they come. */
  mark(offsets: ReadonlySet<number>): void {
    const changed = [...offsets, ...this._marked];
    this._marked = offsets;
    const { words } = this._state;
    for (let slot = 1; slot < this._pages.length; slot++) {
      const first = (this._layout.slots + slot * SLOT_BYTES) >>> 2;
      for (const offset of changed) words.fill(0, first + (offset >> 1) * 2, first + (offset >> 1) * 2 + 2);
    }
  }

  /** Whether calls and returns are traced from now on. Jumps are decoded anew when they come. */
  trace(on: boolean): void {
    this._traces = on;
    const { words } = this._state;
    const first = (this._layout.slots + SLOT_BYTES) >>> 2;
    const end = (this._layout.slots + this._pages.length * SLOT_BYTES) >>> 2;
    for (let at = first; at < end; at += 2) {
      if (this._jumps.has((words[at] ?? 0) & OPERATION_MASK)) words.fill(0, at, at + 2);
    }
    // The divided page's slot holds one record, which may be a jump.
    if (this._dividedRecord >= 0) {
      const divided = (this._layout.slots >>> 2) + this._dividedRecord * 2;
      words.fill(0, divided, divided + 2);
    }
  }

  /** Forgets the decoded instructions of a page of RAM, by its number from the start of RAM. */
  forgetPage(page: number): void {
    const slot = this._state.i32(PAGE_SLOTS + page * 4);
    if (slot !== 0) this._state.words.fill(0, slot >>> 2, (slot >>> 2) + RECORDS_PER_PAGE * 2);
  }

  /** Whether the instruction in the crossing cell writes x`number`, or, from 32 on, f`number - 32`. */
  writes(number: number): boolean {
    const low = this._state.i32(CROSSING);
    const operation = low & OPERATION_MASK;
    if (number >= FIRST_FLOAT) {
      return this._floatWriters.has(operation) && ((low >>> 16) & 0xff) === number - FIRST_FLOAT;
    }
    const register = (low >>> 16) & 0xff;
    if (!this._writers.has(operation) || register === SINK) return false;
    return register === number || (register + 1 === number && this._pairWriters.has(operation));
  }

  private _write(record: number, low: number, high: number): void {
    this._state.words[record >>> 2] = low;
    this._state.words[(record >>> 2) + 1] = high;
  }

  private _tracedOperation({ instruction, word }: Decoded): number | undefined {
    if (instruction.name !== 'jal' && instruction.name !== 'jalr') return undefined;
    const { pattern } = instruction;
    const key = tracedKey(instruction.name, field(pattern, 'rd', word), field(pattern, 'rs1', word));
    return key === undefined ? undefined : this._traced.get(key);
  }

  private _recordOf(bits: number, offset: number): readonly [number, number] {
    const decoded = this._decoder.decode(bits);
    const numbers = decoded && this._operations.get(decoded.instruction.name);
    if (!decoded || !numbers) {
      const length = (bits & 3) === 3 ? 2 : 1;
      return [Operation.undefined | (length << OPERATION_BITS), 0];
    }
    const traced = this._traces ? this._tracedOperation(decoded) : undefined;
    const operation = traced ?? numbers.operation;
    const record = recordOf(decoded.instruction, decoded.word, decoded.length, operation, numbers.writesFloat);
    if (traced !== undefined) return record;
    return numbers.near !== undefined && RELATIVE.has(decoded.instruction.name)
      ? near(record, decoded, numbers.near, offset)
      : record;
  }
}

/** The record of a branch within its page: the distance counts records' bytes, four for each byte of code. */
function near(
  record: readonly [number, number],
  decoded: Decoded,
  operation: number,
  offset: number,
): readonly [number, number] {
  const target = offset + record[1];
  // jal keeps its link register in any case; only the way to the target is shorter.
  if (target < 0 || target >= PAGE || offset >= PAGE || decoded.word === 0) return record;
  const mask = 2 ** OPERATION_BITS - 1;
  return [(record[0] & ~mask) | operation, record[1] * 4];
}
