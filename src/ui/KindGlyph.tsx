import { kindShape, kindVariable, SHAPE_BOX } from '../theme/kinds.ts';

/** The shape of an event kind in its colour. Decoration: the kind's name stands beside it. */
export function KindGlyph({ kind, size = 12 }: { kind: number; size?: number }) {
  return (
    <svg width={size} height={size} viewBox={`0 0 ${SHAPE_BOX} ${SHAPE_BOX}`} aria-hidden="true" className="kind-glyph">
      <path d={kindShape(kind)} fill={kindVariable(kind)} fillRule="evenodd" />
    </svg>
  );
}
