import type { ReactNode } from 'react';
import styles from './pane.module.css';

/** One line above a pane's content: what it shows, and at most two actions. */
export function PaneBar({ children }: { children: ReactNode }) {
  return <div className={styles.bar}>{children}</div>;
}
