/** Opening, closing and repairing logs. */
import type { LogSummary, OpenRequest } from '../../workers/engine-api.ts';
import type { RecordingFile } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { counted } from '../format/numbers.ts';
import { attachMachine } from '../machine/attach.ts';
import { asZip } from '../machine/recording-zip.ts';
import { loadNotes } from '../notes/store.ts';
import type { View } from '../url/view.ts';
import { startCompare, stopCompare } from './comparing.ts';
import { showFirstOutput } from './moves.ts';
import { keepRecent } from './recent.ts';
import { type OpenLog, type Side, session } from './session.ts';
import { announce, toast, ui } from './ui.ts';

export interface Source {
  readonly name: string;
  readonly blob: Blob;
  readonly origin: OpenLog['origin'];
  readonly shift?: number | 'auto';
  /** Leave the playhead where it is: a link has said where it stands. */
  readonly keepMoment?: boolean;
  /** All files of the recording that the log is part of, when they are at hand one by one. */
  readonly files?: readonly RecordingFile[];
}

/** What a link wants to show once its log is there: the hash it must have, if the link names one. */
let awaitedView: { readonly hash?: string; readonly view: View } | undefined;

/** Where the open logs came from. */
const sources: Partial<Record<Side, Source>> = {};

/** Remembers a link's view; it is shown when its log has been opened. */
export function awaitView(view: View, hash?: string): void {
  awaitedView = hash === undefined ? { view } : { hash, view };
}

/** Shows what a link says: moment, selection, filter, axis, stretch and panes. */
export function applyView({ panes, ...view }: View): void {
  session.setState((state) => ({
    ...view,
    wantedPanes: panes ?? state.wantedPanes,
    side: state.logs.b ? view.side : 'a',
    moments: { ...state.moments, ...view.moments },
  }));
}

function setSummary(side: Side, summary: LogSummary, origin?: OpenLog['origin']): void {
  session.setState((state) => {
    const known = state.logs[side];
    const from = origin ?? (known?.id === summary.id ? known.origin : undefined);
    if (!from) return state;
    return { logs: { ...state.logs, [side]: { id: summary.id, summary, origin: from } } };
  });
}

/** Once the hash is known: bring back notes, show the link's view, keep the file for the next visit. */
async function onIndexed(side: Side, summary: LogSummary, source: Source): Promise<void> {
  if (side === 'a') {
    if (summary.hash) loadNotes(summary.hash);
    const awaited = awaitedView;
    if (awaited && (awaited.hash === undefined || awaited.hash === summary.hash)) {
      awaitedView = undefined;
      applyView(awaited.view);
    } else {
      if (awaited) toast(`This is another log than the link's: its hash is ${summary.hash}, not ${awaited.hash}.`);
      await showFirstOutput();
    }
  }
  announce(`${summary.name} is indexed: ${counted(summary.events, 'event')}.`);
  if (!('sample' in source.origin)) await keep(summary, source);
}

/** Keeps a log for the next visit; of a recording all files, as one zip. */
async function keep(summary: LogSummary, { files, blob }: Source): Promise<void> {
  const { hash, name, events, instructions, layout, state } = summary;
  if (!hash || state !== 'done') return;
  try {
    const kept = files ? await asZip(files) : blob;
    const label = files ? `${name.replace(/[^/]*$/, '').replace(/\/$/, '') || name}.zip` : name;
    await keepRecent({ hash, name: label, bytes: kept.size, events, instructions, layout, openedAt: Date.now() }, kept);
  } catch {
    // Without room or in a private window nothing is kept; the log is open all the same.
    announce('The browser has no room to keep this log for a reload.');
  }
}

/** Gives a log of A the machine that was recorded with it, if its files are at hand. */
function attach(side: Side, summary: LogSummary, { files, name, blob }: Source): void {
  if (side !== 'a') return;
  if (files) void attachMachine(summary.id, files);
  else if (summary.machine) void attachMachine(summary.id, [{ name, blob }]);
}

/**
 * The files that an open log was recorded with, brought after it: attaches the machine, and keeps the recording as a
 * whole. The log itself is added under the name that machine.json has for it, unless it is among the files.
 */
