/** Says what the pointer is over: the place, the stretch of the bar, and how many events of each kind it holds. */
import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { Axis } from '../../workers/engine-api.ts';
import { grouped, positionText, spanText } from './axis-format.ts';
import type { TimelineController } from './controller.ts';
import { DIFFERENCE_CLASSES } from './differences.ts';
import { Emitter } from './emitter.ts';
import { KindMark } from './KindMark.tsx';
import styles from './timeline.module.css';
import type { KindStyle, TimelineColors } from './types.ts';

const NEVER = new Emitter();
const SHOWN_KINDS = 8;
/** Room that the tooltip may need; it changes sides rather than leave the plot. */
const WIDTH = 250;
const HEIGHT = 150;
/** With a picture it is wider, and stands beside the pointer at any height. */
const PICTURE_WIDTH = 400;
const PICTURE_HEIGHT = 132;

interface TooltipProps {
  readonly controller: TimelineController | undefined;
  readonly kinds: readonly KindStyle[];
  readonly axis: Axis;
  readonly colors: TimelineColors;
  readonly width: number;
  readonly height: number;
}

export function Tooltip({ controller, kinds, axis, colors, width, height }: TooltipProps) {
  const hover = useSyncExternalStore((controller?.hover.changed ?? NEVER).subscribe, () => controller?.hover.current);
  if (hover === undefined) return null;
  const horizontal =
    hover.x + (hover.picture ? PICTURE_WIDTH : WIDTH) > width
      ? { right: width - hover.x + 14 }
      : { left: `calc(var(--names) + ${hover.x + 14}px)` };
  const vertical = hover.picture
    ? { top: Math.max(2, Math.min(hover.y + 16, height - PICTURE_HEIGHT)) }
    : hover.y + HEIGHT > height
      ? { bottom: Math.max(4, height - hover.y + 10) }
      : { top: hover.y + 16 };
  const about = hover.exact ? '' : '≈ ';
  const rest = hover.counts.length - SHOWN_KINDS;
  return (
    <div
      className={styles.tooltip}
      data-picture={hover.picture && ''}
      style={{ ...horizontal, ...vertical }}
      role="tooltip"
    >
      <strong>{positionText(axis, hover.position)}</strong>
      {hover.groupLabel && <span className={styles.tooltipGroup}>{hover.groupLabel}</span>}
      {hover.text && <p>{hover.text}</p>}
      {hover.picture && <Picture of={hover.picture} />}
      {hover.differences && <Differences counts={hover.differences} colors={colors} />}
      {hover.differences || (hover.text && hover.counts.length === 0) ? null : hover.counts.length === 0 ? (
        <p>{hover.lane ? `no ${hover.lane.toLowerCase()} here` : 'no events here'}</p>
      ) : (
        <table>
          <tbody>
            {hover.counts.slice(0, SHOWN_KINDS).map(({ kind, count }) => (
              <tr key={kind}>
                <td>{kinds[kind] && <KindMark style={kinds[kind]} />}</td>
                <td>{kinds[kind]?.label ?? kind}</td>
                <td>
                  {about}
                  {grouped(count)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rest > 0 && <p>and {rest} more kinds</p>}
      <small>in {spanText(axis, hover.to - hover.from)}</small>
    </div>
  );
}

/** The guest's screen, larger than in its lane. */
function Picture({ of }: { readonly of: HTMLCanvasElement }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.replaceChildren(of), [of]);
  return <div className={styles.tooltipPicture} ref={place} />;
}

/** Counts per class of difference, in the colours of the lane. */
function Differences({ counts, colors }: { readonly counts: readonly number[]; readonly colors: TimelineColors }) {
  if (counts.every((count) => count === 0)) return <p>no differences here</p>;
  return (
    <table>
      <tbody>
        {DIFFERENCE_CLASSES.map((name, c) =>
          counts[c] === 0 ? null : (
            <tr key={name}>
              <td>
                <span className={styles.swatch} style={{ background: colors.difference[c] }} />
              </td>
              <td>{name}</td>
              <td>{grouped(counts[c] ?? 0)}</td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
