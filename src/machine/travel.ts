/** Travelling: steps, runs to the next stop, and the question who wrote something. */
import type { Moment } from '../../workers/engine-api.ts';
import type { StepKind, StopCondition, WriteTarget } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { hex } from '../format/hex.ts';
import { grouped } from '../format/numbers.ts';
import { setMoment } from '../state/moves.ts';
import { session } from '../state/session.ts';
import { announce, reporting, toast } from '../state/ui.ts';
import { settled, whileHeld } from './ask.ts';
import { isAfter, sameMoment } from './moments.ts';
import { stops } from './stops.ts';
import { atHand, machine } from './store.ts';

/** Hits that are listed at most. */
const MOST_HITS = 10_000;

/** A held key waits for the panes at most so long, in ms. */
const PATIENCE_MS = 150;

interface Step {
  readonly kind: StepKind;
  readonly direction: 1 | -1;
}

let stepping = false;
/** The step that was asked for while another one was made; a key that is held asks faster than the machine may go. */
let next: Step | undefined;

/** Moves by one step. */
export async function step(kind: StepKind, direction: 1 | -1): Promise<void> {
  machine.setState({ playing: undefined });
  if (stepping) {
    next = { kind, direction };
    return;
  }
  stepping = true;
  try {
    for (let now: Step | undefined = { kind, direction }; now; now = next) {
      next = undefined;
      const moment = await stepOnce(now);
      if (!moment) break;
      // The panes come along with a key that is held.
      if (next) await settled(moment, PATIENCE_MS);
    }
  } finally {
    stepping = false;
    next = undefined;
  }
}

const NO_STEP: Readonly<Record<StepKind, string>> = {
  instruction: 'instruction',
  event: 'event',
  over: 'instruction of this frame',
  out: 'caller',
  interrupt: 'interrupt',
  exception: 'exception',
  checkpoint: 'checkpoint',
  privilege: 'change of mode',
  character: 'character',
};

/** Makes one step; undefined when there was none to make. */
async function stepOnce({ kind, direction }: Step): Promise<Moment | undefined> {
  const now = atHand();
  if (!now) return undefined;
  return whileHeld(async () => {
    const moment = await reporting(() => engine.stepMachine(now.log, now.moment, kind, direction));
    if (moment) setMoment(now.side, moment, 'scrub');
    else announce(`No ${direction === 1 ? 'later' : 'earlier'} ${NO_STEP[kind]}.`);
    return moment;
  });
}

/** The stops that are switched on, as conditions. */
function conditions(): StopCondition[] {
  return stops
    .getState()
    .stops.filter((one) => one.enabled)
    .map((one) => one.condition);
}

/** End of the selected range in a direction, if the playhead stands inside: searches stop there. */
function fence(from: Moment, direction: 1 | -1): Moment | undefined {
  const { selection } = session.getState();
  if (selection?.kind !== 'range' || selection.axis !== 'instructions') return undefined;
  if (from.icount < selection.from || from.icount > selection.to) return undefined;
  const icount = direction === 1 ? Math.ceil(selection.to) : Math.floor(selection.from);
  return { icount, seq: direction === 1 ? Number.MAX_SAFE_INTEGER : 0 };
}

const ENDED: Readonly<Record<string, string>> = {
  fence: 'No stop was hit in the selected range.',
  start: 'No stop was hit back to the start of the recording.',
  end: 'No stop was hit up to the end of what was replayed.',
  cancelled: 'The search was stopped.',
};

