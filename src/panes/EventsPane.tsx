import type { EventRow } from '../../workers/engine-api.ts';
import { engine } from '../engine/engine.ts';
import { EventList } from '../events/EventList.tsx';
import { focusPane } from '../shell/dock.ts';
import { editNote } from '../state/dialogs.ts';
import { goToEvent } from '../state/moves.ts';
import { session, useSession } from '../state/session.ts';
import { toast } from '../state/ui.ts';
import { setEventList } from './handles.ts';

const onFilter = (filter: string) => session.setState({ filter });
const onShowInstructions = (showInstructions: boolean) => session.setState({ showInstructions });
const onEvent = (n: number, cause: 'click' | 'key') => void goToEvent(n, undefined, cause === 'key' ? 'scrub' : 'jump');

function onDetails(n: number): void {
  void goToEvent(n).then(() => focusPane('details'));
}

const rowMenu = (row: EventRow) => [
  {
    label: 'Note here…',
    keys: 'M',
    run: () => editNote({ icount: row.icount, seq: row.n, name: '', text: '' }),
  },
];

/** The event list of the log in use. */
export function EventsPane() {
  const side = useSession((state) => state.side);
  const log = useSession((state) => state.logs[state.side]);
  const moment = useSession((state) => state.moments[state.side]);
  const filter = useSession((state) => state.filter);
  const filterState = useSession((state) => state.filterStates[state.side]);
  const showInstructions = useSession((state) => state.showInstructions);
  if (!log) return null;
  return (
    <EventList
      key={`${side} ${log.id}`}
      ref={setEventList}
      engine={engine}
      summary={log.summary}
      moment={moment}
      filter={filter}
      onFilter={onFilter}
      filterState={filterState}
      showInstructions={showInstructions}
      onShowInstructions={onShowInstructions}
      onEvent={onEvent}
      onDetails={onDetails}
      onMessage={toast}
      rowMenu={rowMenu}
    />
  );
}
