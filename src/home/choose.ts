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

/**
 * The logs among the files, in order of their paths, each with the machine.json of its folder.
 *
 * A file that is dropped alone is taken for a log whatever its name: the engine tells what it is when it is not.
 */
export function chooseLogs<T extends Candidate>(files: readonly T[]): { log: T; machine?: T }[] {
  if (files.length === 1) return files.map((log) => ({ log }));
  const machines = new Map(
    files.filter((file) => nameOf(file.path) === 'machine.json').map((file) => [folderOf(file.path), file]),
  );
  return files
    .filter((file) => file.size > 0 && !BESIDE.test(file.path) && !isSessionFile(file.path))
    .filter((file) => {
      // Beside a machine.json the log is called replay.bin; other .bin files there are memory images.
      const inRecording = machines.has(folderOf(file.path));
      return !inRecording || /^replay\.bin(\.gz|\.zst)?$/.test(nameOf(file.path));
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((log) => {
      const machine = machines.get(folderOf(log.path));
      return machine ? { log, machine } : { log };
    });
}

/** The shift of `-icount` in a machine.json; `undefined` when it says nothing usable. */
export function shiftOf(machine: unknown): number | 'auto' | undefined {
  if (typeof machine !== 'object' || machine === null || !('icount_shift' in machine)) return undefined;
  const shift = machine.icount_shift;
  if (shift === 'auto') return 'auto';
  return typeof shift === 'number' && Number.isInteger(shift) && shift >= 0 && shift <= 10 ? shift : undefined;
}
