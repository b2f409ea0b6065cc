import type { WalkStep } from '../../workers/machine-api.ts';
import { hex } from '../format/hex.ts';
import styles from './memory.module.css';
import type { RestingPlace } from './use-pointer-rest.ts';

/** Pixels between the pointer and the tip, and how far the tip stays from the border of the page. */
const AWAY_PX = 14;
/** More than a tip is high: it opens upwards where less is left below. */
const HIGH_PX = 170;

/** The walk through the page tables for the byte that the pointer rests on. */
export function WalkTip({ place, steps }: { place: RestingPlace; steps: readonly WalkStep[] }) {
  const { address, x, y } = place;
  const up = y + HIGH_PX > window.innerHeight;
  const left = x > window.innerWidth / 2;
  return (
    <div
      role="tooltip"
      className={styles.tip}
      style={{
        ...(up ? { bottom: window.innerHeight - y + AWAY_PX } : { top: y + AWAY_PX }),
        ...(left ? { right: window.innerWidth - x } : { left: x }),
      }}
    >
      <div>{hex(address)}</div>
      <table>
        <tbody>
          {steps.map(({ level, at, entry, flags, note }) => (
            <tr key={`${level} ${at}`}>
              <td className="dim">L{level}</td>
              <td>{hex(at)}</td>
              <td>{hex(entry)}</td>
              <td>{flags}</td>
              <td>{note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
