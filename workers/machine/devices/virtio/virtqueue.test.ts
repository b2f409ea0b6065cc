import { describe, expect, it } from 'vitest';
import { PlainMemory } from '../../testing/device-bench.ts';
import { gather, type QueueOwner, scatter, Virtqueue } from './virtqueue.ts';

const TABLE = 0x80000000;
const AVAILABLE = 0x80001000;
const USED = 0x80002000;
const SIZE = 8;
const NEXT = 1;
const WRITE = 2;
const INDIRECT = 4;

function queue(features: Partial<Pick<QueueOwner, 'eventIndex' | 'notifyOnEmpty'>> = {}) {
  const memory = new PlainMemory();
  const failures: string[] = [];
  const owner: QueueOwner = {
    memory,
    eventIndex: features.eventIndex ?? false,
    notifyOnEmpty: features.notifyOnEmpty ?? false,
    get stopped() {
      return failures.length > 0;
    },
    fail: (why) => {
      failures.push(why);
    },
  };
  const vq = new Virtqueue(owner, 0, 256);
  vq.resize(SIZE);
  vq.descriptors = TABLE;
  vq.available = AVAILABLE;
  vq.used = USED;
  const descriptor = (at: number, address: number, length: number, flags: number, next = 0) => {
    memory.writeU32(at, address);
    memory.writeU32(at + 8, length);
    memory.writeU16(at + 12, flags);
    memory.writeU16(at + 14, next);
  };
  let count = 0;
  const offer = (head: number) => {
    memory.writeU16(AVAILABLE + 4 + 2 * (count % SIZE), head);
    count++;
    memory.writeU16(AVAILABLE + 2, count);
  };
  return {
    memory,
    vq,
    failures,
    descriptor: (n: number, ...rest: [number, number, number, number?]) => descriptor(TABLE + 16 * n, ...rest),
    raw: descriptor,
    offer,
  };
}

