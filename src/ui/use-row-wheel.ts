import { useRef, type WheelEvent } from 'react';

/**
 * The wheel over a list that is not scrolled by the browser: whole rows, of a height in pixels, with the rest kept for the
 * next turn. With Ctrl it zooms and with Shift it goes sideways, which is for others.
 */
export function useRowWheel(rowPx: number, onScroll: (rows: number) => void): (event: WheelEvent) => void {
  const rest = useRef(0);
  return ({ ctrlKey, shiftKey, deltaMode, deltaY }) => {
    if (ctrlKey || shiftKey) return;
    // Modes other than pixels count lines.
    rest.current += deltaMode === 0 ? deltaY / rowPx : deltaY;
    const whole = Math.trunc(rest.current);
    rest.current -= whole;
    if (whole !== 0) onScroll(whole);
  };
}
