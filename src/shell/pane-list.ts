/** The panes, in the order of their number keys. */
export const PANES = [
  { id: 'timeline', title: 'Timeline' },
  { id: 'events', title: 'Events' },
  { id: 'details', title: 'Details' },
  { id: 'console', title: 'Console' },
  { id: 'notes', title: 'Notes' },
  { id: 'glossary', title: 'Glossary' },
  { id: 'compare', title: 'Compare' },
] as const;

export type PaneId = (typeof PANES)[number]['id'];

/** Title of a pane, as its tab shows it. */
export function paneTitle(id: string): string {
  return PANES.find((pane) => pane.id === id)?.title ?? id;
}
