import { focusPane } from '../shell/dock.ts';
import { session } from '../state/session.ts';

/** Shows the events that match some words or terms of the filter language. */
export function searchEvents(filter: string): void {
  session.setState({ filter });
  focusPane('events');
}
