import { useState } from 'react';
import type { LayoutChoice, Problem } from '../../workers/engine-api.ts';
import { saveRepaired } from '../commands/files.ts';
import { counted } from '../format/numbers.ts';
import { goToEvent } from '../state/moves.ts';
import { reopenAs } from '../state/open.ts';
import { type OpenLog, type Side, session, useSession } from '../state/session.ts';
import { type Failure, ui, useUi } from '../state/ui.ts';
import styles from './banners.module.css';
import { MachineBanner } from './MachineBanner.tsx';
import { ProblemView } from './ProblemView.tsx';

/** The layout of nearly every log that is written today, if it can be chosen. */
function usual(layouts: readonly LayoutChoice[]): string {
  return (layouts.find((choice) => choice.layout === '7.2+') ?? layouts.at(-1))?.layout ?? '';
}

function LayoutPicker({ layouts, onPick }: { layouts: readonly LayoutChoice[]; onPick: (layout: string) => void }) {
  const [layout, setLayout] = useState(usual(layouts));
  return (
    <>
      <label className={styles.pick}>
        Open as
        <select value={layout} onChange={(event) => setLayout(event.target.value)}>
          {layouts.map((choice) => (
            <option key={choice.layout} value={choice.layout}>
              {choice.releases}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="framed" onClick={() => onPick(layout)}>
        Open
      </button>
    </>
  );
}

function FailureBanner({ failure }: { failure: Failure }) {
  return (
    <ProblemView problem={{ ...failure.problem, what: `${failure.name}: ${failure.problem.what}` }}>
      {failure.layouts.length > 0 && <LayoutPicker layouts={failure.layouts} onPick={failure.retry} />}
      <button type="button" onClick={() => ui.setState({ failure: undefined })}>
        Dismiss
      </button>
    </ProblemView>
  );
}

/** The problems of one open log; the first is shown, the others on demand. */
function LogProblems({ log, side }: { log: OpenLog; side: Side }) {
  const [dismissed, setDismissed] = useState<number>();
  const [all, setAll] = useState(false);
  const { problems, problemCount, repairable, id, layoutBy, layouts } = log.summary;
  const [first] = problems;
  if (!first || dismissed === id) return null;
  return (
    <>
      {(all ? problems : [first]).map((problem, i) => (
        <ProblemView key={`${problem.code} ${problem.offset ?? i}`} problem={problem}>
          <EventLink problem={problem} side={side} />
          {i === 0 && (
            <>
              {layoutBy !== 'version' && layouts.length > 1 && (
                <LayoutPicker layouts={layouts} onPick={(layout) => void reopenAs(side, layout)} />
              )}
              {repairable && (
                <button
                  type="button"
                  className="framed"
                  onClick={() => {
                    session.setState({ side });
                    void saveRepaired();
                  }}
                >
                  Save repaired log
                </button>
              )}
              {problemCount > 1 && (
                <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
                  {all ? 'Only the first' : `${counted(problemCount - 1, 'more problem')}`}
                </button>
              )}
              <button type="button" onClick={() => setDismissed(id)}>
                Dismiss
              </button>
            </>
          )}
        </ProblemView>
      ))}
    </>
  );
}

function EventLink({ problem, side }: { problem: Problem; side: Side }) {
  const { event } = problem;
  if (event === undefined) return null;
  return (
    <button type="button" onClick={() => void goToEvent(event, side)}>
      Go there
    </button>
  );
}

/** Everything that went wrong and is still true. */
export function Banners() {
  const failure = useUi((state) => state.failure);
  const awaited = useUi((state) => state.awaited);
  const atHome = useUi((state) => state.atHome);
  const { a, b } = useSession((state) => state.logs);
  const general = useSession((state) => state.problems);
  return (
    <section className={styles.banners} aria-label="Problems" aria-live="polite">
      {general.map((problem) => (
        <ProblemView key={problem.what + problem.where} problem={problem}>
          <button type="button" className="framed" onClick={() => location.reload()}>
            Reload
          </button>
        </ProblemView>
      ))}
      {failure && <FailureBanner failure={failure} />}
      {a && <LogProblems key={`a${a.id}`} log={a} side="a" />}
      {b && <LogProblems key={`b${b.id}`} log={b} side="b" />}
      <MachineBanner />
      {a && awaited && !atHome && (
        <ProblemView
          problem={{
            code: 'io',
            severity: 'info',
            what: `The link compares with ${awaited.name || 'a second log'}.`,
            where: `Its hash is ${awaited.hash}.`,
            next: 'Drop that file on the page to compare.',
          }}
        >
          <button type="button" onClick={() => ui.setState({ awaited: undefined })}>
            Dismiss
          </button>
        </ProblemView>
      )}
    </section>
  );
}
