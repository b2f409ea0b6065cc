/**
 * Hostile logs: random bytes, cuts, flipped bits, absurd lengths. Whatever comes in, the log opens or is refused with a
 * message, every block can be looked at, and memory stays bounded. FUZZ_CASES sets how many (a million in full runs).
 */
import { describe, expect, it } from 'vitest';
import { eventRow } from './describe.ts';
import { eventDetails } from './details.ts';
import { detect } from './detect.ts';
import { DIALECTS } from './dialects.ts';
import { MAX_EVENT_HEAD } from './event-size.ts';
import { generatedBytes, lcg } from './generate.ts';
import { ReplayLog } from './replay-log.ts';
import { BytesSource } from './source.ts';
import { everyEvent } from './testing/samples.ts';
import { eventLine, recordingFromText } from './text-form.ts';

const CASES = Number(process.env.FUZZ_CASES ?? 6000);
/** A log of at most a few kilobytes takes less processor time than this, resynchronising at every byte included. */
const MOST_MS = 2000;

const random = lcg(Number(process.env.FUZZ_SEED ?? 20261122));
const below = (limit: number) => random() % Math.max(1, limit);

const seeds = DIALECTS.flatMap((dialect) => [
  generatedBytes(dialect, { events: 60, seed: 7 }),
  recordingFromText(everyEvent(dialect)),
]);

function hostile(): Uint8Array {
  const bytes = (seeds[below(seeds.length)] ?? new Uint8Array(12)).slice();
  switch (below(6)) {
    case 0: {
      const noise = new Uint8Array(below(600));
      for (let i = 0; i < noise.length; i++) noise[i] = random() >>> 24;
      if (below(2) === 0) noise.set(bytes.subarray(0, Math.min(12, noise.length)));
      return noise;
    }
    case 1:
      return bytes.slice(0, below(bytes.length + 1));
    case 2:
      for (let i = below(8); i >= 0; i--) {
        const at = below(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
      }
      return bytes;
    case 3: {
      const at = below(bytes.length);
      bytes.set([0xff, 0xff, 0xff, 0xff].slice(0, bytes.length - at), at);
      return bytes;
    }
    case 4: {
      const from = below(bytes.length);
      bytes.copyWithin(below(bytes.length), from, from + below(64));
      return bytes;
    }
    default:
      bytes.fill(0, 0, below(16));
      return bytes;
  }
}

async function look(bytes: Uint8Array): Promise<void> {
  const source = new BytesSource(bytes);
  const layout = below(4) === 0 ? DIALECTS[below(DIALECTS.length)]?.layout : undefined;
  const detection = await detect(source, layout);
  if (!detection.ok) {
    expect(detection.reason.what).not.toBe('');
    return;
  }
  const log = new ReplayLog(source, detection.log);
  await log.indexer.run(() => undefined, new AbortController().signal);
  const { index, indexer } = log;
  const covered = bytes.length < 12 ? bytes.length : index.endOffset + (indexer.tail?.length ?? 0);
  expect(covered).toBe(bytes.length);
  expect(index.totals.reduce((sum, count) => sum + count, 0)).toBe(index.events);
  for (let number = 0; number < index.blocks; number++) {
    const block = await log.block(number);
    expect(block.count).toBe(index.eventsIn(number));
    for (let i = 0; i < block.count; i++) {
      eventRow(block, i);
      eventLine(block, i);
    }
  }
  if (index.events > 0) await eventDetails(log, below(index.events));
}

describe('hostile logs', () => {
  it(`are opened or refused, ${CASES} of them`, { timeout: CASES * 20 + 20_000 }, async () => {
    let slowest = 0;
    for (let n = 0; n < CASES; n++) {
      const bytes = hostile();
      const start = process.cpuUsage();
      try {
        await look(bytes);
      } catch (error) {
        throw new Error(`case ${n}, bytes ${Buffer.from(bytes).toString('hex')}`, { cause: error });
      }
      slowest = Math.max(slowest, process.cpuUsage(start).user / 1000);
    }
    expect(slowest).toBeLessThan(MOST_MS);
  });

  it('never make the decoder look farther ahead than it promises', () => {
    expect(MAX_EVENT_HEAD).toBeGreaterThanOrEqual(1 + 1 + 1 + 4 + 32);
  });
});
