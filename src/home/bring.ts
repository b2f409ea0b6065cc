/** From files, samples and links to open logs. */
import * as v from 'valibot';
import { machine } from '../machine/store.ts';
import { addSymbols } from '../machine/symbols.ts';
import { mergeNotes, readSession } from '../notes/session-file.ts';
import { addSources, isSource } from '../source/sources.ts';
import { applyView, awaitView, completeRecording, openLog } from '../state/open.ts';
import { recentFile } from '../state/recent.ts';
import { type Side, session } from '../state/session.ts';
import { reporting, toast, ui } from '../state/ui.ts';
import { pickFiles } from '../ui/files.ts';
import type { Link, LogReference } from '../url/view.ts';
import type { Brought } from './brought.ts';
import { chooseLogs, isMachineJson, isSessionFile, logNameOf, shiftOf } from './choose.ts';
import { elfFiles } from './elf.ts';
import { sampleFiles } from './samples.ts';

/** A machine.json is a page of text. */
const MOST_MACHINE_JSON = 1 << 20;

const brought = (file: File): Brought => ({ path: file.webkitRelativePath || file.name, size: file.size, file });

/** What stands in the machine.json files, by path. One that is no JSON is named and left out. */
async function readMachines(files: readonly Brought[]): Promise<Map<string, unknown>> {
  const machines = new Map<string, unknown>();
  for (const { path, size, file } of files) {
    if (!isMachineJson(path) || size > MOST_MACHINE_JSON) continue;
    try {
      machines.set(path, JSON.parse(await file.text()));
    } catch {
      toast(`${path} is not JSON; the time axis and the machine are left out.`, 'error');
    }
  }
  return machines;
}

/** Files that describe the machine of the log that is open already: attaches it. False when they describe none. */
async function bringMachine(files: readonly Brought[], machines: ReadonlyMap<string, unknown>): Promise<boolean> {
  const [path] = machines.keys();
  const open = session.getState().logs.a;
  if (path === undefined || !open) return false;
  const folder = path.replace(/[^/]*$/, '');
  const inside = files.filter((file) => file.path.startsWith(folder));
  const named = inside.map((file) => ({ name: file.path.slice(folder.length), blob: file.file }));
  await completeRecording('a', named, logNameOf(machines.get(path)) ?? 'replay.bin', shiftOf(machines.get(path)));
  return true;
}

/** ELF files are no logs: their symbols belong to the machine that is open, or is being opened with them. */
async function bringSymbols(files: readonly Brought[]): Promise<void> {
  for (const { path, file } of files) await addSymbols({ name: path, blob: file });
}

/** Opens what was brought: one log, or two to compare, or a session file. `side` b compares with what is open. */
export async function openBrought(all: readonly Brought[], side: Side = 'a'): Promise<void> {
  const saved = all.find((file) => isSessionFile(file.path));
  if (saved) await reporting(async () => openSession(await saved.file.text()));
  const elf = await elfFiles(all);
  // An ELF file alone, without a machine to use it, is tried as a log: the engine tells what it is.
  const symbols = elf.length < all.length || machine.getState().attached ? elf : [];
  // Source files belong to the machine that is open, or is being opened with them.
  const sources = machine.getState().attached || all.length > 1 ? all.filter(({ path }) => isSource(path)) : [];
  if (sources.length > 0) await addSources(sources);
  const files = all.filter((file) => file !== saved && !symbols.includes(file) && !sources.includes(file));
  const machines = await readMachines(files);
  const names = new Map([...machines].map(([path, json]) => [path, logNameOf(json)] as const));
  const logs = files.length === 1 && machines.size === 1 ? [] : chooseLogs(files, definedOnly(names));
  if (logs.length === 0) {
    const empty = emptyLog(files, names);
    if (empty !== undefined) {
      toast(
        `${empty} is empty, so there is no log to open. QEMU ends its log when it is left with Ctrl+C or by the guest.`,
        'error',
      );
      return;
    }
    const attached = await bringMachine(files, machines);
    await bringSymbols(symbols);
    if (!saved && !attached && symbols.length === 0 && sources.length === 0) {
      toast('There is no log among these files. A log is called replay.bin, or what rrfile= named.', 'error');
    }
    return;
  }
  if (logs.length > 2) toast(`${logs.length} logs; the first two are opened to be compared.`);
  const sides: Side[] = side === 'b' && session.getState().logs.a ? ['b'] : ['a', 'b'];
  for (const [i, target] of sides.entries()) {
    const chosen = logs[i];
    if (!chosen) break;
    const shift = chosen.machine && shiftOf(machines.get(chosen.machine.path));
    const { path, file } = chosen.log;
    const ok = await openLog(target, {
      name: path,
      blob: file,
      origin: { file: path },
      ...(shift === undefined ? {} : { shift }),
      ...(chosen.files ? { files: chosen.files.map((one) => ({ name: one.name, blob: one.file.file })) } : {}),
    });
    if (!ok) return;
  }
  await bringSymbols(symbols);
}

