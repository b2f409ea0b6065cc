/** Draws what lies over the lanes and changes without them: playheads, the line under the pointer, selection, brush. */
import type { Pen } from './pen.ts';
import type { Range, TimelineColors, View } from './types.ts';
import { toPixel } from './viewport.ts';

/** Sizes of the plot's parts in pixels. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
  readonly overview: number;
  readonly ruler: number;
}

export interface OverlayState {
  readonly view: View;
  /** The whole axis, as the overview shows it. */
  readonly whole: View;
  readonly selection: Range | undefined;
  /** Pixel of the pointer, when it is over the plot. */
  readonly hoverX: number | undefined;
  /** Shared positions of the playheads; the second and later ones are dashed. */
  readonly playheads: readonly number[];
}

function drawBrush(pen: Pen, size: PlotSize, state: OverlayState, colors: TimelineColors): void {
  const left = Math.round(toPixel(state.whole, size.width, state.view.from));
  const right = Math.max(left + 3, Math.round(toPixel(state.whole, size.width, state.view.to)));
  pen.globalAlpha = 0.55;
  pen.fillStyle = colors.background;
  pen.fillRect(0, 0, left, size.overview - 1);
  pen.fillRect(right, 0, size.width - right, size.overview - 1);
  pen.globalAlpha = 1;
  pen.fillStyle = colors.selectionEdge;
  pen.fillRect(left, 0, 1, size.overview - 1);
  pen.fillRect(right - 1, 0, 1, size.overview - 1);
  pen.fillRect(left, 0, right - left, 1);
  pen.fillRect(left, size.overview - 2, right - left, 1);
  if (right - left < 16) return;
  // Grips, where the edges can be taken hold of.
  const middle = Math.round(size.overview / 2) - 8;
  pen.fillRect(left - 1, middle, 3, 16);
  pen.fillRect(right - 2, middle, 3, 16);
}

function drawSelection(pen: Pen, size: PlotSize, state: OverlayState, colors: TimelineColors): void {
  const { selection } = state;
  if (selection === undefined) return;
  for (const [view, top, bottom] of [
    [state.whole, 0, size.overview - 1],
    [state.view, size.overview, size.height],
  ] as const) {
    const left = Math.max(-2, Math.round(toPixel(view, size.width, selection.from)));
    const right = Math.min(size.width + 2, Math.max(left + 1, Math.round(toPixel(view, size.width, selection.to))));
    if (right < 0 || left > size.width) continue;
    pen.fillStyle = colors.selection;
    pen.fillRect(left, top, right - left, bottom - top);
    pen.fillStyle = colors.selectionEdge;
    pen.fillRect(left, top, 1, bottom - top);
    pen.fillRect(right - 1, top, 1, bottom - top);
  }
}

function drawPlayheads(pen: Pen, size: PlotSize, state: OverlayState, colors: TimelineColors): void {
  pen.fillStyle = colors.accent;
  pen.strokeStyle = colors.accent;
  pen.lineWidth = 1.5;
  for (let i = 0; i < state.playheads.length; i++) {
    const position = state.playheads[i] ?? 0;
    pen.setLineDash(i === 0 ? [] : [4, 3]);
    const small = toPixel(state.whole, size.width, position);
    const large = toPixel(state.view, size.width, position);
    pen.beginPath();
    pen.moveTo(small, 0);
    pen.lineTo(small, size.overview - 1);
    if (large >= -6 && large <= size.width + 6) {
      pen.moveTo(large, size.overview + size.ruler - 6);
      pen.lineTo(large, size.height);
    }
    pen.stroke();
    if (large < -6 || large > size.width + 6) continue;
    const y = size.overview + size.ruler - 10;
    pen.beginPath();
    pen.moveTo(large - 5, y);
    pen.lineTo(large + 5, y);
    pen.lineTo(large + 5, y + 4);
    pen.lineTo(large, y + 10);
    pen.lineTo(large - 5, y + 4);
    pen.closePath();
    pen.fill();
  }
  pen.setLineDash([]);
}

/** Draws the overlay; the caller has cleared it. */
export function drawOverlay(pen: Pen, size: PlotSize, state: OverlayState, colors: TimelineColors): void {
  drawBrush(pen, size, state, colors);
  drawSelection(pen, size, state, colors);
  if (state.hoverX !== undefined) {
    pen.fillStyle = colors.mutedText;
    pen.globalAlpha = 0.7;
    pen.fillRect(Math.round(state.hoverX), size.overview, 1, size.height - size.overview);
    pen.globalAlpha = 1;
  }
  drawPlayheads(pen, size, state, colors);
}
