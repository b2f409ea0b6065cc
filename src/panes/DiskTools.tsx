/** The controls of the disk pane. */
import { useEffect, useState } from 'react';
import { DISK_REQUEST_KINDS } from '../../workers/machine-api.ts';
import { diskPlace } from '../disk/place.ts';
import { parseSectors } from '../disk/requests.ts';
import type { SectorBytes } from '../disk/SectorView.tsx';
import { SECTOR } from '../disk/sector-rows.ts';
import { engine } from '../engine/engine.ts';
import { counted } from '../format/numbers.ts';
import { atHand, machine } from '../machine/store.ts';
import { whoReads, whoWrote } from '../machine/travel.ts';
import { searchBytes } from '../memory/rows.ts';
import { announce, reporting } from '../state/ui.ts';

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

/** Searches the whole disk for bytes or text at the moment. */
function SearchField({ disk, onSector }: { disk: number; onSector: (sector: number) => void }) {
  const [text, setText] = useState('');
  const [hits, setHits] = useState<readonly number[]>();
  const [at, setAt] = useState(0);
  const bytes = searchBytes(text);
  const show = (index: number, list: readonly number[]) => {
    const hit = list[index];
    setAt(index);
    if (hit === undefined) return;
    const [sector, offset] = [Math.floor(hit / SECTOR), hit % SECTOR];
    const length = Math.min(bytes?.length ?? 1, SECTOR - offset);
    onSector(sector);
    machine.setState({ picked: { kind: 'sector', disk, sector, offset, length } });
  };
  const find = async () => {
    const now = atHand();
    if (!now || !bytes) return;
    const found = await reporting(() => engine.searchDisk(now.log, now.moment, disk, bytes));
    if (!found) return;
    setHits(found);
    announce(counted(found.length, 'place'));
    show(0, found);
  };
  return (
    <>
      <input
        type="search"
        size={11}
        className="mono"
        aria-label="Search the disk for bytes or text"
        placeholder={'find de ad, "text"'}
        title={'Bytes as hexadecimal pairs, or text in quotes; searched in the whole disk at this moment'}
        aria-invalid={text !== '' && !bytes}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setHits(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          if (!hits) void find();
          else show((at + (event.shiftKey ? hits.length - 1 : 1)) % Math.max(1, hits.length), hits);
        }}
      />
      {hits && <span className="dim">{hits.length === 0 ? 'none' : `${at + 1} of ${hits.length}`}</span>}
    </>
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
      <SearchField disk={disk} onSector={onSector} />
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
