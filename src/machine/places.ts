/** Where the disassembly and the memory pane look: set by the panes themselves and by links to addresses elsewhere. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export interface Places {
  /** Address that the disassembly is pinned to; undefined follows the program counter. */
  readonly code: bigint | undefined;
  /** What the memory pane looks at, as typed: an address, a register, a symbol with an offset. */
  readonly memory: string;
  readonly space: 'virtual' | 'physical';
  /** Rows that the memory pane is scrolled by from there. */
  readonly scrolled: number;
}

export const places = createStore<Places>(() => ({ code: undefined, memory: 'sp', space: 'virtual', scrolled: 0 }));

export function usePlaces<T>(select: (state: Places) => T): T {
  return useStore(places, select);
}

/** Pins the disassembly to an address; `undefined` lets it follow the program counter again. */
export function pinDisassembly(code: bigint | undefined): void {
  places.setState({ code });
}

/** Shows memory at an address, a register or a symbol. */
export function showMemory(memory: string, space: Places['space'] = places.getState().space): void {
  places.setState({ memory, space, scrolled: 0 });
}