describe('split virtqueue', () => {
  it('takes a chain apart into what the device reads and what it writes', () => {
    const { vq, descriptor, offer } = queue();
    descriptor(2, 0x80010000, 16, NEXT, 5);
    descriptor(5, 0x80020000, 512, NEXT | WRITE, 1);
    descriptor(1, 0x80030000, 1, WRITE);
    offer(2);
    expect(vq.pop()).toEqual({
      head: 2,
      out: [{ address: 0x80010000, length: 16 }],
      in: [
        { address: 0x80020000, length: 512 },
        { address: 0x80030000, length: 1 },
      ],
    });
    expect(vq.pop()).toBeUndefined();
  });

  it('follows an indirect table', () => {
    const { vq, descriptor, raw, offer } = queue();
    descriptor(0, 0x80040000, 32, INDIRECT);
    raw(0x80040000, 0x80010000, 4, NEXT, 1);
    raw(0x80040010, 0x80020000, 8, WRITE);
    offer(0);
    expect(vq.pop()).toMatchObject({ head: 0, out: [{ length: 4 }], in: [{ length: 8 }] });
  });

  it.each([
    ['a head out of range', 9, [0x80010000, 1, 0]],
    ['a loop', 0, [0x80010000, 1, NEXT, 0]],
    ['a next out of range', 0, [0x80010000, 1, NEXT, 8]],
    ['an empty buffer', 0, [0x80010000, 0, 0]],
    ['a buffer outside RAM', 0, [0x10000000, 4, 0]],
    ['an indirect table of half a descriptor', 0, [0x80010000, 24, INDIRECT]],
  ] as const)('fails on %s', (_name, head, [address, length, flags, next = 0]) => {
    const { vq, failures, descriptor, offer } = queue();
    descriptor(0, address, length, flags, next);
    offer(head);
    expect(vq.pop()).toBeUndefined();
    expect(failures.length).toBe(1);
    expect(vq.empty).toBe(true);
  });

  it('fails on a readable buffer behind a writable one', () => {
    const { vq, failures, descriptor, offer } = queue();
    descriptor(0, 0x80010000, 4, NEXT | WRITE, 1);
    descriptor(1, 0x80010000, 4, 0);
    offer(0);
    expect([vq.pop(), failures.length]).toEqual([undefined, 1]);
  });

  it('shows what is used: id and length, then the index', () => {
    const { memory, vq, descriptor, offer } = queue();
    descriptor(3, 0x80010000, 4, WRITE);
    offer(3);
    const element = vq.pop();
    if (element) vq.push(element, 4);
    expect([memory.readU16(USED + 2), memory.readU32(USED + 4), memory.readU32(USED + 8)]).toEqual([1, 3, 4]);
  });

  it('without event index speaks through flags', () => {
    const { memory, vq } = queue();
    vq.setNotification(false);
    expect(memory.readU16(USED)).toBe(1);
    vq.setNotification(true);
    expect(memory.readU16(USED)).toBe(0);
    expect(vq.shouldNotify()).toBe(true);
    memory.writeU16(AVAILABLE, 1);
    expect(vq.shouldNotify()).toBe(false);
  });

  it('with notify-on-empty interrupts for the last buffer although asked not to', () => {
    const { memory, vq, descriptor, offer } = queue({ notifyOnEmpty: true });
    descriptor(0, 0x80010000, 4, WRITE);
    memory.writeU16(AVAILABLE, 1);
    offer(0);
    const element = vq.pop();
    expect(vq.shouldNotify()).toBe(false);
    if (element) vq.push(element, 0);
    expect(vq.shouldNotify()).toBe(true);
  });

  it('with event index writes avail_event at each element taken, but not while notifications are off', () => {
    const { memory, vq, descriptor, offer } = queue({ eventIndex: true });
    const event = () => memory.readU16(USED + 4 + 8 * SIZE);
    descriptor(0, 0x80010000, 4, WRITE);
    for (let i = 0; i < 3; i++) offer(0);
    vq.pop();
    expect(event()).toBe(1);
    vq.setNotification(false);
    vq.pop();
    expect(event()).toBe(1);
    vq.setNotification(true);
    expect(event()).toBe(3); // what is available now
  });

  it('takes an element again that was given back', () => {
    const { vq, descriptor, offer } = queue();
    descriptor(0, 0x80010000, 4, WRITE);
    offer(0);
    const first = vq.pop();
    vq.unpop();
    expect(vq.pop()).toEqual(first);
  });

  it('counts what all chains offer, up to what is asked for', () => {
    const { vq, descriptor, offer } = queue();
    descriptor(0, 0x80010000, 100, NEXT | WRITE, 1);
    descriptor(1, 0x80020000, 28, WRITE);
    for (let i = 0; i < 3; i++) offer(0);
    expect(vq.availableBytes(1e9, 0)).toEqual({ in: 384, out: 0 });
    expect(vq.availableBytes(200, 0)).toEqual({ in: 256, out: 0 });
  });

  it('lays out legacy rings behind each other, the used ring aligned', () => {
    const { vq } = queue();
    vq.resize(256);
    vq.placeLegacy(0x80100000, 4096);
    expect([vq.descriptors, vq.available, vq.used]).toEqual([0x80100000, 0x80101000, 0x80102000]);
  });

  it('ignores sizes out of range', () => {
    const { vq } = queue();
    for (const size of [0, 1025]) vq.resize(size);
    expect(vq.size).toBe(SIZE);
  });
});

describe('scattered buffers', () => {
  it('are read and written across their borders', () => {
    const memory = new PlainMemory();
    const segments = [
      { address: 0x80000000, length: 3 },
      { address: 0x80000100, length: 5 },
    ];
    expect(scatter(memory, segments, 1, Uint8Array.of(1, 2, 3, 4))).toBe(4);
    expect([...gather(memory, segments, 0, 100)]).toEqual([0, 1, 2, 3, 4, 0, 0, 0]);
    expect(scatter(memory, segments, 6, Uint8Array.of(9, 9, 9))).toBe(2);
  });
});
