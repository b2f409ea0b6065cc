import { CircleCheck, CircleEqual, Copy, GitCompare } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DifferenceClass } from '../../workers/engine-api.ts';
import bar from '../events/bar.module.css';
import { counted, grouped } from '../format/numbers.ts';
import { copyText } from '../ui/files.ts';
import { ClassMark } from './ClassMark.tsx';
import { classStyle, DIFFERENCE_CLASSES } from './classes.ts';
import styles from './compare.module.css';
import { nextOfClass } from './find-class.ts';
import { NoiseFilters } from './NoiseFilters.tsx';
import type { ReadyProps } from './types.ts';

/** The verdict in one sentence, how many differences of each class there are, and how far the alignment is. */
export function Verdict(props: ReadyProps & { readonly row: number | undefined; readonly children: ReactNode }) {
  const { state, a, b, engine, row, onDifference, onMessage } = props;
  const { sentence, equal, identicalBytes } = state;
  const Icon = identicalBytes ? CircleCheck : equal ? CircleEqual : GitCompare;

  const copy = () =>
    copyText(sentence).then(
      () => onMessage('The verdict was copied.', 'info'),
      (error: unknown) => onMessage(error instanceof Error ? error.message : String(error), 'error'),
    );
  const goTo = async (name: DifferenceClass) => {
    const found = await nextOfClass(engine, state.id, state.differences, row ?? -1, name);
    if (found) onDifference(found);
  };

  return (
    <div className={styles.verdict} data-equal={equal}>
      <div className={styles.sentenceLine}>
        <Icon size={16} aria-hidden="true" />
        <p role="status" data-verdict-sentence>
          {sentence}
        </p>
        <button
          type="button"
          className={bar.button}
          aria-label="Copy the verdict"
          title="Copy the verdict ( Y )"
          onClick={copy}
        >
          <Copy size={14} aria-hidden="true" />
        </button>
        {props.children}
      </div>
      {equal && state.done && (
        <dl className={styles.hashes}>
          <dt>A</dt>
          <dd>{a.hash ?? 'not read to its end'}</dd>
          <dt>B</dt>
          <dd>{b.hash ?? 'not read to its end'}</dd>
          <dd className={styles.same}>{identicalBytes ? 'the same bytes' : 'other bytes, the same meaning'}</dd>
        </dl>
      )}
      <div className={styles.tools}>
        {state.differences > 0 && (
          <div className={styles.classes}>
            {DIFFERENCE_CLASSES.filter((name) => state.byClass[name] > 0).map((name) => (
              <button
                key={name}
                type="button"
                className={bar.chip}
                title={`${classStyle(name).meaning} Click: go to the next.`}
                onClick={() => goTo(name)}
              >
                <ClassMark name={name} /> <span>{grouped(state.byClass[name])}</span>
              </button>
            ))}
          </div>
        )}
        <NoiseFilters {...props} />
      </div>
      {!state.done && <Aligning {...props} />}
    </div>
  );
}

function Aligning({ state, a, b }: ReadyProps) {
  const part = (state.alignedA + state.alignedB) / Math.max(1, a.events + b.events);
  return (
    <div className={styles.aligning} role="status">
      Aligning: {Math.floor(100 * part)} %, {counted(state.differences, 'difference')} so far
      <div className={bar.progress} aria-hidden="true">
        <div style={{ width: `${100 * part}%` }} />
      </div>
    </div>
  );
}