/** Runs to the next place, or back to the last one, where one of the conditions holds. */
export async function search(wanted: readonly StopCondition[], direction: 1 | -1, what: string): Promise<boolean> {
  const now = atHand();
  if (!now) return false;
  machine.setState({ search: { what }, playing: undefined });
  const limit = fence(now.moment, direction);
  const from = (moment: Moment) =>
    engine.searchMachine(now.log, moment, wanted, direction, limit, (progress) => {
      const { search: current } = machine.getState();
      if (current) machine.setState({ search: { ...current, progress } });
    });
  const result = await reporting(async () => {
    const first = await from(now.moment);
    if (direction === -1 || !sameMoment(first.hit?.moment, now.moment)) return first;
    // The playhead stands at a hit already: on to the next one.
    const behind = await engine.stepMachine(now.log, now.moment, 'instruction', 1);
    return behind ? from(behind) : { ended: 'end', ms: first.ms };
  }).finally(() => machine.setState({ search: undefined }));
  if (!result) return false;
  const { hit, ended, ms } = result;
  if (!hit) {
    toast(ENDED[ended ?? ''] ?? 'No stop was hit.');
    return false;
  }
  setMoment(now.side, hit.moment, 'jump');
  announce(`${hit.text}, at ${hex(hit.pc)}, instruction ${grouped(hit.moment.icount)}; found in ${ms.toFixed(0)} ms.`);
  return true;
}

/** Whether there is a stop to run to. */
export function hasStops(): boolean {
  return conditions().length > 0;
}

/** Runs to the next or the last stop. */
export async function runToStop(direction: 1 | -1): Promise<void> {
  const wanted = conditions();
  if (wanted.length === 0) {
    toast('There is no stop to run to. B sets a breakpoint at the program counter, V watches the selected bytes.');
    return;
  }
  await search(wanted, direction, direction === 1 ? 'Running to the next stop' : 'Running back to the last stop');
}

/** Goes to the next or the last hit: through the list of hits where there is one, and else by searching. */
export async function goToHit(direction: 1 | -1): Promise<void> {
  const now = atHand();
  const { hits } = stops.getState();
  if (!now) return;
  if (!hits?.complete) return runToStop(direction);
  const hit =
    direction === 1
      ? hits.hits.find(({ moment }) => isAfter(moment, now.moment))
      : hits.hits.findLast(({ moment }) => isAfter(now.moment, moment));
  if (!hit) return announce(direction === 1 ? 'No later hit.' : 'No earlier hit.');
  setMoment(now.side, hit.moment, 'jump');
  announce(hit.text);
}

/** Lists all hits of the stops, in the selected range or in the whole recording. */
export async function listHits(): Promise<void> {
  const now = atHand();
  const wanted = stops.getState().stops.filter((one) => one.enabled);
  if (!now || wanted.length === 0) return;
  const { selection } = session.getState();
  const range = selection?.kind === 'range' && selection.axis === 'instructions' ? selection : undefined;
  const from = { icount: Math.floor(range?.from ?? 0), seq: 0 };
  const to = range ? { icount: Math.ceil(range.to), seq: Number.MAX_SAFE_INTEGER } : now.summary.reached;
  machine.setState({ search: { what: 'Listing all hits' }, playing: undefined });
  const answer = await reporting(() =>
    engine.allHits(
      now.log,
      from,
      isAfter(to, now.summary.reached) ? now.summary.reached : to,
      wanted.map((one) => one.condition),
      MOST_HITS,
      (progress) => {
        const { search: current } = machine.getState();
        if (current) machine.setState({ search: { ...current, progress } });
      },
    ),
  ).finally(() => machine.setState({ search: undefined }));
  if (!answer) return;
  const { hits, complete } = answer;
  stops.setState({ hits: { stops: wanted, hits, complete: complete && range === undefined } });
  announce(`${grouped(hits.length)} hits${complete ? '' : ', and more'}.`);
}

/** Counts the searches that a person stopped. */
let cancelled = 0;

/** Stops a search that is under way; false when there is none. */
export function cancelSearch(): boolean {
  const { search: current, attached, playing } = machine.getState();
  if (playing) {
    machine.setState({ playing: undefined });
    return true;
  }
  if (!current || !attached) return false;
  cancelled++;
  void reporting(() => engine.cancelSearch(attached.log));
  return true;
}

/** What is asked about, in words. */
function describeTarget(target: WriteTarget): string {
  switch (target.kind) {
    case 'memory': {
      const bytes = target.length === 1 ? '1 byte' : `${target.length} bytes`;
      return `${bytes} at ${hex(target.address)}${target.space === 'physical' ? ' (physical)' : ''}`;
    }
    case 'register':
      return target.name;
    case 'console':
      return `console byte ${grouped(target.byte)}`;
    case 'sector': {
      const { disk, sector, offset = 0, length = 512 } = target;
      const part = length === 512 ? '' : `${length === 1 ? 'byte' : `${length} bytes from`} ${offset} of `;
      return `${part}sector ${grouped(sector)} of disk ${disk}`;
    }
    case 'pixel':
      return `pixel ${target.x}, ${target.y} of the screen`;
  }
}

