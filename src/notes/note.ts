/** A bookmark with text, on a moment or a stretch of instructions. */
export interface Note {
  readonly id: string;
  /** Name for `@name`: letters, digits, hyphens. */
  readonly name: string;
  readonly text: string;
  /** Instructions since power-on. */
  readonly icount: number;
  /** Events consumed at that moment. */
  readonly seq: number;
  /** End of the stretch (icount, exclusive); absent for a moment. */
  readonly endIcount?: number;
}
