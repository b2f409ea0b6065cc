/** A kind's shape in its colour, as in the lanes. Decorative: its name always stands beside it. */
import styles from './timeline.module.css';
import type { KindStyle } from './types.ts';

export function KindMark({ style }: { readonly style: KindStyle }) {
  return (
    <svg className={styles.mark} viewBox="0 0 12 12" aria-hidden="true">
      <path d={style.shape} fill={style.color} fillRule="evenodd" />
    </svg>
  );
}
