/**
 * 16550A UART with 16-byte FIFOs, input clock 399,193 × 16 Hz. Its registers: uart-registers.ts.
 *
 * An access of any width touches one register. A byte to send leaves at once: one CHAR_WRITE event inside the store.
 * When the backend would block it stays in the shift register until the backend takes bytes again (replay pitfalls,
 * section 7).
 */
import type { Device, DeviceHost, DeviceState, InterruptLine, MemoryMappedDevice, Timer } from '../device.ts';
import { Fifo8 } from './fifo8.ts';
import {
  characterTime,
  FCR_CLEAR_RECEIVE,
  FCR_CLEAR_TRANSMIT,
  FCR_ENABLE,
  IER_LINE,
  IER_MODEM,
  IER_RECEIVE,
  IER_TRANSMIT,
  IIR_FIFO,
  IIR_LINE,
  IIR_MODEM,
  IIR_NONE,
  IIR_RECEIVE,
  IIR_TIMEOUT,
  IIR_TRANSMIT,
  LCR_DLAB,
  LSR_BREAK,
  LSR_EMPTY,
  LSR_INTERRUPT,
  LSR_OVERRUN,
  LSR_READY,
  LSR_THR_EMPTY,
  MCR_LOOP,
  MCR_OUT2,
  MSR_RESET,
  RESET_CHARACTER_TIME,
  registersInWords,
} from './uart-registers.ts';

const FIFO_SIZE = 16;
const TRIGGER_LEVELS = [1, 4, 8, 14] as const;
const RESET_DIVISOR = 12;
const RETRIES = 4;

export class Uart16550A implements Device, MemoryMappedDevice {
  readonly name = 'serial';
  readonly size = 8;
  readonly access = { valid: { min: 1, max: 8 }, widest: 8 } as const;
  private readonly host: DeviceHost;
  private readonly line: InterruptLine;
  private readonly chardev: number | undefined;
  private readonly timeout: Timer;
  private readonly sent = new Uint8Array(1);
  private readonly receiveFifo = new Fifo8(FIFO_SIZE);
  private readonly transmitFifo = new Fifo8(FIFO_SIZE);

  private divisor = RESET_DIVISOR;
  private rbr = 0;
  private thr = 0;
  /** Transmit shift register. */
  private tsr = 0;
  private ier = 0;
  private iir = IIR_NONE;
  private lcr = 0;
  private mcr = MCR_OUT2;
  private lsr = LSR_THR_EMPTY | LSR_EMPTY;
  private msr = MSR_RESET;
  private scr = 0;
  private fcr = 0;
  private trigger = 1;
  private transmitPending = false;
  private timeoutPending = false;
  /** How often the byte in the shift register was refused. */
  private retries = 0;
  /** Nanoseconds. */
  private characterTime = RESET_CHARACTER_TIME;
  private level = false;

  /** @param chardev Index of the character device behind the port; undefined when there is none. */
  constructor(host: DeviceHost, line: InterruptLine, chardev: number | undefined) {
    this.host = host;
    this.line = line;
    this.chardev = chardev;
    this.timeout = host.virtualTimer('serial receive timeout', () => this.receiveTimeout());
    if (chardev !== undefined) host.onCharWritable(chardev, () => this.transmit());
  }

  read(offset: number): number {
    switch (offset) {
      case 5: {
        const value = this.lsr;
        if (value & (LSR_BREAK | LSR_OVERRUN)) {
          this.lsr &= ~(LSR_BREAK | LSR_OVERRUN);
          this.update();
        }
        return value;
      }
      case 0:
        return this.lcr & LCR_DLAB ? this.divisor & 0xff : this.receivedByte();
      case 1:
        return this.lcr & LCR_DLAB ? this.divisor >> 8 : this.ier;
      case 2: {
        const value = this.iir;
        if ((value & 6) === IIR_TRANSMIT) {
          this.transmitPending = false;
          this.update();
        }
        return value;
      }
      case 3:
        return this.lcr;
      case 4:
        return this.mcr;
      case 6:
        return this.modemStatus();
      default:
        return this.scr;
    }
  }

