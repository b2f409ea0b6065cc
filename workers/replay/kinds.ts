/** The words of the replay layer: modes, clocks, checkpoints. Numbers of the 2016 header are positions in these lists. */
import { Kind } from '../log/kinds.ts';

export { Kind } from '../log/kinds.ts';

export type ReplayMode = 'none' | 'record' | 'play';

/** Clocks whose reads are events. */
export type ClockKind = 'HOST' | 'VIRTUAL_RT';

/** Places in QEMU's loops that leave a mark in the log, in the order of their numbers. */
const CHECKPOINT_NAMES = [
  'CLOCK_WARP_START',
  'CLOCK_WARP_ACCOUNT',
  'RESET_REQUESTED',
  'SUSPEND_REQUESTED',
  'CLOCK_VIRTUAL',
  'CLOCK_HOST',
  'CLOCK_VIRTUAL_RT',
  'INIT',
  'RESET',
] as const;

export type Checkpoint = (typeof CHECKPOINT_NAMES)[number];

export const CLOCK_EVENTS: Readonly<Record<ClockKind, Kind>> = {
  HOST: Kind.CLOCK_HOST,
  VIRTUAL_RT: Kind.CLOCK_VIRTUAL_RT,
};

export const CHECKPOINT_EVENTS = Object.fromEntries(
  CHECKPOINT_NAMES.map((name) => [name, Kind[`CP_${name}`]]),
) as Readonly<Record<Checkpoint, Kind>>;

/** Kinds of event that wait in the asynchronous queue until the machine passes a flush. */
export type AsyncKind = 'BH' | 'BH_ONESHOT' | 'BLOCK';

export const isAsync = (kind: Kind): boolean => kind >= Kind.ASYNC_BH && kind <= Kind.ASYNC_NET;
