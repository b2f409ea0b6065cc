/** The page's theme in the timeline's terms. */
import { KIND_NAMES } from '../../workers/log/kinds.ts';
import { kindColor, kindLabel, kindShape } from '../theme/kinds.ts';
import type { Theme } from '../theme/tokens.ts';
import type { KindStyle, TimelineColors } from './types.ts';

/** Looks of all kinds, indexed by kind number. Keep the array: a new one makes the timeline draw everything again. */
export function timelineKinds(theme: Theme): readonly KindStyle[] {
  return KIND_NAMES.map((name, kind) => ({
    name,
    label: kindLabel(kind),
    color: kindColor(theme, kind),
    shape: kindShape(kind),
  }));
}

export function timelineColors(theme: Theme): TimelineColors {
  const { tokens, hues } = theme;
  return {
    background: tokens.bg,
    stripe: tokens['bg-raised'],
    text: tokens.text,
    mutedText: tokens['text-dim'],
    hairline: tokens.line,
    accent: tokens.now,
    selection: `${tokens.text}1f`,
    selectionEdge: tokens['text-dim'],
    hatch: tokens['line-strong'],
    overview: hues.grey,
    note: tokens.warning,
    difference: [hues.orange, hues.sky, hues.pink, hues.vermillion, hues.green],
  };
}
