/**
 * Registers of the 16550 and their bits.
 *
 * | offset | read | write | with DLAB (LCR bit 7) |
 * |---|---|---|---|
 * | 0 | RBR, received byte | THR, byte to send | DLL, divisor low |
 * | 1 | IER: 1 receive, 2 transmitter empty, 4 line status, 8 modem status | same | DLM, divisor high |
 * | 2 | IIR: pending interrupt, 0xc0 with FIFOs on | FCR: 1 on, 2 and 4 clear receive and transmit FIFO, 0xc0 trigger | |
 * | 3 | LCR: frame format, 0x40 break, 0x80 DLAB | same | |
 * | 4 | MCR: DTR, RTS, OUT1, OUT2, 0x10 loopback | same | |
 * | 5 | LSR: 1 data ready, 2 overrun, 0x10 break, 0x20 THR empty, 0x40 transmitter empty | – | |
 * | 6 | MSR: changes in bits 0–3; CTS, DSR, RI, DCD | – | |
 * | 7 | scratch | same | |
 */
import { bitsText } from './in-words.ts';

export const IER_RECEIVE = 1;
export const IER_TRANSMIT = 2;
export const IER_LINE = 4;
export const IER_MODEM = 8;
export const IIR_MODEM = 0;
export const IIR_NONE = 1;
export const IIR_TRANSMIT = 2;
export const IIR_RECEIVE = 4;
export const IIR_LINE = 6;
export const IIR_TIMEOUT = 0xc;
export const IIR_FIFO = 0xc0;
export const FCR_ENABLE = 1;
export const FCR_CLEAR_RECEIVE = 2;
export const FCR_CLEAR_TRANSMIT = 4;
export const LCR_DLAB = 0x80;
export const MCR_OUT2 = 8;
export const MCR_LOOP = 0x10;
export const LSR_READY = 1;
export const LSR_OVERRUN = 2;
export const LSR_BREAK = 0x10;
export const LSR_THR_EMPTY = 0x20;
export const LSR_EMPTY = 0x40;
export const LSR_INTERRUPT = 0x1e;
export const MSR_RESET = 0xb0;

const BAUD_BASE = 399193;
/** What a divisor of zero gives. */
const DEFAULT_BAUD = 3500;
/** Character time before a divisor or frame format is written: ten bits at 9600 baud. Nanoseconds. */
export const RESET_CHARACTER_TIME = Math.floor(1e9 / 9600) * 10;

/** Nanoseconds of a character. QEMU reckons in single precision and cuts off (replay pitfalls, section 7). */
export function characterTime(divisor: number, lcr: number): number {
  const parity = lcr & 8 ? 1 : 0;
  const bits = 1 + parity + ((lcr & 3) + 5) + (lcr & 4 ? 2 : 1);
  const baud = divisor === 0 ? DEFAULT_BAUD : Math.fround(BAUD_BASE / divisor);
  return Math.trunc(Math.fround(Math.fround(1e9 / baud) * bits));
}

export interface UartRegisters {
  readonly ier: number;
  readonly iir: number;
  readonly fcr: number;
  readonly lcr: number;
  readonly mcr: number;
  readonly lsr: number;
  readonly msr: number;
  readonly divisor: number;
}

const CAUSES: Readonly<Record<number, string>> = {
  [IIR_MODEM]: 'modem status',
  [IIR_NONE]: 'no interrupt',
  [IIR_TRANSMIT]: 'THR empty',
  [IIR_RECEIVE]: 'received data',
  [IIR_LINE]: 'line status',
  [IIR_TIMEOUT]: 'character timeout',
};
/** Bytes in the receive FIFO that raise the interrupt, by FCR bits 7 and 6. */
const TRIGGERS = [1, 4, 8, 14] as const;

/** "0x13: 8 bits, no parity, 1 stop bit". */
function formatText(lcr: number): string {
  const parity = (lcr & 8) === 0 ? 'no parity' : `${lcr & 0x20 ? 'stick ' : ''}${lcr & 0x10 ? 'even' : 'odd'} parity`;
  const parts = [`${(lcr & 3) + 5} bits`, parity, lcr & 4 ? '2 stop bits' : '1 stop bit'];
  if (lcr & 0x40) parts.push('break');
  if (lcr & LCR_DLAB) parts.push('divisor latch');
  return `0x${lcr.toString(16)}: ${parts.join(', ')}`;
}

/** The registers for people: each with what its bits say. */
export function registersInWords({ ier, iir, fcr, lcr, mcr, lsr, msr, divisor }: UartRegisters) {
  const fifo = fcr & FCR_ENABLE ? `FIFOs on, interrupt from ${TRIGGERS[(fcr >> 6) & 3]} bytes on` : 'FIFOs off';
  const baud = Math.round(BAUD_BASE / divisor);
  return {
    ier: bitsText(ier, { 0: 'received data', 1: 'THR empty', 2: 'line status', 3: 'modem status' }),
    iir: `0x${iir.toString(16)}: ${CAUSES[iir & 0xf] ?? 'unknown'}${(iir & IIR_FIFO) === IIR_FIFO ? ', FIFOs on' : ''}`,
    fcr: `0x${fcr.toString(16)}: ${fifo}`,
    lcr: formatText(lcr),
    mcr: bitsText(mcr, { 0: 'DTR', 1: 'RTS', 2: 'OUT1', 3: 'OUT2', 4: 'loopback' }),
    lsr: bitsText(lsr, {
      ...{ 0: 'data ready', 1: 'overrun', 2: 'parity error', 3: 'framing error', 4: 'break' },
      ...{ 5: 'THR empty', 6: 'transmitter empty', 7: 'error in FIFO' },
    }),
    msr: bitsText(msr, {
      ...{ 0: 'CTS changed', 1: 'DSR changed', 2: 'RI ended', 3: 'DCD changed' },
      ...{ 4: 'CTS', 5: 'DSR', 6: 'RI', 7: 'DCD' },
    }),
    divisor: divisor === 0 ? '0' : `${divisor} (${baud} baud)`,
  };
}
