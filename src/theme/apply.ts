/** Puts a theme on the page: its colours become style-sheet variables of the root element. */
import type { ThemeChoice } from '../state/session.ts';
import { THEMES, type Theme, type ThemeName, themeVariables } from './tokens.ts';

const systemDark = () => matchMedia('(prefers-color-scheme: dark)');

/** The theme that a choice means now. */
function resolveTheme(choice: ThemeChoice): ThemeName {
  if (choice !== 'system') return choice;
  return systemDark().matches ? 'dark' : 'light';
}

/** Sets the variables; call before the first paint. Returns the theme. */
export function applyTheme(choice: ThemeChoice): Theme {
  const theme = THEMES[resolveTheme(choice)];
  const root = document.documentElement;
  for (const [name, value] of themeVariables(theme)) root.style.setProperty(name, value);
  root.style.colorScheme = theme.name;
  root.dataset['theme'] = theme.name;
  return theme;
}

/** Calls back when the system changes between dark and light. */
export function onSystemTheme(changed: () => void): void {
  systemDark().addEventListener('change', changed);
}
