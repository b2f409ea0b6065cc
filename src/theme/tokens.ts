/**
 * Colours of both themes as data: the style sheet's variables, the canvas and the contrast test read the same numbers.
 *
 * `now` is the one accent: playhead, current row, focus. Nothing else uses it. The kind colours start from the
 * Okabe–Ito set and are lightened or darkened per theme until text in them is legible on every background.
 */

export type ThemeName = 'dark' | 'light';

/** Hues for event kinds; see kinds.ts for who wears which. */
export const HUES = ['grey', 'slate', 'vermillion', 'orange', 'yellow', 'green', 'sky', 'blue', 'pink'] as const;
export type Hue = (typeof HUES)[number];

/** Surfaces on which text stands. */
export const SURFACES = ['bg', 'bg-raised', 'bg-hover', 'bg-selected', 'bg-now'] as const;
/** Colours of text. */
export const INKS = ['text', 'text-dim', 'now', 'danger', 'warning', 'ok'] as const;
/** Colours of lines and areas that carry no text. */
const OTHERS = ['line', 'line-strong', 'scrim'] as const;

export type TokenName = (typeof SURFACES)[number] | (typeof INKS)[number] | (typeof OTHERS)[number];

export interface Theme {
  readonly name: ThemeName;
  readonly tokens: Readonly<Record<TokenName, string>>;
  readonly hues: Readonly<Record<Hue, string>>;
}

export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    name: 'dark',
    tokens: {
      bg: '#14171a',
      'bg-raised': '#1a1e22',
      'bg-hover': '#22272c',
      'bg-selected': '#2a2f3a',
      'bg-now': '#2b2740',
      text: '#e4e7ea',
      'text-dim': '#a9b1b9',
      now: '#b9a3ff',
      danger: '#ff8f73',
      warning: '#f0b75e',
      ok: '#5fcfa4',
      line: '#2b3137',
      'line-strong': '#4a535c',
      scrim: '#000000aa',
    },
    hues: {
      grey: '#9ea7b0',
      slate: '#8fb0c4',
      vermillion: '#f58253',
      orange: '#e69f00',
      yellow: '#e6da3f',
      green: '#2cc498',
      sky: '#6cc4f2',
      blue: '#7aa8f7',
      pink: '#dd92bd',
    },
  },
  light: {
    name: 'light',
    tokens: {
      bg: '#ffffff',
      'bg-raised': '#f6f7f8',
      'bg-hover': '#eef0f2',
      'bg-selected': '#e6e9f0',
      'bg-now': '#ebe6fb',
      text: '#1b1f23',
      'text-dim': '#525b64',
      now: '#5529d0',
      danger: '#a82c0c',
      warning: '#7d4e00',
      ok: '#0a6447',
      line: '#dde1e5',
      'line-strong': '#9aa3ac',
      scrim: '#1b1f2366',
    },
    hues: {
      grey: '#59626b',
      slate: '#3e5f75',
      vermillion: '#a83f00',
      orange: '#875000',
      yellow: '#675c00',
      green: '#00694a',
      sky: '#00658f',
      blue: '#004f9e',
      pink: '#953a70',
    },
  },
};

/** Every style-sheet variable of a theme, e.g. `--bg` and `--hue-green`. */
export function themeVariables(theme: Theme): [name: string, value: string][] {
  return [
    ...Object.entries(theme.tokens).map(([name, value]): [string, string] => [`--${name}`, value]),
    ...Object.entries(theme.hues).map(([name, value]): [string, string] => [`--hue-${name}`, value]),
  ];
}
