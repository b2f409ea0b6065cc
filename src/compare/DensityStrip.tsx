import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import type { DifferenceDensity } from '../../workers/engine-api.ts';
import { grouped } from '../format/numbers.ts';
import { classVariable } from './classes.ts';
import styles from './compare.module.css';
import { densityBars } from './density-bars.ts';
import type { ReadyProps } from './types.ts';
import { useSize } from './use-size.ts';

/** Height of the strip and width of a bucket, in CSS pixels. */
const HEIGHT = 22;
const BUCKET = 2;

/** Where the differences lie along A; a click goes to the nearest one from there on. */
export function DensityStrip({ engine, state, a, moments, onDifference }: ReadyProps) {
  const { id, differences, done } = state;
  const strip = useRef<HTMLDivElement>(null);
  const { width } = useSize(strip);
  const [density, setDensity] = useState<DifferenceDensity>();
  const end = Math.max(1, a.instructions + 1);
  const buckets = Math.floor(width / BUCKET);

  // While aligning, the picture is drawn again as differences are found.
  const progress = done ? 'done' : differences;
  useEffect(() => {
    if (buckets === 0 || progress === 0) return;
    let live = true;
    engine.density(id, 0, end, buckets).then(
      (found) => live && setDensity(found),
      () => undefined,
    );
    return () => {
      live = false;
    };
  }, [engine, id, end, buckets, progress]);

  const goTo = async (row: number, direction: 1 | -1) => {
    const found = await engine.nextDifference(id, row, direction);
    const other = found ?? (await engine.nextDifference(id, row, direction === 1 ? -1 : 1));
    if (other) onDifference(other);
  };
  const goFrom = async (icount: number) => {
    const moment = await engine.momentOfIcount(a.id, icount);
    await goTo(await engine.alignedRowOf(id, 'a', moment.seq), 1);
  };

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    // A click hits the whole bucket under it, so it starts at the bucket's beginning.
    const bucket = Math.floor((event.clientX - box.left) / BUCKET);
    void goFrom(Math.floor((bucket * BUCKET * end) / Math.max(1, box.width)));
  };

  const onKeyDown = async (event: KeyboardEvent) => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (direction !== 1 && direction !== -1) return;
    event.preventDefault();
    event.stopPropagation();
    await goTo((await engine.alignedRowOf(id, 'a', moments.a.seq)) + direction, direction);
  };

  const at = (icount: number) => `${(100 * Math.min(icount, end)) / end}%`;
  const shown = density && differences > 0 ? densityBars(density, HEIGHT) : [];
  return (
    <div
      ref={strip}
      className={styles.strip}
      role="slider"
      tabIndex={0}
      aria-label="Differences along A; arrow keys go from one to the next"
      aria-valuemin={0}
      aria-valuemax={a.instructions}
      aria-valuenow={Math.min(moments.a.icount, a.instructions)}
      aria-valuetext={`Instruction ${grouped(moments.a.icount)} of ${grouped(a.instructions)}`}
      title="Where the differences lie along A’s instructions. Click: go there."
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <svg width="100%" height={HEIGHT} aria-hidden="true">
        <rect width={at(state.agreedInstructions)} height={HEIGHT} className={styles.agreed} />
        {shown.map((bar) => (
          <rect
            key={`${bar.bucket} ${bar.class}`}
            x={bar.bucket * BUCKET}
            y={HEIGHT - bar.to}
            width={BUCKET}
            height={bar.to - bar.from}
            fill={classVariable(bar.class)}
          />
        ))}
      </svg>
      <div className={styles.now} style={{ left: at(moments.a.icount) }} />
    </div>
  );
}
