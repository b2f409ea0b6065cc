import { useState } from 'react';
import type { Problem } from '../../workers/engine-api.ts';
import { counted, grouped } from '../format/numbers.ts';
import { machine, machineSide, useMachine } from '../machine/store.ts';
import { openDialog } from '../state/dialogs.ts';
import { goToEvent, setMoment } from '../state/moves.ts';
import { ProblemView } from './ProblemView.tsx';

/** Goes to the event at which machine and log disagree, as far as the machine can stand there. */
export function goToDivergence(): void {
  const summary = machine.getState().attached?.summary;
  const side = machineSide();
  if (!summary?.divergence || !side) return;
  const { icount, event } = summary.divergence;
  const { reached } = summary;
  if (icount <= reached.icount) setMoment(side, reached.icount === icount ? reached : { icount, seq: event }, 'jump');
  else void goToEvent(event, side);
}

/** What went wrong with the machine: it could not be built, or it and the log disagree, or it lacks something. */
export function MachineBanner() {
  const attached = useMachine((state) => state.attached);
  const [dismissed, setDismissed] = useState<string>();
  if (!attached) return null;
  const { log, summary, failed } = attached;
  const dismiss = (what: string) => (
    <button type="button" onClick={() => setDismissed(`${log} ${what}`)}>
      Dismiss
    </button>
  );
  const isDismissed = (what: string) => dismissed === `${log} ${what}`;
  const refusal: Problem | undefined =
    failed === undefined
      ? summary?.state === 'failed'
        ? summary.problem
        : undefined
      : {
          code: 'io',
          severity: 'warning',
          what: `The machine of this recording cannot be replayed. ${failed}`,
          next: 'Events, timeline and comparison work all the same; registers, memory and console output need the machine.',
        };
  if (refusal && !isDismissed('failed')) return <ProblemView problem={refusal}>{dismiss('failed')}</ProblemView>;
  const divergence = summary?.divergence;
  if (summary && divergence && !isDismissed('diverged')) {
    const agreed = divergence.lastAgreement;
    const problem: Problem = {
      code: 'damaged',
      severity: 'error',
      what: divergence.sentence,
      where: agreed
        ? `Last agreement: event #${grouped(agreed.event)} at instruction ${grouped(agreed.icount)}.`
        : 'They agreed at no event before it.',
      ...(divergence.causes[0] === undefined ? {} : { next: `Likely: ${divergence.causes[0]}` }),
    };
    return (
      <ProblemView problem={problem}>
        <button type="button" className="framed" onClick={goToDivergence}>
          Go there
        </button>
        <button type="button" onClick={() => openDialog('divergence')}>
          {divergence.causes.length > 1 ? `All ${counted(divergence.causes.length, 'likely cause')}…` : 'Details…'}
        </button>
        {dismiss('diverged')}
      </ProblemView>
    );
  }
  if (summary && summary.unfit.length > 0 && summary.state !== 'diverged' && !isDismissed('unfit')) {
    const [first = '', ...more] = summary.unfit;
    return (
      <ProblemView
        problem={{
          code: 'io',
          severity: 'warning',
          what: `This machine cannot do all that the recorded one did: ${first}`,
          ...(more.length > 0 ? { where: more.join(' ') } : {}),
          next: 'The replay goes on for as long as it agrees with the log.',
        }}
      >
        {dismiss('unfit')}
      </ProblemView>
    );
  }
  return null;
}
