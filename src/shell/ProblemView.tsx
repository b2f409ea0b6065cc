import type { ReactNode } from 'react';
import type { Problem } from '../../workers/engine-api.ts';
import styles from './problem.module.css';

/** A problem in its usual shape: what, where, what next, the bytes it is about, and what can be done. */
export function ProblemView({ problem, children }: { problem: Problem; children?: ReactNode }) {
  return (
    <div className={styles.problem} data-severity={problem.severity} data-problem={problem.code}>
      <p>
        <strong>{problem.what}</strong>
        {problem.where && <span> {problem.where}</span>}
        {problem.next && <span className="dim"> {problem.next}</span>}
      </p>
      {problem.hex && <code className={styles.hex}>{problem.hex}</code>}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
