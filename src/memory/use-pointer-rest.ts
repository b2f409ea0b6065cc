import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';

/** The pointer rests for so long before anything is asked, in ms. */
const REST_MS = 250;

/** The byte that the pointer rests on, and where that is on the page. */
export interface RestingPlace {
  readonly address: bigint;
  readonly x: number;
  readonly y: number;
}

/** Address of the byte under a part of the memory pane. */
function addressUnder(target: EventTarget): bigint | undefined {
  if (!(target instanceof Element)) return undefined;
  const part = target.closest('[data-at]');
  const row = target.closest('[data-row]');
  if (!row) return undefined;
  return BigInt(row.getAttribute('data-row') ?? '0') + BigInt(part?.getAttribute('data-at') ?? '0');
}

/** Where the pointer rests in the memory pane; nowhere while it moves, is pressed, or where `active` is false. */
export function usePointerRest(active: boolean) {
  const [place, setPlace] = useState<RestingPlace>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (!active) setPlace(undefined);
    return () => clearTimeout(timer.current);
  }, [active]);
  const handlers = useMemo(() => {
    const leave = () => {
      clearTimeout(timer.current);
      setPlace(undefined);
    };
    return {
      onPointerMove: ({ target, clientX: x, clientY: y, buttons, pointerType }: PointerEvent) => {
        clearTimeout(timer.current);
        const address = addressUnder(target);
        if (!active || address === undefined || buttons !== 0 || pointerType === 'touch') return leave();
        setPlace((old) => (old?.address === address ? old : undefined));
        timer.current = setTimeout(() => setPlace({ address, x, y }), REST_MS);
      },
      onPointerLeave: leave,
      onPointerDown: leave,
      onWheel: leave,
    };
  }, [active]);
  return { place, handlers };
}
