/** Source files that were brought: text only, kept while the page is open. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { counted } from '../format/numbers.ts';
import { toast } from '../state/ui.ts';

export interface SourceFile {
  /** As it was brought, with folders as far as the browser tells them. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** Larger ones are no source files. */
const MOST_BYTES = 8 << 20;

const SOURCE = /\.(c|h|s|inc|cc|cpp|cxx|hh|hpp|hxx|rs|go|zig|d|adb|ads|f90|pas|nim|swift|ld|lds)$/i;

const sources = createStore<{ readonly files: ReadonlyMap<string, readonly SourceFile[]> }>(() => ({
  files: new Map(),
}));

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether a file is one by its name. */
export const isSource = (path: string): boolean => SOURCE.test(path);

/** Keeps source files; one that was there already, by its path, is replaced. */
export async function addSources(brought: readonly { readonly path: string; readonly file: Blob }[]): Promise<void> {
  const files = new Map(sources.getState().files);
  let added = 0;
  for (const { path, file } of brought) {
    if (file.size > MOST_BYTES) continue;
    const name = baseName(path);
    const others = (files.get(name) ?? []).filter((one) => one.path !== path);
    files.set(name, [...others, { path, lines: (await file.text()).split(/\r?\n/) }]);
    added++;
  }
  sources.setState({ files });
  if (added > 0) toast(`${counted(added, 'source file')} can be shown in the pane Source.`);
}

/** The files of a name; debug information tells no folders here. */
export function useSources(name: string | undefined): readonly SourceFile[] {
  return useStore(sources, ({ files }) => (name === undefined ? undefined : files.get(name))) ?? NONE;
}

const NONE: readonly SourceFile[] = [];
