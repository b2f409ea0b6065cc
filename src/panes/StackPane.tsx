import { hex } from '../format/hex.ts';
import { pinDisassembly, showMemory } from '../machine/places.ts';
import { step } from '../machine/travel.ts';
import { useWants } from '../machine/use-machine.ts';
import { focusPane, showPane } from '../shell/dock.ts';
import { StackView } from '../stack/StackView.tsx';
import { MachineFrame } from './MachineFrame.tsx';

const WANTS = { stack: true } as const;

function onCode(address: bigint): void {
  pinDisassembly(address);
  focusPane('disassembly');
}

function onMemory(address: bigint): void {
  showMemory(hex(address), 'virtual');
  showPane('memory');
}

/** Calls at the playhead, the innermost first. */
export function StackPane() {
  useWants(WANTS);
  const tools = (
    <>
      <button type="button" onClick={() => void step('out', -1)}>
        Back to the call
      </button>
      <button type="button" onClick={() => void step('out', 1)}>
        On to the return
      </button>
    </>
  );
  return (
    <MachineFrame tools={tools}>
      {({ stack }) => stack && <StackView frames={stack} onCode={onCode} onMemory={onMemory} />}
    </MachineFrame>
  );
}
