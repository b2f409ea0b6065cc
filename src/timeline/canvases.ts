/** Canvases that follow the plot's size and the screen's pixel ratio. */
import type { Raster } from './raster.ts';

export interface Sheet {
  readonly element: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

/** Takes hold of a canvas, opaque unless something lies below it; throws when the browser cannot draw on it. */
export function openSheet(element: HTMLCanvasElement, transparent: boolean): Sheet {
  const context = element.getContext('2d', { alpha: transparent });
  if (context === null) throw new Error('This browser cannot draw on a canvas.');
  return { element, context };
}

/** Makes a canvas fit; setting its size also clears it. Lengths in CSS pixels. */
export function fitSheet(sheet: Sheet, width: number, height: number, ratio: number): void {
  const { element, context } = sheet;
  const deviceWidth = Math.max(1, Math.round(width * ratio));
  const deviceHeight = Math.max(1, Math.round(height * ratio));
  if (element.width !== deviceWidth || element.height !== deviceHeight) {
    element.width = deviceWidth;
    element.height = deviceHeight;
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** A raster and its view as image data. */
export interface RasterSheet {
  readonly raster: Raster;
  image: ImageData | undefined;
}

/** Makes a raster fit; lengths in CSS pixels. */
export function fitRaster(sheet: RasterSheet, width: number, height: number, ratio: number): void {
  const { raster } = sheet;
  const changed = raster.resize(Math.round(width * ratio), Math.round(height * ratio), ratio);
  if (!changed && sheet.image !== undefined) return;
  sheet.image =
    raster.pixels.length === 0
      ? undefined
      : new ImageData(new Uint8ClampedArray(raster.pixels.buffer), raster.width, raster.height);
}

/** Puts a raster on a canvas, `top` CSS pixels below its upper edge. */
export function putRaster(context: CanvasRenderingContext2D, sheet: RasterSheet, top: number): void {
  if (sheet.image !== undefined) context.putImageData(sheet.image, 0, Math.round(top * sheet.raster.ratio));
}
