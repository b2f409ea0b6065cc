/**
 * RAM as the rest of the machine sees it: what devices write, which pages changed, and which are watched. What instructions
 * do to RAM happens in the core; here is what must follow when somebody else does it.
 */
import type { CoreExports } from './core/compiled.ts';
import * as at from './core/layout.ts';
import type { DecodedPages } from './decoded-pages.ts';
import type { HartState } from './state.ts';

/** An access to a watched page. */
export interface WatchedAccess {
  /** Physical. */
  readonly address: number;
  readonly size: number;
  readonly stores: boolean;
  /** What is stored, for stores of instructions. */
  readonly value: bigint;
  /** By a device. */
  readonly fromOutside: boolean;
  /** The device's name; undefined when QEMU itself loads memory. */
  readonly device?: string;
  readonly bytes?: Uint8Array;
}

export class HartRam {
  /** A view: index 0 is the start of RAM. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Hears of accesses to watched pages before they happen. */
  onAccess: ((access: WatchedAccess) => void) | undefined;
  private readonly _state: HartState;
  private readonly _layout: at.Layout;
  private readonly _pages: DecodedPages;
  /** What the core keeps of RAM: decoded instructions, shortcuts to pages. */
  private readonly _cache: Pick<CoreExports, 'forget' | 'refresh'>;

  constructor(
    state: HartState,
    layout: at.Layout,
    pages: DecodedPages,
    cache: Pick<CoreExports, 'forget' | 'refresh'>,
  ) {
    this._state = state;
    this._layout = layout;
    this._pages = pages;
    this._cache = cache;
    this.bytes = state.bytes.subarray(layout.ram, layout.ram + layout.ramSize);
  }

  /** Writes RAM at a physical address, as DMA of a device does; false when the range is not RAM as a whole. */
  write(address: number, bytes: Uint8Array, device?: string): boolean {
    const offset = address - this._layout.ramBase;
    if (offset < 0 || offset + bytes.length > this._layout.ramSize) return false;
    if (this.onAccess) this.tellDma(address, bytes.length, device, bytes);
    this.bytes.set(bytes, offset);
    this.changed(address, bytes.length);
    return true;
  }

  /** Tells {@link onAccess} that a device reads watched memory, or is about to write `bytes` there. */
  tellDma(address: number, size: number, device: string | undefined, bytes?: Uint8Array): void {
    const { watchedPages, ramBase } = this._layout;
    const wanted = bytes ? at.Watched.store : at.Watched.load;
    const last = Math.floor((address + size - 1 - ramBase) / 4096);
    for (let page = Math.floor((address - ramBase) / 4096); page <= last; page++) {
      if (((this._state.bytes[watchedPages + page] ?? 0) & wanted) === 0) continue;
      const by = device === undefined ? {} : { device };
      const data = bytes ? { bytes } : {};
      this.onAccess?.({ address, size, stores: bytes !== undefined, value: 0n, fromOutside: true, ...by, ...data });
      return;
    }
  }

  /** Chooses the pages whose accesses {@link onAccess} hears of: page number from the start of RAM → Watched bits. */
  watchPages(pages: ReadonlyMap<number, number>): void {
    const { watchedPages, ramSize } = this._layout;
    this._state.bytes.fill(0, watchedPages, watchedPages + ramSize / 4096);
    for (const [page, bits] of pages) this._state.bytes[watchedPages + page] = bits;
    this._cache.refresh();
  }

  /** Pages of RAM that changed since {@link clearDirty}, by number from the start of RAM. */
  dirtyPages(): number[] {
    const { dirtyPages, ramSize } = this._layout;
    const { bytes } = this._state;
    const pages: number[] = [];
    for (let page = 0; page < ramSize / 4096; page++) if (bytes[dirtyPages + page] !== 0) pages.push(page);
    return pages;
  }

  clearDirty(): void {
    const { dirtyPages, ramSize } = this._layout;
    this._state.bytes.fill(0, dirtyPages, dirtyPages + ramSize / 4096);
    // Pages are marked when a store misses the TLB.
    this._cache.refresh();
  }

  /** Overwrites a page of RAM without marking it: going to another moment. */
  setPage(page: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, page * 4096);
    this._pages.forgetPage(page);
  }

  /** What must follow a change of RAM from outside: decoded instructions go, pages are dirty. */
  changed(address: number, length: number): void {
    const { ramBase, ram, dirtyPages } = this._layout;
    let from = address;
    const end = address + length;
    while (from < end) {
      const page = Math.floor((from - ramBase) / 4096);
      const to = Math.min(end, ramBase + (page + 1) * 4096);
      this._state.bytes[dirtyPages + page] = 1;
      this._cache.forget(ram + (from - ramBase), to - from);
      from = to;
    }
  }
}
