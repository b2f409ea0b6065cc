import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { setShift } from '../state/open.ts';
import { useSession } from '../state/session.ts';
import { reporting } from '../state/ui.ts';
import { setAxis } from '../state/viewport.ts';

const SHIFTS = ['auto', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];

/** The axis of the timeline, and the shift that its time needs. */
function AxisControls() {
  const axis = useSession((state) => state.axis);
  const log = useSession((state) => state.logs.a);
  const shift = log?.summary.shift;
  const timed = log?.summary.virtualNs !== undefined;
  return (
    <div className="pane-actions">
      <fieldset>
        <legend className="visually-hidden">Axis</legend>
        {(['instructions', 'events', 'time'] as const).map((one) => (
          <label key={one} title={one === 'time' && !timed ? 'Needs the shift of -icount' : undefined}>
            <input
              type="radio"
              name="axis"
              checked={axis === one}
              disabled={one === 'time' && !timed}
              onChange={() => void setAxis(one)}
            />
            {one}
          </label>
        ))}
      </fieldset>
      <label>
        shift
        <select
          value={shift === undefined ? '' : String(shift)}
          title="log2 of the nanoseconds that an instruction takes: the shift of -icount"
          onChange={({ target }) =>
            void reporting(() => setShift('a', target.value === 'auto' ? 'auto' : Number(target.value)))
          }
        >
          {shift === undefined && <option value="">unknown</option>}
          {SHIFTS.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** What stands at the right end of a tab strip: the timeline's axis beside the timeline. */
export function PaneActions({ activePanel }: IDockviewHeaderActionsProps) {
  return activePanel?.id === 'timeline' ? <AxisControls /> : null;
}
