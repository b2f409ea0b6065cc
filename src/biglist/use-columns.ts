import { useCallback, useState } from 'react';
import { type Column, initialWidths, resized, type Widths, widthsFrom } from './columns.ts';

/** Widths of a list's columns, remembered under `name`. */
export function useColumns(name: string, columns: readonly Column[]) {
  const key = `replayscope.columns.${name}`;
  const [widths, setWidths] = useState<Widths>(() => widthsFrom(columns, read(key)));
  const resize = useCallback(
    (id: string, width: number | undefined) => {
      setWidths((before) => {
        const after = resized(columns, before, id, width ?? initialWidths(columns)[id] ?? 0);
        write(key, JSON.stringify(after));
        return after;
      });
    },
    [columns, key],
  );
  return { widths, resize };
}

/** Storage can be forbidden; widths are then those of this visit. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
