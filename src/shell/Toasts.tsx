import { dismissToast, useUi } from '../state/ui.ts';
import styles from './toasts.module.css';

/** Short messages in the corner. They are said aloud too. */
export function Toasts() {
  const toasts = useUi((state) => state.toasts);
  return (
    <div className={styles.toasts} role="log" aria-live="polite" aria-label="Messages">
      {toasts.map(({ id, text, tone }) => (
        <div key={id} className={styles.toast} data-tone={tone}>
          <span>{text}</span>
          <button type="button" aria-label="Dismiss" onClick={() => dismissToast(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
