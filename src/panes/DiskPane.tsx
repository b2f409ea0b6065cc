import { useCallback, useContext, useMemo } from 'react';
import type { DiskView } from '../../workers/machine-api.ts';
import { ChangeMap } from '../disk/ChangeMap.tsx';
import styles from '../disk/disk.module.css';
import { diskPlace, showSector, useDiskPlace } from '../disk/place.ts';
import { RequestList } from '../disk/RequestList.tsx';
import { filteredRequests, parseSectors, type RequestRow } from '../disk/requests.ts';
import { type SectorBytes, SectorView } from '../disk/SectorView.tsx';
import { nextChanged, type RowBytes, rowsOfSector, scrolled } from '../disk/sector-rows.ts';
import { useDisks } from '../disk/use-disks.ts';
import { engine } from '../engine/engine.ts';
import { grouped } from '../format/numbers.ts';
import { atHand, machine, useMachine } from '../machine/store.ts';
import { PaneInSight, useWants } from '../machine/use-machine.ts';
import { setMoment } from '../state/moves.ts';
import { useSession } from '../state/session.ts';
import { reporting } from '../state/ui.ts';
import { useBox } from '../ui/use-box.ts';
import { ContentTools, RequestTools } from './DiskTools.tsx';
import { MachineFrame } from './MachineFrame.tsx';
import panes from './pane.module.css';

const ROW_PX = 20;
/** A row of 16 bytes with its characters needs so much width. */
const WIDE_PX = 512;

async function onRequest({ icount, sector, sectors }: RequestRow): Promise<void> {
  const now = atHand();
  if (!now) return;
  if (sectors > 0) diskPlace.setState({ sector, row: 0 });
  const moment = await reporting(() => engine.momentOfIcount(now.log, icount));
  if (moment) setMoment(now.side, moment, 'jump');
}

function onSectors({ sector, sectors }: RequestRow): void {
  if (sectors > 0) showSector(diskPlace.getState().disk, sector);
}

function onSelect({ sector, offset, length }: SectorBytes): void {
  const { disk } = diskPlace.getState();
  machine.setState({ picked: { kind: 'sector', disk, sector, offset, length } });
}

/** The bytes that are picked on a disk. */
function usePicked(disk: number): SectorBytes | undefined {
  const picked = useMachine((state) => (state.picked?.kind === 'sector' ? state.picked : undefined));
  return useMemo(() => {
    if (picked?.disk !== disk) return undefined;
    const { sector, offset = 0, length = 512 } = picked;
    return { sector, offset, length };
  }, [picked, disk]);
}

/** A disk of the machine: its requests over time, and its sectors at the playhead. */
export function DiskPane() {
  const { disk, view, sector, row, kind, range } = useDiskPlace();
  const known = useDisks(disk);
  const inSight = useContext(PaneInSight);
  const side = useSession((state) => state.side);
  const moment = useSession((state) => state.moments[side]);
  const [box, { width, height }] = useBox();
  const rowBytes: RowBytes = width > 0 && width < WIDE_PX ? 8 : 16;
  const rows = Math.max(4, Math.ceil(height / ROW_PX));
  const summary = known?.disks[disk];
  const count = Math.min(128, 1 + Math.ceil((rows + 1) / rowsOfSector(rowBytes)));
  const wants = useMemo(
    () => (summary ? { disk: { disk, sector, sectors: view === 'sectors' ? count : 0 } } : {}),
    [summary, disk, sector, view, count],
  );
  useWants(inSight ? wants : undefined);
  const picked = usePicked(disk);
  const requests = known?.requests;
  const numbers = useMemo(
    () => (requests ? filteredRequests(requests, kind, parseSectors(range)) : []),
    [requests, kind, range],
  );
  const total = summary?.sectors ?? 0;
  const onScroll = useCallback(
    (by: number) => diskPlace.setState((now) => scrolled(now.sector, now.row, by, rowBytes, total)),
    [rowBytes, total],
  );
  const go = (to: number) => showSector(disk, Math.max(0, Math.min(to, total - 1)));
  const changes = useMachine((state) =>
    state.shown?.answer.disk?.disk === disk ? state.shown.answer.disk : undefined,
  );
  const onChanged = (direction: 1 | -1) => {
    const found = changes && nextChanged(changes.ranges, sector, direction);
    if (found !== undefined) go(found);
  };
  if (known && known.disks.length === 0) {
    return <p className={panes.empty}>This machine has no disk. Flash banks stand in the Devices pane.</p>;
  }
  const tools = (
    <>
      {known && known.disks.length > 1 && (
        <select
          aria-label="Disk"
          value={disk}
          onChange={({ target }) => diskPlace.setState({ disk: Number(target.value), sector: 0, row: 0 })}
        >
          {known.disks.map((one) => (
            <option key={one.disk} value={one.disk}>
              {one.disk}: {one.name}
            </option>
          ))}
        </select>
      )}
      {(['requests', 'sectors'] as const).map((one) => (
        <button key={one} type="button" aria-pressed={view === one} onClick={() => diskPlace.setState({ view: one })}>
          {one === 'requests' ? 'Requests' : 'Sectors'}
        </button>
      ))}
      {view === 'requests' ? (
        <RequestTools kind={kind} range={range} listed={numbers.length} />
      ) : (
        <ContentTools disk={disk} sector={sector} picked={picked} onSector={go} onChanged={onChanged} />
      )}
    </>
  );
  const content = (shown: DiskView | undefined) => (
    <div className={styles.pane}>
      {shown && <ChangeMap ranges={shown.ranges} changed={shown.changed} sectors={total} at={sector} onSector={go} />}
      <p className={styles.note}>
        {shown && `${grouped(shown.changed)} of ${grouped(total)} sectors differ from the image, `}
        {shown && `${grouped(shown.begun)} of ${grouped(requests?.kinds.length ?? 0)} requests so far`}
        {summary && known?.disks.length === 1 && ` · ${summary.name}`}
        {summary?.readOnly && ' · read-only'}
        {summary?.note !== undefined && ` · ${summary.note}`}
      </p>
      <div className={styles.body} ref={box}>
        {view === 'requests' && requests && (
          <RequestList
            name={`${disk} ${kind} ${range}`}
            requests={requests}
            numbers={numbers}
            moment={moment}
            onRequest={onRequest}
            onSectors={onSectors}
          />
        )}
        {view === 'sectors' && shown && shown.sectors > 0 && (
          <SectorView
            view={shown}
            skip={shown.sector === sector ? row : 0}
            rows={rows}
            rowBytes={rowBytes}
            selected={picked}
            onSelect={onSelect}
            onScroll={onScroll}
          />
        )}
      </div>
    </div>
  );
  return (
    <MachineFrame tools={tools}>
      {(answer) => content(answer.disk?.disk === disk ? answer.disk : undefined)}
    </MachineFrame>
  );
}
