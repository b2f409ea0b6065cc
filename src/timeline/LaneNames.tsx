/** The lanes as a list for people and screen readers: name, events in view, and what can be done with the lane. */
import { type DragEvent, type KeyboardEvent, useSyncExternalStore } from 'react';
import { grouped } from './axis-format.ts';
import type { TimelineController } from './controller.ts';
import { Emitter } from './emitter.ts';
import { KindMark } from './KindMark.tsx';
import { type Lane, moveBefore, moveBy, toggleExpanded, togglePinned } from './lanes.ts';
import type { MachineLane } from './machine-lanes.ts';
import styles from './timeline.module.css';
import type { TimelineProps } from './types.ts';
import type { CountsByGroup } from './visible-counts.ts';

const NOTHING: CountsByGroup = new Map();
const NEVER = new Emitter();
/** Longer names of states are the tooltip's to say. */
const LONGEST_NAME = 4;
const DRAG_TYPE = 'application/x-replayscope-lane';

interface LaneNamesProps {
  readonly rows: readonly Lane[];
  readonly props: TimelineProps;
  readonly controller: TimelineController | undefined;
  /** Events per kind in the whole recording, per group. */
  readonly counts: readonly (readonly number[])[];
}

function sum(kinds: readonly number[], counts: readonly number[] | undefined): number {
  return kinds.reduce((total, kind) => total + (counts?.[kind] ?? 0), 0);
}

export function LaneNames({ rows, props, controller, counts }: LaneNamesProps) {
  const visible = useSyncExternalStore(
    (controller?.visible.changed ?? NEVER).subscribe,
    () => controller?.visible.counts ?? NOTHING,
  );
  const families = [...new Set(rows.filter((row) => row.type === 'lane').map((row) => row.family))];
  return rows.map((row) =>
    row.type === 'lane' ? (
      <LaneName
        key={row.key}
        row={row}
        props={props}
        inView={
          visible.has(props.groups[row.group]?.id ?? '')
            ? sum(row.kinds, visible.get(props.groups[row.group]?.id ?? ''))
            : undefined
        }
        total={sum(row.kinds, counts[row.group])}
        families={families}
      />
    ) : (
      <li key={row.key} className={styles.name} data-rows={row.expandable || undefined} style={{ height: row.height }}>
        {row.expandable ? <Expand row={row} props={props} /> : null}
        <span className={styles.plainName}>{row.label}</span>
        {row.type === 'machine' && <Legend lane={props.machine?.find(({ id }) => id === row.id)} />}
      </li>
    ),
  );
}

/** Shows more or fewer rows of a lane, or the kinds of a family. */
function Expand({ row, props: { lanes, onLanes } }: { readonly row: Lane; readonly props: TimelineProps }) {
  return (
    <button
      type="button"
      className={styles.expand}
      aria-expanded={row.expanded}
      aria-label={`${row.expanded ? 'Collapse' : 'Expand'} ${row.label}`}
      onClick={() => onLanes(toggleExpanded(lanes, row.family))}
    >
      <svg viewBox="0 0 8 8" aria-hidden="true">
        <path d={row.expanded ? 'M1 2.5H7L4 6Z' : 'M2.5 1L6 4L2.5 7Z'} fill="currentColor" />
      </svg>
    </button>
  );
}

/** The states of a machine's lane with their colours. */
function Legend({ lane }: { lane: MachineLane | undefined }) {
  if (lane?.kind !== 'states' || lane.names.some((name) => name.length > LONGEST_NAME)) return null;
  const present = new Set(lane.states);
  return (
    <span className={styles.legend}>
      {lane.names.map((name, state) =>
        present.has(state) ? (
          <span key={name}>
            <span className={styles.swatch} style={{ background: lane.colors[state] }} /> {name}
          </span>
        ) : null,
      )}
    </span>
  );
}

interface LaneNameProps {
  readonly row: Lane;
  readonly props: TimelineProps;
  readonly inView: number | undefined;
  readonly total: number;
  readonly families: readonly string[];
}

function LaneName({ row, props, inView, total, families }: LaneNameProps) {
  const { lanes, onLanes, groups, kinds } = props;
  const group = groups[row.group];
  const several = groups.length > 1;
  const style = kinds[row.kinds.find((kind) => (group?.counts[kind] ?? 0) > 0) ?? row.kinds[0] ?? 0];
  const movable = row.isFamily;

  const onKeyDown = (event: KeyboardEvent) => {
    if (!movable || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    onLanes(moveBy(lanes, row.family, event.key === 'ArrowUp' ? -1 : 1, families));
  };
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.setData(DRAG_TYPE, row.family);
    event.dataTransfer.effectAllowed = 'move';
  };
  const onDragOver = (event: DragEvent) => {
    if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault();
  };
  const onDrop = (event: DragEvent) => {
    const moved = event.dataTransfer.getData(DRAG_TYPE);
    if (moved === '') return;
    event.preventDefault();
    event.stopPropagation();
    onLanes(moveBefore(lanes, moved, row.family));
  };

  const countText =
    inView === undefined ? `${grouped(total)} in all` : `${grouped(inView)} in view of ${grouped(total)}`;
  return (
    <li
      className={styles.name}
      style={{ height: row.height }}
      data-lane={row.key}
      data-odd={row.odd || undefined}
      data-kind={row.isFamily ? undefined : ''}
      draggable={movable}
      onDragStart={onDragStart}
      onDragOver={onDragOver}
      onDrop={onDrop}
      onKeyDown={onKeyDown}
    >
      {row.expandable ? <Expand row={row} props={props} /> : <span className={styles.expand} />}
      {style && <KindMark style={style} />}
      <button
        type="button"
        className={styles.label}
        title={`${row.label}${several ? ` in ${group?.label ?? ''}` : ''}: ${countText}${movable ? '. Alt+Up and Alt+Down move the lane.' : ''}`}
        aria-keyshortcuts={movable ? 'Alt+ArrowUp Alt+ArrowDown' : undefined}
        onClick={() => group && props.onKinds?.(row.kinds, group.id)}
      >
        {several && <b>{group?.label.slice(0, 1)}</b>} {row.label}
        <span className={styles.srOnly}>
          {several ? ` in ${group?.label ?? ''}` : ''}, {countText}
        </span>
      </button>
      <span className={styles.count} aria-hidden="true">
        {inView === undefined ? '' : grouped(inView)}
      </span>
      <button
        type="button"
        className={styles.pin}
        aria-pressed={row.pinned}
        aria-label={`Pin ${row.label}`}
        title={row.pinned ? 'Unpin' : 'Pin to the top'}
        onClick={() => onLanes(togglePinned(lanes, row.id))}
      >
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d="M4 1H8V5L10 7V8H6.5V11.5H5.5V8H2V7L4 5Z" fill="currentColor" />
        </svg>
      </button>
    </li>
  );
}
