import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { PANES } from './pane-list.ts';

/**
 * A pane's tab: its name and the number that brings it to the front. No button inside, since the tab itself is one;
 * a pane is closed with the middle button or from the palette.
 */
export function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const number = PANES.findIndex((pane) => pane.id === api.id) + 1;
  return (
    <span className="pane-tab">
      {api.title} <span aria-hidden="true">{number}</span>
    </span>
  );
}
