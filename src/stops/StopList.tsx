import { describeCondition, type Stop } from '../machine/conditions.ts';
import styles from './stops.module.css';

interface Props {
  readonly stops: readonly Stop[];
  /** Name of an address, where one is known. */
  readonly symbolOf: (address: bigint) => string | undefined;
  readonly onEnabled: (id: string, enabled: boolean) => void;
  readonly onCondition: (id: string, text: string) => void;
  readonly onRemove: (id: string) => void;
  /** Runs to the next hit of this stop alone, or back to the last one. */
  readonly onRun: (stop: Stop, direction: 1 | -1) => void;
}

/** Breakpoints, watchpoints and catchpoints. */
export function StopList({ stops, symbolOf, onEnabled, onCondition, onRemove, onRun }: Props) {
  return (
    <ul className={styles.stops} aria-label="Stops">
      {stops.map((stop) => {
        const { id, condition, enabled } = stop;
        const address = condition.kind === 'execute' || condition.kind === 'memory' ? condition.address : undefined;
        const words = describeCondition(condition, address === undefined ? undefined : symbolOf(address));
        return (
          <li key={id} data-stop={condition.kind}>
            <label className={styles.what}>
              <input type="checkbox" checked={enabled} onChange={({ target }) => onEnabled(id, target.checked)} />
              <span>{words}</span>
            </label>
            {condition.kind === 'execute' && (
              <input
                type="text"
                className="mono"
                size={10}
                aria-label={`Condition of ${words}`}
                placeholder="if a0 == 0x10"
                defaultValue={condition.condition ?? ''}
                onBlur={({ target }) => onCondition(id, target.value.replace(/^if\s+/, ''))}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') event.currentTarget.blur();
                }}
              />
            )}
            <button type="button" aria-label={`Last hit of ${words}`} title="Last hit" onClick={() => onRun(stop, -1)}>
              ◀
            </button>
            <button type="button" aria-label={`Next hit of ${words}`} title="Next hit" onClick={() => onRun(stop, 1)}>
              ▶
            </button>
            <button type="button" aria-label={`Remove ${words}`} title="Remove" onClick={() => onRemove(id)}>
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}