/**
 * Finds who wrote something last before the playhead, and goes there. `follow` adds to the findings, as when a copy is
 * followed back; otherwise they begin anew.
 */
export async function whoWrote(target: WriteTarget, follow = false, before?: Moment): Promise<void> {
  const now = atHand();
  if (!now) return;
  const what = describeTarget(target);
  const moment = before ?? now.moment;
  const stoppedBefore = cancelled;
  machine.setState({ search: { what: `Looking for who wrote ${what}` }, playing: undefined });
  const answer = await reporting(async () => ({ writer: await engine.whoWrote(now.log, moment, target) })).finally(() =>
    machine.setState({ search: undefined }),
  );
  if (!answer || machine.getState().attached?.log !== now.log) return;
  const { writer } = answer;
  // A search that was stopped says nothing about who wrote it.
  if (!writer && cancelled !== stoppedBefore) return toast('The search was stopped.');
  const finding = { what, target, before: moment, writer };
  machine.setState(({ findings }) => ({ findings: follow ? [...findings, finding] : [finding] }));
  if (!writer) {
    announce(`Nobody wrote ${what} since power-on.`);
    return;
  }
  setMoment(now.side, writer.moment, 'jump');
  announce(`${what} was written by ${writer.text}, instruction ${grouped(writer.moment.icount)}.`);
}

/** Finds who reads something next behind the playhead (or `after`), and goes there; `follow` as with {@link whoWrote}. */
export async function whoReads(target: WriteTarget, follow = false, after?: Moment): Promise<void> {
  const now = atHand();
  if (!now) return;
  const what = describeTarget(target);
  const moment = after ?? now.moment;
  const stoppedBefore = cancelled;
  machine.setState({ search: { what: `Looking for who reads ${what}` }, playing: undefined });
  const answer = await reporting(async () => ({
    reader: await engine.whoReads(now.log, moment, target, (progress) => {
      const { search: current } = machine.getState();
      if (current) machine.setState({ search: { ...current, progress } });
    }),
  })).finally(() => machine.setState({ search: undefined }));
  if (!answer || machine.getState().attached?.log !== now.log) return;
  const { reader } = answer;
  if (!reader && cancelled !== stoppedBefore) return toast('The search was stopped.');
  const finding = { what, target, before: moment, writer: undefined, reads: { reader } };
  machine.setState(({ findings }) => ({ findings: follow ? [...findings, finding] : [finding] }));
  if (!reader) {
    announce(`Nobody reads ${what} behind this moment.`);
    return;
  }
  setMoment(now.side, reader.moment, 'jump');
  announce(`${what} is read by ${reader.text}, instruction ${grouped(reader.moment.icount)}.`);
}

/** Asks who reads next what is picked in a pane. */
export async function whoReadsPicked(): Promise<void> {
  const { picked } = machine.getState();
  if (picked?.kind === 'memory' || picked?.kind === 'sector') await whoReads(picked);
  else toast('Pick bytes of memory or of a disk first.');
}

/** Asks who wrote what is picked in a pane. */
export async function whoWrotePicked(): Promise<void> {
  const { picked } = machine.getState();
  if (picked) await whoWrote(picked);
  else
    toast('Pick a register, bytes of memory or of a disk, a character of the console or a pixel of the screen first.');
}

/** Follows the last answer: back to who wrote the place that a value came from, or on to who reads where it went. */
export async function followCopy(): Promise<void> {
  const { writer, reads } = machine.getState().findings.at(-1) ?? {};
  const reader = reads?.reader;
  if (writer?.origin) await whoWrote(writer.origin, true, writer.originBefore ?? writer.moment);
  else if (reader?.into) await whoReads(reader.into, true, reader.moment);
  else if (writer) toast(`The copy ends here: ${writer.text} takes its value from no register and no memory.`);
  else toast('Ask who wrote something first.');
}
