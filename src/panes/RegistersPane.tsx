import { hex } from '../format/hex.ts';
import { registerValue } from '../machine/expression.ts';
import { pinDisassembly, showMemory } from '../machine/places.ts';
import { machine, useMachine } from '../machine/store.ts';
import { whoWrote } from '../machine/travel.ts';
import { useAnswerBefore, useWants } from '../machine/use-machine.ts';
import { RegistersView } from '../registers/RegistersView.tsx';
import { focusPane } from '../shell/dock.ts';
import { announce, reporting } from '../state/ui.ts';
import { copyText } from '../ui/files.ts';
import { MachineFrame } from './MachineFrame.tsx';

const WANTS = { registers: true } as const;

const onPick = (name: string) => machine.setState({ picked: { kind: 'register', name } });

function onCopy(text: string): void {
  void reporting(async () => {
    await copyText(text);
    announce(`${text} was copied.`);
  });
}

/** What can be done with the register that is picked. */
function Tools() {
  const name = useMachine(({ picked }) => (picked?.kind === 'register' ? picked.name : undefined));
  const value = useMachine(({ shown }) =>
    name === undefined ? undefined : registerValue(shown?.answer.registers, name),
  );
  const alias = useMachine(({ shown }) => shown?.answer.registers?.registers.find((one) => one.name === name)?.alias);
  if (name === undefined || value === undefined) return <span className="dim">Click a register to act on it.</span>;
  return (
    <>
      <button type="button" onClick={() => void whoWrote({ kind: 'register', name })} disabled={name === 'pc'}>
        Who set {alias ?? name}?
      </button>
      <button
        type="button"
        onClick={() => {
          showMemory(hex(value));
          focusPane('memory');
        }}
      >
        Memory there
      </button>
      <button
        type="button"
        onClick={() => {
          pinDisassembly(value);
          focusPane('disassembly');
        }}
      >
        Code there
      </button>
      <button type="button" onClick={() => onCopy(hex(value))}>
        Copy
      </button>
    </>
  );
}

/** Registers at the playhead. */
export function RegistersPane() {
  useWants(WANTS);
  const before = useAnswerBefore();
  const picked = useMachine((state) => (state.picked?.kind === 'register' ? state.picked.name : undefined));
  return (
    <MachineFrame tools={<Tools />}>
      {({ registers }) =>
        registers && (
          <RegistersView
            registers={registers}
            before={before?.registers}
            picked={picked}
            onPick={onPick}
            onCopy={onCopy}
          />
        )
      }
    </MachineFrame>
  );
}
