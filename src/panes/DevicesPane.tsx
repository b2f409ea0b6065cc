import { DevicesView } from '../devices/DevicesView.tsx';
import { useMachine } from '../machine/store.ts';
import { search } from '../machine/travel.ts';
import { useAnswerBefore, useWants } from '../machine/use-machine.ts';
import { MachineFrame } from './MachineFrame.tsx';

const WANTS = { devices: true } as const;

function onAccess(name: string, direction: 1 | -1): void {
  const what = direction === 1 ? `Running to the next access to ${name}` : `Running back to the last access to ${name}`;
  void search([{ kind: 'device', name }], direction, what);
}

/** Devices at the playhead. */
export function DevicesPane() {
  useWants(WANTS);
  const before = useAnswerBefore();
  const summary = useMachine((state) => state.attached?.summary);
  return (
    <MachineFrame>
      {({ devices }) =>
        devices && <DevicesView devices={devices} before={before?.devices} summary={summary} onAccess={onAccess} />
      }
    </MachineFrame>
  );
}
