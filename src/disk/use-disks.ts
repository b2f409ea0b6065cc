/** The disks of the machine and their requests, asked for again as the first replay goes on. */
import { useEffect, useState } from 'react';
import type { LogId } from '../../workers/engine-api.ts';
import type { DiskRequests, DiskSummary } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { useMachine } from '../machine/store.ts';

/** While the recording is replayed for the first time, they are asked for again at most so often, in ms. */
const AGAIN_MS = 1000;

interface Known {
  readonly log: LogId;
  readonly disk: number;
  readonly reached: number;
  readonly disks: readonly DiskSummary[];
  readonly requests: DiskRequests | undefined;
}

/** What is known of the disks, and of the requests of one; undefined until the machine is built. */
export function useDisks(disk: number): Pick<Known, 'disks' | 'requests'> | undefined {
  const log = useMachine((state) => state.attached?.log);
  const state = useMachine((now) => now.attached?.summary?.state);
  const reached = useMachine((now) => now.attached?.summary?.reached.icount);
  const [known, setKnown] = useState<Known>();
  const mine = known?.log === log && known?.disk === disk ? known : undefined;
  const have = mine?.reached ?? -1;
  useEffect(() => {
    if (log === undefined || reached === undefined || have >= reached) return;
    if (state === undefined || state === 'loading' || state === 'failed') return;
    let current = true;
    const ask = async () => {
      const disks = await engine.disks(log);
      const requests = disks[disk] ? await engine.diskRequests(log, disk) : undefined;
      if (current) setKnown({ log, disk, reached, disks, requests });
    };
    const timer = setTimeout(
      () => {
        ask().catch(() => {
          // The machine was taken away meanwhile.
        });
      },
      state === 'replaying' && have >= 0 ? AGAIN_MS : 0,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [log, disk, reached, have, state]);
  return mine;
}
