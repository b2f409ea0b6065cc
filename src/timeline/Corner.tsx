/** Names the overview and the ruler, with the scale of the overview's bars. */
import { useSyncExternalStore } from 'react';
import type { Axis } from '../../workers/engine-api.ts';
import { short, spanText } from './axis-format.ts';
import type { TimelineController } from './controller.ts';
import { Emitter } from './emitter.ts';
import { OVERVIEW_HEIGHT, RULER_HEIGHT } from './surface.ts';
import styles from './timeline.module.css';
import { levelFor } from './viewport.ts';

const AXIS_NAMES: Readonly<Record<Axis, string>> = {
  instructions: 'Instructions',
  events: 'Events',
  time: 'Virtual time',
};

const NEVER = new Emitter();

export function Corner({
  controller,
  axis,
}: {
  readonly controller: TimelineController | undefined;
  readonly axis: Axis;
}) {
  const scale = useSyncExternalStore((controller?.viewChanged ?? NEVER).subscribe, () => {
    if (controller === undefined || controller.size.width <= 1) return '';
    const bucket = 2 ** levelFor(controller.whole, controller.size.width);
    const per = axis === 'time' ? spanText(axis, bucket) : short(bucket);
    return `max ${short(controller.overviewLargest)} per ${per}, log scale`;
  });
  return (
    <div className={styles.corner} style={{ height: OVERVIEW_HEIGHT + RULER_HEIGHT }}>
      <div
        className={styles.cornerOverview}
        style={{ height: OVERVIEW_HEIGHT }}
        title={`Events without instruction runs; ${scale}`}
      >
        <span>Whole run</span>
        <small>{scale}</small>
      </div>
      <div className={styles.cornerAxis} style={{ height: RULER_HEIGHT }}>
        {AXIS_NAMES[axis]}
      </div>
    </div>
  );
}
