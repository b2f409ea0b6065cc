/** The controls of the disk pane. */
import { useEffect, useState } from 'react';
import { type BytePattern, DISK_REQUEST_KINDS } from '../../workers/machine-api.ts';
import { diskPlace } from '../disk/place.ts';
import { parseSectors } from '../disk/requests.ts';
import type { SectorBytes } from '../disk/SectorView.tsx';
import { SECTOR } from '../disk/sector-rows.ts';
import { engine } from '../engine/engine.ts';
import { counted } from '../format/numbers.ts';
import { atHand, machine } from '../machine/store.ts';
import { whoReads, whoWrote } from '../machine/travel.ts';
import { ByteSearch } from './ByteSearch.tsx';

/** Which requests are listed. */
export function RequestTools({ kind, range, listed }: { kind: string; range: string; listed: number }) {
  return (
    <>
      <select
        aria-label="Kind of requests"
        value={kind}
        onChange={({ target }) => diskPlace.setState({ kind: target.value })}
      >
        <option value="">all</option>
        {DISK_REQUEST_KINDS.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <input
        type="search"
        size={10}
        className="mono"
        aria-label="Requests that touch sectors"
        placeholder="sectors 64..71"
        title="A sector, or the first and the last one: 64..71"
        aria-invalid={range.trim() !== '' && !parseSectors(range)}
        value={range}
        onChange={({ target }) => diskPlace.setState({ range: target.value })}
      />
      <span className="dim">{counted(listed, 'request')}</span>
    </>
  );
}

/** The sector in sight, as a field to go to another. */
function SectorField({ sector, onSector }: { sector: number; onSector: (sector: number) => void }) {
  const [text, setText] = useState(String(sector));
  useEffect(() => setText(String(sector)), [sector]);
  const wanted = /^(0x[0-9a-f]+|\d+)$/i.test(text.trim()) ? Number(text.trim()) : undefined;
  return (
    <input
      type="text"
      size={7}
      className="mono"
      aria-label="Show sector"
      title="Number of a sector of 512 bytes"
      aria-invalid={wanted === undefined}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onKeyDown={({ key }) => {
        if (key === 'Enter' && wanted !== undefined) onSector(wanted);
      }}
    />
  );
}

interface Props {
  readonly disk: number;
  readonly sector: number;
  readonly picked: SectorBytes | undefined;
  readonly onSector: (sector: number) => void;
  /** Goes to the next (previous) sectors that changed. */
  readonly onChanged: (direction: 1 | -1) => void;
}

/** Where to look on the disk, and what can be asked about the bytes that are picked. */
export function ContentTools({ disk, sector, picked, onSector, onChanged }: Props) {
  const search = (pattern: BytePattern) => {
    const now = atHand();
    return now && engine.searchDisk(now.log, now.moment, disk, pattern);
  };
  const onPlace = (place: number, bytes: number) => {
    const [at, offset] = [Math.floor(place / SECTOR), place % SECTOR];
    onSector(at);
    const length = Math.min(bytes, SECTOR - offset);
    machine.setState({ picked: { kind: 'sector', disk, sector: at, offset, length } });
  };
  const target = picked && ({ kind: 'sector', disk, ...picked } as const);
  const what = picked?.length === SECTOR ? 'this sector' : picked?.length === 1 ? 'this byte' : 'these bytes';
  return (
    <>
      <SectorField sector={sector} onSector={onSector} />
      <button type="button" aria-label="Previous changed sectors" title="Previous change" onClick={() => onChanged(-1)}>
        ◀
      </button>
      <button type="button" aria-label="Next changed sectors" title="Next change" onClick={() => onChanged(1)}>
        ▶
      </button>
      <ByteSearch where="the disk" search={search} onPlace={onPlace} />
      {target && (
        <>
          <button type="button" onClick={() => void whoWrote(target)}>
            Who wrote {what}?
          </button>
          <button type="button" onClick={() => void whoReads(target)}>
            Who reads {what} next?
          </button>
        </>
      )}
    </>
  );
}
