import { useMemo, useState } from 'react';
import type { ConsoleRuns } from '../../workers/engine-api.ts';
import type { ConsoleText } from '../../workers/machine-api.ts';
import { ConsoleView } from '../console/ConsoleView.tsx';
import { OutputView } from '../console/OutputView.tsx';
import { outputLines } from '../console/output.ts';
import { TerminalView } from '../console/TerminalView.tsx';
import { useOutput } from '../console/use-output.ts';
import { useRuns } from '../console/use-runs.ts';
import { machine, machineSide, useMachine } from '../machine/store.ts';
import { whoWrote } from '../machine/travel.ts';
import { useWants } from '../machine/use-machine.ts';
import { goToEvent } from '../state/moves.ts';
import { useSession } from '../state/session.ts';
import { MachineFrame } from './MachineFrame.tsx';
import styles from './pane.module.css';

const onEvent = (n: number) => void goToEvent(n);

/** Goes to the instruction that wrote a character; who pressed for it is remembered as picked. */
function onByte(byte: number): void {
  machine.setState({ picked: { kind: 'console', byte } });
  void whoWrote({ kind: 'console', byte });
}

type Look = 'text' | 'terminal' | 'typed';
const LOOKS: readonly (readonly [Look, string])[] = [
  ['text', 'Text'],
  ['terminal', 'Terminal'],
  ['typed', 'Typed'],
];

/** Every answer tells how much was written; the registers are the least to ask for. */
const WANTS = { registers: true } as const;

/** What the guest wrote, from its machine. */
function MachineConsole({ output, runs }: { output: ConsoleText; runs: ConsoleRuns | undefined }) {
  useWants(WANTS);
  const [look, setLook] = useState<Look>('text');
  const picked = useMachine((state) => (state.picked?.kind === 'console' ? state.picked.byte : undefined));
  const seq = useSession((state) => state.moments[state.side].seq);
  const lines = useMemo(() => outputLines(output.bytes), [output]);
  const tools = LOOKS.map(([id, label]) => (
    <button key={id} type="button" aria-pressed={look === id} onClick={() => setLook(id)}>
      {label}
    </button>
  ));
  return (
    <MachineFrame tools={tools}>
      {({ consoleBytes }) => {
        if (look === 'typed' && runs) return <ConsoleView console={runs} seq={seq} onEvent={onEvent} />;
        if (look === 'terminal') return <TerminalView bytes={output.bytes} count={consoleBytes} onByte={onByte} />;
        return (
          <OutputView
            lines={lines}
            icounts={output.icounts}
            count={consoleBytes}
            typed={runs?.runs ?? []}
            picked={picked}
            onByte={onByte}
            onEvent={onEvent}
          />
        );
      }}
    </MachineFrame>
  );
}

/** What went over the console: all of it where there is a machine, otherwise what the log holds. */
export function ConsolePane() {
  const runs = useRuns();
  const output = useOutput();
  const side = useSession((state) => state.side);
  const ofMachine = useSession((state) => machineSide(state));
  const seq = useSession((state) => state.moments[state.side].seq);
  if (output && output.bytes.length > 0 && ofMachine === side) return <MachineConsole output={output} runs={runs} />;
  if (!runs) return <p className={styles.empty}>Reading the console…</p>;
  if (runs.runs.length === 0) {
    return (
      <p className={styles.empty}>
        No character went over a console{runs.done ? '' : ' so far'}. Only devices under record/replay are in the log.
      </p>
    );
  }
  return <ConsoleView console={runs} seq={seq} onEvent={onEvent} />;
}
