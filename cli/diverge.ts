/** `replayscope diverge A B`: where two logs part. */
import type { Engine } from '../workers/engine.ts';
import type { CompareOptions, CompareState, Difference } from '../workers/engine-api.ts';
import { grouped } from '../workers/log/describe.ts';
import { type OpenOptions, openLog } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';

export interface DivergeOptions extends OpenOptions {
  readonly json: boolean;
  /** Stop when the first difference is known. */
  readonly firstOnly: boolean;
  /** How many differences are listed. */
  readonly most: number;
  readonly compare: CompareOptions;
}

/** Compares to the end, or until the first difference is known. */
function compared(engine: Engine, a: number, b: number, options: DivergeOptions): Promise<CompareState> {
  return new Promise((resolve, reject) => {
    engine
      .compare(a, b, options.compare, (state) => {
        const enough = options.firstOnly && state.first !== undefined;
        if (!state.done && !enough) return;
        resolve(state);
      })
      .catch(reject);
  });
}

function* lines(state: CompareState, listed: readonly Difference[], aligned: boolean): Generator<string> {
  yield state.sentence;
  const ignored = Object.entries(state.ignored).filter(([, count]) => count > 0);
  for (const [what, count] of ignored) yield `overlooked ${grouped(count)} differences of ${what}`;
  if (state.equal || !aligned) return;
  const classes = Object.entries(state.byClass).filter(([, count]) => count > 0);
  yield `${grouped(state.differences)} differences: ${classes.map(([name, count]) => `${grouped(count)} ${name}`).join(', ')}`;
  yield '';
  for (const difference of listed) yield `${difference.class.padEnd(8)} ${difference.sentence}`;
  if (state.differences > listed.length)
    yield `… and ${grouped(state.differences - listed.length)} more (--most N lists N)`;
}

/** Runs the command; resolves to 0 when nothing that counts differs, else 1. */
export async function diverge(engine: Engine, a: string, b: string, options: DivergeOptions): Promise<number> {
  const left = await openLog(engine, a, options);
  const right = await openLog(engine, b, options);
  const state = await compared(engine, left.id, right.id, options);
  const most = Number.isInteger(options.most) && options.most >= 0 ? options.most : 20;
  const listed = state.done ? await engine.differences(state.id, 0, Math.min(most, state.differences)) : [];
  if (options.json) {
    const { equal, identicalBytes, sentence, agreedEvents, agreedInstructions, byClass, ignored } = state;
    await writeJson({
      a: { file: a, layout: left.layout, events: left.events, instructions: left.instructions },
      b: { file: b, layout: right.layout, events: right.events, instructions: right.instructions },
      equal,
      identicalBytes,
      sentence,
      agreedEvents,
      agreedInstructions,
      first: state.first ?? null,
      aligned: state.done,
      differences: state.differences,
      byClass,
      ignored,
      list: listed,
    });
  } else {
    await writeLines(lines(state, listed, state.done));
  }
  await engine.closeCompare(state.id);
  return state.equal ? 0 : 1;
}
