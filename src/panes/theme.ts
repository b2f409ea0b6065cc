import { useSyncExternalStore } from 'react';
import { THEMES, type ThemeName } from '../theme/tokens.ts';
import { timelineColors, timelineKinds } from '../timeline/theme.ts';

/** Made once a theme, since the timeline draws everything again when it gets new ones. */
const LOOKS = {
  dark: { kinds: timelineKinds(THEMES.dark), colors: timelineColors(THEMES.dark) },
  light: { kinds: timelineKinds(THEMES.light), colors: timelineColors(THEMES.light) },
};

const name = (): ThemeName => (document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark');

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** The theme that is on the page. */
export function useThemeName(): ThemeName {
  return useSyncExternalStore(subscribe, name);
}

/** Colours and shapes for the timeline in the theme that is on the page. */
export function useTimelineLooks() {
  return LOOKS[useThemeName()];
}
