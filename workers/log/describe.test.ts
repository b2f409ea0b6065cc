import { describe, expect, it } from 'vitest';
import { durationText, eventRow, fieldsOf, fieldView, hostTimeText, quoted } from './describe.ts';
import { describePacket } from './packet.ts';
import { openedLog } from './testing/samples.ts';
import { recordingFromText } from './text-form.ts';

async function texts(text: string): Promise<string[]> {
  const log = await openedLog(recordingFromText(text), /layout=(\S+)/.exec(text)?.[1] ?? '7.2+');
  const block = await log.block(0);
  return Array.from({ length: block.count }, (_, i) => eventRow(block, i).text);
}

describe('events in words', () => {
  it.each([
    ['INSTRUCTION 1234567', '1,234,567 instructions'],
    ['INSTRUCTION 1', '1 instruction'],
    ['CLOCK_HOST 1700000000123456000', '2023-11-14 22:13:20.123456 UTC'],
    ['CLOCK_HOST -1', '1969-12-31 23:59:59.999999999 UTC'],
    ['CLOCK_VIRTUAL_RT 1621282', '1.621282 ms'],
    ['CLOCK_VIRTUAL_RT 61000000000', '61 s'],
    ['ASYNC_CHAR_READ chardev=1 data="ls\\r"', '"ls\\r" to chardev 1'],
    ['CHAR_WRITE', '1 byte'],
    ['CHAR_WRITE result=-11 written=0', 'result -11, 0 bytes in all'],
    ['ASYNC_INPUT type=key key=ret down=1', 'key ret down'],
    ['ASYNC_INPUT type=key key=1 down=0', 'key 1 up'],
    ['ASYNC_INPUT type=key key=#9999 down=0', 'key 9999 up'],
    ['ASYNC_INPUT type=btn button=left down=1', 'button left down'],
    ['ASYNC_INPUT type=rel axis=y value=-3', 'move y by -3'],
    ['ASYNC_INPUT type=abs axis=x value=3', 'move x to 3'],
    ['ASYNC_INPUT type=mtt touch=begin slot=0 tracking=1 axis=x value=7', 'touch begin, slot 0, x 7'],
    ['ASYNC_BLOCK 1234', 'request 1,234'],
    ['ASYNC_BH 2000', 'scheduled at icount 2,000'],
    ['SHUTDOWN guest-panic', 'guest-panic'],
    ['log layout=2.5\nSHUTDOWN', ''],
    ['log layout=4.0-4.1\nSHUTDOWN host-ui', 'host-ui'],
    ['RANDOM hex:00ff', '2 bytes: 00 ff'],
    ['RANDOM result=-5 data=hex:', 'failed with -5, 0 bytes: nothing'],
    ['AUDIO_OUT 441', '441 samples'],
    ['CHAR_READ_ALL_ERROR -11', 'error -11'],
    ['CP_INIT', ''],
  ])('%s', async (line, expected) => {
    expect((await texts(line)).at(-1)).toBe(expected);
  });

  it('reads the same key number by the names of each release', async () => {
    const line = (layout: string) => texts(`log layout=${layout}\nASYNC_INPUT type=key key=#5 down=1`);
    expect(await line('2.9')).toEqual(['key altgr down']);
    expect(await line('2.12')).toEqual(['key ctrl down']);
  });

  it('shows each field where it lies in the event', async () => {
    const log = await openedLog(
      recordingFromText('log layout=5.1-7.0\nASYNC_CHAR_READ chardev=2 data="hi"'),
      '5.1-7.0',
    );
    const block = await log.block(0);
    expect(fieldsOf(block, 0).map(fieldView)).toEqual([
      { name: 'checkpoint', type: 'u8', value: '1', meaning: 'CLOCK_WARP_ACCOUNT', offset: 1, length: 1 },
      { name: 'kind', type: 'u8', value: '4', meaning: '', offset: 2, length: 1 },
      { name: 'chardev', type: 'u8', value: '2', meaning: '', offset: 3, length: 1 },
      { name: 'data', type: 'bytes', value: '68 69', meaning: '"hi"', offset: 4, length: 6 },
    ]);
  });

  it('writes times exactly', () => {
    expect(durationText(999n)).toBe('999 ns');
    expect(durationText(1000n)).toBe('1 µs');
    expect(durationText(1_000_000_001n)).toBe('1.000000001 s');
    expect(durationText(-5_000_000n)).toBe('−5 ms');
    expect(hostTimeText(2n ** 63n - 1n)).toBe('2262-04-11 23:47:16.854775807 UTC');
  });

  it('quotes bytes so that they can be read back', () => {
    expect(quoted(Uint8Array.of(0x41, 0x0d, 0x0a, 0x09, 0x22, 0x5c, 0x1b, 0xff))).toBe('"A\\r\\n\\t\\"\\\\\\x1b\\xff"');
  });
});

describe('Ethernet frames', () => {
  const frame = (hex: string) =>
    Uint8Array.from(hex.replace(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const ethernet = 'ffffffffffff 525400123456';

  it.each([
    [
      `${ethernet} 0806 0001 0800 06 04 0001 525400123456 0a00020f 000000000000 0a000202`,
      'ARP who has 10.0.2.2? tell 10.0.2.15, 52:54:00:12:34:56 → ff:ff:ff:ff:ff:ff, 42 bytes',
    ],
    [
      `${ethernet} 0806 0001 0800 06 04 0002 525500020202 0a000202 525400123456 0a00020f`,
      'ARP 10.0.2.2 is at 52:55:00:02:02:02, 52:54:00:12:34:56 → ff:ff:ff:ff:ff:ff, 42 bytes',
    ],
    [
      `${ethernet} 0800 45 00 001c 0000 0000 40 11 0000 0a00020f 0a000202 0044 0043 0008 0000`,
      'IPv4 10.0.2.15 → 10.0.2.2 UDP 68 → 67, 52:54:00:12:34:56 → ff:ff:ff:ff:ff:ff, 42 bytes',
    ],
    [
      `${ethernet} 86dd 60000000 0000 3a ff fe80000000000000 0000000000000002 ff02000000000000 0000000000000001`,
      'IPv6 fe80::2 → ff02::1 ICMPv6, 52:54:00:12:34:56 → ff:ff:ff:ff:ff:ff, 54 bytes',
    ],
    [`${ethernet} 1234`, 'type 0x1234, 52:54:00:12:34:56 → ff:ff:ff:ff:ff:ff, 14 bytes'],
    ['0102', 'frame of 2 bytes, too short for an Ethernet header'],
  ])('%s', (hex, expected) => {
    expect(describePacket(frame(hex))).toBe(expected);
  });
});
