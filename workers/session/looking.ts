/** What the panes are shown of a machine that stands at a moment. */
import { presentSpace } from '../cpu/riscv/address-space.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import type { Moment } from '../engine-api.ts';
import { disassemblyView } from '../inspect/disassembly-view.ts';
import { memoryCode } from '../inspect/memory-code.ts';
import { type DeviceAt, memoryView, walkView } from '../inspect/memory-view.ts';
import { registersView } from '../inspect/registers-view.ts';
import { type CodeKnowledge, stackView } from '../inspect/stack-view.ts';
import type { SymbolTable } from '../inspect/symbol-table.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { MemoryRequest, MemoryView, StateAnswer, Wants } from '../machine-api.ts';
import { sha256 } from '../recording/truth.ts';
import type { TimeMachine } from '../timetravel/time-machine.ts';
import type { DiskLooker } from './disks.ts';

/** What is looked at. */
export interface Looking {
  readonly machine: TimeMachine;
  readonly board: VirtBoard | undefined;
  readonly symbols: SymbolTable;
  readonly disks: DiskLooker;
}

/** What was wanted of the machine where it stands: at `moment`, reached at `cost`. */
export async function answer(
  { machine, board, symbols, disks }: Looking,
  wants: Wants,
  moment: Moment,
  cost: Awaited<ReturnType<TimeMachine['seek']>>,
): Promise<StateAnswer> {
  const { hart, player } = machine;
  const bus = board?.bus.layout() ?? [];
  const deviceAt = (address: number) => bus.find(({ base, size }) => address >= base && address < base + size)?.name;
  const screen = wants.screen ? screenOf(board) : undefined;
  const { disassembly, memory } = wants;
  const known = symbols.in(presentSpace(hart.state));
  return {
    moment,
    cost: {
      instructions: cost.instructions,
      ms: cost.ms,
      ...(cost.snapshotIcount === undefined ? {} : { snapshotIcount: cost.snapshotIcount }),
    },
    consoleBytes: player.host.output(0).length,
    ...(wants.registers ? { registers: registersView(hart, player.waiting !== undefined) } : {}),
    ...(disassembly
      ? {
          disassembly: disassemblyView(
            hart,
            disassembly.address ?? hart.state.pc,
            disassembly.before,
            disassembly.after,
            known,
          ),
        }
      : {}),
    ...(memory ? { memory: memory.map((request) => memoryOf(hart, request, deviceAt, known)) } : {}),
    ...(wants.devices ? { devices: devicesOf(board) } : {}),
    ...(screen ? { screen } : {}),
    ...(wants.stack ? { stack: stackView(hart, known) } : {}),
    ...(wants.walk === undefined ? {} : { walk: walkView(hart, wants.walk), walkOf: wants.walk }),
    ...(wants.disk ? { disk: disks.look(machine, board, wants.disk) } : {}),
    ...(wants.ramHash ? { ramSha256: await sha256(hart.ram) } : {}),
  };
}

function memoryOf(hart: Hart, request: MemoryRequest, deviceAt: DeviceAt, known: CodeKnowledge): MemoryView {
  const view = memoryView(hart, request, deviceAt);
  return request.code ? { ...view, lines: memoryCode(view, known) } : view;
}

function screenOf(board: VirtBoard | undefined): StateAnswer['screen'] {
  const shown = board?.displays()[0];
  if (!shown) return undefined;
  const { name, width, height } = shown;
  return { source: name === 'ramfb' ? 'ramfb' : 'virtio-gpu', width, height, pixels: shown.rgba() };
}

function devicesOf(board: VirtBoard | undefined): NonNullable<StateAnswer['devices']> {
  return (board?.devices ?? []).map((device) => {
    const base = board?.bus.baseOf(device);
    return {
      name: device.name,
      ...(base === undefined ? {} : { base: BigInt(base) }),
      state: device.inspect(),
    };
  });
}
