/** Exceptions of RISC-V in words (privileged architecture, table of mcause), for reports of divergences. */
import type { PendingException } from '../machine/processor.ts';
import type { DivergenceKind } from '../replay/divergence.ts';

const NAMES: readonly (string | undefined)[] = [
  'a misaligned fetch',
  'a fetch where nothing answers',
  'an instruction that this processor does not have or allow',
  'a breakpoint',
  'a misaligned load',
  'a load where nothing answers',
  'a misaligned store',
  'a store where nothing answers',
  'a call from U mode',
  'a call from S mode',
  'a call from VS mode',
  'a call from M mode',
  'a page fault of a fetch',
  'a page fault of a load',
  undefined,
  'a page fault of a store',
  undefined,
  undefined,
  undefined,
  undefined,
  'a guest page fault of a fetch',
  'a guest page fault of a load',
  'a virtual instruction',
  'a guest page fault of a store',
];

const ILLEGAL = 2;
/** Accesses to physical addresses without a device (PMP faults look the same). */
const NOTHING_THERE: ReadonlySet<number> = new Set([1, 5, 7]);

/** What an exception is, and what kind of divergence it makes where the log does not have it. */
export function explainException({ cause, tval }: PendingException): { text: string; kind?: DivergenceKind } {
  const text = `${NAMES[cause] ?? `exception ${cause}`} (cause ${cause}, value 0x${tval.toString(16)})`;
  if (cause === ILLEGAL) return { text, kind: 'unknown-instruction' };
  if (NOTHING_THERE.has(cause)) return { text, kind: 'unsupported-device' };
  return { text };
}
