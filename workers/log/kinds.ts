/**
 * The kinds of event a replay log can hold, under one name for all QEMU releases.
 *
 * An event's *id* (the byte in the file) changes from release to release; its *kind* does not. Everything above the
 * decoder speaks of kinds, so logs of two releases can be compared by meaning.
 */

/** Names of the kinds; a kind is an index into this list. The order is that of the ids since QEMU 7.2. */
export const KIND_NAMES = [
  'INSTRUCTION',
  'INTERRUPT',
  'EXCEPTION',
  'ASYNC_BH',
  'ASYNC_BH_ONESHOT',
  'ASYNC_INPUT',
  'ASYNC_INPUT_SYNC',
  'ASYNC_CHAR_READ',
  'ASYNC_BLOCK',
  'ASYNC_NET',
  'SHUTDOWN',
  'CHAR_WRITE',
  'CHAR_READ_ALL',
  'CHAR_READ_ALL_ERROR',
  'AUDIO_OUT',
  'AUDIO_IN',
  'RANDOM',
  'CLOCK_HOST',
  'CLOCK_VIRTUAL_RT',
  'CP_CLOCK_WARP_START',
  'CP_CLOCK_WARP_ACCOUNT',
  'CP_RESET_REQUESTED',
  'CP_SUSPEND_REQUESTED',
  'CP_CLOCK_VIRTUAL',
  'CP_CLOCK_HOST',
  'CP_CLOCK_VIRTUAL_RT',
  'CP_INIT',
  'CP_RESET',
  'END',
  'UNDECODED',
] as const;

export type KindName = (typeof KIND_NAMES)[number];

/** Index into {@link KIND_NAMES}. */
export type Kind = number;

export const KIND_COUNT = KIND_NAMES.length;

/** `Kind.CLOCK_HOST` and so on: the index of each name. */
export const Kind = Object.fromEntries(KIND_NAMES.map((name, index) => [name, index])) as Readonly<
  Record<KindName, Kind>
>;

/** The kind with this name, whatever its letters' case; `undefined` when there is none. */
export function kindFromName(name: string): Kind | undefined {
  const index = KIND_NAMES.indexOf(name.toUpperCase() as KindName);
  return index < 0 ? undefined : index;
}
