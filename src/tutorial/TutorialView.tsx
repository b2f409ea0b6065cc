import { Fragment, useEffect, useRef } from 'react';
import { commandById } from '../commands/all.ts';
import { Keys } from '../ui/Keys.tsx';
import type { TutorialStep } from './steps.ts';
import styles from './tutorial.module.css';

interface Props {
  readonly steps: readonly TutorialStep[];
  /** Index of the step in turn; the number of steps when all are done. */
  readonly current: number;
  /** The machine is not ready yet. */
  readonly waiting: boolean;
  readonly onDo: () => void;
  /** Goes back to a step. */
  readonly onStep: (index: number) => void;
}

/** A step's text, with the keys of the commands that it names. */
function StepText({ text }: { text: string }) {
  const parts = text.split(/\{([\w.-]+)\}/);
  return (
    <p>
      {parts.map((part, i) => {
        const command = i % 2 === 1 ? commandById(part) : undefined;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text stay where they are.
          <Fragment key={i}>{command ? <Keys keys={command.keys[0]} /> : i % 2 === 0 ? part : null}</Fragment>
        );
      })}
    </p>
  );
}

/** The steps: those that are done with what they showed, the one in turn with what to press, the titles of the rest. */
export function TutorialView({ steps, current, waiting, onDo, onStep }: Props) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-step-index="${current}"]`)?.scrollIntoView?.({ block: 'nearest' });
  }, [current]);
  const done = current >= steps.length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className={styles.tutorial} tabIndex={0} aria-label="Steps of the tutorial">
      <header>
        <h3>Find a bug backwards</h3>
        <span className="dim" data-progress>
          {Math.min(current, steps.length)} of {steps.length}
        </span>
      </header>
      <ol ref={list}>
        {steps.map((step, i) => (
          <li
            key={step.id}
            data-step={step.id}
            data-step-index={i}
            data-state={i < current ? 'done' : i === current ? 'current' : 'ahead'}
            aria-current={i === current ? 'step' : undefined}
          >
            <h4>
              <span className={styles.tick} aria-hidden="true">
                {i < current ? '✓' : i === current ? '▶' : ''}
              </span>
              {step.title}
              {i < current && <span className="visually-hidden"> (done)</span>}
            </h4>
            {i < current && (
              <p className={styles.learned}>
                {step.learned}{' '}
                <button type="button" onClick={() => onStep(i)} aria-label={`Do this again: ${step.title}`}>
                  again
                </button>
              </p>
            )}
            {i === current && (
              <>
                <StepText text={step.text} />
                <button type="button" className="framed" disabled={waiting} onClick={onDo}>
                  Do it for me
                </button>
                {waiting && <span className="dim"> once the machine is replayed</span>}
              </>
            )}
          </li>
        ))}
      </ol>
      {done && (
        <div className={styles.end} data-end>
          <p>
            That was it: from a crash back to its cause, in five questions. The same works on a recording of billions of
            instructions.
          </p>
          <StepText text="{window.home} shows other samples and how to record your own machine; {window.keys} shows all keys; {notes.add} keeps a note at the playhead." />
          <button type="button" className="framed" onClick={() => onStep(0)}>
            Begin again
          </button>
        </div>
      )}
      {!done && <p className="dim">Close this pane at any time; the tutorial goes on here when you come back.</p>}
    </section>
  );
}
