import { grouped } from '../format/numbers.ts';
import styles from './disk.module.css';
import { changeMap } from './sector-rows.ts';

const CELLS = 256;

interface Props {
  readonly ranges: Float64Array;
  readonly changed: number;
  readonly sectors: number;
  /** First sector in sight. */
  readonly at: number;
  readonly onSector: (sector: number) => void;
}

/** The whole disk as a strip: where sectors differ from the image, and what is in sight. A click goes there. */
export function ChangeMap({ ranges, changed, sectors, at, onSector }: Props) {
  const cells = Math.max(1, Math.min(CELLS, sectors));
  const map = changeMap(ranges, sectors, cells);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the buttons beside it go from change to change by keyboard.
    <svg
      className={styles.map}
      viewBox={`0 0 ${cells} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${grouped(changed)} of ${grouped(sectors)} sectors differ from the image`}
      onClick={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        const cell = Math.floor(((event.clientX - left) / Math.max(1, width)) * cells);
        const from = Math.floor((cell * sectors) / cells);
        const to = Math.max(from + 1, Math.floor(((cell + 1) * sectors) / cells));
        // The first change in the part that was clicked, where there is one.
        for (let i = 0; i < ranges.length; i += 2) {
          const first = ranges[i] ?? 0;
          if (first < to && first + (ranges[i + 1] ?? 0) > from) return onSector(Math.max(first, from));
        }
        onSector(from);
      }}
    >
      <title>{`${grouped(changed)} of ${grouped(sectors)} sectors differ from the image; click to go there`}</title>
      {Array.from(map, (share, cell) =>
        share > 0 ? (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the place on the disk is what it is.
            key={cell}
            x={cell}
            y={0}
            width={1}
            height={1}
            className={styles.mapChange}
            opacity={0.45 + 0.55 * share}
          />
        ) : null,
      )}
      <rect
        x={Math.min(cells - 1, (at / Math.max(1, sectors)) * cells)}
        y={0}
        width={1}
        height={1}
        className={styles.mapHere}
      />
    </svg>
  );
}
