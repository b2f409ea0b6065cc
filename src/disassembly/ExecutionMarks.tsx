import type { Moment } from '../../workers/engine-api.ts';
import type { ExecutionMark } from '../../workers/machine-api.ts';
import { grouped } from '../format/numbers.ts';
import styles from './disassembly.module.css';

interface Props {
  readonly mark: ExecutionMark | undefined;
  /** Count of the moment that the marks are of. */
  readonly now: number;
  readonly onMoment: (moment: Moment) => void;
}

/** Whether a line was executed before the playhead, and will be behind it: ‹ and ›, each a way there. */
export function ExecutionMarks({ mark, now, onMoment }: Props) {
  const { past, future } = mark ?? {};
  return (
    <>
      <Mark
        side="past"
        at={past}
        text={past && `last executed ${grouped(now - past.icount)} instructions ago`}
        onMoment={onMoment}
      />
      <Mark
        side="future"
        at={future}
        text={future && `executed next in ${grouped(future.icount - now)} instructions`}
        onMoment={onMoment}
      />
    </>
  );
}

interface MarkProps {
  readonly side: 'past' | 'future';
  readonly at: Moment | undefined;
  readonly text: string | undefined;
  readonly onMoment: (moment: Moment) => void;
}

function Mark({ side, at, text, onMoment }: MarkProps) {
  if (!at) return <span className={styles.mark} />;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: X and Shift+X do the same for the picked line.
    // biome-ignore lint/a11y/noStaticElementInteractions: the mouse’s way to what X does.
    <span
      className={styles.mark}
      data-mark={side}
      data-icount={at.icount}
      title={`${text}: go there`}
      onClick={(event) => {
        event.stopPropagation();
        onMoment(at);
      }}
    >
      <span aria-hidden="true">{side === 'past' ? '‹' : '›'}</span>
      <span className="visually-hidden">{text}</span>
    </span>
  );
}
