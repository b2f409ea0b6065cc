/**
 * Answers that come when the engine has time, remembered by a number: those asked for last are kept. One question is under
 * way at a time, so that a person's own are never behind a queue of these.
 */

/** After so long an answer that the engine had no time for is asked for again, ms. */
const AGAIN_MS = 300;

interface Options<T> {
  /** Undefined: the engine had no time. */
  readonly ask: (key: number) => Promise<T | undefined>;
  /** Answers that are kept. What is wanted is kept in any case. */
  readonly most: number;
  /** An answer has come. */
  readonly onAnswer: () => void;
}

export class RecentAnswers<T> {
  readonly #options: Options<T>;
  /** The one used longest ago comes first. */
  readonly #known = new Map<number, T>();
  #wanted: readonly number[] = [];
  #asking = false;
  #held = true;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options<T>) {
    this.#options = options;
  }

  get(key: number): T | undefined {
    return this.#known.get(key);
  }

  /** Everything that is wanted now, in the order in which it should come; what was wanted before is given up. */
  want(keys: readonly number[]): void {
    this.#wanted = keys;
    for (const key of keys) {
      const known = this.#known.get(key);
      if (known === undefined) continue;
      this.#known.delete(key);
      this.#known.set(key, known);
    }
    this.#next();
  }

  /** Nothing is asked while held, as it is in the beginning. */
  hold(held: boolean): void {
    this.#held = held;
    this.#next();
  }

  /** Nothing is asked any more; answers that are under way are dropped. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #next(): void {
    if (this.#closed || this.#held || this.#asking || this.#timer !== undefined) return;
    const key = this.#wanted.find((one) => !this.#known.has(one));
    if (key === undefined) return;
    this.#asking = true;
    this.#options.ask(key).then(
      (answer) => this.#take(key, answer),
      // The machine was taken away.
      () => this.close(),
    );
  }

  #take(key: number, answer: T | undefined): void {
    this.#asking = false;
    if (this.#closed) return;
    if (answer === undefined) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#next();
      }, AGAIN_MS);
      return;
    }
    this.#known.set(key, answer);
    for (const old of this.#known.keys()) {
      if (this.#known.size <= Math.max(this.#options.most, this.#wanted.length)) break;
      if (!this.#wanted.includes(old)) this.#known.delete(old);
    }
    this.#options.onAnswer();
    this.#next();
  }
}
