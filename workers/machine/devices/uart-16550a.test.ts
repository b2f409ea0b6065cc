import { describe, expect, it } from 'vitest';
import { DeviceBench, recordedLine } from '../testing/device-bench.ts';
import { Uart16550A } from './uart-16550a.ts';

const [RBR, IER, FCR, LCR, MCR, LSR, MSR, SCR] = [0, 1, 2, 3, 4, 5, 6, 7];
const IIR = FCR;
const THR = RBR;

function powered() {
  const bench = new DeviceBench();
  const line = recordedLine();
  const uart = new Uart16550A(bench, line.line, 0);
  uart.reset();
  const write = (offset: number, value: number) => uart.write(offset, 1, value);
  const text = () => String.fromCharCode(...bench.written.map(([, byte]) => byte));
  return { bench, line, uart, write, text };
}
const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('16550A UART', () => {
  it('has the datasheet’s registers after reset, and a divisor of 12', () => {
    const { uart, write } = powered();
    expect([IER, IIR, LCR, MCR, LSR, MSR, SCR].map((offset) => uart.read(offset))).toEqual([0, 1, 0, 8, 0x60, 0xb0, 0]);
    write(LCR, 0x80);
    expect([uart.read(0), uart.read(1)]).toEqual([12, 0]);
  });

  it('sends a byte at once and asks for the next one', () => {
    const { uart, line, write, text } = powered();
    write(IER, 2);
    expect(uart.read(IIR)).toBe(2);
    expect(uart.read(IIR)).toBe(1); // reading it has cleared the cause
    expect(line.level).toBe(false);
    write(THR, 0x41);
    expect(text()).toBe('A');
    expect(uart.read(LSR)).toBe(0x60);
    expect(line.level).toBe(true);
    // Lowered while the register was full, raised before the backend was asked.
    expect(line.calls.slice(-2)).toEqual([false, true]);
  });

  it('keeps a byte that the backend refuses, fills the FIFO behind it, and goes on when told', () => {
    const { bench, uart, write, text } = powered();
    write(FCR, 1);
    bench.results.push(-1);
    write(THR, 0x61);
    expect(uart.read(LSR)).toBe(0x20); // holding register empty, transmitter not
    for (const byte of bytes('bcd')) write(THR, byte);
    expect(uart.read(LSR)).toBe(0);
    expect(text()).toBe('a');
    bench.charWritable(0);
    expect(text()).toBe('aabcd');
    expect(uart.read(LSR)).toBe(0x60);
  });

  it('gives a byte up after four further refusals', () => {
    const { bench, write, text } = powered();
    bench.results.push(-1, -1, -1, -1, -1);
    write(THR, 0x61);
    for (let i = 0; i < 4; i++) bench.charWritable(0);
    write(THR, 0x62);
    expect(text()).toBe('aaaaab');
  });

  it('receives into the FIFO, overruns behind the sixteenth byte, and interrupts at the trigger level', () => {
    const { uart, line, write } = powered();
    write(FCR, 0x41); // trigger level 4
    write(IER, 1);
    uart.receive(bytes('abc'));
    expect([uart.read(LSR), uart.read(IIR), line.level]).toEqual([0x61, 0xc1, false]);
    uart.receive(bytes('d'));
    expect([uart.read(IIR), line.level]).toEqual([0xc4, true]);
    uart.receive(bytes('0123456789abcdef'));
    expect(uart.read(LSR)).toBe(0x63);
    expect(uart.read(LSR)).toBe(0x61); // reading clears the overrun
    let text = '';
    while (uart.read(LSR) & 1) text += String.fromCharCode(uart.read(RBR));
    expect(text).toBe('abcd0123456789ab');
  });

  it('interrupts after four character times when bytes wait below the trigger level', () => {
    const { bench, uart, write } = powered();
    write(LCR, 0x83);
    write(0, 13); // 115200 / 13 would be 8861; the board's clock gives 399193 / 13 baud
    write(LCR, 0x03);
    write(FCR, 0x81);
    write(IER, 1);
    const character = Math.trunc(Math.fround(Math.fround(1e9 / Math.fround(399193 / 13)) * 10));
    bench.now = 1000;
    uart.receive(bytes('x'));
    expect(bench.expiryOf('serial receive timeout')).toBe(1000 + 4 * character);
    bench.goTo(1000 + 4 * character);
    expect(uart.read(IIR)).toBe(0xcc);
    uart.read(RBR);
    expect(uart.read(IIR)).toBe(0xc1);
  });

  it('without FIFO has one byte of room and overruns', () => {
    const { uart } = powered();
    uart.receive(bytes('a'));
    uart.receive(bytes('b'));
    expect(uart.read(LSR)).toBe(0x63);
    expect(uart.read(RBR)).toBe(0x62);
    expect(uart.read(LSR)).toBe(0x60);
  });

  it('in loopback receives what it sends and shows its modem outputs as inputs', () => {
    const { uart, write, text } = powered();
    write(MCR, 0x1f);
    expect(uart.read(MSR)).toBe(0xf0);
    write(THR, 0x78);
    expect(uart.read(LSR)).toBe(0x61);
    expect(uart.read(RBR)).toBe(0x78);
    expect(text()).toBe('');
  });

  it('stores four bits of IER, five of MCR, and drops FIFO contents when FIFOs are switched', () => {
    const { uart, write } = powered();
    write(IER, 0xff);
    write(MCR, 0xef);
    expect([uart.read(IER), uart.read(MCR)]).toEqual([0x0f, 0x0f]);
    write(FCR, 1);
    uart.receive(bytes('abc'));
    write(FCR, 0);
    expect(uart.read(LSR)).toBe(0x60);
  });

  it('comes back from a saved state that plain data holds', () => {
    const { bench, uart, write } = powered();
    write(FCR, 0xc1);
    write(IER, 3);
    bench.results.push(0);
    write(THR, 0x31);
    write(THR, 0x32);
    uart.receive(bytes('in'));
    const state = structuredClone(uart.save());
    const other = new Uart16550A(bench, () => {}, 0);
    other.restore(state);
    expect(other.save()).toEqual(state);
    expect(other.inspect()).toEqual(uart.inspect());
    expect(other.read(RBR)).toBe(0x69);
  });
});
