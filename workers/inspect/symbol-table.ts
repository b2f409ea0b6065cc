/** Symbols and source lines of all files that were added. */
import type { SymbolNames } from './disassembly-view.ts';

export interface CodeSymbol {
  readonly name: string;
  readonly address: bigint;
  /** Bytes; 0 where the file does not say. */
  readonly size: bigint;
}

/** Addresses this far behind a symbol without size still belong to it. */
const REACH = 1n << 20n;

export class SymbolTable implements SymbolNames {
  private _symbols: CodeSymbol[] = [];
  /** Looks up source lines; the last file added is asked first. */
  private readonly _lines: ((address: bigint) => string | undefined)[] = [];

  get count(): number {
    return this._symbols.length;
  }

  /** Adds symbols; of two at one address the one with a size, else the earlier, gives the name. */
  add(symbols: readonly CodeSymbol[], lines?: (address: bigint) => string | undefined): void {
    this._symbols = [...this._symbols, ...symbols].sort((a, b) =>
      a.address === b.address ? Number(b.size > 0n) - Number(a.size > 0n) : a.address < b.address ? -1 : 1,
    );
    if (lines) this._lines.unshift(lines);
  }

  /** The symbol that covers an address. */
  find(address: bigint): CodeSymbol | undefined {
    let low = 0;
    let high = this._symbols.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this._symbols[middle]?.address ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    const last = this._symbols[low - 1];
    if (!last) return undefined;
    let first = low - 1;
    while (first > 0 && this._symbols[first - 1]?.address === last.address) first--;
    const symbol = this._symbols[first] ?? last;
    return address - symbol.address < (symbol.size > 0n ? symbol.size : REACH) ? symbol : undefined;
  }

  nameOf(address: bigint): string | undefined {
    const symbol = this.find(address);
    if (!symbol) return undefined;
    const offset = address - symbol.address;
    return offset === 0n ? symbol.name : `${symbol.name}+0x${offset.toString(16)}`;
  }

  lineOf(address: bigint): string | undefined {
    for (const lines of this._lines) {
      const line = lines(address);
      if (line !== undefined) return line;
    }
    return undefined;
  }

  /** Symbols whose name contains a text: exact names first, then those that begin with it. */
  search(text: string, most: number): CodeSymbol[] {
    const rank = (name: string) => (name === text ? 0 : name.startsWith(text) ? 1 : 2);
    return this._symbols
      .filter(({ name }) => name.includes(text))
      .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name))
      .slice(0, most);
  }
}
