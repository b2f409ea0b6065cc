/**
 * The part of the session that a link carries, as text for the address.
 *
 * `#v1?log=sample:boot&m=8214330.4021&sel=e4021&f=kind:clock&x=e&v=0-5000`. The number after the v is the version of this
 * text; {@link parseLink} raises older ones step by step, so links in old mails keep working.
 */
import * as v from 'valibot';
import type { Axis, Moment } from '../../workers/engine-api.ts';
import type { Selection, SessionState, Side, Viewport } from '../state/session.ts';

/** How a link names a log: one of the page's samples, or a file by its hash (and name, for people). */
export type LogReference = { readonly sample: string } | { readonly hash: string; readonly name: string };

export interface View {
  readonly moments: { readonly a: Moment; readonly b?: Moment };
  readonly selection: Selection | undefined;
  readonly filter: string;
  readonly showInstructions: boolean;
  readonly axis: Axis;
  readonly viewport: Viewport | undefined;
  readonly side: Side;
  /** The panes that are open; undefined in links that do not say. */
  readonly panes: string | undefined;
}

export interface Link {
  readonly logs: { readonly a?: LogReference; readonly b?: LogReference };
  readonly view: View;
}

/** Raises the parameters of one version to the next; index 0 raises version 1 to 2. */
export type Upgrade = (params: URLSearchParams) => URLSearchParams;

const UPGRADES: readonly Upgrade[] = [];

const AXES: Readonly<Record<string, Axis>> = { i: 'instructions', e: 'events', t: 'time' };
const axisLetter = (axis: Axis) => axis[0] ?? 'i';

const count = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number), v.safeInteger());
const number = (text: string | undefined) => {
  const result = v.safeParse(count, text);
  return result.success ? result.output : undefined;
};

function parseMoment(text: string | null): Moment | undefined {
  const [icount, seq] = (text ?? '').split('.').map(number);
  return icount === undefined ? undefined : { icount, seq: seq ?? 0 };
}

const momentText = (moment: Moment) => `${moment.icount}.${moment.seq}`;

/** "e4021": event of A; "E4021": of B. "ri100-200": instructions of A; "Rt…": nanoseconds of B. */
function parseSelection(text: string | null): Selection | undefined {
  const event = /^(e)(\d+)$/i.exec(text ?? '');
  if (event) {
    const n = number(event[2]);
    return n === undefined ? undefined : { kind: 'event', side: event[1] === 'e' ? 'a' : 'b', n };
  }
  const range = /^(r)([iet])(\d+)-(\d+)$/i.exec(text ?? '');
  const axis = AXES[range?.[2] ?? ''];
  const from = number(range?.[3]);
  const to = number(range?.[4]);
  if (!axis || from === undefined || to === undefined || from >= to) return undefined;
  return { kind: 'range', side: range?.[1] === 'r' ? 'a' : 'b', axis, from, to };
}

function selectionText(selection: Selection): string {
  const first = selection.side === 'a';
  if (selection.kind === 'event') return `${first ? 'e' : 'E'}${selection.n}`;
  const { axis, from, to } = selection;
  return `${first ? 'r' : 'R'}${axisLetter(axis)}${Math.floor(from)}-${Math.ceil(to)}`;
}

function parseReference(text: string | null, name: string | null): LogReference | undefined {
  if (text?.startsWith('sample:')) return { sample: text.slice(7) };
  if (text && /^[0-9a-f]{16}$/.test(text)) return { hash: text, name: name ?? '' };
  return undefined;
}

function parseViewport(text: string | null): Viewport | undefined {
  const [from, to] = (text ?? '').split('-').map(number);
  return from === undefined || to === undefined || from >= to ? undefined : { from, to };
}

/** Reads the part of the address after #; `undefined` when it is no link of this page. */
export function parseLink(hash: string, upgrades: readonly Upgrade[] = UPGRADES): Link | undefined {
  const match = /^#?v(\d{1,3})\?(.*)$/.exec(hash);
  const version = number(match?.[1]);
  if (version === undefined || version < 1 || version > upgrades.length + 1) return undefined;
  const params = upgrades.slice(version - 1).reduce((old, up) => up(old), new URLSearchParams(match?.[2] ?? ''));
  const a = parseReference(params.get('log'), params.get('name'));
  const b = parseReference(params.get('b'), params.get('bname'));
  const momentB = parseMoment(params.get('mb'));
  return {
    logs: { ...(a ? { a } : {}), ...(b ? { b } : {}) },
    view: {
      moments: { a: parseMoment(params.get('m')) ?? { icount: 0, seq: 0 }, ...(momentB ? { b: momentB } : {}) },
      selection: parseSelection(params.get('sel')),
      filter: params.get('f') ?? '',
      showInstructions: params.get('i') === '1',
      axis: AXES[params.get('x') ?? 'i'] ?? 'instructions',
      viewport: parseViewport(params.get('v')),
      side: params.get('side') === 'b' ? 'b' : 'a',
      panes: params.get('p') ?? undefined,
    },
  };
}

/** The link as text, with its #. What has its usual value is left out. */
export function linkText({ logs, view }: Link, version: number = UPGRADES.length + 1): string {
  const params = new URLSearchParams();
  const addLog = (key: string, nameKey: string, log: LogReference | undefined) => {
    if (!log) return;
    params.set(key, 'sample' in log ? `sample:${log.sample}` : log.hash);
    if ('name' in log) params.set(nameKey, log.name);
  };
  addLog('log', 'name', logs.a);
  addLog('b', 'bname', logs.b);
  params.set('m', momentText(view.moments.a));
  if (view.moments.b && logs.b) params.set('mb', momentText(view.moments.b));
  if (view.selection) params.set('sel', selectionText(view.selection));
  if (view.filter) params.set('f', view.filter);
  if (view.showInstructions) params.set('i', '1');
  if (view.axis !== 'instructions') params.set('x', axisLetter(view.axis));
  if (view.viewport) params.set('v', `${Math.max(0, Math.floor(view.viewport.from))}-${Math.ceil(view.viewport.to)}`);
  if (view.side === 'b') params.set('side', 'b');
  if (view.panes) params.set('p', view.panes);
  return `#v${version}?${params}`;
}

/** The link to what the session shows; `undefined` while no log is open, or while the log's hash is not known yet. */
export function linkOf(state: SessionState): Link | undefined {
  const reference = (side: Side): LogReference | undefined => {
    const log = state.logs[side];
    if (!log) return undefined;
    if ('sample' in log.origin) return { sample: log.origin.sample };
    return log.summary.hash === undefined ? undefined : { hash: log.summary.hash, name: log.summary.name };
  };
  const a = reference('a');
  const b = reference('b');
  if (!a) return undefined;
  const { moments, selection, filter, showInstructions, axis, viewport, side, panes } = state;
  return {
    logs: { a, ...(b ? { b } : {}) },
    view: { moments, selection, filter, showInstructions, axis, viewport, side, panes },
  };
}
