/** What the panes want to know of a moment, gathered into one question. */
import type { MemoryRequest, StateAnswer, Wants } from '../../workers/machine-api.ts';

/** At most so many stretches of memory are kept for one moment. */
const MOST_STRETCHES = 16;

export function sameRequest(one: MemoryRequest, other: MemoryRequest): boolean {
  const same = one.space === other.space && one.address === other.address && one.length === other.length;
  return same && one.code === other.code;
}

function sameLines(one: Wants['disassembly'], other: Wants['disassembly']): boolean {
  return one?.address === other?.address && one?.before === other?.before && one?.after === other?.after;
}

function sameSectors(one: Wants['disk'], other: Wants['disk']): boolean {
  return one?.disk === other?.disk && one?.sector === other?.sector && one?.sectors === other?.sectors;
}

/** One question for what several panes want. Of several disassemblies, walks or disks the last one counts. */
export function mergeWants(all: Iterable<Wants>): Wants {
  let merged: Wants = {};
  const memory: MemoryRequest[] = [];
  for (const { memory: more, ...wants } of all) {
    merged = { ...merged, ...wants };
    for (const request of more ?? []) if (!memory.some((one) => sameRequest(one, request))) memory.push(request);
  }
  return memory.length === 0 ? merged : { ...merged, memory: memory.slice(-MOST_STRETCHES) };
}

/** The part of the wants that has not been asked of the same moment yet; undefined when there is none. */
export function missingWants(wants: Wants, asked: Wants): Wants | undefined {
  const memory = (wants.memory ?? []).filter((request) => !asked.memory?.some((one) => sameRequest(one, request)));
  const lines = wants.disassembly && !sameLines(wants.disassembly, asked.disassembly) ? wants.disassembly : undefined;
  const walk = wants.walk === asked.walk ? undefined : wants.walk;
  const disk = wants.disk && !sameSectors(wants.disk, asked.disk) ? wants.disk : undefined;
  const missing: Wants = {
    ...(wants.registers && !asked.registers ? { registers: true } : {}),
    ...(wants.devices && !asked.devices ? { devices: true } : {}),
    ...(wants.screen && !asked.screen ? { screen: true } : {}),
    ...(wants.stack && !asked.stack ? { stack: true } : {}),
    ...(lines ? { disassembly: lines } : {}),
    ...(disk ? { disk } : {}),
    ...(memory.length > 0 ? { memory } : {}),
    ...(walk === undefined ? {} : { walk }),
  };
  return Object.keys(missing).length === 0 ? undefined : missing;
}

/** Two answers for one moment as one; the cost is that of the first, which moved the machine. */
export function mergeAnswers(old: StateAnswer, more: StateAnswer): StateAnswer {
  const memory = [...(old.memory ?? []).filter((view) => !more.memory?.some((one) => sameRequest(one, view)))];
  memory.push(...(more.memory ?? []));
  return { ...old, ...more, cost: old.cost, ...(memory.length === 0 ? {} : { memory: memory.slice(-MOST_STRETCHES) }) };
}
