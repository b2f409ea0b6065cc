/** Breakpoints, watchpoints and catchpoints: what they are called, and as text for the browser's store. */
import * as v from 'valibot';
import type { StopCondition } from '../../workers/machine-api.ts';
import { hex } from '../format/hex.ts';

export interface Stop {
  readonly id: string;
  readonly condition: StopCondition;
  readonly enabled: boolean;
}

/** Bigints are stored as text. */
const Address = v.pipe(
  v.string(),
  v.regex(/^0x[0-9a-f]{1,16}$/),
  v.transform((text) => BigInt(text)),
);
const Cause = v.optional(v.pipe(v.number(), v.safeInteger()));

const ConditionSchema = v.variant('kind', [
  v.object({ kind: v.literal('execute'), address: Address, condition: v.optional(v.string()) }),
  v.object({
    kind: v.literal('memory'),
    space: v.picklist(['virtual', 'physical']),
    address: Address,
    length: v.pipe(v.number(), v.integer(), v.minValue(1)),
    access: v.picklist(['read', 'write', 'change']),
  }),
  v.object({ kind: v.literal('exception'), cause: Cause }),
  v.object({ kind: v.literal('interrupt'), cause: Cause }),
  v.object({ kind: v.literal('csr'), name: v.string() }),
  v.object({ kind: v.literal('device'), name: v.string() }),
]);

const StopsSchema = v.array(v.object({ id: v.string(), enabled: v.boolean(), condition: ConditionSchema }));

/** The stops as text. */
export function stopsText(stops: readonly Stop[]): string {
  return JSON.stringify(stops, (_, value: unknown) => (typeof value === 'bigint' ? hex(value) : value));
}

/** Without properties that are there but undefined, which the engine's types do not know. */
function exact(condition: v.InferOutput<typeof ConditionSchema>): StopCondition {
  switch (condition.kind) {
    case 'execute': {
      const { kind, address } = condition;
      return condition.condition === undefined ? { kind, address } : { kind, address, condition: condition.condition };
    }
    case 'exception':
    case 'interrupt': {
      const { kind, cause } = condition;
      return cause === undefined ? { kind } : { kind, cause };
    }
    default:
      return condition;
  }
}

/** Reads stops; none when the text is damaged. */
export function parseStops(text: string | null): Stop[] {
  try {
    const result = v.safeParse(StopsSchema, JSON.parse(text ?? '[]'));
    if (!result.success) return [];
    return result.output.map(({ id, enabled, condition }) => ({ id, enabled, condition: exact(condition) }));
  } catch {
    return [];
  }
}

const ACCESS = { read: 'read of', write: 'write to', change: 'change of' } as const;

/** A condition in words. `symbol` is the name of its address, where one is known. */
export function describeCondition(condition: StopCondition, symbol?: string): string {
  const named = (address: bigint) => (symbol === undefined ? hex(address) : `${hex(address)} <${symbol}>`);
  switch (condition.kind) {
    case 'execute':
      return `execution of ${named(condition.address)}${condition.condition ? ` if ${condition.condition}` : ''}`;
    case 'memory': {
      const { space, address, length, access } = condition;
      const bytes = length === 1 ? '1 byte' : `${length} bytes`;
      return `${ACCESS[access]} ${bytes} at ${named(address)}${space === 'physical' ? ' (physical)' : ''}`;
    }
    case 'exception':
      return condition.cause === undefined ? 'any exception' : `exception ${condition.cause}`;
    case 'interrupt':
      return condition.cause === undefined ? 'any interrupt' : `interrupt ${condition.cause}`;
    case 'csr':
      return `write of ${condition.name}`;
    case 'device':
      return `access to ${condition.name}`;
  }
}

/** Whether two conditions are the same. */
export function sameCondition(one: StopCondition, other: StopCondition): boolean {
  const text = (condition: StopCondition) => stopsText([{ id: '', enabled: true, condition }]);
  return text(one) === text(other);
}
