/** Positions of a replay in order: instructions executed, then events consumed. */
import type { Position } from '../replay/divergence.ts';

export type { Position };

/** Negative when `a` comes before `b`, 0 when they are the same. */
export const compare = (a: Position, b: Position): number => a.icount - b.icount || a.event - b.event;
export const isBefore = (a: Position, b: Position): boolean => compare(a, b) < 0;
