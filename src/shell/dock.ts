/** The panes' arrangement: default, remembered, reset, and bringing a pane to the front. */
import type { DockviewApi, SerializedDockview } from 'dockview-react';
import { session } from '../state/session.ts';
import { type OpenPanes, panesFrom, panesText } from './open-panes.ts';
import { PANES, type PaneId, paneTitle } from './pane-list.ts';

/** A log alone and a recording with its machine have each an arrangement of their own. */
export type Arrangement = 'log' | 'machine';

const KEYS: Readonly<Record<Arrangement, string>> = {
  log: 'replayscope.layout.1',
  machine: 'replayscope.layout.machine.1',
};

let api: DockviewApi | undefined;
let arrangement: Arrangement = 'log';
/** A pane to be shown once the machine's panes are there. */
let awaited: PaneId | undefined;

/** Attribute of a pane's outermost element, to find what to focus. */
const PANE_ATTRIBUTE = 'data-pane';

type Place = Parameters<DockviewApi['addPanel']>[0]['position'];

function add(dock: DockviewApi, id: PaneId, place: Place, size = {}): void {
  dock.addPanel({ id, component: id, title: paneTitle(id), ...(place ? { position: place } : {}), ...size });
}

function behind(dock: DockviewApi, front: PaneId, ...ids: readonly PaneId[]): void {
  for (const id of ids) add(dock, id, { referencePanel: front, direction: 'within' }, { inactive: true });
}

function arrangeLog(dock: DockviewApi): void {
  add(dock, 'timeline', undefined);
  add(dock, 'events', { referencePanel: 'timeline', direction: 'below' }, { initialHeight: dock.height * 0.56 });
  add(dock, 'details', { referencePanel: 'events', direction: 'right' }, { initialWidth: dock.width * 0.52 });
  add(dock, 'console', { referencePanel: 'details', direction: 'right' }, { initialWidth: dock.width * 0.24 });
  add(dock, 'notes', { referencePanel: 'console', direction: 'within' });
  add(dock, 'glossary', { referencePanel: 'console', direction: 'within' });
  for (const id of ['console', 'events'] as const) dock.getPanel(id)?.api.setActive();
}

/** Timeline above; events, the code with the console below it, and registers with the memory below them. */
function arrangeMachine(dock: DockviewApi): void {
  add(dock, 'timeline', undefined);
  add(dock, 'events', { referencePanel: 'timeline', direction: 'below' }, { initialHeight: dock.height * 0.7 });
  add(dock, 'disassembly', { referencePanel: 'events', direction: 'right' }, { initialWidth: dock.width * 0.74 });
  add(dock, 'registers', { referencePanel: 'disassembly', direction: 'right' }, { initialWidth: dock.width * 0.38 });
  add(dock, 'console', { referencePanel: 'disassembly', direction: 'below' }, { initialHeight: dock.height * 0.32 });
  add(dock, 'memory', { referencePanel: 'registers', direction: 'below' }, { initialHeight: dock.height * 0.32 });
  behind(dock, 'events', 'details', 'stops', 'notes');
  behind(dock, 'disassembly', 'source', 'stack');
  behind(dock, 'console', 'screen', 'disk');
  behind(dock, 'registers', 'devices');
  behind(dock, 'memory', 'symbols', 'glossary');
  for (const id of ['console', 'memory', 'registers', 'events', 'disassembly'] as const) {
    dock.getPanel(id)?.api.setActive();
  }
}

function arrange(dock: DockviewApi): void {
  dock.clear();
  if (arrangement === 'machine') arrangeMachine(dock);
  else arrangeLog(dock);
}

/** A remembered arrangement, if it has the panes of this version. */
function remembered(): SerializedDockview | undefined {
  try {
    const saved: SerializedDockview | null = JSON.parse(localStorage.getItem(KEYS[arrangement]) ?? 'null');
    const known = new Set<string>(PANES.map((pane) => pane.id));
    return saved && Object.keys(saved.panels).every((id) => known.has(id)) ? saved : undefined;
  } catch {
    return undefined;
  }
}

function restore(dock: DockviewApi): void {
  const saved = remembered();
  try {
    if (saved) dock.fromJSON(saved);
    else arrange(dock);
  } catch {
    // Saved by another version in a shape that this one cannot read.
    arrange(dock);
  }
}

/**
 * Takes over a dock that has just been made: arranges it as remembered, remembers what changes, and opens the panes that
 * a link names. Returns the function that lets go of it.
 */
