import type { CompareOptions, CompareState } from '../../workers/engine-api.ts';
import { grouped } from '../format/numbers.ts';
import styles from './compare.module.css';
import type { ReadyProps } from './types.ts';

interface Noise {
  readonly option: 'ignoreClocks' | 'ignoreRandom' | 'ignoreWarps' | 'ignoreOutputPosition';
  readonly count: keyof CompareState['ignored'];
  readonly label: string;
}

const NOISE: readonly Noise[] = [
  { option: 'ignoreClocks', count: 'clocks', label: 'clock values' },
  { option: 'ignoreRandom', count: 'random', label: 'random bytes' },
  { option: 'ignoreWarps', count: 'warps', label: 'warp checkpoints' },
  { option: 'ignoreOutputPosition', count: 'outputPosition', label: 'position of output' },
];

/** What the comparison overlooks; what that hides is counted. */
export function NoiseFilters({ options, state, onOptions }: ReadyProps) {
  return (
    <fieldset className={styles.noise}>
      <legend>Overlook</legend>
      {NOISE.map((noise) => (
        <NoiseChip key={noise.option} noise={noise} options={options} state={state} onOptions={onOptions} />
      ))}
    </fieldset>
  );
}

interface NoiseProps {
  readonly noise: Noise;
  readonly options: CompareOptions;
  readonly state: CompareState;
  readonly onOptions: (options: CompareOptions) => void;
}

function NoiseChip({ noise, options, state, onOptions }: NoiseProps) {
  const on = options[noise.option];
  return (
    <label className={styles.noiseChip} data-on={on || undefined}>
      <input type="checkbox" checked={on} onChange={() => onOptions({ ...options, [noise.option]: !on })} />
      {noise.label}
      {on && <span title="Differences that this hides">{grouped(state.ignored[noise.count])} hidden</span>}
    </label>
  );
}
