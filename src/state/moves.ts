/**
 * Moving the playhead. Each function here answers a click or a key; the moment and the selection change together.
 *
 * Jumps get an entry in the browser's history, scrubbing does not.
 */
import type { Axis, CompareId, Difference, Moment } from '../../workers/engine-api.ts';
import { latest } from '../engine/calls.ts';
import { engine } from '../engine/engine.ts';
import type { Place } from '../format/moment.ts';
import { grouped } from '../format/numbers.ts';
import { rowFilter, type Selection, type Side, session } from './session.ts';
import { announce, reporting, toast } from './ui.ts';

/** How a move is recorded: a jump is an entry of the history, a scrub replaces the last one. */
export type MoveKind = 'jump' | 'scrub';

const newest = latest();
const newestOther = latest();

/** Moment in words, as announced. */
function spoken(moment: Moment, what = ''): string {
  return `Instruction ${grouped(moment.icount)}, event ${grouped(moment.seq)}${what}`;
}

/** Puts the playhead of one log somewhere, and the other log's with it when they are linked. */
export function setMoment(side: Side, moment: Moment, kind: MoveKind, selection?: Selection): void {
  session.setState((state) => ({
    side,
    moments: { ...state.moments, [side]: moment },
    selection: selection ?? (state.selection?.kind === 'range' ? state.selection : undefined),
    jumps: kind === 'jump' ? state.jumps + 1 : state.jumps,
  }));
  announce(spoken(moment));
  void followInOther(side, moment);
}

async function followInOther(side: Side, moment: Moment): Promise<void> {
  const { comparison, logs } = session.getState();
  const other = side === 'a' ? 'b' : 'a';
  const log = logs[other];
  const compare = comparison.state;
  if (!comparison.linked || !compare || !log) return;
  const answer = await newestOther(async () => {
    const partner = await pairedEvent(compare.id, side, moment.seq);
    if (partner !== undefined) return engine.momentOfEvent(log.id, partner);
    const icount = await engine.mapIcount(compare.id, side, moment.icount);
    return engine.momentOfIcount(log.id, Math.max(0, Math.round(icount)));
  }).catch(() => undefined);
  if (answer) session.setState((state) => ({ moments: { ...state.moments, [other]: answer } }));
}

/** Event of the other log that the alignment pairs with event `n`; `undefined` where it has none. */
async function pairedEvent(compare: CompareId, side: Side, n: number): Promise<number | undefined> {
  const row = await engine.alignedRowOf(compare, side, n);
  const pair = (await engine.alignedRows(compare, row, 1))[0];
  return pair?.[side]?.n === n ? pair[side === 'a' ? 'b' : 'a']?.n : undefined;
}

/** Selects an event and puts the playhead in front of it. */
export async function goToEvent(n: number, side: Side = session.getState().side, kind: MoveKind = 'jump') {
  const log = session.getState().logs[side];
  if (!log || log.summary.events === 0) return;
  const within = Math.min(Math.max(0, n), log.summary.events - 1);
  const moment = await newest(() => reporting(() => engine.momentOfEvent(log.id, within)));
  if (moment) setMoment(side, moment, kind, { kind: 'event', side, n: within });
}

/** Puts the playhead at an instruction; selects nothing. */
export async function goToIcount(icount: number, side: Side = session.getState().side, kind: MoveKind = 'jump') {
  const log = session.getState().logs[side];
  if (!log) return;
  const within = Math.min(Math.max(0, Math.round(icount)), log.summary.instructions);
  const moment = await newest(() => reporting(() => engine.momentOfIcount(log.id, within)));
  if (moment) setMoment(side, moment, kind);
}

/** Puts the playhead at a position of an axis. */
export async function goToPosition(axis: Axis, position: number, side: Side, kind: MoveKind): Promise<void> {
  const log = session.getState().logs[side];
  if (!log) return;
  if (axis === 'events') {
    const n = Math.min(Math.max(0, Math.floor(position)), Math.max(0, log.summary.events - 1));
    return goToEvent(n, side, kind);
  }
  if (axis === 'instructions') return goToIcount(position, side, kind);
  const converted = await reporting(() => engine.convert(log.id, 'time', 'instructions', [position]));
  if (converted?.[0] !== undefined) await goToIcount(converted[0], side, kind);
}

