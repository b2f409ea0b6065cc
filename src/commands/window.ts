import { hasMachine } from '../machine/store.ts';
import { cancelSearch } from '../machine/travel.ts';
import { closePane, focusPane, resetLayout } from '../shell/dock.ts';
import { MACHINE_PANES, PANES } from '../shell/pane-list.ts';
import { closeDialog, openDialog, openPalette } from '../state/dialogs.ts';
import { session, type ThemeChoice } from '../state/session.ts';
import { toast, ui } from '../state/ui.ts';
import { startTutorial } from '../tutorial/start.ts';
import { type Command, hasLog } from './registry.ts';

const THEMES: readonly ThemeChoice[] = ['system', 'dark', 'light'];

function nextTheme(): void {
  const { theme } = session.getState();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  session.setState({ theme: next });
  toast(`Colours: ${next === 'system' ? 'as the system has them' : next}.`);
}

/** Escape: closes what floats, stops what runs, then clears the selection. */
function leave(): void {
  if (ui.getState().dialog) closeDialog();
  else if (cancelSearch()) return;
  else session.setState({ selection: undefined });
}

const TUTORIAL_KEY = PANES.find(({ id }) => id === 'tutorial')?.key ?? 'Alt+KeyT';

export const WINDOW_COMMANDS: readonly Command[] = [
  {
    id: 'window.palette',
    title: 'Command palette',
    section: 'Window',
    keys: ['Mod+Shift+KeyP', 'F1'],
    run: () => openPalette('>'),
  },
  {
    id: 'window.search',
    title: 'Go to or search…',
    section: 'Window',
    keys: ['Ctrl+KeyK'],
    run: () => openPalette(''),
  },
  { id: 'window.keys', title: 'All keys', section: 'Window', keys: ['?'], run: () => openDialog('keys') },
  ...PANES.filter(({ id }) => id !== 'tutorial').map(
    ({ id, title, key }): Command => ({
      id: `window.pane-${id}`,
      title: `Go to pane ${title}`,
      section: 'Window',
      keys: [key],
      when: MACHINE_PANES.includes(id) ? hasMachine : hasLog,
      run: () => focusPane(id),
    }),
  ),
  {
    id: 'window.pane-tutorial',
    title: 'Tutorial: find a bug backwards, in five minutes',
    section: 'Window',
    keys: [TUTORIAL_KEY],
    // It opens its sample by itself.
    run: startTutorial,
  },
  {
    id: 'window.close-pane',
    title: 'Close the pane in use; its number opens it again',
    section: 'Window',
    keys: ['Alt+KeyK'],
    when: hasLog,
    run: closePane,
  },
  {
    id: 'window.home',
    title: 'Home: open, recent recordings, samples, recipe',
    section: 'Window',
    keys: ['KeyH'],
    run: () => ui.setState(({ atHome }) => ({ atHome: session.getState().logs.a === undefined || !atHome })),
  },
  {
    id: 'window.theme',
    title: 'Colours (theme): system, dark, light',
    section: 'Window',
    keys: ['KeyT'],
    run: nextTheme,
  },
  {
    id: 'window.reset-layout',
    title: 'Put the panes back in their places',
    section: 'Window',
    keys: ['Alt+KeyR'],
    when: hasLog,
    run: resetLayout,
  },
  {
    id: 'window.escape',
    title: 'Close the dialog, stop the search, or clear the selection',
    section: 'Window',
    keys: ['Escape'],
    run: leave,
  },
];
