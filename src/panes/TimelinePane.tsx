import { useMemo } from 'react';
import { KIND_NAMES } from '../../workers/log/kinds.ts';
import { goToEvent, goToPosition } from '../state/moves.ts';
import { type Side, session, useSession } from '../state/session.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import type { JumpCause, LanePrefs, Range, View } from '../timeline/types.ts';
import { fetchLabels } from './labels.ts';
import { useTimelineLooks } from './theme.ts';
import { useDifferences } from './use-differences.ts';
import { useMachineLanes } from './use-machine-lanes.ts';
import { useTrack } from './use-track.ts';

const sideOf = (group: string): Side => (group === 'b' ? 'b' : 'a');

const onView = (view: View | undefined) => session.setState({ viewport: view });
const onLanes = (lanes: LanePrefs) => session.setState({ lanes });

function onJump(position: number, group: string, cause: JumpCause): void {
  void goToPosition(session.getState().axis, position, sideOf(group), cause === 'click' ? 'jump' : 'scrub');
}

function onSelect(range: Range | undefined): void {
  const { axis, side } = session.getState();
  session.setState({ selection: range && { kind: 'range', side, axis, from: range.from, to: range.to } });
}

function onKinds(kinds: readonly number[]): void {
  const names = kinds.map((kind) => KIND_NAMES[kind]).filter((name) => name !== undefined);
  session.setState({ filter: `kind:${names.join(',')}` });
}

function onNote(id: string): void {
  const note = session.getState().notes.find((one) => one.id === id);
  if (note) void goToPosition('instructions', note.icount, 'a', 'jump');
}

/** The timeline of the open logs. */
export function TimelinePane() {
  const a = useTrack('a');
  const b = useTrack('b');
  const groups = useMemo(() => [a, b].filter((track) => track !== undefined), [a, b]);
  const axis = useSession((state) => state.axis);
  const view = useSession((state) => state.viewport);
  const selection = useSession((state) => state.selection);
  const lanes = useSession((state) => state.lanes);
  const notes = useSession((state) => state.notes);
  const difference = useDifferences();
  const machine = useMachineLanes();
  const { kinds, colors } = useTimelineLooks();
  const range = selection?.kind === 'range' && selection.axis === axis ? selection : undefined;
  const marks = useMemo(
    () =>
      axis === 'time'
        ? []
        : notes.map(({ id, name, icount, seq, endIcount }) => {
            const from = axis === 'events' ? seq : icount;
            return { id, label: name, from, to: axis === 'instructions' ? (endIcount ?? from) : from };
          }),
    [notes, axis],
  );
  return (
    <Timeline
      axis={axis}
      groups={groups}
      kinds={kinds}
      colors={colors}
      view={view}
      onView={onView}
      selection={range}
      onSelect={onSelect}
      onJump={onJump}
      onEvent={(event, group) => void goToEvent(event, sideOf(group))}
      onKinds={onKinds}
      notes={marks}
      onNote={onNote}
      lanes={lanes}
      onLanes={onLanes}
      labels={fetchLabels}
      difference={difference}
      machine={machine}
      fontFamily="Inter Variable, sans-serif"
    />
  );
}
