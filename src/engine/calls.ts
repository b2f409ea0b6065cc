/**
 * Bookkeeping around calls to the engine: which are under way, how long the last one took, and what to do when the
 * worker dies, after which no answer would ever come.
 */

export interface CallLog {
  /** Number of calls without an answer yet. */
  readonly pending: () => number;
  /** Runs a call under this bookkeeping. */
  readonly track: <T>(what: string, call: () => Promise<T>) => Promise<T>;
  /** Rejects everything under way and everything to come. */
  readonly fail: (reason: Error) => void;
}

/** `onAnswer` hears the name and the duration in ms of each call that was answered. */
export function createCallLog(onAnswer: (what: string, ms: number) => void = () => {}): CallLog {
  let pending = 0;
  let dead: Error | undefined;
  const rejections = new Set<(reason: Error) => void>();

  return {
    pending: () => pending,
    track(what, call) {
      if (dead) return Promise.reject(dead);
      const start = performance.now();
      pending++;
      return new Promise((resolve, reject) => {
        rejections.add(reject);
        call()
          .then((answer) => {
            onAnswer(what, performance.now() - start);
            resolve(answer);
          }, reject)
          .finally(() => {
            pending--;
            rejections.delete(reject);
          });
      });
    },
    fail(reason) {
      dead = reason;
      for (const reject of rejections) reject(reason);
    },
  };
}

/**
 * Lets only the newest of several requests answer: `latest()` returns a function that runs a request and gives
 * `undefined` when another one was started meanwhile.
 */
export function latest(): <T>(request: () => Promise<T>) => Promise<T | undefined> {
  let epoch = 0;
  return async (request) => {
    const mine = ++epoch;
    const answer = await request();
    return mine === epoch ? answer : undefined;
  };
}
