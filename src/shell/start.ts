/** Everything that runs for as long as the page lives, started once before the first paint. */
import { listenForKeys } from '../commands/listen.ts';
import { openFiles, openLink } from '../home/bring.ts';
import { followPlayhead } from '../machine/ask.ts';
import { followLogs } from '../machine/attach.ts';
import { followStops } from '../machine/stops.ts';
import { followNotes } from '../notes/store.ts';
import { followVisits } from '../notes/visited.ts';
import { followFilter } from '../state/filtering.ts';
import { followPreferences, loadPreferences } from '../state/preferences.ts';
import { session } from '../state/session.ts';
import { ui } from '../state/ui.ts';
import { applyTheme, onSystemTheme } from '../theme/apply.ts';
import { followAddress } from '../url/sync.ts';
import { parseLink } from '../url/view.ts';
import { exposeTestHook } from './idle.ts';

interface LaunchQueue {
  setConsumer(consume: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
}

declare global {
  interface Window {
    /** Present where the installed page can be started with a file. */
    readonly launchQueue?: LaunchQueue;
  }
}

export function start(): void {
  loadPreferences();
  applyTheme(session.getState().theme);
  session.subscribe(({ theme }, before) => {
    if (theme !== before.theme) applyTheme(theme);
  });
  session.subscribe(({ logs: { a, b } }) => {
    const names = [a, b].flatMap((log) => (log ? [log.summary.name.replace(/.*\//, '')] : []));
    const title = [names.join(' and '), 'Replayscope'].filter(Boolean).join(' · ');
    if (document.title !== title) document.title = title;
  });
  onSystemTheme(() => applyTheme(session.getState().theme));
  followPreferences();
  followNotes();
  followFilter();
  followLogs();
  followPlayhead();
  followStops();
  followVisits();
  listenForKeys();
  exposeTestHook();

  const link = parseLink(location.hash);
  followAddress((next) => void openLink(next));
  if (link) void openLink(link);
  else ui.setState({ atHome: true });

  window.launchQueue?.setConsumer(({ files }) => {
    void (async () => {
      const opened = await Promise.all(files.map((handle) => handle.getFile()));
      if (opened.length > 0) await openFiles(opened);
    })();
  });
}
