/**
 * Joins the arithmetic of scroll.ts to an element: follows its scrollbar and size, and says which rows to draw.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Geometry, isSqueezed, topToReveal } from './scale.ts';
import { movedTo, type ScrollPosition, START, scrolled, settle } from './scroll.ts';
import { inOrder, NO_WINDOW, type RowWindow, windowFor } from './window.ts';

/** Scrolling is over when no event came for so many milliseconds. */
const IDLE = 150;

export interface Scroller {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly header: RefObject<HTMLDivElement | null>;
  readonly view: RowWindow;
  readonly geometry: Geometry;
  readonly onScroll: () => void;
  readonly reveal: (row: number, align: 'nearest' | 'centre') => void;
}

/** Scrolling of `rows` rows of `rowHeight` pixels in the element that gets the ref `scroller`. */
export function useScroller(rows: number, rowHeight: number): Scroller {
  const scroller = useRef<HTMLDivElement>(null);
  const header = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState(0);
  const [view, setView] = useState(NO_WINDOW);
  const position = useRef<ScrollPosition>(START);
  const geometry = useRef<Geometry>({ rows, rowHeight, viewport });
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** A row to reveal once the list has a size: a hidden tab has none. */
  const pending = useRef<{ readonly row: number; readonly align: 'nearest' | 'centre' }>(undefined);

  const draw = useCallback(() => {
    setView((before) => windowFor(geometry.current, position.current, before));
  }, []);

  /** Puts the scrollbar and the window where `next` says, before the next paint. */
  const place = useCallback(
    (next: ScrollPosition) => {
      const element = scroller.current;
      if (!element) return;
      if (Math.abs(element.scrollTop - next.scroll) > 0.01) element.scrollTop = next.scroll;
      const scroll = element.scrollTop;
      position.current = { top: isSqueezed(geometry.current) ? next.top : scroll, scroll };
      queueMicrotask(() => flushSync(draw));
    },
    [draw],
  );

  const rest = useCallback(() => {
    idle.current = undefined;
    if (geometry.current.viewport === 0) return;
    const settled = settle(geometry.current, position.current);
    if (Math.abs(settled.scroll - position.current.scroll) > 1) place(settled);
    setView(inOrder);
  }, [place]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element || geometry.current.viewport === 0) return;
    const next = scrolled(geometry.current, position.current, element.scrollTop);
    if (next.scroll !== element.scrollTop) place(next);
    else {
      position.current = next;
      // In the same frame as the browser's scroll; rendering later would show blank rows first.
      flushSync(draw);
    }
    clearTimeout(idle.current);
    idle.current = setTimeout(rest, IDLE);
  }, [place, rest, draw]);

  const reveal = useCallback(
    (row: number, align: 'nearest' | 'centre') => {
      const g = geometry.current;
      if (g.viewport === 0 || row >= g.rows) {
        pending.current = { row, align };
        return;
      }
      pending.current = undefined;
      const top = topToReveal(g, position.current.top, row, align);
      if (top !== position.current.top) place(movedTo(g, top));
    },
    [place],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setViewport(Math.max(0, element.clientHeight - (header.current?.offsetHeight ?? 0)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    geometry.current = { rows, rowHeight, viewport };
    if (viewport === 0) return;
    // While the user scrolls, the scrollbar is theirs: a list that grows meanwhile settles when they rest.
    if (idle.current === undefined) place(settle(geometry.current, position.current));
    else draw();
    const wanted = pending.current;
    if (wanted && wanted.row < rows) reveal(wanted.row, wanted.align);
  }, [rows, rowHeight, viewport, place, draw, reveal]);

  useEffect(() => () => clearTimeout(idle.current), []);

  return { scroller, header, view, geometry: { rows, rowHeight, viewport }, onScroll, reveal };
}
