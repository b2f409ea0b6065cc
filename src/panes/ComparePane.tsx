import styles from './pane.module.css';

/** The comparison of the two open logs. */
export function ComparePane() {
  return <p className={styles.empty}>Drop a second log on the page to compare.</p>;
}
