/**
 * What each kind of event is, in words: help in the page, in the details of an event and on the command line.
 * Facts after QEMU's record/replay documents and measurements on recordings.
 */
import type { KindName } from './kinds.ts';

/** Families of kinds, for lanes, colours and the filter language (`kind:clock`). */
export const FAMILIES = [
  'instruction',
  'checkpoint',
  'clock',
  'irq',
  'exception',
  'bh',
  'block',
  'char-in',
  'char-out',
  'input',
  'net',
  'random',
  'audio',
  'shutdown',
  'end',
  'damage',
] as const;

export type Family = (typeof FAMILIES)[number];

export interface GlossaryEntry {
  readonly family: Family;
  /** A few words, for headings. */
  readonly title: string;
  /** One or two sentences. */
  readonly text: string;
}

export const GLOSSARY: Readonly<Record<KindName, GlossaryEntry>> = {
  INSTRUCTION: {
    family: 'instruction',
    title: 'Instructions executed',
    text: 'The guest executed this many instructions since the event before. The sum of all is the instruction count (icount) at which the next event takes effect.',
  },
  INTERRUPT: {
    family: 'irq',
    title: 'Interrupt taken',
    text: 'The processor took a hardware interrupt here. Which one is not in the log: it is the one that the devices have pending.',
  },
  EXCEPTION: {
    family: 'exception',
    title: 'Exception delivered',
    text: 'A synchronous exception (page fault, system call, illegal instruction…) was delivered here. Its cause is not in the log; replaying the machine gives it.',
  },
  ASYNC_BH: {
    family: 'bh',
    title: 'Bottom half',
    text: 'A deferred callback of a device model ran. Its id is the instruction count at which it was scheduled.',
  },
  ASYNC_BH_ONESHOT: {
    family: 'bh',
    title: 'One-shot bottom half',
    text: 'A callback scheduled for one run, mostly the completion of a block or DMA operation. Its id is the instruction count at which it was scheduled.',
  },
  ASYNC_INPUT: {
    family: 'input',
    title: 'Input event',
    text: 'A key, a mouse button, a movement or a touch reached the guest from outside.',
  },
  ASYNC_INPUT_SYNC: {
    family: 'input',
    title: 'Input sync',
    text: 'The input events before this one belong together and are given to the guest now.',
  },
  ASYNC_CHAR_READ: {
    family: 'char-in',
    title: 'Characters received',
    text: 'Bytes from outside reached a character device: typed into a serial console, for example. The log holds the bytes.',
  },
  ASYNC_BLOCK: {
    family: 'block',
    title: 'Block request completed',
    text: 'The disk request with this number was completed. Requests are numbered in the order in which they were started; their data is not in the log.',
  },
  ASYNC_NET: {
    family: 'net',
    title: 'Packet received',
    text: 'A network packet from outside was handed to the guest’s network card. The log holds the packet.',
  },
  SHUTDOWN: {
    family: 'shutdown',
    title: 'Shutdown requested',
    text: 'Somebody asked the machine to stop or reset. Since QEMU 5.1 a finished log has one more “host-signal” before its end, whatever the reason was.',
  },
  CHAR_WRITE: {
    family: 'char-out',
    title: 'Characters written',
    text: 'The guest wrote to a character device. The log holds the result and the number of bytes, not the bytes.',
  },
  CHAR_READ_ALL: {
    family: 'char-in',
    title: 'Characters read at once',
    text: 'A device asked its character backend for data and waited for it. The log holds the bytes.',
  },
  CHAR_READ_ALL_ERROR: {
    family: 'char-in',
    title: 'Reading characters failed',
    text: 'A device asked its character backend for data and got an error.',
  },
  AUDIO_OUT: {
    family: 'audio',
    title: 'Audio played',
    text: 'The audio mixer ran and played this many samples.',
  },
  AUDIO_IN: {
    family: 'audio',
    title: 'Audio captured',
    text: 'Samples from the host’s audio input reached the guest. The log holds them.',
  },
  RANDOM: {
    family: 'random',
    title: 'Random bytes',
    text: 'QEMU drew random bytes for the guest: a seed in the device tree, a virtio-rng request, a seed register. The log holds them.',
  },
  CLOCK_HOST: {
    family: 'clock',
    title: 'Host clock read',
    text: 'The host’s wall clock was read, for example by the guest’s real-time clock. Nanoseconds since 1970.',
  },
  CLOCK_VIRTUAL_RT: {
    family: 'clock',
    title: 'Run-time clock read',
    text: 'The clock that counts the real time the machine has run was read, in nanoseconds. It moves virtual time on while the guest is idle.',
  },
  CP_CLOCK_WARP_START: {
    family: 'checkpoint',
    title: 'Checkpoint: warp start',
    text: 'All processors are idle: from here on virtual time follows real time until something wakes the guest.',
  },
  CP_CLOCK_WARP_ACCOUNT: {
    family: 'checkpoint',
    title: 'Checkpoint: warp account',
    text: 'The processor’s thread comes round: idle time since the last warp start is added to virtual time, and queued events are delivered.',
  },
  CP_RESET_REQUESTED: {
    family: 'checkpoint',
    title: 'Checkpoint: reset requested',
    text: 'The main loop carries out a system reset.',
  },
  CP_SUSPEND_REQUESTED: {
    family: 'checkpoint',
    title: 'Checkpoint: suspend requested',
    text: 'The main loop suspends the machine.',
  },
  CP_CLOCK_VIRTUAL: {
    family: 'checkpoint',
    title: 'Checkpoint: virtual timers',
    text: 'A timer on the guest’s virtual clock was due and ran: a timer interrupt, a serial timeout. Since QEMU 5.1 one per timer.',
  },
  CP_CLOCK_HOST: {
    family: 'checkpoint',
    title: 'Checkpoint: host timers',
    text: 'Timers on the host’s wall clock are looked at, for example the alarm of a real-time clock.',
  },
  CP_CLOCK_VIRTUAL_RT: {
    family: 'checkpoint',
    title: 'Checkpoint: run-time timers',
    text: 'Timers on the run-time clock are looked at, among them the one that ends an idle period.',
  },
  CP_INIT: {
    family: 'checkpoint',
    title: 'Checkpoint: init',
    text: 'The machine is about to be created. What stands before was read while the command line was parsed.',
  },
  CP_RESET: {
    family: 'checkpoint',
    title: 'Checkpoint: reset',
    text: 'The machine is created; its first reset follows.',
  },
  END: {
    family: 'end',
    title: 'End of the log',
    text: 'The recording ends here. QEMU writes it when it exits in order.',
  },
  UNDECODED: {
    family: 'damage',
    title: 'Bytes that are no event',
    text: 'These bytes fit no event of this layout: the log is damaged here, or the layout is not the right one. Instruction counts behind it may be too low.',
  },
};
