import type { KeyboardEvent, PointerEvent, ReactNode, Ref } from 'react';
import { useRowWheel } from './use-row-wheel.ts';

interface Props {
  readonly label: string;
  readonly className: string | undefined;
  /** Height of a row in pixels, for the wheel. */
  readonly rowPx: number;
  /** Shows other rows: so many further. */
  readonly onScroll: (rows: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPointerDown?: (event: PointerEvent) => void;
  readonly onPointerMove?: (event: PointerEvent) => void;
  readonly ref?: Ref<HTMLDivElement>;
  readonly children: ReactNode;
}

/** Rows of which only those in sight exist: a group that takes the keys and the wheel for all of them. */
export function RowGroup({ label, rowPx, onScroll, ...rest }: Props) {
  const onWheel = useRowWheel(rowPx, onScroll);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of rows that takes keys; no element of HTML says that.
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows move through the rows.
      tabIndex={0}
      data-autofocus
      onWheel={onWheel}
      {...rest}
    />
  );
}
