/**
 * Keys as text, matching them with key events, and showing them.
 *
 * A key is modifiers and a last part joined by `+`: `Mod+Shift+KeyP`, `Shift+ArrowRight`, `?`. `Mod` is Command on a Mac
 * and Ctrl elsewhere. A last part that is a physical code (`KeyW`, `Digit0`) is matched by the key's place, so the WASD
 * cluster is a cluster on every layout; anything else by the character or name that the key produces. For a character,
 * Shift is part of typing it (`?`, `>`), so it is not looked at.
 */

/** The parts of a KeyboardEvent that matter here. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const PHYSICAL = /^(Key[A-Z]|Digit\d|Bracket(Left|Right))$/;

interface Combination {
  readonly mod: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly last: string;
}

function parse(keys: string): Combination {
  // The last part may be "+" itself.
  const parts = keys.endsWith('+') ? [...keys.slice(0, -1).split('+').filter(Boolean), '+'] : keys.split('+');
  const last = parts.at(-1) ?? '';
  const has = (name: string) => parts.slice(0, -1).includes(name);
  return { mod: has('Mod'), ctrl: has('Ctrl'), shift: has('Shift'), alt: has('Alt'), last };
}

/** Whether a key press is this combination. */
export function matches(keys: string, press: KeyPress, mac: boolean): boolean {
  const { mod, ctrl, shift, alt, last } = parse(keys);
  const wantsCtrl = ctrl || (mod && !mac);
  const wantsMeta = mod && mac;
  if (press.ctrlKey !== wantsCtrl || press.metaKey !== wantsMeta || press.altKey !== alt) return false;
  if (PHYSICAL.test(last)) return press.code === last && press.shiftKey === shift;
  if (last === 'Space') return press.key === ' ' && press.shiftKey === shift;
  if (last.length === 1) return press.key === last || (shift && press.key.toLowerCase() === last.toLowerCase());
  return press.key === last && press.shiftKey === shift;
}

/** Whether a press in a text field belongs to the field: everything but function keys, Escape and Ctrl/Command keys. */
export function belongsToText(press: KeyPress): boolean {
  const command = press.ctrlKey || press.metaKey;
  if (/^F\d+$/.test(press.key) || press.key === 'Escape') return false;
  return (
    !command ||
    ['KeyA', 'KeyC', 'KeyV', 'KeyX', 'KeyZ', 'KeyY', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(
      press.code,
    )
  );
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  BracketLeft: '[',
  BracketRight: ']',
};

/** The keys' caps in order, to be shown: ["Ctrl", "Shift", "P"]. `glyphs` gives the character on a physical key. */
export function caps(keys: string, mac: boolean, glyphs?: ReadonlyMap<string, string>): string[] {
  const { mod, ctrl, shift, alt, last } = parse(keys);
  const name = glyphs?.get(last)?.toUpperCase() ?? NAMES[last] ?? last.replace(/^(Key|Digit)(?=.$)/, '');
  return [
    ...(mod ? [mac ? '⌘' : 'Ctrl'] : []),
    ...(ctrl ? ['Ctrl'] : []),
    ...(alt ? [mac ? '⌥' : 'Alt'] : []),
    ...(shift ? ['Shift'] : []),
    name,
  ];
}

/** Whether two combinations could be meant by one press; for the test that no two commands share a key. */
export function collide(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  return a.mod === b.mod && a.ctrl === b.ctrl && a.alt === b.alt && a.shift === b.shift && a.last === b.last;
}
