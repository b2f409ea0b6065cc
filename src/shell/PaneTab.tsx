import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { caps } from '../commands/keys.ts';
import { IS_MAC } from '../commands/platform.ts';
import { PANES } from './pane-list.ts';

/**
 * A pane's tab: its name and, where that is a single key, the key that brings it to the front. No button inside, since
 * the tab itself is one; a pane is closed with the middle button or from the palette.
 */
export function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const pane = PANES.find(({ id }) => id === api.id);
  const keys = pane ? caps(pane.key, IS_MAC) : [];
  return (
    <span className="pane-tab" title={keys.length > 0 ? keys.join('+') : undefined}>
      {api.title} {keys.length === 1 && <span aria-hidden="true">{keys[0]}</span>}
    </span>
  );
}
