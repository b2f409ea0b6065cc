/** Filters that were used before, newest first, kept in the browser. */

/** So many are kept. */
export const HISTORY_LENGTH = 20;
const KEY = 'replayscope.filters';

/** The history with `text` in front; the empty text and repetitions are not kept. */
export function remembered(history: readonly string[], text: string): readonly string[] {
  const bare = text.trim();
  if (bare === '') return history;
  return [bare, ...history.filter((each) => each !== bare)].slice(0, HISTORY_LENGTH);
}

/** A history from what was stored; anything else is an empty one. */
export function historyFrom(stored: string | null): readonly string[] {
  try {
    const value: unknown = JSON.parse(stored ?? '[]');
    if (!Array.isArray(value)) return [];
    return value.filter((each) => typeof each === 'string').slice(0, HISTORY_LENGTH);
  } catch {
    return [];
  }
}

/** The stored history; empty where storage is forbidden. */
export function loadHistory(): readonly string[] {
  try {
    return historyFrom(localStorage.getItem(KEY));
  } catch {
    return [];
  }
}

/** Stores the history where that is allowed. */
export function saveHistory(history: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(history));
  } catch {
    return;
  }
}
