import { bytes, counted, grouped } from '../format/numbers.ts';
import { useMachine } from '../machine/store.ts';
import { openDialog } from '../state/dialogs.ts';
import styles from './status.module.css';

/** What the last seek cost, and the memory that the machine takes. */
export function MachineStatus() {
  const summary = useMachine((state) => state.attached?.summary);
  const cost = useMachine((state) => state.shown?.answer.cost);
  if (!summary || summary.state === 'failed') return null;
  const { snapshots, memoryBytes } = summary;
  return (
    <>
      {cost && (
        <span data-seek title="What it took to bring the machine to this moment">
          seek {cost.ms < 10 ? cost.ms.toFixed(1) : cost.ms.toFixed(0)} ms:{' '}
          {cost.snapshotIcount !== undefined && `snapshot @${grouped(cost.snapshotIcount)} + `}
          {counted(cost.instructions, 'instruction')}
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
