/**
 * Enumerations inside event payloads, per QEMU release.
 *
 * They were renumbered in the middle without a change of the log's version, so each {@link Dialect} names the list that
 * its releases used. A number outside its list is shown as the number.
 */

/** Every key name from QEMU 2.12 on, in the order of that QAPI enumeration; 6.1 and 8.0 appended to it. */
const QCODES_2_12 = `
unmapped shift shift_r alt alt_r ctrl ctrl_r menu esc 1 2 3 4 5 6 7 8 9 0 minus equal backspace tab q w e r t y
u i o p bracket_left bracket_right ret a s d f g h j k l semicolon apostrophe grave_accent backslash z x c v b n
m comma dot slash asterisk spc caps_lock f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 num_lock scroll_lock kp_divide
kp_multiply kp_subtract kp_add kp_enter kp_decimal sysrq kp_0 kp_1 kp_2 kp_3 kp_4 kp_5 kp_6 kp_7 kp_8 kp_9 less
f11 f12 print home pgup pgdn end left up down right insert delete stop again props undo front copy open paste
find cut lf help meta_l meta_r compose pause ro hiragana henkan yen muhenkan katakanahiragana kp_comma kp_equals
power sleep wake audionext audioprev audiostop audioplay audiomute volumeup volumedown mediaselect mail
calculator computer ac_home ac_back ac_forward ac_refresh ac_bookmarks lang1 lang2 f13 f14 f15 f16 f17 f18 f19
f20 f21 f22 f23 f24`
  .trim()
  .split(/\s+/);

const without = (names: readonly string[], ...gone: string[]) => names.filter((name) => !gone.includes(name));

/** QEMU 2.12 inserted two Japanese keys before kp_comma; before, the list ended with the media keys of 2.10. */
const QCODES_2_10 = without(QCODES_2_12, 'muhenkan', 'katakanahiragana').slice(0, 146);

/** QEMU 2.10 removed altgr and altgr_r, which moved all keys behind them down by two. */
const QCODES_2_9 = [
  ...QCODES_2_10.slice(0, 5),
  'altgr',
  'altgr_r',
  ...QCODES_2_10.slice(5, QCODES_2_10.indexOf('power') + 1),
];

/** QEMU 2.9 inserted hiragana, henkan and yen before kp_comma. */
const QCODES_2_6 = without(QCODES_2_9, 'hiragana', 'henkan', 'yen');

/** QKeyCode by the release that last changed the numbering of existing names (appending does not count). */
export const QCODES = {
  '2.5': QCODES_2_6,
  '2.9': QCODES_2_9,
  '2.10': QCODES_2_10,
  '2.12': QCODES_2_12,
} as const satisfies Record<string, readonly string[]>;

export type QcodeRelease = keyof typeof QCODES;

/** Shutdown causes by the release that introduced each list; before 2.10 the log does not hold the cause. */
export const SHUTDOWN_CAUSES = {
  '2.10': ['none', 'host-error', 'host-qmp', 'host-signal', 'host-ui', 'guest-shutdown', 'guest-reset', 'guest-panic'],
  '3.0': [
    'none',
    'host-error',
    'host-qmp',
    'host-signal',
    'host-ui',
    'guest-shutdown',
    'guest-reset',
    'guest-panic',
    'subsystem-reset',
  ],
  '4.0': [
    'none',
    'host-error',
    'host-qmp-quit',
    'host-qmp-system-reset',
    'host-signal',
    'host-ui',
    'guest-shutdown',
    'guest-reset',
    'guest-panic',
    'subsystem-reset',
  ],
  '7.2': [
    'none',
    'host-error',
    'host-qmp-quit',
    'host-qmp-system-reset',
    'host-signal',
    'host-ui',
    'guest-shutdown',
    'guest-reset',
    'guest-panic',
    'subsystem-reset',
    'snapshot-load',
  ],
} as const;

/** InputButton: wheel-left and wheel-right since 7.0, touch since 8.1, side and extra since 2.9. */
export const INPUT_BUTTONS = [
  'left',
  'middle',
  'right',
  'wheel-up',
  'wheel-down',
  'side',
  'extra',
  'wheel-left',
  'wheel-right',
  'touch',
] as const;

export const INPUT_AXES = ['x', 'y'] as const;

/** InputMultiTouchType, QEMU 8.1 on. */
export const TOUCH_TYPES = ['begin', 'update', 'end', 'cancel', 'data'] as const;

/** Checkpoints as numbered inside the asynchronous events of logs up to version 0xe0200a. */
export const CHECKPOINTS = [
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

/** The same before CLOCK_WARP was split in two, shortly before QEMU 2.6. */
export const CHECKPOINTS_2_5 = [
  'CLOCK_WARP',
  'RESET_REQUESTED',
  'SUSPEND_REQUESTED',
  'CLOCK_VIRTUAL',
  'CLOCK_HOST',
  'CLOCK_VIRTUAL_RT',
  'INIT',
  'RESET',
] as const;
