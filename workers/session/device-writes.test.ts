/** Who wrote the 16-bit and 32-bit numbers that devices put into the used rings of their queues, on recordings of real QEMU. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import type { Writer } from '../machine-api.ts';
import { type Attached, attached } from '../testing/attached.ts';

const RECORDINGS = join(import.meta.dirname, '../machine/testing/recordings');
/** Where the guest has the used ring of the first queue of every device, one after the other: flags, index, pairs of id and length. */
const USED = 0x8000_e000n;
const INDEX = USED + 2n;
const pair = (n: number): { readonly id: bigint; readonly length: bigint } => {
  const id = USED + 4n + 8n * BigInt(n);
  return { id, length: id + 4n };
};

/** All that devices wrote at an address, the latest first; the stores of the guest are left out. */
async function deviceWrites({ engine, log, end }: Attached, address: bigint, length: number): Promise<Writer[]> {
  const writers: Writer[] = [];
  const target = { kind: 'memory', space: 'physical', address, length } as const;
  let writer = await engine.whoWrote(log, end, target);
  while (writer) {
    if (/ wrote /.test(writer.text)) writers.push(writer);
    writer = await engine.whoWrote(log, writer.moment, target);
  }
  return writers;
}

async function numberAt({ engine, log }: Attached, writer: Writer, later: number, address: bigint, length: number) {
  const moment = { icount: writer.moment.icount + later, seq: later === 0 ? writer.moment.seq : 0 };
  const state = await engine.machineState(log, moment, { memory: [{ space: 'physical', address, length }] });
  return state?.memory?.[0]?.bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Device, what its handler is called in the log, and the lengths in the second pair of the ring. */
describe.each([
  ['virtio-modern-7', 'virtio-net', /ASYNC_NET/, 76n],
  // 16 and 32 random bytes.
  ['virtio-modern-7', 'virtio-rng', /ASYNC_BH/, 48n],
  ['virtio-input-7', 'virtio-keyboard', /ASYNC_INPUT/, 8n],
  ['virtio-input-7', 'virtio-mouse', /ASYNC_INPUT/, 8n],
  ['virtio-input-7', 'virtio-tablet', /ASYNC_INPUT/, 8n],
] as const)('in %s, %s', (recording, device, event, bytes) => {
  let machine: Attached;
  beforeAll(async () => {
    machine = await attached(await recordingFiles(join(RECORDINGS, recording)));
  }, 100_000);
  const of = async (address: bigint, length: number) =>
    (await deviceWrites(machine, address, length)).filter(({ text }) => text.startsWith(`${device} `));

  it('is named for the 16 bits of the index, with the event and the value before and after', async () => {
    const found = await of(INDEX, 2);
    expect(found.length).toBeGreaterThan(1);
    for (const writer of found) {
      expect(writer.text).toMatch(`${device} wrote 2 bytes: `);
      expect(writer.text).toMatch(event);
      expect(writer.event).toBeGreaterThanOrEqual(writer.moment.seq);
      expect(writer.new).toBe((writer.old ?? 0n) + 1n);
      expect(await numberAt(machine, writer, 1, INDEX, 2)).toBe(writer.new);
    }
  });

  it('is named for the 32 bits of a length, which is what the guest gave it room for', async () => {
    const { id, length } = pair(1);
    const found = await of(length, 4);
    expect(found.length).toBeGreaterThan(0);
    for (const writer of found) {
      expect(writer.text).toMatch(`${device} wrote 4 bytes: `);
      expect(writer.new).toBe(bytes);
      expect(await numberAt(machine, writer, 0, length, 4)).toBe(writer.old);
    }
    const ids = await of(id, 4);
    expect(ids.map(({ moment }) => moment)).toEqual(found.map(({ moment }) => moment));
  });

  it('is named for a single byte of a number, as the part that is asked about', async () => {
    const [whole] = await of(INDEX, 2);
    const [low] = await of(INDEX, 1);
    expect(low?.moment).toEqual(whole?.moment);
    expect(low?.text).toMatch(`${device} wrote 2 bytes: `);
    expect(low?.new).toBe((whole?.new ?? 0n) & 0xffn);
    const [high] = await of(INDEX + 1n, 1);
    expect(high?.moment).toEqual(whole?.moment);
    expect(high?.new).toBe(0n);
  });
});

describe('devices of one name', () => {
  it('stand each at its own address: the eight slots of virtio, filled from the last one', async () => {
    const machine = await attached(await recordingFiles(join(RECORDINGS, 'virtio-modern-7')));
    const state = await machine.engine.machineState(machine.log, machine.end, { devices: true });
    const slots = (state?.devices ?? []).filter(({ name }) => name === 'virtio-mmio');
    const at = new Map(slots.map(({ base, state: { device } }) => [base, device]));
    expect([...at.keys()].sort()).toEqual(Array.from({ length: 8 }, (_, n) => 0x1000_1000n + BigInt(n) * 0x1000n));
    expect(at.get(0x1000_8000n)).toBe('virtio-blk');
    expect(at.get(0x1000_7000n)).toBe('virtio-rng');
    expect(at.get(0x1000_6000n)).toBe('virtio-net');
  });
});
