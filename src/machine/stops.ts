/** The stops of the open recording, kept with it, and the places where they hold. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Hit, StopCondition } from '../../workers/machine-api.ts';
import { session } from '../state/session.ts';
import { announce } from '../state/ui.ts';
import { describeCondition, parseStops, type Stop, sameCondition, stopsText } from './conditions.ts';
import { machineSide } from './store.ts';

/** All hits in a stretch, as far as they were listed. */
export interface HitList {
  /** Stops by index of condition. */
  readonly stops: readonly Stop[];
  readonly hits: readonly Hit[];
  readonly complete: boolean;
}

interface StopsState {
  /** Hash of the log that they belong to. */
  readonly hash: string | undefined;
  readonly stops: readonly Stop[];
  readonly hits: HitList | undefined;
}

export const stops = createStore<StopsState>(() => ({ hash: undefined, stops: [], hits: undefined }));

export function useStops<T>(select: (state: StopsState) => T): T {
  return useStore(stops, select);
}

const KEY = 'replayscope.stops.';

/** Changes the stops; hits of others are none of theirs. */
function change(next: readonly Stop[]): void {
  const { hash } = stops.getState();
  stops.setState({ stops: next, hits: undefined });
  if (hash === undefined) return;
  if (next.length === 0) localStorage.removeItem(KEY + hash);
  else localStorage.setItem(KEY + hash, stopsText(next));
}

/** Adds a stop unless there is one like it, which is switched on then. */
export function addStop(condition: StopCondition): void {
  const { stops: list } = stops.getState();
  const known = list.find((one) => sameCondition(one.condition, condition));
  if (known) setEnabled(known.id, true);
  else change([...list, { id: crypto.randomUUID(), condition, enabled: true }]);
  announce(`Stops at ${describeCondition(condition)}.`);
}

export function removeStop(id: string): void {
  change(stops.getState().stops.filter((one) => one.id !== id));
}

export function removeAllStops(): void {
  change([]);
}

export function setEnabled(id: string, enabled: boolean): void {
  change(stops.getState().stops.map((one) => (one.id === id ? { ...one, enabled } : one)));
}

/** Gives a breakpoint the condition under which it holds; the empty text takes it away. */
export function setCondition(id: string, text: string): void {
  change(
    stops.getState().stops.map((one) => {
      if (one.id !== id || one.condition.kind !== 'execute') return one;
      const { kind, address } = one.condition;
      const condition = text.trim() === '' ? { kind, address } : { kind, address, condition: text.trim() };
      return { ...one, condition };
    }),
  );
}

/** Sets a breakpoint at an address, or takes it away. */
export function toggleBreakpoint(address: bigint): void {
  const known = stops
    .getState()
    .stops.find(({ condition }) => condition.kind === 'execute' && condition.address === address);
  if (known) {
    removeStop(known.id);
    announce('The breakpoint was taken away.');
  } else addStop({ kind: 'execute', address });
}

/** Brings back the stops of the recording that is open; returns the function that ends it. */
export function followStops(): () => void {
  const follow = () => {
    const { logs } = session.getState();
    const side = machineSide({ logs });
    const hash = side && logs[side]?.summary.hash;
    if (hash === stops.getState().hash) return;
    stops.setState({
      hash,
      stops: hash === undefined ? [] : parseStops(localStorage.getItem(KEY + hash)),
      hits: undefined,
    });
  };
  return session.subscribe(follow);
}
