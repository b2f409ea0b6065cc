/** Past and future executions of the instructions on the page, asked for once the panes show the playhead's moment. */
import { useContext, useEffect, useMemo, useState } from 'react';
import type { LogId, Moment } from '../../workers/engine-api.ts';
import type { DisassembledLine, ExecutionMark, ExecutionMarks } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { sameMoment } from './moments.ts';
import { atHand, useMachine } from './store.ts';
import { PaneInSight } from './use-machine.ts';

/** The playhead rests for so long before anything is asked, in ms: steps and scrubbing must not wait. */
const REST_MS = 120;
/** Asked again when somebody else needed the machine, at most so often. */
const MOST_TRIES = 5;

interface Known extends ExecutionMarks {
  readonly log: LogId;
  readonly moment: Moment;
  readonly key: string;
}

export type MarksByAddress = ReadonlyMap<bigint, ExecutionMark>;

/** Marks of the lines on the page, by address; of no other moment than the shown one. */
export function useExecutions(lines: readonly DisassembledLine[]): {
  readonly marks: MarksByAddress | undefined;
  readonly range: Pick<ExecutionMarks, 'before' | 'after'> | undefined;
} {
  const inSight = useContext(PaneInSight);
  const log = useMachine((state) => state.attached?.log);
  const moment = useMachine((state) => state.shown?.asked);
  const busy = useMachine((state) => state.playing !== undefined || state.search !== undefined);
  const first = useMachine((state) => state.attached?.summary?.state === 'replaying');
  const key = lines.map(({ address }) => address.toString(16)).join();
  const [known, setKnown] = useState<Known>();
  const matches = known?.log === log && known?.key === key && sameMoment(known?.moment, moment);
  useEffect(() => {
    if (!inSight || busy || first || matches || log === undefined || !moment || key === '') return;
    let current = true;
    let timer: ReturnType<typeof setTimeout>;
    const addresses = key.split(',').map((address) => BigInt(`0x${address}`));
    const ask = (tries: number) => {
      timer = setTimeout(() => {
        // On the way somewhere else: the panes will show another moment.
        if (!sameMoment(atHand()?.moment, moment)) return;
        engine.executions(log, moment, addresses).then(
          (found) => {
            if (!current) return;
            if (found) setKnown({ ...found, log, moment, key });
            else if (tries > 1) ask(tries - 1);
          },
          () => {
            // The machine was taken away meanwhile.
          },
        );
      }, REST_MS);
    };
    ask(MOST_TRIES);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [inSight, busy, first, matches, log, moment, key]);
  return useMemo(
    () => ({
      marks: matches && known ? new Map(known.marks.map((mark) => [mark.address, mark])) : undefined,
      range: matches ? known : undefined,
    }),
    [matches, known],
  );
}
