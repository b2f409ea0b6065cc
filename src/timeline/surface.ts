/** The canvases of the plot, and all that is needed to put a frame on them. */
import { fitRaster, fitSheet, openSheet, putRaster, type RasterSheet, type Sheet } from './canvases.ts';
import type { LaneAreas } from './hit-test.ts';
import { type Look, laneColors } from './look.ts';
import { MarkQueue } from './mark-queue.ts';
import { paintLanes, paintOverlay, paintOverview, rasterLanes, type Scene } from './paint.ts';
import { Raster } from './raster.ts';
import { makeSprites } from './sprites.ts';
import type { KindStyle, TimelineColors } from './types.ts';

/** Heights of the parts above the lanes, in pixels. */
export const OVERVIEW_HEIGHT = 46;
export const RULER_HEIGHT = 24;

export interface Canvases {
  readonly lanes: HTMLCanvasElement;
  readonly overview: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
}

export class Surface {
  readonly #lanes: Sheet;
  readonly #overview: Sheet;
  readonly #overlay: Sheet;
  readonly #raster: RasterSheet = { raster: new Raster(), image: undefined };
  readonly #marks = [new MarkQueue(), new MarkQueue()] as const;
  #look: Look | undefined;
  #ratio = 1;

  constructor(canvases: Canvases) {
    this.#lanes = openSheet(canvases.lanes, false);
    this.#overview = openSheet(canvases.overview, false);
    this.#overlay = openSheet(canvases.overlay, true);
  }

  /** Sizes in CSS pixels. */
  resize(width: number, height: number, ratio: number): void {
    if (ratio !== this.#ratio) this.#look = undefined;
    this.#ratio = ratio;
    fitSheet(this.#lanes, width, height - OVERVIEW_HEIGHT, ratio);
    fitSheet(this.#overview, width, OVERVIEW_HEIGHT, ratio);
    fitSheet(this.#overlay, width, height, ratio);
    fitRaster(this.#raster, width, height - OVERVIEW_HEIGHT - RULER_HEIGHT, ratio);
  }

  /** Pictures and packed colours; made again when the theme or the pixel ratio changes. */
  look(kinds: readonly KindStyle[], colors: TimelineColors, font: string): Look {
    const old = this.#look;
    if (old !== undefined && old.kinds === kinds && old.colors === colors && old.font === font) return old;
    const sprites = makeSprites(kinds, colors, this.#ratio);
    this.#look = { kinds, colors, lanes: laneColors(kinds, colors), sprites, font };
    return this.#look;
  }

  drawLanes(scene: Scene, areas: LaneAreas): void {
    rasterLanes(this.#raster.raster, this.#marks, scene, areas);
    putRaster(this.#lanes.context, this.#raster, RULER_HEIGHT);
    paintLanes(this.#lanes.context, this.#marks, scene, areas);
  }

  /** Returns the count of the highest bar. */
  drawOverview(scene: Scene): number {
    return paintOverview(this.#overview.context, scene);
  }

  drawOverlay(scene: Scene, playheads: readonly number[], hoverX: number | undefined): void {
    paintOverlay(this.#overlay.context, scene, playheads, hoverX);
  }
}
