/** Which field of an event is marked, in the table of fields and in the strip of bytes alike. */
export interface Marking {
  readonly marked: number | undefined;
  readonly onMark: (field: number | undefined) => void;
}
