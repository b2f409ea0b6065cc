/** A dropped or picked file with its path in the dropped folder. */
export interface Brought {
  readonly path: string;
  readonly size: number;
  readonly file: File;
}
