import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { RowCache, type RowSource } from './chunks.ts';

interface Keyed<T> {
  readonly key: string;
  readonly cache: RowCache<T>;
}

/** The cache of a source's rows, told to fetch [first, end). The component renders again as rows come. */
export function useRowCache<T>(source: RowSource<T>, first: number, end: number): RowCache<T> {
  const [, arrived] = useReducer((count: number) => count + 1, 0);
  // The key alone says that rows changed; the function that fetches them may be a new one with every render.
  const load = useRef(source.rows);
  const make = () => ({ key: source.key, cache: new RowCache<T>((from, count) => load.current(from, count), arrived) });
  const [kept, setKept] = useState<Keyed<T>>(make);
  let keyed = kept;
  if (kept.key !== source.key) {
    keyed = make();
    setKept(keyed);
  }
  const { cache } = keyed;
  const { length } = source;
  useLayoutEffect(() => {
    load.current = source.rows;
  }, [source.rows]);
  useLayoutEffect(() => cache.want(first, end, length), [cache, first, end, length]);
  useEffect(() => () => cache.close(), [cache]);
  return cache;
}
