/** Tracing the calls of a recording: it changes nothing, and a stretch in detail agrees with the index. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesFromZip } from '../../recording/files.ts';
import { randomNumbers, travelling } from '../../testing/travelling.ts';
import { machineDifferences, wholeMachine } from '../../testing/whole-machine.ts';
import { CallTracing } from './call-tracing.ts';

const sample = join(import.meta.dirname, '../../../public/samples/notebook.zip');
const open = () => travellingIn(new Blob([new Uint8Array(readFileSync(sample))]));
const travellingIn = async (blob: Blob) => travelling(await filesFromZip('notebook.zip', blob));

it('a traced replay ends in the state of a plain one, and so does one that was interrupted', async () => {
  const { machine } = await open();
  const start = machine.position;
  while (!(await machine.replayOn(() => false)));
  const end = machine.position;
  const plain = wholeMachine(machine);
  const whole = new CallTracing(machine, start);
  expect(await whole.goOn(() => false)).toBe(true);
  expect(machine.position).toEqual(end);
  expect(machineDifferences(wholeMachine(machine), plain)).toEqual([]);

  // Others use the machine in between.
  const random = randomNumbers(9);
  const halting = new CallTracing(machine, start);
  while (!(await halting.goOn(() => true))) {
    await machine.seek({ icount: Math.floor(random() * end.icount), event: 0 });
  }
  await machine.seek(end);
  expect(machineDifferences(wholeMachine(machine), plain)).toEqual([]);
  const spans = (tracing: CallTracing, from: number, to: number) => {
    const list: string[] = [];
    tracing.visit(from, to, 64, 1, (depth, begin, last, id) => {
      // What is cut off at the edge of a stretch is compared as far as the stretch goes.
      const { kind, address } = tracing.functions.entries[id] ?? { kind: '', address: 0 };
      list.push(`${depth} ${Math.max(begin, from)}-${Math.min(last, to)} ${kind} ${address.toString(16)}`);
    });
    return list.sort();
  };
  expect(spans(halting, 0, end.icount)).toEqual(spans(whole, 0, end.icount));
  expect(spans(whole, 0, end.icount).length).toBeGreaterThan(50);

  // With room for few spans the index lacks the short ones; a stretch that is traced on demand has them.
  const coarse = new CallTracing(machine, start, 20);
  await coarse.goOn(() => false);
  expect(coarse.isExact(0, end.icount, 1)).toBe(false);
  for (let n = 0; n < 5; n++) {
    const from = Math.floor(random() * end.icount * 0.8);
    const to = from + 900;
    await coarse.trace(from, to, () => false);
    expect(coarse.isExact(from, to, 1)).toBe(true);
    expect(spans(coarse, from, to)).toEqual(spans(whole, from, to));
  }
});
