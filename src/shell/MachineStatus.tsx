import type { KeptState } from '../../workers/machine-api.ts';
import { bytes, counted, grouped } from '../format/numbers.ts';
import { useMachine } from '../machine/store.ts';
import { openDialog } from '../state/dialogs.ts';
import styles from './status.module.css';

/** How the first replay stands to the browser's storage. */
const KEPT: Record<KeptState['state'], { readonly text: string; readonly title: string }> = {
  restored: {
    text: 'replay kept from before',
    title: 'The replay of an earlier visit was found in this browser: nothing had to be executed again',
  },
  saving: { text: 'keeping replay …', title: 'The replay is written to this browser’s storage for the next visit' },
  saved: { text: 'replay kept', title: 'The next visit finds the whole machine at once; the home page can clear it' },
  'no-room': {
    text: 'replay not kept: no room',
    title: 'The browser has no room for the snapshots; the next visit replays the recording again',
  },
  'not-kept': {
    text: 'replay not kept',
    title: 'The browser does not let this page store files, as in private windows; the next visit replays again',
  },
};

/** What the last seek cost, and the memory that the machine takes. */
export function MachineStatus() {
  const summary = useMachine((state) => state.attached?.summary);
  const cost = useMachine((state) => state.shown?.answer.cost);
  if (!summary || summary.state === 'failed') return null;
  const { snapshots, memoryBytes, kept } = summary;
  return (
    <>
      {cost && (
        <span data-seek title="What it took to bring the machine to this moment">
          seek {cost.ms < 10 ? cost.ms.toFixed(1) : cost.ms.toFixed(0)} ms:{' '}
          {cost.snapshotIcount !== undefined && `snapshot @${grouped(cost.snapshotIcount)} + `}
          {counted(cost.instructions, 'instruction')}
        </span>
      )}
      {kept && (
        <span data-kept={kept.state} title={KEPT[kept.state].title}>
          {KEPT[kept.state].text}
        </span>
      )}
      <button
        type="button"
        className={styles.memory}
        title="Memory of the machine; click to set how much snapshots may take"
        onClick={() => openDialog('budget')}
      >
        memory {bytes(memoryBytes)}, {counted(snapshots.count, 'snapshot')} {bytes(snapshots.bytes)} of{' '}
        {bytes(snapshots.budget)}
      </button>
    </>
  );
}
