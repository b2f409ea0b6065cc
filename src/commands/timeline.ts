import { atHand } from '../machine/store.ts';
import { session } from '../state/session.ts';
import { centreOrFit, pan, selectView, setAxis, unzoom, zoom, zoomToSelection } from '../state/viewport.ts';
import { toggleExpanded } from '../timeline/lanes.ts';
import { type Command, hasLog } from './registry.ts';

const ZOOM = 1.5;
const PAN = 0.2;

/** The axes that the open log can be shown on, in turn: time only where the shift is known. */
function nextAxis(): Promise<void> {
  const { axis, logs } = session.getState();
  if (axis === 'instructions') return setAxis('events');
  if (axis === 'events' && logs.a?.summary.virtualNs !== undefined) return setAxis('time');
  return setAxis('instructions');
}

export const TIMELINE_COMMANDS: readonly Command[] = [
  {
    id: 'timeline.zoom-in',
    title: 'Zoom in at the playhead',
    section: 'Timeline',
    keys: ['KeyW'],
    when: hasLog,
    run: () => zoom(1 / ZOOM),
  },
  {
    id: 'timeline.zoom-out',
    title: 'Zoom out',
    section: 'Timeline',
    keys: ['KeyS'],
    when: hasLog,
    run: () => zoom(ZOOM),
  },
  {
    id: 'timeline.pan-left',
    title: 'Pan left',
    section: 'Timeline',
    keys: ['KeyA'],
    when: hasLog,
    run: () => pan(-PAN),
  },
  {
    id: 'timeline.pan-right',
    title: 'Pan right',
    section: 'Timeline',
    keys: ['KeyD'],
    when: hasLog,
    run: () => pan(PAN),
  },
  {
    id: 'timeline.centre',
    title: 'Centre the playhead; again: show the whole run',
    section: 'Timeline',
    keys: ['KeyF'],
    when: hasLog,
    run: centreOrFit,
  },
  {
    id: 'timeline.select-view',
    title: 'Select the stretch in view',
    section: 'Timeline',
    keys: ['KeyR'],
    when: hasLog,
    run: selectView,
  },
  {
    id: 'timeline.zoom-selection',
    title: 'Zoom to the selected range',
    section: 'Timeline',
    keys: ['KeyZ'],
    when: (state) => state.selection?.kind === 'range',
    run: zoomToSelection,
  },
  {
    id: 'timeline.unzoom',
    title: 'Back to the stretch before',
    section: 'Timeline',
    keys: ['Backspace'],
    when: hasLog,
    run: unzoom,
  },
  {
    id: 'timeline.axis',
    title: 'Change the axis: instructions, events, time',
    section: 'Timeline',
    keys: ['KeyU'],
    when: hasLog,
    run: nextAxis,
  },
  {
    id: 'timeline.calls',
    title: 'Expand or collapse the calls',
    section: 'Timeline',
    keys: ['Shift+KeyU'],
    when: () => atHand() !== undefined,
    run: () => session.setState(({ lanes }) => ({ lanes: toggleExpanded(lanes, 'calls') })),
  },
  {
    id: 'timeline.empty-lanes',
    title: 'Show or hide lanes without events',
    section: 'Timeline',
    keys: ['KeyV', 'Shift+KeyZ'],
    when: hasLog,
    run: () => session.setState(({ lanes }) => ({ lanes: { ...lanes, showEmpty: !lanes.showEmpty } })),
  },
];
