import type { DiskRequestRef, Hit } from '../../workers/machine-api.ts';
import { deviceId } from '../devices/device-id.ts';
import { showRequests } from '../disk/place.ts';
import type { Stop } from '../machine/conditions.ts';
import { addStop, removeAllStops, removeStop, setCondition, setEnabled, useStops } from '../machine/stops.ts';
import { atHand, type Finding, useMachine } from '../machine/store.ts';
import { followCopy, hasStops, listHits, runToStop, search } from '../machine/travel.ts';
import { focusPane } from '../shell/dock.ts';
import { goToEvent, setMoment } from '../state/moves.ts';
import { useSession } from '../state/session.ts';
import { AddStop } from '../stops/AddStop.tsx';
import { FindingList } from '../stops/FindingList.tsx';
import { HitTable } from '../stops/HitTable.tsx';
import { StopList } from '../stops/StopList.tsx';
import styles from '../stops/stops.module.css';
import { addressOf } from './AddressField.tsx';
import panes from './pane.module.css';
import { useSymbolNames } from './use-symbol-names.ts';

const NO_DEVICES: readonly [] = [];

function onRun(stop: Stop, direction: 1 | -1): void {
  void search(
    [stop.condition],
    direction,
    direction === 1 ? 'Running to the next hit' : 'Running back to the last hit',
  );
}

function onHit({ moment }: Hit): void {
  const side = atHand()?.side;
  if (side) setMoment(side, moment, 'jump');
}

function onGo({ writer, reads }: Finding): void {
  const side = atHand()?.side;
  const found = writer ?? reads?.reader;
  if (side && found) setMoment(side, found.moment, 'jump');
}

function onBack({ before }: Finding): void {
  const side = atHand()?.side;
  if (side) setMoment(side, before, 'jump');
}

function onRequest({ disk }: DiskRequestRef): void {
  showRequests(disk);
  focusPane('disk');
}

function onEvent(n: number): void {
  const side = atHand()?.side;
  if (side) void goToEvent(n, side);
}

/** Breakpoints, watchpoints and catchpoints, their hits, and who wrote what. */
export function StopsPane() {
  const attached = useMachine((state) => state.attached !== undefined);
  const devices = useMachine((state) => state.attached?.summary?.devices) ?? NO_DEVICES;
  const registers = useMachine((state) => state.shown?.answer.registers);
  const findings = useMachine((state) => state.findings);
  const list = useStops((state) => state.stops);
  const hits = useStops((state) => state.hits);
  const moment = useSession((state) => state.moments[state.side]);
  const symbolOf = useSymbolNames();
  if (!attached) {
    return <p className={panes.empty}>Breakpoints and watchpoints need a machine: open a full recording.</p>;
  }
  const active = hasStops();
  const csrs = (registers?.registers ?? []).filter(({ group }) => group === 'csr').map(({ name }) => name);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className={styles.pane} tabIndex={0} aria-label="Stops, hits and writers">
      <AddStop devices={devices.map(deviceId)} csrs={csrs} addressOf={addressOf} onAdd={addStop} />
      <StopList
        stops={list}
        symbolOf={symbolOf}
        onEnabled={setEnabled}
        onCondition={setCondition}
        onRemove={removeStop}
        onRun={onRun}
      />
      {list.length === 0 ? (
        <p className="dim">
          No stops. B sets a breakpoint at the program counter or at the picked line, V watches the selected bytes.
        </p>
      ) : (
        <p className={styles.actions}>
          <button type="button" disabled={!active} onClick={() => void runToStop(-1)}>
            ◀ Run back
          </button>
          <button type="button" disabled={!active} onClick={() => void runToStop(1)}>
            Run ▶
          </button>
          <button type="button" disabled={!active} onClick={() => void listHits()}>
            List all hits
          </button>
          <button type="button" onClick={removeAllStops}>
            Remove all
          </button>
        </p>
      )}
      <FindingList
        findings={findings}
        onGo={onGo}
        onFollow={() => void followCopy()}
        onEvent={onEvent}
        onRequest={onRequest}
        onBack={onBack}
      />
      {hits && <HitTable hits={hits.hits} complete={hits.complete} now={moment} onHit={onHit} />}
    </section>
  );
}
