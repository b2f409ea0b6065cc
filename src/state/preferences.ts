/** What is remembered from visit to visit beside the panes' places: colours, lanes, which rows are hidden. */
import * as v from 'valibot';
import { session } from './session.ts';

const KEY = 'replayscope.preferences.1';

const PreferencesSchema = v.object({
  theme: v.picklist(['system', 'dark', 'light']),
  lanes: v.object({
    order: v.array(v.string()),
    expanded: v.array(v.string()),
    pinned: v.array(v.string()),
    showEmpty: v.boolean(),
  }),
});

/** Brings back what was remembered. */
export function loadPreferences(): void {
  try {
    const result = v.safeParse(PreferencesSchema, JSON.parse(localStorage.getItem(KEY) ?? 'null'));
    if (result.success) session.setState(result.output);
  } catch {
    // Not JSON: somebody else wrote it. The usual preferences hold.
  }
}

/** Remembers changes from now on. */
export function followPreferences(): () => void {
  return session.subscribe(({ theme, lanes }, before) => {
    if (theme !== before.theme || lanes !== before.lanes) localStorage.setItem(KEY, JSON.stringify({ theme, lanes }));
  });
}
