/**
 * The keys of a list. Letters are left to the page's commands, except those with the platform's copy and select-all.
 */

/** What a key does to a list. */
export type ListAction =
  | { readonly do: 'move'; readonly row: number; readonly extend: boolean }
  | { readonly do: 'open' }
  | { readonly do: 'toggle' }
  | { readonly do: 'select-all' }
  | { readonly do: 'copy'; readonly shift: boolean }
  | { readonly do: 'menu' };

/** The parts of a KeyboardEvent that count. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The list a key is pressed in: the active row, the number of rows, and how many fit on a page. */
export interface KeyContext {
  readonly active: number;
  readonly rows: number;
  readonly page: number;
}

/** What the key does; `undefined` when it is not the list's. */
export function listAction(press: KeyPress, context: KeyContext): ListAction | undefined {
  const mod = press.ctrlKey || press.metaKey;
  if (press.altKey || context.rows === 0) return undefined;
  if (mod) {
    const key = press.key.toLowerCase();
    if (key === 'a' && !press.shiftKey) return { do: 'select-all' };
    if (key === 'c') return { do: 'copy', shift: press.shiftKey };
    if (key === ' ') return { do: 'toggle' };
    return press.key === 'Home' || press.key === 'End' ? move(press, context) : undefined;
  }
  if (press.key === 'Enter') return { do: 'open' };
  if (press.key === 'ContextMenu' || (press.key === 'F10' && press.shiftKey)) return { do: 'menu' };
  return move(press, context);
}

function move(press: KeyPress, { active, rows, page }: KeyContext): ListAction | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowUp: active - 1,
    ArrowDown: active + 1,
    PageUp: active - Math.max(1, page - 1),
    PageDown: active + Math.max(1, page - 1),
    Home: 0,
    End: rows - 1,
  };
  const target = targets[press.key];
  if (target === undefined) return undefined;
  return { do: 'move', row: Math.min(rows - 1, Math.max(0, target)), extend: press.shiftKey };
}
