/** Where the disk pane looks, kept while it is closed; set by the pane and by links to sectors elsewhere. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export interface DiskPlace {
  readonly disk: number;
  readonly view: 'requests' | 'sectors';
  /** First sector in sight, and rows that are scrolled past in it. */
  readonly sector: number;
  readonly row: number;
  /** Kind of the requests that are listed, or all; and sectors that they touch, as typed. */
  readonly kind: string;
  readonly range: string;
}

export const diskPlace = createStore<DiskPlace>(() => ({
  disk: 0,
  view: 'requests',
  sector: 0,
  row: 0,
  kind: '',
  range: '',
}));

export function useDiskPlace(): DiskPlace {
  return useStore(diskPlace);
}

/** Shows a sector's bytes. */
export function showSector(disk: number, sector: number): void {
  diskPlace.setState({ disk, sector, row: 0, view: 'sectors' });
}

/** Shows all requests of a disk. */
export function showRequests(disk: number): void {
  diskPlace.setState({ disk, view: 'requests', kind: '', range: '' });
}
