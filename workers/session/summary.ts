/** What the page is told of a machine, whether it stands, runs or failed. */
import type { LogId, Problem } from '../engine-api.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { DivergenceView, KeptState, MachineSummary } from '../machine-api.ts';
import type { Recording } from '../recording/recording.ts';
import type { Divergence } from '../replay/divergence.ts';
import type { TimeMachine } from '../timetravel/time-machine.ts';

/** What a summary is made of. `machine` and `board` are undefined until they are built. */
export interface Summarised {
  readonly id: LogId;
  /** Of the whole log: instructions and events. */
  readonly index: { readonly icount: number; readonly events: number };
  readonly description: Recording['machine'];
  readonly machine: TimeMachine | undefined;
  readonly board: VirtBoard | undefined;
  readonly state: MachineSummary['state'];
  readonly problem: Problem | undefined;
  /** What the machine as it was built cannot do of the recorded one. */
  readonly unfit: readonly string[] | undefined;
  readonly divergence: Divergence | undefined;
  /** Bytes that snapshots may take. */
  readonly budget: number;
  readonly mips: number;
  readonly kept: KeptState | undefined;
}

export function summarise(of: Summarised): MachineSummary {
  const { machine, board, description, problem, divergence } = of;
  const reached = machine?.reached ?? { icount: 0, event: 0 };
  const snapshots = {
    count: machine?.snapshots.count ?? 0,
    bytes: machine?.snapshots.bytes ?? 0,
    stateBytes: machine?.snapshots.stateBytes ?? 0,
    budget: of.budget,
  };
  return {
    log: of.id,
    state: of.state,
    ...(problem ? { problem } : {}),
    ...(divergence ? { divergence: divergenceView(divergence) } : {}),
    reached: { icount: reached.icount, seq: reached.event },
    instructions: of.index.icount,
    events: of.index.events,
    mips: of.mips,
    board: 'riscv64 virt',
    qemu: description.qemu ?? 'unknown',
    ramBase: BigInt(description.ramBase),
    ramSize: description.ramSize,
    devices: board?.bus.layout().map(({ base, name }) => ({ name, base: BigInt(base) })) ?? [],
    unfit: of.unfit ?? description.unfit,
    unimplemented: [...(board?.unimplemented ?? []), ...(machine?.hart.unsupported ?? [])].map(([what, count]) => ({
      what,
      count,
    })),
    snapshots,
    ...(of.kept ? { kept: of.kept } : {}),
    memoryBytes: (machine?.hart.state.bytes.length ?? 0) + snapshots.bytes,
    consoleBytes: machine?.player.host.output(0).known ?? 0,
    hasScreen: description.devices.some(({ kind }) => kind === 'gpu' || kind === 'ramfb'),
  };
}

/** A divergence in one sentence, and its parts. */
function divergenceView(divergence: Divergence): DivergenceView {
  const { icount, event, kind, logSays, machineWanted, causes, lastAgreement, countOff } = divergence;
  const off = countOff === undefined ? '' : ` (counts differ by ${countOff})`;
  return {
    icount,
    event,
    kind,
    sentence: `At ${icount} instructions, event #${event}, the log has ${logSays}; the machine was about ${machineWanted}${off}.`,
    logSays,
    machineWanted,
    causes,
    ...(lastAgreement ? { lastAgreement } : {}),
  };
}
