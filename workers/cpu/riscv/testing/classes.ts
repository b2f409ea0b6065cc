/** The kinds of random streams that are run: a name and what makes one. */
import type { Extension } from '../isa/instruction.ts';
import { modelWith } from './board.ts';
import { chainWriter } from './chain-writer.ts';
import { counterWriter } from './counter-writer.ts';
import { pagingWriter } from './paging-writer.ts';
import { pmpWriter } from './pmp-writer.ts';
import { machineCsrWriter, modeWriter } from './privileged-writers.ts';
import { makeStream, type Stream } from './streams.ts';
import { timerWriter } from './timer-writer.ts';
import { twoStageWriter, writeGuestTables } from './two-stage-writer.ts';
import { compressedWriter, extensionWriter, undefinedWriter } from './writers.ts';

export type MakeStream = (seed: number, count: number) => Stream;

/** Extensions whose instructions are tested together. */
const ONE_BY_ONE: readonly Extension[] = [
  ...(['I', 'Zifencei', 'M', 'A', 'F', 'D', 'Zfa', 'Zba', 'Zbb', 'Zbc', 'Zbs', 'Zicond', 'Zacas'] as const),
  ...(['Zicbom', 'Zicboz', 'Zawrs'] as const),
];

/** Streams for the extensions of a release's default processor and for `added` ones. */
export function classes(release: string, added: readonly string[]): Readonly<Record<string, MakeStream>> {
  const model = modelWith(release, added);
  const has = model.extensions;
  const single = ONE_BY_ONE.filter((extension) => has.has(extension)).map((extension): [string, MakeStream] => [
    extension,
    (seed, count) => makeStream(seed, count, extensionWriter([extension])),
  ]);
  const short = (['C', 'Zcb'] as const)
    .filter((extension) => has.has(extension))
    .map((extension): [string, MakeStream] => [
      extension,
      (seed, count) => makeStream(seed, count, compressedWriter(extension === 'C' ? ['C', 'D'] : ['Zcb'])),
    ]);
  const all = ONE_BY_ONE.filter((extension) => has.has(extension));
  return Object.fromEntries([
    ...single,
    ...short,
    ['Zicsr', (seed: number, count: number) => makeStream(seed, count, machineCsrWriter)],
    ['undefined', (seed: number, count: number) => makeStream(seed, count, undefinedWriter(has))],
    ['modes', (seed: number, count: number) => makeStream(seed, count, modeWriter)],
    ['paging', (seed: number, count: number) => makeStream(seed, count, pagingWriter(has.has('Svinval')))],
    ['PMP', (seed: number, count: number) => makeStream(seed, count, pmpWriter)],
    ['counters', (seed: number, count: number) => makeStream(seed, count, counterWriter, { timed: true })],
    [
      'two-stage',
      (seed: number, count: number) => makeStream(seed, count, twoStageWriter, { start: writeGuestTables }),
    ],
    [
      'timers',
      (seed: number, count: number) => makeStream(seed, count, timerWriter, { timed: true, interrupts: true }),
    ],
    ['chains', (seed: number, count: number) => makeStream(seed, count, chainWriter, { interrupts: true })],
    ['all', (seed: number, count: number) => makeStream(seed, count, extensionWriter(all))],
  ]);
}
