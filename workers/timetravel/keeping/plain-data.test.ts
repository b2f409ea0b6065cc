/** What is written comes back the same, and what was one thing is one thing again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteBuffer, ByteReader } from './bytes.ts';
import { PlainReader, PlainWriter } from './plain-data.ts';

function through(values: readonly unknown[]): unknown[] {
  const bytes = new ByteBuffer(1);
  const writer = new PlainWriter();
  for (const value of values) writer.write(value, bytes);
  const from = new ByteReader(bytes.written());
  const reader = new PlainReader();
  const read = values.map(() => reader.read(from));
  expect(from.left).toBe(0);
  return read;
}

const typed = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc.uint32Array({ maxLength: 100 }),
  fc.float64Array({ maxLength: 50 }),
  fc.bigUint64Array({ maxLength: 50 }),
);
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(undefined, null, true, false, -0, 2 ** 53, -1, Number.NaN),
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.bigInt(),
    typed,
    fc.array(tie('plain')),
    fc.dictionary(fc.string(), tie('plain'), { noNullPrototype: true }),
    fc.array(fc.tuple(fc.nat(), tie('plain'))).map((entries) => new Map(entries)),
  ),
}));

describe('plain data', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 4 }), (values) => {
        expect(through(values)).toStrictEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  it('shares again what states shared, across states, and takes no second place for it', () => {
    const page = new Uint8Array(4096).fill(7);
    const group = [undefined, page];
    const map = new Map([[3, group]]);
    const states = [{ disk: { groups: map } }, { disk: { groups: map } }, { disk: { groups: new Map([[3, group]]) } }];
    const [a, b, c] = through(states) as typeof states;
    expect([a, b, c]).toStrictEqual(states);
    expect(b?.disk.groups).toBe(a?.disk.groups);
    expect(c?.disk.groups).not.toBe(a?.disk.groups);
    expect(c?.disk.groups.get(3)).toBe(a?.disk.groups.get(3));

    const bytes = new ByteBuffer();
    const writer = new PlainWriter();
    expect(writer.fresh(states)).toEqual([page]);
    for (const state of states) writer.write(state, bytes);
    expect(bytes.length).toBeLessThan(4096 + 200);
    expect(writer.fresh(states)).toEqual([]);
  });

  it('is refused where it is none', () => {
    const write = (value: unknown) => () => new PlainWriter().write(value, new ByteBuffer());
    expect(write({ run: () => 1 })).toThrow(/function cannot be kept/);
    expect(write([new (class Queue {})()])).toThrow(/Queue cannot be kept/);
    expect(write(new DataView(new ArrayBuffer(8)))).toThrow(/DataView/);
  });

  it('is never made of arbitrary bytes without an end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          new PlainReader().read(new ByteReader(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
