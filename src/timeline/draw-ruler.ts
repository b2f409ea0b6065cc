/** Draws the axis with its ticks. */
import type { Axis } from '../../workers/engine-api.ts';
import type { Pen } from './pen.ts';
import type { Packed, Raster } from './raster.ts';
import { planTicks, tickLabel } from './ticks.ts';
import type { TimelineColors, View } from './types.ts';
import { toPixel } from './viewport.ts';

/** Lines at the labelled ticks, behind the lanes. */
export function drawGrid(raster: Raster, axis: Axis, view: View, width: number, color: Packed): void {
  const plan = planTicks(axis, view, width);
  const thick = Math.max(1, Math.round(raster.ratio));
  for (let i = plan.first; i <= plan.last; i++) {
    const x = Math.round(toPixel(view, width, i * plan.step) * raster.ratio);
    if (x >= 0) raster.rect(x, 0, thick, raster.height, color);
  }
}

/** The ruler takes [y, y + height). */
export function drawRuler(
  pen: Pen,
  axis: Axis,
  view: View,
  width: number,
  y: number,
  height: number,
  colors: TimelineColors,
): void {
  const plan = planTicks(axis, view, width);
  pen.fillStyle = colors.hairline;
  const minorFrom = Math.ceil(view.from / plan.minor);
  const minorTo = Math.floor(view.to / plan.minor);
  for (let i = minorFrom; i <= minorTo; i++) {
    pen.fillRect(Math.round(toPixel(view, width, i * plan.minor)), y + height - 4, 1, 4);
  }
  for (let i = plan.first; i <= plan.last; i++) {
    const x = Math.round(toPixel(view, width, i * plan.step));
    if (x >= 0) pen.fillRect(x, y + height - 10, 1, 10);
  }
  pen.fillStyle = colors.mutedText;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  for (let i = plan.first; i <= plan.last; i++) {
    const position = i * plan.step;
    const x = Math.round(toPixel(view, width, position));
    if (x >= -1 && x < width - 8) pen.fillText(tickLabel(axis, position, plan.step), x + 4, y + height / 2 - 2);
  }
  pen.fillStyle = colors.hairline;
  pen.fillRect(0, y + height - 1, width, 1);
}
