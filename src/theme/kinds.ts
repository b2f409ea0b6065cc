/**
 * One colour and one shape per event kind, used wherever a kind is shown: lanes, list, details, compare.
 *
 * Shapes are path data in a box of 12 by 12, filled with the even-odd rule, so that the same drawing serves SVG and
 * canvas and does not depend on which symbols a font has.
 */
import { KIND_NAMES, type KindName } from '../../workers/log/kinds.ts';
import type { Hue, Theme } from './tokens.ts';

/** Side of the box in which the shapes are drawn. */
export const SHAPE_BOX = 12;

interface KindStyle {
  readonly hue: Hue;
  readonly shape: string;
  /** Short name for lanes and the list. */
  readonly label: string;
}

const DIAMOND = 'M6 0L12 6L6 12L0 6Z';
const HOLE = 'M6 2.4L9.6 6L6 9.6L2.4 6Z';

const STYLES: Readonly<Record<KindName, KindStyle>> = {
  INSTRUCTION: { hue: 'grey', label: 'instruction', shape: 'M4.5 4.5H7.5V7.5H4.5Z' },
  INTERRUPT: { hue: 'vermillion', label: 'interrupt', shape: 'M7 0L2 7H5L4 12L10 5H6.5Z' },
  EXCEPTION: { hue: 'pink', label: 'exception', shape: 'M6 1L12 11H0Z M5.3 4.5V7.7H6.7V4.5Z M5.3 8.5V9.8H6.7V8.5Z' },
  ASYNC_BH: { hue: 'slate', label: 'bottom half', shape: 'M1 5H11A5 5 0 0 1 1 5Z' },
  ASYNC_BH_ONESHOT: { hue: 'slate', label: 'one-shot half', shape: 'M1 6.5H11A5 5 0 0 1 1 6.5Z M5 2H7V5H5Z' },
  ASYNC_INPUT: {
    hue: 'yellow',
    label: 'input',
    shape: 'M0 2.5H12V9.5H0Z M2 4V5.2H3.4V4Z M5.3 4V5.2H6.7V4Z M8.6 4V5.2H10V4Z M3 7V8.2H9V7Z',
  },
  ASYNC_INPUT_SYNC: { hue: 'yellow', label: 'input sync', shape: 'M5 .5H7V5H9.5L6 9L2.5 5H5Z M1 10H11V11.5H1Z' },
  ASYNC_CHAR_READ: { hue: 'green', label: 'char in', shape: 'M0 5H5V2.5L9 6L5 9.5V7H0Z M10 1H11.5V11H10Z' },
  ASYNC_BLOCK: { hue: 'orange', label: 'block', shape: 'M1 1H11V11H1Z M3 3V9H9V3Z M5 5H7V7H5Z' },
  ASYNC_NET: { hue: 'sky', label: 'net', shape: 'M0 2L5.2 6L0 10Z M12 2L6.8 6L12 10Z' },
  SHUTDOWN: { hue: 'vermillion', label: 'shutdown', shape: 'M3.5 .5H8.5L11.5 3.5V8.5L8.5 11.5H3.5L.5 8.5V3.5Z' },
  CHAR_WRITE: { hue: 'green', label: 'char out', shape: 'M.5 1H2V11H.5Z M3 5H8V2.5L12 6L8 9.5V7H3Z' },
  CHAR_READ_ALL: { hue: 'green', label: 'char read all', shape: 'M0 2H6V3.5H0Z M0 8.5H6V10H0Z M6.5 2.5L12 6L6.5 9.5Z' },
  CHAR_READ_ALL_ERROR: {
    hue: 'vermillion',
    label: 'char read error',
    shape: 'M2 .6L6 4.6L10 .6L11.4 2L7.4 6L11.4 10L10 11.4L6 7.4L2 11.4L.6 10L4.6 6L.6 2Z',
  },
  AUDIO_OUT: { hue: 'yellow', label: 'audio out', shape: 'M1 4H4L8 1V11L4 8H1Z M9.5 3H11V9H9.5Z' },
  AUDIO_IN: { hue: 'yellow', label: 'audio in', shape: 'M4.5 0H7.5V7H4.5Z M2 5H3.3V8.5H8.7V5H10V10H6.8V12H5.2V10H2Z' },
  RANDOM: {
    hue: 'pink',
    label: 'random',
    shape: 'M1 1H11V11H1Z M2.8 2.8V4.6H4.6V2.8Z M5.1 5.1V6.9H6.9V5.1Z M7.4 7.4V9.2H9.2V7.4Z',
  },
  CLOCK_HOST: {
    hue: 'blue',
    label: 'host clock',
    shape: 'M6 .5A5.5 5.5 0 1 0 6 11.5A5.5 5.5 0 1 0 6 .5Z M5.3 2.5H6.7V5.6L8.9 7.1L8.1 8.3L5.3 6.4Z',
  },
  CLOCK_VIRTUAL_RT: { hue: 'sky', label: 'virtual-rt clock', shape: 'M2 .5H10V2L7 6L10 10V11.5H2V10L5 6L2 2Z' },
  CP_CLOCK_WARP_START: { hue: 'slate', label: 'cp warp start', shape: `${DIAMOND} M6 2.4L9.6 6L6 9.6Z` },
  CP_CLOCK_WARP_ACCOUNT: { hue: 'slate', label: 'cp warp account', shape: `${DIAMOND} M6 2.4L2.4 6L6 9.6Z` },
  CP_RESET_REQUESTED: { hue: 'vermillion', label: 'cp reset requested', shape: `${DIAMOND} ${HOLE} M5 5H7V7H5Z` },
  CP_SUSPEND_REQUESTED: {
    hue: 'vermillion',
    label: 'cp suspend requested',
    shape: `${DIAMOND} M4.3 4V8H5.4V4Z M6.6 4V8H7.7V4Z`,
  },
  CP_CLOCK_VIRTUAL: { hue: 'slate', label: 'cp virtual clock', shape: DIAMOND },
  CP_CLOCK_HOST: { hue: 'blue', label: 'cp host clock', shape: `${DIAMOND} M6 2.4L9.6 6H2.4Z` },
  CP_CLOCK_VIRTUAL_RT: { hue: 'sky', label: 'cp virtual-rt clock', shape: `${DIAMOND} M6 9.6L9.6 6H2.4Z` },
  CP_INIT: { hue: 'slate', label: 'cp init', shape: `${DIAMOND} ${HOLE}` },
  CP_RESET: { hue: 'vermillion', label: 'cp reset', shape: `${DIAMOND} M3.5 5.3V6.7H8.5V5.3Z` },
  END: { hue: 'grey', label: 'end', shape: 'M2 2H10V10H2Z' },
  UNDECODED: {
    hue: 'vermillion',
    label: 'undecoded',
    shape: 'M0 0H3V3H0Z M6 0H9V3H6Z M3 3H6V6H3Z M9 3H12V6H9Z M0 6H3V9H0Z M6 6H9V9H6Z M3 9H6V12H3Z M9 9H12V12H9Z',
  },
};

function styleOf(kind: number): KindStyle {
  return STYLES[KIND_NAMES[kind] ?? 'UNDECODED'];
}

/** Colour of a kind in a theme, for the canvas. */
export function kindColor(theme: Theme, kind: number): string {
  return theme.hues[styleOf(kind).hue];
}

/** The style-sheet variable that holds a kind's colour: `var(--hue-green)`. */
export function kindVariable(kind: number): string {
  return `var(--hue-${styleOf(kind).hue})`;
}

/** Path data of a kind's shape in a box of {@link SHAPE_BOX}, to be filled with the even-odd rule. */
export function kindShape(kind: number): string {
  return styleOf(kind).shape;
}

/** A kind's short name, as lanes and rows show it. */
export function kindLabel(kind: number): string {
  return styleOf(kind).label;
}
