/** `replayscope events LOG`: the events, all or filtered, for people or for programs. */
import type { Engine } from '../workers/engine.ts';
import type { ExportFormat } from '../workers/engine-api.ts';
import { grouped, kindName } from '../workers/log/describe.ts';
import { FilterSyntaxError } from '../workers/log/filter.ts';
import { type OpenOptions, openLog, UserError } from './open-log.ts';
import { writeLines } from './output.ts';

export interface EventsOptions extends OpenOptions {
  readonly filter: string;
  /** 'table' is for people. */
  readonly format: ExportFormat | 'table';
}

async function* table(engine: Engine, log: number, filter: string, icountWidth: number): AsyncGenerator<string> {
  const page = 1024;
  const { total } = await engine.searchedFilter(log, filter);
  for (let first = 0; first < total; first += page) {
    for (const row of await engine.rows(log, filter, first, page)) {
      const delta = row.delta === 0 ? '' : `+${grouped(row.delta)}`;
      yield `${`#${row.n}`.padStart(9)} ${grouped(row.icount).padStart(icountWidth)} ${delta.padStart(14)}  ${kindName(
        row.kind,
      ).padEnd(22)} ${row.text}`.trimEnd();
    }
  }
}

/** Runs the command; resolves to the exit code. Throws {@link UserError} for a filter that makes no sense. */
export async function events(engine: Engine, path: string, options: EventsOptions): Promise<number> {
  const { id, instructions } = await openLog(engine, path, options);
  try {
    const lines =
      options.format === 'table'
        ? table(engine, id, options.filter, grouped(instructions).length)
        : engine.exportLines(id, options.filter, options.format);
    await writeLines(lines);
  } catch (error) {
    if (error instanceof FilterSyntaxError) throw new UserError(`The filter makes no sense: ${error.message}`);
    throw error;
  }
  return 0;
}
