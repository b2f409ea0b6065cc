import {
  CornerDownRight,
  CornerUpLeft,
  FastForward,
  type LucideIcon,
  Pause,
  Play as PlayIcon,
  Redo2,
  Rewind,
  StepBack,
  StepForward,
  Undo2,
} from 'lucide-react';
import { commandById } from '../commands/all.ts';
import { caps } from '../commands/keys.ts';
import { runCommand } from '../commands/listen.ts';
import { IS_MAC } from '../commands/platform.ts';
import { compact, counted, grouped, percent } from '../format/numbers.ts';
import { setPaused } from '../machine/attach.ts';
import { SPEEDS, type Speed, setSpeed, useSpeed } from '../machine/play.ts';
import { useMachine } from '../machine/store.ts';
import { cancelSearch } from '../machine/travel.ts';
import { useSession } from '../state/session.ts';
import { useLater } from '../ui/use-later.ts';
import styles from './travel.module.css';

/** Buttons for travelling; the commands tell their names and keys. */
const BUTTONS: readonly (readonly [id: string, Icon: LucideIcon])[] = [
  ['travel.run-back', Rewind],
  ['travel.over-back', Undo2],
  ['move.previous-instruction', StepBack],
  ['move.next-instruction', StepForward],
  ['travel.over', Redo2],
  ['travel.run', FastForward],
  ['travel.caller', CornerUpLeft],
  ['travel.return', CornerDownRight],
];

const ICON_PX = 15;

/** Nothing that takes less time than this in ms shows progress. */
const PATIENCE_MS = 100;

function TravelButton({ id, Icon }: { id: string; Icon: LucideIcon }) {
  const command = commandById(id);
  if (!command) return null;
  const keys = caps(command.keys[0], IS_MAC).join('+');
  return (
    <button
      type="button"
      title={`${command.title} (${keys})`}
      aria-label={command.title}
      aria-keyshortcuts={keys}
      onClick={() => runCommand(command)}
    >
      <Icon size={ICON_PX} aria-hidden="true" />
    </button>
  );
}

/** How far the first replay has come. */
function Replay() {
  const attached = useMachine((state) => state.attached);
  const total = useSession((state) => state.logs.a?.summary.instructions ?? 0);
  if (!attached || attached.failed !== undefined) return null;
  const { summary } = attached;
  if (!summary || summary.state === 'loading') return <span role="status">Building the machine…</span>;
  const { state, reached, mips } = summary;
  if (state !== 'replaying' && state !== 'paused') return null;
  const paused = state === 'paused';
  const part = total === 0 ? 0 : Math.min(1, reached.icount / total);
  return (
    <span className={styles.progress} data-replay={state}>
      <progress max={1} value={part} aria-label="First replay" />
      <span>
        {paused ? 'Replay stopped' : 'Replaying'} {percent(reached.icount, total)} · {grouped(reached.icount)} of{' '}
        {grouped(total)}
        {!paused && ` · ${mips.toFixed(0)} MIPS`} · {counted(reached.seq, 'event')} checked
      </span>
      <button type="button" onClick={() => void setPaused(!paused)}>
        {paused ? 'Go on' : 'Stop'}
      </button>
    </span>
  );
}

/** A search under way: how much is left, and the way to stop it. */
function Searching() {
  const search = useMachine((state) => state.search);
  const late = useLater(search !== undefined, PATIENCE_MS);
  if (!search || !late) return null;
  const { what, progress } = search;
  return (
    <span className={styles.progress} data-search>
      <progress
        max={1}
        {...(progress && progress.total > 0 ? { value: 1 - progress.left / progress.total } : {})}
        aria-label={what}
      />
      <span>
        {what}
        {progress && ` · ${compact(progress.left)} instructions left`}
        {progress && progress.hits > 0 && ` · ${counted(progress.hits, 'hit')}`}
      </span>
      <button type="button" onClick={() => cancelSearch()}>
        Stop <kbd>Esc</kbd>
      </button>
    </span>
  );
}

function speedText(speed: Speed): string {
  return speed === 'guest' ? 'guest time' : `${compact(speed).trim()} insn/s`;
}

/** Running by itself, forwards and backwards, and how fast. */
function Play() {
  const playing = useMachine((state) => state.playing);
  const speed = useSpeed();
  const timed = useSession((state) => state.logs.a?.summary.virtualNs !== undefined);
  const forwards = commandById('travel.play');
  const backwards = commandById('travel.play-back');
  return (
    <span className={styles.play}>
      <button
        type="button"
        aria-pressed={playing === -1}
        aria-label="Play backwards"
        title="Play backwards (Shift+P)"
        onClick={() => backwards && runCommand(backwards)}
      >
        {playing === -1 ? <Pause size={ICON_PX} /> : <PlayIcon size={ICON_PX} className={styles.back} />}
      </button>
      <button
        type="button"
        aria-pressed={playing === 1}
        aria-label="Play"
        title="Play (P)"
        onClick={() => forwards && runCommand(forwards)}
      >
        {playing === 1 ? <Pause size={ICON_PX} /> : <PlayIcon size={ICON_PX} />}
      </button>
      <select
        aria-label="Speed of playing"
        value={String(speed)}
        onChange={({ target }) => setSpeed(target.value === 'guest' ? 'guest' : Number(target.value))}
      >
        <option value="guest" disabled={!timed}>
          {speedText('guest')}
        </option>
        {SPEEDS.map((one) => (
          <option key={one} value={one}>
            {speedText(one)}
          </option>
        ))}
      </select>
    </span>
  );
}

/** The bar under the header while a machine is attached: travelling, what is under way, playing. */
export function MachineBar() {
  const attached = useMachine((state) => state.attached !== undefined && state.attached.failed === undefined);
  if (!attached) return null;
  return (
    <section className={styles.bar} aria-label="Travel">
      <div className={styles.buttons}>
        {BUTTONS.map(([id, Icon]) => (
          <TravelButton key={id} id={id} Icon={Icon} />
        ))}
      </div>
      <Play />
      <Searching />
      <Replay />
    </section>
  );
}
