/** What panes of the machine need: their wants told, and the state at the playhead or why there is none. */
import { createContext, useContext, useEffect, useRef } from 'react';
import type { StateAnswer, Wants } from '../../workers/machine-api.ts';
import { useSession } from '../state/session.ts';
import { setWants } from './ask.ts';
import { isAfter, sameMoment } from './moments.ts';
import { type MachineState, machineSide, useMachine } from './store.ts';

/** Whether the pane around is in sight; what is behind another pane asks nothing. */
export const PaneInSight = createContext(true);

/** Tells what a pane wants to know of each moment while it is in sight. Wants must be kept until they change. */
export function useWants(wants: Wants | undefined): void {
  const inSight = useContext(PaneInSight);
  const key = useRef(Symbol('pane'));
  useEffect(() => {
    const pane = key.current;
    setWants(pane, inSight ? wants : undefined);
    return () => setWants(pane, undefined);
  }, [wants, inSight]);
}

/** What a pane can show. */
export type PaneState =
  /** The open log has no machine. */
  | { readonly kind: 'none' }
  | { readonly kind: 'building' }
  | { readonly kind: 'failed'; readonly message: string }
  /** The first replay has not come to the playhead yet. */
  | { readonly kind: 'ahead'; readonly shown: MachineState['shown'] }
  | { readonly kind: 'refused'; readonly message: string }
  /** `stale`: the state is of another moment; the playhead's is on its way. */
  | { readonly kind: 'state'; readonly shown: MachineState['shown']; readonly stale: boolean };

/** The state that the panes show. */
export function usePaneState(): PaneState {
  const attached = useMachine((state) => state.attached);
  const shown = useMachine((state) => state.shown);
  const refused = useMachine((state) => state.refused);
  const side = useSession((state) => machineSide(state));
  const moment = useSession((state) => (side === undefined ? undefined : state.moments[side]));
  if (!attached || side === undefined || moment === undefined) return { kind: 'none' };
  if (attached.failed !== undefined) return { kind: 'failed', message: attached.failed };
  const { summary } = attached;
  if (!summary || summary.state === 'loading') return { kind: 'building' };
  if (summary.state === 'failed') {
    return { kind: 'failed', message: summary.problem?.what ?? 'The machine could not be built.' };
  }
  if (isAfter(moment, summary.reached)) return { kind: 'ahead', shown };
  if (refused && sameMoment(refused.asked, moment)) return { kind: 'refused', message: refused.message };
  return { kind: 'state', shown, stale: !sameMoment(shown?.asked, moment) };
}

/** The answer on the page, if there is one; `usePaneState` tells whether it is of the playhead's moment. */
export function useAnswer(): StateAnswer | undefined {
  return useMachine((state) => state.shown?.answer);
}

/** The answer that was on the page before, of another moment. */
export function useAnswerBefore(): StateAnswer | undefined {
  return useMachine((state) => state.shown?.before);
}
