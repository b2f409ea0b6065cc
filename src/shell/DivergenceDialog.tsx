import { grouped } from '../format/numbers.ts';
import { useMachine } from '../machine/store.ts';
import { closeDialog } from '../state/dialogs.ts';
import { reporting } from '../state/ui.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { copyText } from '../ui/files.ts';
import styles from './divergence.module.css';
import { goToDivergence } from './MachineBanner.tsx';

/** Where machine and log disagree: what each says, the last agreement, and the likely causes. */
export function DivergenceDialog() {
  const summary = useMachine((state) => state.attached?.summary);
  const divergence = summary?.divergence;
  if (!summary || !divergence) return null;
  const { sentence, icount, event, logSays, machineWanted, lastAgreement, causes, kind } = divergence;
  const text = [
    sentence,
    `The log says: ${logSays}`,
    `The machine wanted: ${machineWanted}`,
    ...(lastAgreement ? [`Last agreement: event #${lastAgreement.event}, ${lastAgreement.text}`] : []),
    ...causes.map((cause) => `Likely: ${cause}`),
  ].join('\n');
  return (
    <Dialog label="Divergence">
      <div className={styles.divergence}>
        <h2>{sentence}</h2>
        <dl>
          <dt>At</dt>
          <dd>
            instruction {grouped(icount)}, event #{grouped(event)} <span className="dim">({kind})</span>
          </dd>
          <dt>The log says</dt>
          <dd>{logSays}</dd>
          <dt>The machine wanted</dt>
          <dd>{machineWanted}</dd>
          <dt>Last agreement</dt>
          <dd>
            {lastAgreement
              ? `event #${grouped(lastAgreement.event)} at instruction ${grouped(lastAgreement.icount)}: ${lastAgreement.text}`
              : 'none'}
          </dd>
        </dl>
        <h3>Likely causes</h3>
        <ol>
          {causes.map((cause) => (
            <li key={cause}>{cause}</li>
          ))}
        </ol>
        {summary.unfit.length > 0 && (
          <>
            <h3>What this machine cannot do</h3>
            <ul>
              {summary.unfit.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </>
        )}
        {summary.unimplemented.length > 0 && (
          <>
            <h3>Touched by the guest, but not modelled</h3>
            <ul>
              {summary.unimplemented.map(({ what, count }) => (
                <li key={what}>
                  {what} <span className="dim">×{grouped(count)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
        <p className={styles.actions}>
          <button
            type="button"
            className="framed"
            data-autofocus
            onClick={() => {
              closeDialog();
              goToDivergence();
            }}
          >
            Go there
          </button>
          <button type="button" onClick={() => void reporting(() => copyText(text))}>
            Copy as text
          </button>
          <button type="button" onClick={closeDialog}>
            Close
          </button>
        </p>
      </div>
    </Dialog>
  );
}
