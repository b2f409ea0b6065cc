/** The open panes as text, for links: `timeline.events.details-notes` are three in front and one behind another. */
import { PANES, type PaneId } from './pane-list.ts';

export interface OpenPanes {
  /** Each of these is the visible one of its tabs. */
  readonly front: readonly PaneId[];
  readonly behind: readonly PaneId[];
}

/** In the order of {@link PANES}, so that the same panes are the same text. */
const ordered = (ids: readonly string[]): PaneId[] => PANES.map(({ id }) => id).filter((id) => ids.includes(id));

export function panesText({ front, behind }: OpenPanes): string {
  const rest = ordered(behind).join('.');
  return ordered(front).join('.') + (rest === '' ? '' : `-${rest}`);
}

/** Reads what {@link panesText} wrote; names that are no panes are left out. */
export function panesFrom(text: string): OpenPanes {
  const [front = '', behind = ''] = text.split('-');
  return { front: ordered(front.split('.')), behind: ordered(behind.split('.')) };
}