export async function completeRecording(
  side: Side,
  files: readonly RecordingFile[],
  logName: string,
  shift: number | 'auto' | undefined,
): Promise<void> {
  const log = session.getState().logs[side];
  const source = sources[side];
  if (!log || !source) return;
  const whole = files.some((file) => file.name === logName) ? files : [...files, { name: logName, blob: source.blob }];
  const completed: Source = { ...source, files: whole };
  sources[side] = completed;
  if (shift !== undefined && log.summary.shift === undefined) {
    await setShift(side, shift).catch(() => {
      // The log has no time axis with this shift; the machine is replayed all the same.
    });
  }
  attach(side, log.summary, completed);
  if (!('sample' in source.origin)) await keep(log.summary, completed);
}

/**
 * Opens a log on a side. What was open there stays until the new one is known to be a log. Opening A anew closes B:
 * a comparison belongs to its pair.
 */
export async function openLog(side: Side, source: Source, layout?: string): Promise<boolean> {
  ui.setState({ opening: { name: source.name }, failure: undefined });
  const request: OpenRequest = {
    name: source.name,
    blob: source.blob,
    ...(layout === undefined ? {} : { layout }),
    ...(source.shift === undefined ? {} : { shift: source.shift }),
  };
  let opened: number | undefined;
  let indexed = false;
  const finish = (summary: LogSummary) => {
    if (indexed || summary.state === 'indexing') return;
    indexed = true;
    void onIndexed(side, summary, source).catch((error: unknown) => toast(String(error), 'error'));
  };
  let early: LogSummary | undefined;
  try {
    const result = await engine.open(
      request,
      (summary) => {
        if (opened === undefined) {
          early = summary;
          return;
        }
        setSummary(side, summary);
        finish(summary);
      },
      ({ bytesIn, bytesOut, total }) => ui.setState({ opening: { name: source.name, bytesIn, bytesOut, total } }),
    );
    if (!result.ok) {
      const retry = (choice: string) => void openLog(side, source, choice);
      ui.setState({
        failure: { side, name: source.name, problem: result.problem, layouts: result.layouts, retry },
      });
      return false;
    }
    await replaceLog(side);
    // Only now: reports go on arriving while the old log is being closed.
    const summary = early ?? result.summary;
    opened = summary.id;
    sources[side] = source;
    setSummary(side, summary, source.origin);
    ui.setState(({ awaited }) => ({ atHome: false, awaited: side === 'a' ? undefined : awaited }));
    finish(summary);
    attach(side, summary, source);
    startCompare(source.keepMoment !== true);
    return true;
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'error');
    return false;
  } finally {
    ui.setState({ opening: undefined });
  }
}

async function replaceLog(side: Side): Promise<void> {
  const { logs } = session.getState();
  await stopCompare();
  if (side === 'a') {
    session.setState({
      logs: {},
      side: 'a',
      moments: { a: { icount: 0, seq: 0 }, b: { icount: 0, seq: 0 } },
      selection: undefined,
      filter: '',
      filterStates: {},
      viewport: undefined,
      notes: [],
    });
    if (logs.b) await engine.close(logs.b.id);
  }
  const old = logs[side];
  if (old) await engine.close(old.id);
}

/** Closes the second log, or everything. */
export async function closeLog(side: Side): Promise<void> {
  await stopCompare();
  const { logs } = session.getState();
  if (side === 'b') {
    session.setState((state) => ({
      logs: state.logs.a ? { a: state.logs.a } : {},
      side: 'a',
      selection: state.selection?.side === 'b' ? undefined : state.selection,
    }));
    if (logs.b) await engine.close(logs.b.id);
    return;
  }
  await replaceLog('a');
  ui.setState({ atHome: true });
}

/** Opens the file of an open log again, with another layout. */
export async function reopenAs(side: Side, layout: string): Promise<void> {
  const source = sources[side];
  if (source) await openLog(side, source, layout);
}

/** Sets the shift of `-icount`, which gives the log its time axis. */
export async function setShift(side: Side, shift: number | 'auto'): Promise<void> {
  const log = session.getState().logs[side];
  if (!log) return;
  setSummary(side, await engine.setShift(log.id, shift));
}

/** Stops indexing; what is indexed stays. */
export async function cancelIndexing(): Promise<void> {
  if (ui.getState().opening) return engine.cancel('opening');
  const { logs } = session.getState();
  for (const log of [logs.a, logs.b]) if (log?.summary.state === 'indexing') await engine.cancel(log.id);
}
