/** Past and future executions of the instructions on the page. */
import { peekPhysical } from '../inspect/peek.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import type { ExecutionMark, ExecutionMarks } from '../machine-api.ts';
import { executionsAround } from '../timetravel/executions.ts';
import type { Position } from '../timetravel/position.ts';
import type { Searching } from '../timetravel/search.ts';
import { momentOf } from './moments.ts';

/** Time that looking may take in each direction, ms. */
const BUDGET_MS = 120;
const MOST_ADDRESSES = 500;

export async function marksAround(
  asking: Omit<Searching, 'conditions'>,
  log: ReplayLog,
  at: Position,
  addresses: readonly bigint[],
): Promise<ExecutionMarks> {
  const wanted = [...new Set(addresses)].slice(0, MOST_ADDRESSES);
  const placeOf = (address: bigint) => peekPhysical(asking.machine.hart, address);
  const { past, future, before, after } = await executionsAround(asking, at, wanted, placeOf, BUDGET_MS);
  const marks: ExecutionMark[] = [];
  for (const address of wanted) {
    const [last, next] = [past.get(address), future.get(address)];
    if (!last && !next) continue;
    marks.push({
      address,
      ...(last ? { past: await momentOf(log, last) } : {}),
      ...(next ? { future: await momentOf(log, next) } : {}),
    });
  }
  return { marks, before, after };
}
