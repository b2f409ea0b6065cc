/** Symbols, source lines and frames of all files that were added, everywhere or in one address space. */
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

/** What a file tells of the addresses where it was loaded. */
export interface SymbolFile {
  readonly symbols: readonly CodeSymbol[];
  readonly lineOf?: ((address: bigint) => string | undefined) | undefined;
  readonly callerOf?: CodeKnowledge['callerOf'];
  /** Where the instructions of each line of a source file begin, by the name in {@link lineOf}. */
  readonly startsIn?: (name: string) => readonly { readonly line: number; readonly address: bigint }[];
  /** The address space that it belongs to (see addressSpace), as a user program does; undefined: every one. */
  readonly space?: number | undefined;
}

/** Addresses this far behind a symbol without size still belong to it. */
const REACH = 1n << 20n;

/** What some files tell together. */
class Knowledge {
  /** Ascending; of two at one address the one with a size, else the earlier, comes first. */
  private readonly _symbols: readonly CodeSymbol[];
  /** The last file added is asked first. */
  private readonly _files: readonly SymbolFile[];

  constructor(files: readonly SymbolFile[]) {
    this._files = files.toReversed();
    this._symbols = files
      .flatMap(({ symbols }) => symbols)
      .sort((a, b) =>
        a.address === b.address ? Number(b.size > 0n) - Number(a.size > 0n) : a.address < b.address ? -1 : 1,
      );
  }

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

  lineOf(address: bigint): string | undefined {
    return firstOf(this._files, (file) => file.lineOf?.(address));
  }

  callerOf(...asked: Parameters<CodeKnowledge['callerOf']>): Caller | undefined {
    return firstOf(this._files, (file) => file.callerOf?.(...asked));
  }
}

function firstOf<A, B>(list: Iterable<A>, of: (one: A) => B | undefined): B | undefined {
  for (const one of list) {
    const found = of(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is known in an address space: its own files come before those of everywhere. */
class KnownIn implements CodeKnowledge {
  private readonly _known: readonly Knowledge[];

  constructor(known: readonly Knowledge[]) {
    this._known = known;
  }

  find(address: bigint): CodeSymbol | undefined {
    return firstOf(this._known, (known) => known.find(address));
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
    return firstOf(this._known, (known) => known.lineOf(address));
  }

  callerOf(address: bigint, registers: Registers, read: (at: bigint) => bigint | undefined): Caller | undefined {
    return firstOf(this._known, (known) => known.callerOf(address, registers, read));
  }
}

export class SymbolTable {
  private readonly _files = new Map<number, SymbolFile>();
  private _added = 0;
  private _shared = new Knowledge([]);
  private _bySpace = new Map<number | undefined, KnownIn>();

  /** Adds a file; the number by which it can be removed. */
  add(file: SymbolFile): number {
    const id = ++this._added;
    this._files.set(id, file);
    this._changed();
    return id;
  }

  remove(id: number): void {
    if (this._files.delete(id)) this._changed();
  }

  private _changed(): void {
    this._shared = new Knowledge([...this._files.values()].filter(({ space }) => space === undefined));
    this._bySpace = new Map();
  }

  /** What is known in an address space; undefined for what is known everywhere. */
  in(space: number | undefined): CodeKnowledge {
    let found = this._bySpace.get(space);
    if (!found) {
      const own = space === undefined ? [] : [...this._files.values()].filter((file) => file.space === space);
      found = new KnownIn(own.length === 0 ? [this._shared] : [new Knowledge(own), this._shared]);
      this._bySpace.set(space, found);
    }
    return found;
  }

  /** Where the instructions of each line of a source file begin, in all files; ascending. */
  linesIn(name: string): { readonly line: number; readonly address: bigint }[] {
    const all = [...this._files.values()].flatMap(({ startsIn }) => startsIn?.(name) ?? []);
    return all.sort((a, b) => a.line - b.line || (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  }

  /** Symbols whose name, mangled or not, contains a text: exact names first, then those that begin with it. */
  search(text: string, most: number): (CodeSymbol & Pick<SymbolFile, 'space'>)[] {
    const rank = (name: string) => (name === text ? 0 : name.startsWith(text) ? 1 : 2);
    const best = ({ name, raw = name }: CodeSymbol) => Math.min(rank(name), rank(raw));
    return [...this._files.values()]
      .flatMap(({ symbols, space }) =>
        symbols
          .filter(({ name, raw }) => name.includes(text) || raw?.includes(text))
          .map((symbol) => (space === undefined ? symbol : { ...symbol, space })),
      )
      .sort((a, b) => best(a) - best(b) || a.name.localeCompare(b.name))
      .slice(0, most);
  }
}