/** The path of a log that a machine.json names and that has no bytes. */
function emptyLog(files: readonly Brought[], names: ReadonlyMap<string, string | undefined>): string | undefined {
  const logs = [...names].map(([path, name]) => `${path.replace(/[^/]*$/, '')}${name ?? 'replay.bin'}`);
  return files.find(({ path, size }) => size === 0 && logs.includes(path))?.path;
}

function definedOnly(names: ReadonlyMap<string, string | undefined>): Map<string, string> {
  return new Map([...names].flatMap(([path, name]) => (name === undefined ? [] : [[path, name] as const])));
}

/** Opens picked or dropped files without folders. */
export function openFiles(files: readonly File[], side: Side = 'a'): Promise<void> {
  return openBrought(files.map(brought), side);
}

/** Asks for files and opens them. */
export async function pickAndOpen(side: Side): Promise<void> {
  const files = await pickFiles({ multiple: true });
  if (files.length > 0) await openFiles(files, side);
}

/** Opens a kept recording; false when the browser has it no more. */
export async function openRecent(hash: string, side: Side = 'a', keepMoment = false): Promise<boolean> {
  const kept = await reporting(() => recentFile(hash));
  if (!kept) return false;
  return openLog(side, { name: kept.recent.name, blob: kept.file, origin: { recent: hash }, keepMoment });
}

const SampleId = v.pipe(v.string(), v.regex(/^[\w-]+(\/\d+)?$/));

/**
 * Opens a sample: both logs of a pair, or one of them when `id` ends with /0 or /1.
 */
export async function openSample(id: string, side: Side = 'a', keepMoment = false): Promise<boolean> {
  if (!v.is(SampleId, id)) return false;
  const [name = '', index] = id.split('/');
  ui.setState({ opening: { name } });
  const files = await reporting(() => sampleFiles(name, index === undefined ? undefined : Number(index)));
  ui.setState({ opening: undefined });
  if (!files || files.length === 0) return false;
  for (const [i, { number, ...source }] of files.entries()) {
    const target = i === 0 ? side : 'b';
    if (!(await openLog(target, { ...source, origin: { sample: `${name}/${number}` }, keepMoment }))) return false;
  }
  return true;
}

/** Opens a log that a link names; the link says where the playhead stands. */
function openReference(reference: LogReference, side: Side): Promise<boolean> {
  return 'sample' in reference ? openSample(reference.sample, side, true) : openRecent(reference.hash, side, true);
}

/** Opens what a link names. What it cannot open is waited for: the page says which file to drop. */
export async function openLink(link: Link | undefined): Promise<void> {
  const a = link?.logs.a;
  if (!link || !a) {
    ui.setState({ atHome: true, awaited: undefined });
    return;
  }
  const hash = 'hash' in a ? a.hash : undefined;
  awaitView(link.view, hash);
  const opened = await openReference(a, 'a');
  if (!opened) {
    if ('hash' in a) ui.setState({ atHome: true, awaited: a });
    return;
  }
  const b = link.logs.b;
  if (!b) return;
  const second = await openReference(b, 'b');
  if (second) applyView(link.view);
  if (!second && 'hash' in b) ui.setState({ awaited: b });
}

/** Opens a session file's text: its notes, and its logs as far as they are at hand. */
export async function openSession(text: string): Promise<void> {
  const { link, notes } = readSession(text);
  const open = session.getState().logs.a?.summary.hash;
  const wanted = link.logs.a;
  if (wanted && 'hash' in wanted && wanted.hash === open) mergeNotes(notes);
  else {
    await openLink(link);
    mergeNotes(notes);
  }
  toast(`The session was opened, with ${notes.length} note${notes.length === 1 ? '' : 's'}.`);
}
