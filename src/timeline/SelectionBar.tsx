/** The line below the lanes: what the selected range holds, and how many lanes are hidden. */
import { useEffect, useState } from 'react';
import type { RangeCounts } from '../../workers/engine-api.ts';
import { grouped, positionText } from './axis-format.ts';
import { IDENTITY } from './axis-map.ts';
import { KindMark } from './KindMark.tsx';
import { summarise } from './selection-summary.ts';
import styles from './timeline.module.css';
import type { Range, TimelineProps, TrackGroup } from './types.ts';

/** Milliseconds without a change before the counts are asked for. */
const REST = 60;

function useRange(group: TrackGroup | undefined, axis: TimelineProps['axis'], selection: Range | undefined) {
  const [found, setFound] = useState<RangeCounts>();
  const from = selection?.from;
  const to = selection?.to;
  const source = group?.source;
  const map = group?.map ?? IDENTITY;
  const loaded = group?.loaded;
  // biome-ignore lint/correctness/useExhaustiveDependencies: as the index grows, the same range may hold more.
  useEffect(() => {
    setFound(undefined);
    if (source === undefined || from === undefined || to === undefined) return;
    let current = true;
    const timer = setTimeout(() => {
      const own = [Math.max(0, Math.floor(map.toOwn(from))), Math.ceil(map.toOwn(to))] as const;
      source.range(axis, own[0], Math.max(own[0], own[1])).then(
        (range) => current && setFound(range),
        () => current && setFound(undefined),
      );
    }, REST);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [source, axis, from, to, map, loaded]);
  return found;
}

interface SelectionBarProps {
  readonly props: TimelineProps;
  readonly empty: number;
  readonly onToggleEmpty: () => void;
}

export function SelectionBar({ props, empty, onToggleEmpty }: SelectionBarProps) {
  const { selection, groups, lanes } = props;
  // The bar keeps its height while a selection is dragged, or the lanes would jump under the pointer.
  const [open, setOpen] = useState(false);
  const all = open && selection !== undefined;
  return (
    <footer className={styles.bar}>
      <div className={styles.summary} aria-live="polite">
        {groups.map((group, i) => (
          <div key={group.id} className={styles.line} data-all={all || undefined}>
            {selection !== undefined ? (
              <GroupSummary group={group} props={props} several={groups.length > 1} />
            ) : (
              i === 0 && (
                <span className={styles.hint}>Drag to select a range · Shift+drag to pan · Ctrl+wheel to zoom</span>
              )
            )}
          </div>
        ))}
      </div>
      {selection !== undefined && (
        <>
          <button type="button" className={styles.plain} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'One line' : 'All counts'}
          </button>
          <button type="button" className={styles.plain} onClick={() => props.onSelect(undefined)}>
            Clear selection
          </button>
        </>
      )}
      {empty > 0 && (
        <button type="button" className={styles.plain} aria-pressed={lanes.showEmpty} onClick={onToggleEmpty}>
          {lanes.showEmpty ? `Hide ${grouped(empty)} empty lanes` : `Show ${grouped(empty)} empty lanes`}
        </button>
      )}
    </footer>
  );
}

function GroupSummary({ group, props, several }: { group: TrackGroup; props: TimelineProps; several: boolean }) {
  const { axis, selection, kinds } = props;
  const range = useRange(group, axis, selection);
  if (selection === undefined) return null;
  const map = group.map ?? IDENTITY;
  const summary = range && summarise(axis, range);
  return (
    <>
      {several && <b>{group.label}</b>}
      <span>
        {positionText(axis, map.toOwn(selection.from))} – {positionText(axis, map.toOwn(selection.to))}
      </span>
      {summary && (
        <>
          <span>{summary.span}</span>
          <strong>{summary.events}</strong>
          {summary.rates.map((rate) => (
            <span key={rate}>{rate}</span>
          ))}
          {summary.kinds.map(({ kind, count }) => (
            <span key={kind} className={styles.kindCount}>
              {kinds[kind] && <KindMark style={kinds[kind]} />}
              {kinds[kind]?.label} {grouped(count)}
            </span>
          ))}
        </>
      )}
    </>
  );
}