export function adoptDock(dock: DockviewApi, wanted: Arrangement): () => void {
  api = dock;
  arrangement = wanted;
  restore(dock);
  const remember = () => {
    localStorage.setItem(KEYS[arrangement], JSON.stringify(dock.toJSON()));
    const panes = panesText(openPanes(dock));
    if (session.getState().panes !== panes) session.setState({ panes });
  };
  const obey = () => {
    const { wantedPanes } = session.getState();
    if (wantedPanes === undefined) return;
    session.setState({ wantedPanes: undefined });
    openOnly(dock, panesFrom(wantedPanes));
  };
  const following = [dock.onDidLayoutChange(remember), dock.onDidActivePanelChange(remember)];
  const stop = session.subscribe(obey);
  obey();
  if (awaited && arrangement === 'machine') showPane(awaited);
  if (arrangement === 'machine') awaited = undefined;
  remember();
  return () => {
    for (const one of following) one.dispose();
    stop();
    api = undefined;
  };
}

const isPane = (id: string | undefined): id is PaneId => PANES.some((pane) => pane.id === id);

function openPanes(dock: DockviewApi): OpenPanes {
  const front = dock.groups.map((group) => group.activePanel?.id).filter(isPane);
  const all = dock.panels.map(({ id }) => id).filter(isPane);
  return { front, behind: all.filter((id) => !front.includes(id)) };
}

/** Opens the panes that a link names and closes the others; without a second log there is nothing to compare. */
function openOnly(dock: DockviewApi, { front, behind }: OpenPanes): void {
  if (front.length === 0) return;
  const comparing = session.getState().logs.b !== undefined;
  const wanted = [...behind, ...front].filter((id) => comparing || id !== 'compare');
  for (const id of wanted) if (!dock.getPanel(id)) showPane(id);
  for (const { id } of PANES) if (!wanted.includes(id)) hidePane(id);
  for (const id of front) dock.getPanel(id)?.api.setActive();
}

export function isPaneOpen(id: PaneId): boolean {
  return api?.getPanel(id) !== undefined;
}

/** Puts the panes back in their places. */
export function resetLayout(): void {
  localStorage.removeItem(KEYS[arrangement]);
  if (api) arrange(api);
}

/** Shows a pane beside those of a machine that is being opened. */
export function showWithMachine(id: PaneId): void {
  if (api && arrangement === 'machine') focusPane(id);
  else awaited = id;
}

/** The pane behind which a closed one comes back. */
const NEAR: Partial<Record<PaneId, PaneId>> = { compare: 'events', tutorial: 'events' };

/** Shows a pane, adding it when it was closed. */
export function showPane(id: PaneId): void {
  if (!api) return;
  const panel = api.getPanel(id);
  if (panel) panel.api.setActive();
  else {
    const near = NEAR[id] ?? 'console';
    const anchor = api.getPanel(near);
    add(api, id, anchor ? { referencePanel: near, direction: 'within' } : { direction: 'right' });
    // Two lists side by side need more room than one.
    if (id === 'compare') api.getPanel(id)?.group.api.setSize({ width: api.width * 0.62 });
  }
}

/** Takes a pane away, if it is there. */
export function hidePane(id: PaneId): void {
  const panel = api?.getPanel(id);
  if (panel) api?.removePanel(panel);
}

/** Closes the pane that was used last, and goes to the one that takes its place. */
export function closePane(): void {
  const panel = api?.activePanel;
  if (!panel) return;
  api?.removePanel(panel);
  const next = api?.activePanel?.id;
  if (isPane(next)) focusPane(next);
}

const FOCUSABLE = '[tabindex="0"], button:not([disabled]), input:not([disabled]), select, a[href], textarea';

function focusInside(id: PaneId): boolean {
  const pane = document.querySelector(`[${PANE_ATTRIBUTE}="${id}"]`);
  const target = pane?.querySelector<HTMLElement>('[data-autofocus]') ?? pane?.querySelector<HTMLElement>(FOCUSABLE);
  target?.focus();
  return target !== undefined && target !== null && document.activeElement === target;
}

/**
 * Shows a pane and puts the keyboard focus on its main part: what has `data-autofocus`, or its first focusable part. Then
 * calls `then`. At once where the pane is on the page, so that the next key already belongs to it; a pane that was
 * behind another is attached to the document with the next frame.
 */
export function focusPane(id: PaneId, then?: () => void): void {
  showPane(id);
  if (focusInside(id)) {
    then?.();
    return;
  }
  requestAnimationFrame(() => {
    focusInside(id);
    then?.();
  });
}
