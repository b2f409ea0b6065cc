/**
 * Recent recordings, kept in the origin-private file system so that a reload, or tomorrow's visit, finds them again.
 *
 * The files are stored as they were dropped (compressed ones stay compressed) in a folder `recent`, each under the hash of its log; an
 * index beside them in local storage holds names and dates. Nothing leaves the machine.
 */
import * as v from 'valibot';

/** Files above this size are opened but not kept. */
export const RECENT_LIMIT_BYTES = 512 * 2 ** 20;
/** At most so many recordings are kept; the oldest goes first. */
export const RECENT_LIMIT_COUNT = 10;

const FOLDER = 'recent';
const INDEX_KEY = 'replayscope.recent';

const RecentSchema = v.object({
  hash: v.string(),
  name: v.string(),
  bytes: v.number(),
  events: v.number(),
  instructions: v.number(),
  layout: v.string(),
  openedAt: v.number(),
});

export type Recent = v.InferOutput<typeof RecentSchema>;

/** The recordings that are kept, the newest first. */
export function recents(storage: Pick<Storage, 'getItem'> = localStorage): Recent[] {
  try {
    const result = v.safeParse(v.array(RecentSchema), JSON.parse(storage.getItem(INDEX_KEY) ?? '[]'));
    return result.success ? result.output : [];
  } catch {
    // Not JSON: somebody else wrote it. The list starts anew.
    return [];
  }
}

/** The list with one more in front, without its older self, and what falls off the end. */
function withRecent(list: readonly Recent[], added: Recent): { kept: Recent[]; dropped: Recent[] } {
  const all = [added, ...list.filter((one) => one.hash !== added.hash)];
  return { kept: all.slice(0, RECENT_LIMIT_COUNT), dropped: all.slice(RECENT_LIMIT_COUNT) };
}

function save(list: readonly Recent[]): void {
  localStorage.setItem(INDEX_KEY, JSON.stringify(list));
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

/** Keeps a file; false when it is too large. Rejects when the browser has no room or no such file system. */
export async function keepRecent(recent: Recent, blob: Blob): Promise<boolean> {
  if (blob.size > RECENT_LIMIT_BYTES) return false;
  const directory = await folder();
  // The same log may come back with the rest of its recording.
  const known = recents().some((one) => one.hash === recent.hash && one.bytes >= blob.size);
  if (!known) {
    const file = await directory.getFileHandle(recent.hash, { create: true });
    const writable = await file.createWritable();
    await writable.write(blob);
    await writable.close();
  }
  const { kept, dropped } = withRecent(recents(), recent);
  save(kept);
  await Promise.all(dropped.map((one) => directory.removeEntry(one.hash).catch(() => {})));
  return true;
}

/** The kept file of a log; `undefined` when it is not there (any more). */
export async function recentFile(hash: string): Promise<{ recent: Recent; file: File } | undefined> {
  const recent = recents().find((one) => one.hash === hash);
  if (!recent) return undefined;
  try {
    const handle = await (await folder()).getFileHandle(hash);
    return { recent, file: await handle.getFile() };
  } catch {
    // The browser cleared its store: forget the entry as well.
    save(recents().filter((one) => one.hash !== hash));
    return undefined;
  }
}

/** Forgets one recording, or all of them. */
export async function removeRecent(hash: string | 'all'): Promise<void> {
  const list = recents();
  const gone = list.filter((one) => hash === 'all' || one.hash === hash);
  save(list.filter((one) => !gone.includes(one)));
  const directory = await folder();
  await Promise.all(gone.map((one) => directory.removeEntry(one.hash).catch(() => {})));
}
