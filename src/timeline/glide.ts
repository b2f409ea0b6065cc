/** Moves the playheads to a new place within a tenth of a second, so that the eye can follow a jump. */

/** Milliseconds that a jump takes on screen. */
export const GLIDE = 120;

export class Glide {
  #from: number[] = [];
  #to: number[] = [];
  #start = Number.NEGATIVE_INFINITY;
  /** Where the playheads are drawn now. */
  readonly shown: number[] = [];

  /** Sets new places; `now` in ms. Without `moving` they are taken at once. */
  set(places: readonly number[], now: number, moving: boolean): void {
    const same = places.length === this.#to.length && places.every((place, i) => place === this.#to[i]);
    if (same) return;
    this.#from = places.map((place, i) => this.shown[i] ?? place);
    this.#to = [...places];
    this.#start = moving ? now : Number.NEGATIVE_INFINITY;
  }

  /** Advances to `now`; true when something moved, so that the last step is drawn as well. */
  step(now: number): boolean {
    // The frame's time can lie a little before the moment at which the jump was asked for.
    const part = Math.max(0, Math.min(1, (now - this.#start) / GLIDE));
    const eased = 1 - (1 - part) ** 3;
    let moved = part < 1 || this.shown.length !== this.#to.length;
    this.shown.length = this.#to.length;
    for (let i = 0; i < this.#to.length; i++) {
      const from = this.#from[i] ?? 0;
      const to = this.#to[i] ?? 0;
      const place = part >= 1 ? to : from + (to - from) * eased;
      if (place !== this.shown[i]) moved = true;
      this.shown[i] = place;
    }
    return moved;
  }
}
