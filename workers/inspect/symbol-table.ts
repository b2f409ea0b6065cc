/** Symbols, source lines and frames of all files that were added. */
import type { Caller, Registers } from './dwarf/frames.ts';
import type { CodeKnowledge } from './stack-view.ts';

export interface CodeSymbol {
  /** As its language writes it. */
  readonly name: string;
  /** As the file has it, where that differs: mangled. */
  readonly raw?: string;
  readonly address: bigint;
  /** Bytes; 0 where the file does not say. */
  readonly size: bigint;
}

/** Addresses this far behind a symbol without size still belong to it. */
const REACH = 1n << 20n;

type LineFinder = (address: bigint) => string | undefined;
type CallerFinder = CodeKnowledge['callerOf'];

export class SymbolTable implements CodeKnowledge {
  private _symbols: CodeSymbol[] = [];
  /** Look up source lines and callers; the last file added is asked first. */
  private readonly _lines: LineFinder[] = [];
  private readonly _callers: CallerFinder[] = [];

  get count(): number {
    return this._symbols.length;
  }

  /** Adds symbols; of two at one address the one with a size, else the earlier, gives the name. */
  add(symbols: readonly CodeSymbol[], lines?: LineFinder, callers?: CallerFinder): void {
    this._symbols = [...this._symbols, ...symbols].sort((a, b) =>
      a.address === b.address ? Number(b.size > 0n) - Number(a.size > 0n) : a.address < b.address ? -1 : 1,
    );
    if (lines) this._lines.unshift(lines);
    if (callers) this._callers.unshift(callers);
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

  rawNameOf(address: bigint): string | undefined {
    return this.find(address)?.raw;
  }

  lineOf(address: bigint): string | undefined {
    for (const lines of this._lines) {
      const line = lines(address);
      if (line !== undefined) return line;
    }
    return undefined;
  }

  callerOf(address: bigint, registers: Registers, read: (at: bigint) => bigint | undefined): Caller | undefined {
    for (const callers of this._callers) {
      const caller = callers(address, registers, read);
      if (caller) return caller;
    }
    return undefined;
  }

  /** Symbols whose name, mangled or not, contains a text: exact names first, then those that begin with it. */
  search(text: string, most: number): CodeSymbol[] {
    const rank = (name: string) => (name === text ? 0 : name.startsWith(text) ? 1 : 2);
    const best = ({ name, raw = name }: CodeSymbol) => Math.min(rank(name), rank(raw));
    return this._symbols
      .filter(({ name, raw }) => name.includes(text) || raw?.includes(text))
      .sort((a, b) => best(a) - best(b) || a.name.localeCompare(b.name))
      .slice(0, most);
  }
}
