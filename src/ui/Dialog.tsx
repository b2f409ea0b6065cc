import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { closeDialog } from '../state/dialogs.ts';
import styles from './dialog.module.css';

/** A modal dialog: the browser keeps the focus inside and gives it back afterwards. Escape and a click beside close it. */
export function Dialog({ label, wide, children }: { label: string; wide?: boolean; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // In a layout effect: the dialog gives the focus back only if it is closed while it is still in the page.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The browser would take the first part that can be focused at all; the dialog says which one is meant.
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog by itself; the click is beside it.
    <dialog
      ref={dialog}
      aria-label={label}
      className={`${styles.dialog} ${wide ? styles.wide : ''}`}
      onCancel={(event) => {
        event.preventDefault();
        closeDialog();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) closeDialog();
      }}
    >
      <div className={styles.inside}>{children}</div>
    </dialog>
  );
}
