import { useMemo, useState } from 'react';
import type { Moment } from '../../workers/engine-api.ts';
import { DisassemblyView } from '../disassembly/DisassemblyView.tsx';
import { hex } from '../format/hex.ts';
import { grouped } from '../format/numbers.ts';
import { useExecutions } from '../machine/executions.ts';
import { pinDisassembly, usePlaces } from '../machine/places.ts';
import { toggleBreakpoint, useStops } from '../machine/stops.ts';
import { atHand } from '../machine/store.ts';
import { search } from '../machine/travel.ts';
import { useAnswer, useWants } from '../machine/use-machine.ts';
import { setMoment } from '../state/moves.ts';
import { useBox } from '../ui/use-box.ts';
import { AddressField } from './AddressField.tsx';
import { MachineFrame } from './MachineFrame.tsx';

const ROW_PX = 20;

function runTo(address: bigint, direction: 1 | -1): void {
  const what = `${direction === 1 ? 'Running to' : 'Running back to'} ${hex(address)}`;
  void search([{ kind: 'execute', address }], direction, what);
}

function onMoment(moment: Moment): void {
  const side = atHand()?.side;
  if (side) setMoment(side, moment, 'jump');
}

/** The code around the program counter, or around an address that was chosen. */
export function DisassemblyPane() {
  const pinned = usePlaces((state) => state.code);
  const [picked, setPicked] = useState<bigint>();
  const [box, { height }] = useBox();
  const rows = Math.max(8, Math.ceil(height / ROW_PX));
  const wants = useMemo(
    () => ({
      registers: true,
      disassembly: {
        ...(pinned === undefined ? {} : { address: pinned }),
        before: Math.floor(rows / 3),
        after: Math.ceil((rows * 2) / 3),
      },
    }),
    [pinned, rows],
  );
  useWants(wants);
  const answer = useAnswer();
  const list = useStops((state) => state.stops);
  const breakpoints = useMemo(
    () =>
      new Map(
        list.flatMap(({ condition, enabled }) =>
          condition.kind === 'execute' ? [[condition.address, enabled] as const] : [],
        ),
      ),
    [list],
  );
  const { registers, disassembly: lines = [] } = answer ?? {};
  const pc = registers?.pc;

  const { marks, range } = useExecutions(lines);
  const now = answer?.moment.icount ?? 0;
  const executions = useMemo(() => (marks ? { marks, now } : undefined), [marks, now]);

  const onScroll = (by: number) => {
    const centre = pinned ?? pc;
    const at = lines.findIndex(({ address }) => centre !== undefined && address >= centre);
    const target = lines[Math.min(lines.length - 1, Math.max(0, at + by))];
    if (target) pinDisassembly(target.address);
  };
  const onTarget = (address: bigint) => {
    pinDisassembly(address);
    setPicked(address);
  };
  const tools = (
    <>
      <button
        type="button"
        aria-pressed={pinned === undefined}
        title="Keep the program counter in view"
        onClick={() => {
          setPicked(undefined);
          pinDisassembly(pinned === undefined ? pc : undefined);
        }}
      >
        Follow pc
      </button>
      <AddressField
        label="Show the code at"
        value={pinned === undefined ? 'pc' : hex(pinned)}
        onAddress={(address, text) => {
          setPicked(undefined);
          pinDisassembly(text === 'pc' ? undefined : address);
        }}
      />
      {range && (
        <span
          className="dim"
          data-marks-range
          title={`‹ executed in the last ${grouped(range.before)} instructions, › in the next ${grouped(range.after)}`}
        >
          ‹ ›
        </span>
      )}
      {picked !== undefined && (
        <>
          <button
            type="button"
            onClick={() => runTo(picked, -1)}
            title={`Back to the last execution of ${hex(picked)}`}
          >
            ◀ last run
          </button>
          <button type="button" onClick={() => runTo(picked, 1)} title={`On to the next execution of ${hex(picked)}`}>
            next run ▶
          </button>
        </>
      )}
    </>
  );
  return (
    <div ref={box}>
      <MachineFrame tools={tools}>
        {(shown) =>
          shown.disassembly && (
            <DisassemblyView
              lines={shown.disassembly}
              pc={shown.registers?.pc}
              picked={picked}
              onPick={setPicked}
              breakpoints={breakpoints}
              onBreakpoint={toggleBreakpoint}
              onTarget={onTarget}
              onScroll={onScroll}
              executions={executions}
              onMoment={onMoment}
              onRun={runTo}
            />
          )
        }
      </MachineFrame>
    </div>
  );
}
