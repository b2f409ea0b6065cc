/** What the tutorial sees of the page: whatever tells that a step was done. */
import type { Moment } from '../../workers/engine-api.ts';
import { engine } from '../engine/engine.ts';
import { sameMoment } from '../machine/moments.ts';
import { atHand, type Finding, machine } from '../machine/store.ts';
import { session } from '../state/session.ts';

export interface Sight {
  readonly moment: Moment;
  /** Where the recording ends. */
  readonly end: Moment;
  /** Kind of the event at the moment; undefined where there is none any more. */
  readonly event: string | undefined;
  /** Function that executes, without the distance from its start; undefined until its symbols and the state are known. */
  readonly symbol: string | undefined;
  readonly findings: readonly Finding[];
  /** The panes in front, as links name them. */
  readonly panes: readonly string[];
}

async function eventAt(log: number, { icount, seq }: Moment): Promise<string | undefined> {
  const details = await engine.event(log, seq).catch(() => undefined);
  return details?.moment.icount === icount ? details.kindName : undefined;
}

/** The page as it is now; undefined while the panes are not at the playhead, or when it moved meanwhile. */
export async function lookAround(): Promise<Sight | undefined> {
  const now = atHand();
  const { shown } = machine.getState();
  if (!now || now.summary.state === 'replaying' || !sameMoment(shown?.asked, now.moment)) return undefined;
  const event = await eventAt(now.log, now.moment);
  if (!sameMoment(atHand()?.moment, now.moment)) return undefined;
  const { findings } = machine.getState();
  return {
    moment: now.moment,
    end: now.summary.reached,
    event,
    symbol: shown?.answer.stack?.[0]?.symbol?.replace(/\+0x[0-9a-f]+$/, ''),
    findings,
    panes: (session.getState().panes ?? '').split('-')[0]?.split('.') ?? [],
  };
}
