/** Colours, pictures and font that the drawing functions share, made ready once per theme. */
import { blend, type Packed, pack } from './raster.ts';
import type { Sprites } from './sprites.ts';
import type { KindStyle, TimelineColors } from './types.ts';

/** Colours of the lanes, ready for a raster. */
export interface LaneColors {
  readonly background: Packed;
  readonly stripe: Packed;
  readonly hairline: Packed;
  readonly hatch: Packed;
  readonly text: Packed;
  readonly edge: Packed;
  readonly kinds: Uint32Array;
  /** For bars that are provisional and for the lines of marks. */
  readonly faintKinds: Uint32Array;
  readonly difference: Uint32Array;
}

export interface Look {
  readonly kinds: readonly KindStyle[];
  readonly colors: TimelineColors;
  readonly lanes: LaneColors;
  readonly sprites: Sprites;
  readonly font: string;
}

const FAINT = 0.45;

/** Packs a theme's colours. */
export function laneColors(kinds: readonly KindStyle[], colors: TimelineColors): LaneColors {
  const background = pack(colors.background);
  const packed = Uint32Array.from(kinds, (kind) => pack(kind.color, background));
  return {
    background,
    stripe: pack(colors.stripe, background),
    hairline: pack(colors.hairline, background),
    hatch: blend(pack(colors.hatch, background), background, 0.6),
    text: pack(colors.text, background),
    edge: pack(colors.selectionEdge, background),
    kinds: packed,
    faintKinds: packed.map((color) => blend(color, background, FAINT)),
    difference: Uint32Array.from(colors.difference, (color) => pack(color, background)),
  };
}
