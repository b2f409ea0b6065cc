import { engine } from '../engine/engine.ts';
import { pickAndOpen } from '../home/bring.ts';
import { openDialog } from '../state/dialogs.ts';
import { cancelIndexing, closeLog } from '../state/open.ts';
import { session } from '../state/session.ts';
import { reporting, toast, ui } from '../state/ui.ts';
import { copyText, download } from '../ui/files.ts';
import { linkOf, linkText } from '../url/view.ts';
import { type Command, hasLog } from './registry.ts';

/** Offers the repaired log of the current side. */
export async function saveRepaired(): Promise<void> {
  const { logs, side } = session.getState();
  const log = logs[side];
  if (!log) return;
  const repaired = await reporting(() => engine.repair(log.id));
  if (!repaired) return;
  download(repaired.blob, `${log.summary.name.replace(/.*\//, '').replace(/\.(gz|zst|zip)$/, '')}.repaired`);
  toast(repaired.note);
}

async function copyLink(): Promise<void> {
  const link = linkOf(session.getState());
  if (!link) return toast('The link can be copied once the log is indexed: its hash is part of it.', 'error');
  await reporting(() => copyText(location.origin + location.pathname + location.search + linkText(link)));
  toast('The link was copied. It names the log by its hash; the log itself stays here.');
}

export const FILE_COMMANDS: readonly Command[] = [
  { id: 'files.open', title: 'Open a log…', section: 'Files', keys: ['Mod+KeyO'], run: () => pickAndOpen('a') },
  {
    id: 'files.open-second',
    title: 'Compare with a second log…',
    section: 'Files',
    keys: ['Mod+KeyD'],
    when: hasLog,
    run: () => pickAndOpen('b'),
  },
  {
    id: 'files.close-second',
    title: 'Close the second log',
    section: 'Files',
    keys: ['Alt+KeyX'],
    when: (state) => state.logs.b !== undefined,
    run: () => closeLog('b'),
  },
  {
    id: 'files.close',
    title: 'Close everything',
    section: 'Files',
    keys: ['Alt+KeyQ'],
    when: hasLog,
    run: () => closeLog('a'),
  },
  {
    id: 'files.cancel',
    title: 'Stop opening or indexing; what is indexed stays',
    section: 'Files',
    keys: ['Alt+KeyC'],
    when: (state) =>
      ui.getState().opening !== undefined ||
      state.logs.a?.summary.state === 'indexing' ||
      state.logs.b?.summary.state === 'indexing',
    run: cancelIndexing,
  },
  {
    id: 'files.pieces',
    title: 'Build the machine from its pieces…',
    section: 'Files',
    keys: ['Alt+KeyB'],
    when: (state) => state.logs.a?.summary.state === 'done',
    run: () => openDialog('pieces'),
  },
  {
    id: 'files.repair',
    title: 'Save the repaired log',
    section: 'Files',
    keys: ['Alt+KeyS'],
    when: (state) => state.logs[state.side]?.summary.repairable === true,
    run: saveRepaired,
  },
  {
    id: 'files.link',
    title: 'Copy a link to this moment',
    section: 'Files',
    keys: ['Shift+KeyY'],
    when: hasLog,
    run: copyLink,
  },
];
