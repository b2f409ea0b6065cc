import { useEffect, useState } from 'react';
import type { LogId } from '../../workers/engine-api.ts';
import type { ConsoleText } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { useMachine } from '../machine/store.ts';

/** While the recording is replayed for the first time, the output is asked for again at most so often, in ms. */
const AGAIN_MS = 400;

/** All that the guest wrote so far; undefined while there is no machine. */
export function useOutput(): ConsoleText | undefined {
  const log = useMachine((state) => state.attached?.log);
  const written = useMachine((state) => state.attached?.summary?.consoleBytes);
  const [known, setKnown] = useState<{ readonly log: LogId; readonly text: ConsoleText }>();
  const have = known?.log === log ? (known?.text.bytes.length ?? 0) : -1;
  useEffect(() => {
    if (log === undefined || written === undefined || have >= written) return;
    let current = true;
    const timer = setTimeout(
      () => {
        engine.consoleText(log).then(
          (text) => {
            if (current) setKnown({ log, text });
          },
          () => {
            // The machine was taken away meanwhile.
          },
        );
      },
      have <= 0 ? 0 : AGAIN_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [log, written, have]);
  return known?.log === log ? known?.text : undefined;
}
