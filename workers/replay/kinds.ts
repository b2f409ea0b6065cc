/** The words of the replay layer: modes, clocks, checkpoints. Numbers of the 2016 header are positions in these lists. */
import { CHECKPOINTS } from '../log/enums.ts';
import { Kind } from '../log/kinds.ts';

export { Kind } from '../log/kinds.ts';

export type ReplayMode = 'none' | 'record' | 'play';

/** Clocks whose reads are events. */
export type ClockKind = 'HOST' | 'VIRTUAL_RT';

/** Places in QEMU's loops that leave a mark in the log, in the order of their numbers. */
export type Checkpoint = (typeof CHECKPOINTS)[number];

export const CLOCK_EVENTS: Readonly<Record<ClockKind, Kind>> = {
  HOST: Kind.CLOCK_HOST,
  VIRTUAL_RT: Kind.CLOCK_VIRTUAL_RT,
};

export const CHECKPOINT_EVENTS = Object.fromEntries(CHECKPOINTS.map((name) => [name, Kind[`CP_${name}`]])) as Readonly<
  Record<Checkpoint, Kind>
>;

/** Kinds of event that wait in the asynchronous queue until the machine passes a flush. */
export type AsyncKind = 'BH' | 'BH_ONESHOT' | 'BLOCK';

export const isAsync = (kind: Kind): boolean => kind >= Kind.ASYNC_BH && kind <= Kind.ASYNC_NET;
