import { classStyle, classVariable, type RowClass } from './classes.ts';
import styles from './compare.module.css';

/** Shape, colour and name of a class of difference. */
export function ClassMark({ name, label = true }: { name: RowClass; label?: boolean }) {
  const { shape, label: text } = classStyle(name);
  return (
    <span className={styles.mark} style={{ color: classVariable(name) }}>
      <svg width={11} height={11} viewBox="0 0 12 12" aria-hidden="true">
        <path d={shape} fill="currentColor" />
      </svg>
      {label && text}
    </span>
  );
}