  write(offset: number, _size: number, value: number): void {
    const byte = value & 0xff;
    switch (offset) {
      case 0:
        if (this.lcr & LCR_DLAB) this.setDivisor((this.divisor & 0xff00) | byte);
        else this.send(byte);
        return;
      case 1:
        if (this.lcr & LCR_DLAB) this.setDivisor((this.divisor & 0xff) | (byte << 8));
        else this.setInterruptEnable(byte & 0xf);
        return;
      case 2:
        this.setFifoControl(byte);
        return;
      case 3:
        this.lcr = byte;
        this.setDivisor(this.divisor);
        return;
      case 4:
        this.mcr = byte & 0x1f;
        return;
      case 7:
        this.scr = byte;
        return;
      default: // LSR and MSR are read-only
    }
  }

  /** Bytes arrive from the character device: one batch, one receive timeout, one interrupt update. */
  receive(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.fcr & FCR_ENABLE) {
      for (const byte of bytes) if (!this.receiveFifo.push(byte)) this.lsr |= LSR_OVERRUN;
      this.lsr |= LSR_READY;
      this.armTimeout();
    } else {
      if (this.lsr & LSR_READY) this.lsr |= LSR_OVERRUN;
      this.rbr = bytes[0] ?? 0;
      this.lsr |= LSR_READY;
    }
    this.update();
  }

  reset(): void {
    this.rbr = 0;
    this.ier = 0;
    this.iir = IIR_NONE;
    this.lcr = 0;
    this.lsr = LSR_THR_EMPTY | LSR_EMPTY;
    this.msr = MSR_RESET;
    this.divisor = RESET_DIVISOR;
    this.mcr = MCR_OUT2;
    this.scr = 0;
    this.fcr = 0;
    this.trigger = TRIGGER_LEVELS[0];
    this.retries = 0;
    this.characterTime = RESET_CHARACTER_TIME;
    this.transmitPending = false;
    this.timeoutPending = false;
    this.timeout.cancel();
    this.receiveFifo.clear();
    this.transmitFifo.clear();
    this.drive(false);
  }

  save(): DeviceState {
    const { divisor, rbr, thr, tsr, ier, iir, lcr, mcr, lsr, msr, scr, fcr, trigger } = this;
    const { transmitPending, timeoutPending, retries, characterTime, level } = this;
    return {
      registers: { divisor, rbr, thr, tsr, ier, iir, lcr, mcr, lsr, msr, scr, fcr, trigger },
      flow: { transmitPending, timeoutPending, retries, characterTime, level },
      receiveFifo: this.receiveFifo.bytes(),
      transmitFifo: this.transmitFifo.bytes(),
    };
  }

  restore(state: DeviceState): void {
    Object.assign(this, state.registers, state.flow);
    this.receiveFifo.fill(state.receiveFifo as Uint8Array);
    this.transmitFifo.fill(state.transmitFifo as Uint8Array);
  }

  inspect(): Readonly<Record<string, unknown>> {
    const { rbr, ier, iir, fcr, lcr, mcr, lsr, msr, scr, divisor } = this;
    const registers = { ier, iir, fcr, lcr, mcr, lsr, msr, divisor };
    return {
      ...registersInWords(registers),
      ...{ rbr, scr },
      receiveFifo: this.receiveFifo.bytes(),
      transmitFifo: this.transmitFifo.bytes(),
      characterTimeNs: this.characterTime,
      blocked: this.retries > 0,
      interrupt: this.level,
    };
  }

  private receivedByte(): number {
    let byte = this.rbr;
    if (this.fcr & FCR_ENABLE) {
      byte = this.receiveFifo.shift() ?? 0;
      if (this.receiveFifo.length === 0) this.lsr &= ~(LSR_READY | LSR_BREAK);
      else this.armTimeout();
      this.timeoutPending = false;
    } else {
      this.lsr &= ~(LSR_READY | LSR_BREAK);
    }
    this.update();
    return byte;
  }

  /** In loopback the modem control outputs come back as status. */
  private modemStatus(): number {
    const { mcr, msr } = this;
    if (mcr & MCR_LOOP) return ((mcr & 0xc) << 4) | ((mcr & 2) << 3) | ((mcr & 1) << 5);
    if (msr & 0xf) {
      this.msr &= 0xf0;
      this.update();
    }
    return msr;
  }

  private send(byte: number): void {
    this.thr = byte;
    if (this.fcr & FCR_ENABLE) {
      // An overrun drops the oldest byte.
      if (this.transmitFifo.length === FIFO_SIZE) this.transmitFifo.shift();
      this.transmitFifo.push(byte);
    }
    this.transmitPending = false;
    this.lsr &= ~(LSR_THR_EMPTY | LSR_EMPTY);
    this.update();
    if (this.retries === 0) this.transmit();
  }

  /** Sends until nothing is left or the backend would block. Called again when the backend takes bytes. */
  private transmit(): void {
    do {
      if (this.retries === 0) this.loadShiftRegister();
      if (this.mcr & MCR_LOOP) this.receive(Uint8Array.of(this.tsr));
      else if (!this.shiftOut()) {
        this.retries++;
        return;
      }
      this.retries = 0;
    } while (!(this.lsr & LSR_THR_EMPTY));
    this.lsr |= LSR_EMPTY;
  }

  private loadShiftRegister(): void {
    if (this.fcr & FCR_ENABLE) {
      this.tsr = this.transmitFifo.shift() ?? this.thr;
      if (this.transmitFifo.length === 0) this.lsr |= LSR_THR_EMPTY;
    } else {
      this.tsr = this.thr;
      this.lsr |= LSR_THR_EMPTY;
    }
    if (this.lsr & LSR_THR_EMPTY && !this.transmitPending) {
      this.transmitPending = true;
      this.update();
    }
  }

  /** False when the byte has to be tried again; after four refusals it is dropped. */
  private shiftOut(): boolean {
    if (this.chardev === undefined) return true;
    this.sent[0] = this.tsr;
    const taken = this.host.charWrite(this.chardev, this.sent);
    return taken > 0 || this.retries >= RETRIES;
  }

  private setInterruptEnable(value: number): void {
    const changed = this.ier ^ value;
    this.ier = value;
    if (changed & IER_TRANSMIT) this.transmitPending = (value & IER_TRANSMIT) !== 0 && (this.lsr & LSR_THR_EMPTY) !== 0;
    if (changed) this.update();
  }

  private setFifoControl(value: number): void {
    const switched = (value ^ this.fcr) & FCR_ENABLE;
    if (switched || value & FCR_CLEAR_RECEIVE) {
      this.lsr &= ~(LSR_READY | LSR_BREAK);
      this.timeout.cancel();
      this.timeoutPending = false;
      this.receiveFifo.clear();
    }
    if (switched || value & FCR_CLEAR_TRANSMIT) {
      this.lsr |= LSR_THR_EMPTY;
      this.transmitPending = true;
      this.transmitFifo.clear();
    }
    this.fcr = value & 0xc9;
    if (value & FCR_ENABLE) {
      this.iir |= IIR_FIFO;
      this.trigger = TRIGGER_LEVELS[value >> 6] ?? 1;
    } else {
      this.iir &= ~IIR_FIFO;
    }
    this.update();
  }

  /** Divisor or frame format changed. */
  private setDivisor(divisor: number): void {
    this.divisor = divisor;
    this.characterTime = characterTime(divisor, this.lcr);
  }

  private armTimeout(): void {
    this.timeout.set(this.host.virtualNow() + 4 * this.characterTime);
  }

  private receiveTimeout(): void {
    if (this.receiveFifo.length === 0) return;
    this.timeoutPending = true;
    this.update();
  }

  private update(): void {
    const { ier, lsr } = this;
    const triggered = !(this.fcr & FCR_ENABLE) || this.receiveFifo.length >= this.trigger;
    let cause = IIR_NONE;
    if (ier & IER_LINE && lsr & LSR_INTERRUPT) cause = IIR_LINE;
    else if (ier & IER_RECEIVE && this.timeoutPending) cause = IIR_TIMEOUT;
    else if (ier & IER_RECEIVE && lsr & LSR_READY && triggered) cause = IIR_RECEIVE;
    else if (ier & IER_TRANSMIT && this.transmitPending) cause = IIR_TRANSMIT;
    else if (ier & IER_MODEM && this.msr & 0xf) cause = IIR_MODEM;
    this.iir = cause | (this.iir & 0xf0);
    this.drive(cause !== IIR_NONE);
  }

  private drive(level: boolean): void {
    this.level = level;
    this.line(level);
  }
}
