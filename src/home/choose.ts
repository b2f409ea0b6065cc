/** Which of the dropped files are logs: a folder of a recording holds many that are not. */

export interface Candidate {
  /** Path with folders, as far as the browser tells it. */
  readonly path: string;
  readonly size: number;
}

/** Files that stand beside a log and are none. */
const BESIDE =
  /(^|\/)(\.[^/]*|console\.txt|mtree\.txt|truth\.json|machine\.json|(ram|mrom)\.bin(\.gz)?|.*\.(md|txt|elf|S|c|h|img|img\.gz|qcow2|dtb|py|sh))$/i;

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** A session file of this page, as it saves them. */
export function isSessionFile(path: string): boolean {
  return path.endsWith('.replayscope.json');
}

/** A log among the files, and, where it is part of a recording, the recording's files. */
export interface ChosenLog<T> {
  readonly log: T;
  readonly machine?: T;
  /** All files of the recording's folder, the log and machine.json included, with their paths inside of it. */
  readonly files?: readonly { readonly name: string; readonly file: T }[];
}

/**
 * The logs among the files, in order of their paths, each with the machine.json and the files of its folder.
 *
 * A file that is dropped alone is taken for a log whatever its name: the engine tells what it is when it is not.
 * @param named name of the log by the path of the machine.json that names it
 */
export function chooseLogs<T extends Candidate>(
  files: readonly T[],
  named: ReadonlyMap<string, string> = new Map(),
): ChosenLog<T>[] {
  if (files.length === 1) return files.map((log) => ({ log }));
  const machines = new Map(files.filter(({ path }) => isMachineJson(path)).map((file) => [folderOf(file.path), file]));
  /** Folder of the recording that a file belongs to: the nearest one above it that has a machine.json. */
  const recordingOf = (path: string) => {
    for (let folder = folderOf(path); ; folder = folderOf(folder.slice(0, -1))) {
      if (machines.has(folder)) return folder;
      if (folder === '') return undefined;
    }
  };
  return files
    .filter((file) => {
      if (file.size === 0 || isSessionFile(file.path)) return false;
      const folder = recordingOf(file.path);
      const machine = folder === undefined ? undefined : machines.get(folder);
      if (folder === undefined || !machine) return !BESIDE.test(file.path);
      // Beside a machine.json the log has the name that stands there; other .bin files are memory images.
      const name = file.path.slice(folder.length);
      const wanted = named.get(machine.path);
      return wanted === undefined ? /^replay\.bin(\.gz|\.zst)?$/.test(name) : name === wanted;
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((log) => {
      const folder = recordingOf(log.path);
      const machine = folder === undefined ? undefined : machines.get(folder);
      if (folder === undefined || !machine) return { log };
      const inside = files.filter((file) => recordingOf(file.path) === folder && !isSessionFile(file.path));
      return { log, machine, files: inside.map((file) => ({ name: file.path.slice(folder.length), file })) };
    });
}

/** Whether a file describes the machine of a recording. */
export function isMachineJson(path: string): boolean {
  return nameOf(path) === 'machine.json';
}

/** Name of the log in a machine.json; `undefined` when it names none. */
export function logNameOf(machine: unknown): string | undefined {
  if (typeof machine !== 'object' || machine === null || !('files' in machine)) return undefined;
  const { files } = machine;
  if (typeof files !== 'object' || files === null || !('log' in files)) return undefined;
  return typeof files.log === 'string' ? files.log : undefined;
}

/** The shift of `-icount` in a machine.json; `undefined` when it says nothing usable. */
export function shiftOf(machine: unknown): number | 'auto' | undefined {
  if (typeof machine !== 'object' || machine === null || !('icount_shift' in machine)) return undefined;
  const shift = machine.icount_shift;
  if (shift === 'auto') return 'auto';
  return typeof shift === 'number' && Number.isInteger(shift) && shift >= 0 && shift <= 10 ? shift : undefined;
}
