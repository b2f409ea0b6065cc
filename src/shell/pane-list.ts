/** The panes, in the order of the key sheet, each with the key that brings it to the front. */
export const PANES = [
  { id: 'timeline', title: 'Timeline', key: 'Digit1' },
  { id: 'events', title: 'Events', key: 'Digit2' },
  { id: 'details', title: 'Details', key: 'Digit3' },
  { id: 'console', title: 'Console', key: 'Digit4' },
  { id: 'notes', title: 'Notes', key: 'Digit5' },
  { id: 'glossary', title: 'Glossary', key: 'Digit6' },
  { id: 'compare', title: 'Compare', key: 'Digit7' },
  { id: 'disassembly', title: 'Disassembly', key: 'Digit8' },
  { id: 'registers', title: 'Registers', key: 'Digit9' },
  { id: 'memory', title: 'Memory', key: 'Shift+KeyH' },
  { id: 'stack', title: 'Call stack', key: 'Shift+KeyT' },
  { id: 'stops', title: 'Stops', key: 'Shift+KeyB' },
  { id: 'devices', title: 'Devices', key: 'Shift+KeyV' },
  { id: 'disk', title: 'Disk', key: 'Shift+KeyD' },
  { id: 'screen', title: 'Screen', key: 'Shift+KeyS' },
  { id: 'source', title: 'Source', key: 'Alt+KeyC' },
  { id: 'symbols', title: 'Symbols', key: 'Shift+KeyO' },
  { id: 'tutorial', title: 'Tutorial', key: 'Alt+KeyT' },
] as const;

export type PaneId = (typeof PANES)[number]['id'];

/** Panes that show the machine; without one they have nothing to show. */
export const MACHINE_PANES: readonly PaneId[] = [
  'disassembly',
  'registers',
  'memory',
  'stack',
  'stops',
  'devices',
  'disk',
  'screen',
  'source',
  'symbols',
];

/** Title of a pane, as its tab shows it. */
export function paneTitle(id: string): string {
  return PANES.find((pane) => pane.id === id)?.title ?? id;
}