/** Goes to a place as written in the "go to" box. */
export async function goToPlace(place: Place): Promise<void> {
  const { side, moments, logs, notes } = session.getState();
  const log = logs[side];
  if (!log) return;
  switch (place.kind) {
    case 'icount':
      return goToIcount(place.icount);
    case 'event':
      return goToEvent(place.n);
    case 'percent':
      return goToIcount((log.summary.instructions * place.percent) / 100);
    case 'relative':
      return goToIcount(moments[side].icount + place.by);
    case 'note': {
      const note = notes.find((one) => one.name === place.name);
      if (note) setMoment('a', { icount: note.icount, seq: note.seq }, 'jump');
      else toast(`There is no note named @${place.name}.`, 'error');
    }
  }
}

/** The event that steps start from: the selected one, or else the one before which the playhead stands. */
function currentEvent(): { side: Side; n: number; selected: boolean } {
  const { selection, side, moments } = session.getState();
  if (selection?.kind === 'event' && selection.side === side) return { side, n: selection.n, selected: true };
  return { side, n: moments[side].seq, selected: false };
}

/** Next or previous event among those that pass `filter`. */
export async function stepEvent(direction: 1 | -1, filter: string = rowFilter(session.getState())): Promise<void> {
  const { side, n, selected } = currentEvent();
  const log = session.getState().logs[side];
  if (!log) return;
  // From an unselected moment "next" is the event that stands there.
  const from = !selected && direction === 1 ? n - 1 : n;
  const target = await newest(() => reporting(() => engine.nextEvent(log.id, filter, from, direction)));
  if (target !== undefined) await goToEvent(target, side, 'scrub');
  else announce(direction === 1 ? 'No later event.' : 'No earlier event.');
}

/** Next or previous event of the selected event's kind. */
export async function stepSameKind(direction: 1 | -1): Promise<void> {
  const { side, n } = currentEvent();
  const log = session.getState().logs[side];
  if (!log) return;
  const details = await reporting(() => engine.event(log.id, Math.min(n, log.summary.events - 1)));
  const target = direction === 1 ? details?.nextOfKind : details?.previousOfKind;
  if (target !== undefined) await goToEvent(target, side, 'scrub');
  else if (details) announce(`No ${direction === 1 ? 'later' : 'earlier'} ${details.kindName}.`);
}

/** First or last event that the list shows. */
export async function goToEdge(edge: 'first' | 'last'): Promise<void> {
  const state = session.getState();
  const log = state.logs[state.side];
  if (!log) return;
  const [from, direction] = edge === 'first' ? ([-1, 1] as const) : ([log.summary.events, -1] as const);
  const n = await reporting(() => engine.nextEvent(log.id, rowFilter(state), from, direction));
  if (n !== undefined) await goToEvent(n);
}

/** Where a freshly opened log is looked at first: the first character that the guest wrote. */
export async function showFirstOutput(): Promise<void> {
  const { logs, jumps, moments, selection } = session.getState();
  const moved = jumps > 0 && (moments.a.seq > 0 || selection !== undefined);
  if (!logs.a || moved || logs.a.summary.counts.every((count) => count === 0)) return;
  const n = await engine.nextEvent(logs.a.id, 'kind:CHAR_WRITE', -1, 1);
  // In a long log the search takes a while; who has moved meanwhile is not moved again.
  const now = session.getState();
  const same = now.logs.a?.id === logs.a.id && now.moments.a === moments.a && now.selection === selection;
  if (n !== undefined && same) await goToEvent(n, 'a', 'scrub');
}

/** Next or previous difference from the playhead of A on. */
export async function stepDifference(direction: 1 | -1): Promise<void> {
  const state = session.getState();
  const compare = state.comparison.state;
  if (!compare) return;
  const { side, n } = currentEvent();
  await reporting(async () => {
    const row = await engine.alignedRowOf(compare.id, side, n);
    const difference = await engine.nextDifference(compare.id, row + direction, direction);
    if (!difference) return toast(direction === 1 ? 'No later difference.' : 'No earlier difference.');
    await goToDifference(difference);
  });
}

/** Shows a difference on the side that has it, A first, and the other playhead beside it. */
export async function goToDifference(difference: Difference, kind: MoveKind = 'jump'): Promise<void> {
  if (difference.a) await goToEvent(difference.a.event, 'a', kind);
  else if (difference.b) await goToEvent(difference.b.event, 'b', kind);
  announce(difference.sentence);
}
