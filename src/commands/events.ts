import { engine } from '../engine/engine.ts';
import type { EventListHandle } from '../events/types.ts';
import { eventList } from '../panes/handles.ts';
import { focusPane } from '../shell/dock.ts';
import { rowFilter, session } from '../state/session.ts';
import { announce, reporting, toast } from '../state/ui.ts';
import { copyText, download } from '../ui/files.ts';
import { type Command, hasLog } from './registry.ts';

/** Shows the event list and hands it over once it is there: its pane may have to be drawn first. */
function withList(work: (list: EventListHandle) => void): void {
  focusPane('events', () => {
    const list = eventList();
    if (list) work(list);
  });
}

async function exportEvents(format: 'text' | 'json' | 'csv'): Promise<void> {
  const state = session.getState();
  const log = state.logs[state.side];
  if (!log) return;
  const blob = await reporting(() => engine.export(log.id, rowFilter(state), format));
  if (blob) download(blob, `${log.summary.name.replace(/.*\//, '')}.events.${format === 'text' ? 'txt' : format}`);
}

/** Copies the selected event as one line of the text form, or as JSON. */
async function copySelected(format: 'text' | 'json'): Promise<void> {
  const { selection, logs } = session.getState();
  const log = selection && logs[selection.side];
  if (selection?.kind !== 'event' || !log) return toast('Select an event first.');
  await reporting(async () => {
    const details = await engine.event(log.id, selection.n);
    const { n, icount, kindName, fields } = details;
    const values = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
    await copyText(format === 'text' ? details.source : JSON.stringify({ n, icount, kind: kindName, fields: values }));
    announce('Copied.');
  });
}

/** Filters by the kind of the selected event. */
async function filterByKind(): Promise<void> {
  const { selection, logs } = session.getState();
  const log = selection && logs[selection.side];
  if (selection?.kind !== 'event' || !log) return toast('Select an event first.');
  const details = await reporting(() => engine.event(log.id, selection.n));
  if (details) session.setState({ filter: `kind:${details.kindName}` });
}

export const EVENT_COMMANDS: readonly Command[] = [
  {
    id: 'events.search',
    title: 'Search the events; Enter and Shift+Enter go through the hits',
    section: 'Events',
    keys: ['/'],
    when: hasLog,
    run: () => withList((list) => list.openSearch()),
  },
  {
    id: 'events.next-hit',
    title: 'Next hit of the search',
    section: 'Events',
    keys: ['BracketRight', 'Shift+BracketRight'],
    when: hasLog,
    run: () => withList((list) => list.nextHit(1)),
  },
  {
    id: 'events.previous-hit',
    title: 'Previous hit of the search',
    section: 'Events',
    keys: ['BracketLeft', 'Shift+BracketLeft'],
    when: hasLog,
    run: () => withList((list) => list.nextHit(-1)),
  },
  {
    id: 'events.filter',
    title: 'Filter the events',
    section: 'Events',
    keys: ['KeyQ'],
    when: hasLog,
    run: () => withList((list) => list.focusFilter()),
  },
  {
    id: 'events.filter-kind',
    title: 'Show only events of the selected kind',
    section: 'Events',
    keys: ['Shift+KeyF'],
    when: hasLog,
    run: filterByKind,
  },
  {
    id: 'events.clear-filter',
    title: 'Clear the filter',
    section: 'Events',
    keys: ['Shift+Backspace'],
    when: (state) => state.filter !== '',
    run: () => session.setState({ filter: '' }),
  },
  {
    id: 'events.instructions',
    title: 'Show or hide INSTRUCTION rows',
    section: 'Events',
    keys: ['KeyI'],
    when: hasLog,
    run: () => session.setState(({ showInstructions }) => ({ showInstructions: !showInstructions })),
  },
  {
    id: 'events.copy',
    title: 'Copy the selected event as text',
    section: 'Events',
    keys: ['KeyC'],
    when: hasLog,
    run: () => copySelected('text'),
  },
  {
    id: 'events.copy-json',
    title: 'Copy the selected event as JSON',
    section: 'Events',
    keys: ['Shift+KeyC'],
    when: hasLog,
    run: () => copySelected('json'),
  },
  {
    id: 'events.export-text',
    title: 'Export the filtered events as text',
    section: 'Events',
    keys: ['KeyE'],
    when: hasLog,
    run: () => exportEvents('text'),
  },
  {
    id: 'events.export-json',
    title: 'Export the filtered events as JSON',
    section: 'Events',
    keys: ['Shift+KeyE'],
    when: hasLog,
    run: () => exportEvents('json'),
  },
  {
    id: 'events.export-csv',
    title: 'Export the filtered events as CSV',
    section: 'Events',
    keys: ['Alt+KeyE'],
    when: hasLog,
    run: () => exportEvents('csv'),
  },
];
