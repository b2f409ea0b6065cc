/** How the classes of difference look and what they are called, wherever differences are shown. */
import type { AlignedRow, DifferenceClass } from '../../workers/engine-api.ts';
import type { Hue } from '../theme/tokens.ts';

export type RowClass = NonNullable<AlignedRow['class']>;

interface ClassStyle {
  readonly hue: Hue;
  /** Short, for rows and chips. */
  readonly label: string;
  /** A sentence that explains it. */
  readonly meaning: string;
  /** Path data in a box of 12 by 12. */
  readonly shape: string;
}

/** The classes in the order in which the engine counts them. */
export const DIFFERENCE_CLASSES: readonly DifferenceClass[] = ['value', 'count', 'kind', 'missing', 'extra'];

const STYLES: Readonly<Record<RowClass, ClassStyle>> = {
  value: {
    hue: 'orange',
    label: 'value',
    meaning: 'The same event with another value in a field.',
    shape: 'M1 3.3H11V4.9H1Z M1 7.1H11V8.7H1Z M8.2 .8L9.6 1.5L3.8 11.2L2.4 10.5Z',
  },
  count: {
    hue: 'sky',
    label: 'position',
    meaning: 'The same event, another number of instructions after the event before it.',
    shape: 'M0 6L3.5 2.5V5H8.5V2.5L12 6L8.5 9.5V7H3.5V9.5Z',
  },
  kind: {
    hue: 'pink',
    label: 'kind',
    meaning: 'Each log has an event of another kind here.',
    shape: 'M2 .6L6 4.6L10 .6L11.4 2L7.4 6L11.4 10L10 11.4L6 7.4L2 11.4L.6 10L4.6 6L.6 2Z',
  },
  missing: { hue: 'vermillion', label: 'only in A', meaning: 'B lacks this event.', shape: 'M1 5H11V7H1Z' },
  extra: {
    hue: 'green',
    label: 'only in B',
    meaning: 'A lacks this event.',
    shape: 'M5 1H7V5H11V7H7V11H5V7H1V5H5Z',
  },
  ignored: {
    hue: 'grey',
    label: 'overlooked',
    meaning: 'A difference of a sort that is being overlooked.',
    shape: 'M6 3.5A2.5 2.5 0 1 0 6 8.5A2.5 2.5 0 1 0 6 3.5Z',
  },
};

/** Name, colour and shape of a class. */
export function classStyle(name: RowClass): ClassStyle {
  return STYLES[name];
}

/** The style-sheet variable of a class's colour. */
export function classVariable(name: RowClass): string {
  return `var(--hue-${STYLES[name].hue})`;
}
