/** The quick toggles above the list: families of kinds by the names that the filter language knows. */
import { KIND_NAMES } from '../../workers/log/kinds.ts';

export interface Family {
  /** Name in the filter language. */
  readonly name: string;
  readonly label: string;
  readonly kinds: readonly number[];
}

/** Kinds whose names match; the families below are told apart by the names' beginnings. */
function kinds(pattern: RegExp): readonly number[] {
  return KIND_NAMES.flatMap((name, kind) => (pattern.test(name) ? [kind] : []));
}

/** In the order of the chips. INSTRUCTION has a switch of its own. */
export const CHIP_FAMILIES: readonly Family[] = [
  { name: 'cp', label: 'checkpoints', kinds: kinds(/^CP_/) },
  { name: 'clock', label: 'clocks', kinds: kinds(/^CLOCK_/) },
  { name: 'irq', label: 'interrupts', kinds: kinds(/^INTERRUPT$/) },
  { name: 'exc', label: 'exceptions', kinds: kinds(/^EXCEPTION$/) },
  { name: 'char_write', label: 'char out', kinds: kinds(/^CHAR_WRITE$/) },
  { name: 'async_char_read', label: 'char in', kinds: kinds(/^ASYNC_CHAR_READ$/) },
  { name: 'input', label: 'input', kinds: kinds(/^ASYNC_INPUT/) },
  { name: 'block', label: 'block', kinds: kinds(/^ASYNC_BLOCK$/) },
  { name: 'async_bh', label: 'bottom halves', kinds: kinds(/^ASYNC_BH/) },
  { name: 'net', label: 'net', kinds: kinds(/^ASYNC_NET$/) },
  { name: 'random', label: 'random', kinds: kinds(/^RANDOM$/) },
  { name: 'audio', label: 'audio', kinds: kinds(/^AUDIO_/) },
];

/** Events of a family, given the counts by kind. */
export function familyCount(family: Family, counts: readonly number[]): number {
  return family.kinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
}
