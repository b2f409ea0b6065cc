import { useState } from 'react';
import { bytes, counted } from '../format/numbers.ts';
import { setBudget } from '../machine/attach.ts';
import { useMachine } from '../machine/store.ts';
import { closeDialog } from '../state/dialogs.ts';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './divergence.module.css';

const MIB = 2 ** 20;

/** How much memory snapshots may take: more of them make going back faster. */
export function BudgetDialog() {
  const snapshots = useMachine((state) => state.attached?.summary?.snapshots);
  const kept = useMachine((state) => state.attached?.summary?.kept);
  const [mib, setMib] = useState(Math.round((snapshots?.budget ?? 0) / MIB));
  if (!snapshots) return null;
  const valid = Number.isInteger(mib) && mib >= 16 && mib <= 8192;
  return (
    <Dialog label="Memory for snapshots">
      <form
        className={styles.budget}
        onSubmit={(event) => {
          event.preventDefault();
          if (!valid) return;
          void setBudget(mib * MIB);
          closeDialog();
        }}
      >
        <h2>Memory for snapshots</h2>
        <p>
          {counted(snapshots.count, 'snapshot')} take {bytes(snapshots.bytes)} of {bytes(snapshots.budget)}. Going to a
          moment starts at the nearest one before it; with less memory they stand farther apart.
        </p>
        <dl className={styles.shares} data-snapshot-bytes>
          <dt>Changed pages of RAM</dt>
          <dd>{bytes(snapshots.bytes - snapshots.stateBytes)}</dd>
          <dt>Processor, devices, written disk sectors</dt>
          <dd>{bytes(snapshots.stateBytes)}</dd>
          <dt>Kept in this browser for the next visit</dt>
          <dd>{kept && kept.bytes > 0 ? bytes(kept.bytes) : kept?.state === 'saving' ? 'being written' : 'no'}</dd>
        </dl>
        <label>
          Budget{' '}
          <input
            type="number"
            min={16}
            max={8192}
            step={16}
            data-autofocus
            value={mib}
            onChange={({ target }) => setMib(target.valueAsNumber)}
          />{' '}
          MiB
        </label>
        <p className={styles.actions}>
          <button type="submit" className="framed" disabled={!valid}>
            Set
          </button>
          <button type="button" onClick={closeDialog}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
