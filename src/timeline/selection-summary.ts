/** What a selected range holds, in numbers and rates. */
import type { Axis, RangeCounts } from '../../workers/engine-api.ts';
import { grouped, short, spanText } from './axis-format.ts';
import { rank } from './hover.ts';

export interface SelectionSummary {
  readonly span: string;
  readonly events: string;
  /** Events per million instructions, and per second on the time axis. */
  readonly rates: readonly string[];
  readonly kinds: readonly { readonly kind: number; readonly count: number; readonly share: number }[];
}

/** Summary of exact counts; rates are left out where they would divide by nothing. */
export function summarise(axis: Axis, range: RangeCounts): SelectionSummary {
  const span = range.to - range.from;
  const rates: string[] = [];
  // On the axis of instructions the range is cut at instructions, on the others at events.
  const instructions = axis === 'instructions' ? span : range.instructions;
  if (instructions > 0) rates.push(`${short((range.events / instructions) * 1e6)} events per M instr.`);
  if (axis === 'time' && span > 0) {
    rates.push(`${short((range.events / span) * 1e9)} events per s`);
    if (range.instructions > 0) rates.push(`${short((range.instructions / span) * 1e9)} instr. per s`);
  }
  const all = range.counts.map((_, kind) => kind);
  const ranked = rank(all, (kind) => range.counts[kind] ?? 0);
  return {
    span: axis === 'events' ? spanText('instructions', range.instructions) : spanText(axis, span),
    events: `${grouped(range.events)} ${range.events === 1 ? 'event' : 'events'}`,
    rates,
    kinds: ranked.counts.map((each) => ({ ...each, share: each.count / Math.max(1, ranked.total) })),
  };
}
