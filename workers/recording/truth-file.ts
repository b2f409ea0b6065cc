/** `truth.json`: states of real QEMU at some instruction counts, as its monitor printed them. */
import * as v from 'valibot';
import { RecordingError } from './files.ts';

/** A state: registers by QEMU's name, as hexadecimal digits without leading zeros, and the hash of all RAM. */
export interface TruthState {
  readonly icount: number;
  readonly registers: ReadonlyMap<string, bigint>;
  readonly ramSha256: string;
}

export interface Truth {
  readonly qemu: string;
  /** By count, ascending. */
  readonly states: readonly TruthState[];
}

const TruthJson = v.object({
  qemu: v.optional(v.string(), ''),
  states: v.array(
    v.object({
      icount: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      registers: v.string(),
      ram_sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256')),
    }),
  ),
});

/**
 * Registers in the text of `info registers`: `pc 0000000080007f08`, `x10/a0 …`, `V = 0`. The names are QEMU's; of a
 * pair such as `x10/a0` the first.
 */
function parseRegisters(text: string): Map<string, bigint> {
  const registers = new Map<string, bigint>();
  // "V      =   0" is the virtualization mode; every other register is a name and digits, several to a line.
  for (const [, name = '', digits = ''] of text.matchAll(
    /([A-Za-z][\w]*)(?:\/\w+)?\s+(?:=\s+)?([0-9a-f]{8,16}|[01])(?=\s|$)/g,
  )) {
    registers.set(name, BigInt(`0x${digits}`));
  }
  return registers;
}

/** Checks and reads truth.json. Throws {@link RecordingError}. */
export function parseTruth(text: string, name = 'truth.json'): Truth {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new RecordingError(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const result = v.safeParse(TruthJson, parsed);
  if (!result.success) {
    const [issue] = result.issues;
    throw new RecordingError(`${name}: ${v.getDotPath(issue) ?? 'it'} ${issue.message}.`);
  }
  const states = result.output.states
    .map((state) => ({
      icount: state.icount,
      registers: parseRegisters(state.registers),
      ramSha256: state.ram_sha256,
    }))
    .sort((a, b) => a.icount - b.icount);
  return { qemu: result.output.qemu, states };
}
