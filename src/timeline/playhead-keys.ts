/** Where a key takes the playhead while the plot has the focus. */
import type { View } from './types.ts';

/**
 * New position, or undefined when the key means nothing here. An arrow moves by the width of a pixel, but at least by
 * one unit of the axis; with Shift by ten of them.
 */
export function playheadTarget(
  key: string,
  shift: boolean,
  position: number,
  view: View,
  width: number,
  extent: number,
): number | undefined {
  const span = view.to - view.from;
  const step = Math.max(1, Math.round(span / Math.max(1, width))) * (shift ? 10 : 1);
  const clamp = (value: number) => Math.max(0, Math.min(Math.floor(extent), Math.floor(value)));
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return clamp(position + step);
    case 'ArrowLeft':
    case 'ArrowDown':
      return clamp(position - step);
    case 'PageDown':
      return clamp(position + span);
    case 'PageUp':
      return clamp(position - span);
    case 'Home':
      return 0;
    case 'End':
      return Math.floor(extent);
    default:
      return undefined;
  }
}
