/** The event list on the page, for commands that act on it. */
import type { EventListHandle } from '../events/types.ts';

let list: EventListHandle | null = null;

/** Called by the list's pane when the list appears and disappears. */
export function setEventList(handle: EventListHandle | null): void {
  list = handle;
}

export function eventList(): EventListHandle | undefined {
  return list ?? undefined;
}
