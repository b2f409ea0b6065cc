/** The panes' arrangement: default, remembered, reset, and bringing a pane to the front. */
import type { DockviewApi, SerializedDockview } from 'dockview-react';
import { PANES, type PaneId, paneTitle } from './pane-list.ts';

/** A log alone and a recording with its machine have each an arrangement of their own. */
export type Arrangement = 'log' | 'machine';

const KEYS: Readonly<Record<Arrangement, string>> = {
  log: 'replayscope.layout.1',
  machine: 'replayscope.layout.machine.1',
};

let api: DockviewApi | undefined;
let arrangement: Arrangement = 'log';

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
  behind(dock, 'disassembly', 'stack');
  behind(dock, 'console', 'screen');
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
 * Takes over a dock that has just been made: arranges it as remembered, and remembers what changes. Returns the function
 * that lets go of it.
 */
export function adoptDock(dock: DockviewApi, wanted: Arrangement): () => void {
  api = dock;
  arrangement = wanted;
  restore(dock);
  const following = dock.onDidLayoutChange(() =>
    localStorage.setItem(KEYS[arrangement], JSON.stringify(dock.toJSON())),
  );
  return () => {
    following.dispose();
    api = undefined;
  };
}

/** Puts the panes back in their places. */
export function resetLayout(): void {
  localStorage.removeItem(KEYS[arrangement]);
  if (api) arrange(api);
}

/** Shows a pane, adding it when it was closed. */
export function showPane(id: PaneId): void {
  if (!api) return;
  const panel = api.getPanel(id);
  if (panel) panel.api.setActive();
  else {
    const near = id === 'compare' ? 'events' : 'console';
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

const FOCUSABLE = '[tabindex="0"], button:not([disabled]), input:not([disabled]), select, a[href], textarea';

/** Shows a pane and puts the keyboard focus on its main part: what has `data-autofocus`, or its first focusable part. */
export function focusPane(id: PaneId): void {
  showPane(id);
  // A pane that was behind another is attached to the document with the next frame.
  requestAnimationFrame(() => {
    const pane = document.querySelector(`[${PANE_ATTRIBUTE}="${id}"]`);
    const target = pane?.querySelector<HTMLElement>('[data-autofocus]') ?? pane?.querySelector<HTMLElement>(FOCUSABLE);
    target?.focus();
  });
}
