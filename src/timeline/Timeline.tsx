/**
 * The timeline of one recording, or of two on a common axis: overview, ruler, lanes, selection.
 *
 * React builds the frame and the names of the lanes; everything that moves is drawn by {@link TimelineController}.
 */
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { spokenPosition } from './axis-format.ts';
import { Corner } from './Corner.tsx';
import { TimelineController } from './controller.ts';
import { LaneNames } from './LaneNames.tsx';
import { layoutLanes, pinnedRoom } from './lanes.ts';
import { playheadTarget } from './playhead-keys.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { OVERVIEW_HEIGHT, RULER_HEIGHT } from './surface.ts';
import { Tooltip } from './Tooltip.tsx';
import styles from './timeline.module.css';
import type { TimelineProps } from './types.ts';
import { usePointer } from './use-pointer.ts';
import { useSize } from './use-size.ts';

export function Timeline(props: TimelineProps) {
  const { groups, kinds, lanes, difference, machine, axis } = props;
  const counts = groups.map((group) => group.counts);
  // Counts grow with every report of the index; the lanes change only when a kind appears.
  const laneNames = JSON.stringify([
    groups.map((group) => [group.id, group.label, group.counts.map((count) => count > 0)]),
    machine?.map((lane) => [
      lane.id,
      lane.label,
      lane.kind === 'flames' ? lane.rows : lane.kind === 'pictures' ? lane.height : 0,
    ]),
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: laneNames stands for what the layout reads of the groups.
  const layout = useMemo(
    () => layoutLanes(groups, kinds, lanes, difference !== undefined, machine),
    [laneNames, kinds, lanes, difference !== undefined],
  );

  const body = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const lanesCanvas = useRef<HTMLCanvasElement>(null);
  const overviewCanvas = useRef<HTMLCanvasElement>(null);
  const overlayCanvas = useRef<HTMLCanvasElement>(null);
  const pinned = useRef<HTMLUListElement>(null);
  const scrolled = useRef<HTMLUListElement>(null);
  const [controller, setController] = useState<TimelineController>();

  const bodySize = useSize(body);
  const plotSize = useSize(plot);
  const room = Math.max(0, bodySize.height - OVERVIEW_HEIGHT - RULER_HEIGHT);
  const pinnedHeight = pinnedRoom(layout, room);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the controller is made once; update() brings it new properties.
  useLayoutEffect(() => {
    const elements = {
      lanes: lanesCanvas.current,
      overview: overviewCanvas.current,
      overlay: overlayCanvas.current,
      pinned: pinned.current,
      scrolled: scrolled.current,
    };
    if (!elements.lanes || !elements.overview || !elements.overlay || !elements.pinned || !elements.scrolled) return;
    const { lanes, overview, overlay, pinned: top, scrolled: rest } = elements;
    const made = new TimelineController({ lanes, overview, overlay, pinned: top, scrolled: rest }, props, layout);
    setController(made);
    return () => made.dispose();
  }, []);

  useLayoutEffect(() => controller?.update(props, layout));
  useLayoutEffect(() => {
    controller?.resize(plotSize.width, plotSize.height, pinnedHeight);
  }, [controller, plotSize, pinnedHeight]);
  usePointer(plot, controller);

  // Fonts that arrive late change what is drawn as text.
  useEffect(() => {
    void document.fonts.ready.then(() => controller?.invalidate());
  }, [controller]);

  const first = groups[0];
  const position = first?.playhead ?? 0;
  const spoken = first && props.spoken ? props.spoken(position, first.id) : spokenPosition(axis, position);
  const help = useId();

  return (
    <section className={styles.timeline} aria-label="Overview and lanes">
      <div className={styles.body} ref={body}>
        <Corner controller={controller} axis={axis} />
        <ul
          className={styles.names}
          ref={pinned}
          aria-label="Pinned lanes"
          style={{ top: OVERVIEW_HEIGHT + RULER_HEIGHT, height: pinnedHeight }}
          onScroll={() => controller?.scrolled()}
        >
          <LaneNames rows={layout.pinned} props={props} controller={controller} counts={counts} />
        </ul>
        <ul
          className={styles.names}
          ref={scrolled}
          aria-label="Lanes"
          style={{ top: OVERVIEW_HEIGHT + RULER_HEIGHT + pinnedHeight, bottom: 0 }}
          onScroll={() => controller?.scrolled()}
        >
          <LaneNames rows={layout.scrolled} props={props} controller={controller} counts={counts} />
        </ul>
        <div
          className={styles.plot}
          ref={plot}
          role="slider"
          tabIndex={0}
          aria-label={groups.length > 1 && first ? `Playhead in ${first.label}` : 'Playhead'}
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={Math.max(1, Math.floor(first?.extent ?? 1))}
          aria-valuenow={Math.floor(position)}
          aria-valuetext={spoken}
          aria-describedby={help}
          onKeyDown={(event) => {
            if (controller === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
            const target = playheadTarget(
              event.key,
              event.shiftKey,
              position,
              controller.view,
              plotSize.width,
              controller.extent,
            );
            if (target === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            controller.jumpTo(target, 'key');
          }}
        >
          <canvas className={styles.lanes} ref={lanesCanvas} style={{ top: OVERVIEW_HEIGHT }} />
          <canvas className={styles.overview} ref={overviewCanvas} />
          <canvas className={styles.overlay} ref={overlayCanvas} />
        </div>
        <span id={help} hidden>
          Arrow keys move the playhead by a pixel of the view, with Shift by ten; Page Up and Page Down by a screen.
        </span>
        <Tooltip
          controller={controller}
          kinds={kinds}
          axis={axis}
          colors={props.colors}
          width={plotSize.width}
          height={plotSize.height}
        />
      </div>
      <SelectionBar
        props={props}
        empty={layout.empty}
        onToggleEmpty={() => props.onLanes({ ...lanes, showEmpty: !lanes.showEmpty })}
      />
    </section>
  );
}
