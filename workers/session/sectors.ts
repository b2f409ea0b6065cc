/** Who wrote a sector of a disk last, and who reads it next: the requests that carried it, and the stores behind them. */
import type { ReplayLog } from '../log/replay-log.ts';
import { type NotedRequest, placeInMemory } from '../machine/disk-history.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { Reader, Writer, WriteTarget } from '../machine-api.ts';
import type { Position } from '../timetravel/position.ts';
import type { Pause, TimeMachine } from '../timetravel/time-machine.ts';
import { historyOf, sectorsOf } from './disks.ts';
import { requestText } from './dma.ts';
import { instructionText } from './instructions.ts';
import { momentOf } from './moments.ts';

const SECTOR = 512;

export type SectorTarget = Extract<WriteTarget, { kind: 'sector' }>;

export interface AskingDisks {
  readonly machine: TimeMachine;
  readonly board: VirtBoard | undefined;
  readonly log: ReplayLog;
  readonly pause: Pause;
}

function checked({ board }: AskingDisks, { disk, sector }: SectorTarget): void {
  const sectors = sectorsOf(board, disk);
  if (sector >= sectors) throw new Error(`Disk ${disk} has sectors 0 to ${sectors - 1}; there is no ${sector}.`);
}

/** Where in guest memory a request has the bytes of a sector that are meant. */
function memoryOf(
  request: NotedRequest,
  { sector, offset = 0, length = SECTOR }: SectorTarget,
): WriteTarget | undefined {
  const place = placeInMemory(request, (sector - request.sector) * SECTOR + offset);
  if (!place) return undefined;
  return {
    kind: 'memory',
    space: 'physical',
    address: BigInt(place.address),
    length: Math.min(length, SECTOR - offset, place.length),
  };
}

/** Little-endian number of the first bytes, eight at most. */
const numberOf = (bytes: Uint8Array): bigint =>
  bytes.subarray(0, 8).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** Goes to the store that told the device of a request, and says what stands there. */
async function atDoorbell({ machine, log, pause }: AskingDisks, target: SectorTarget, request: NotedRequest) {
  const { icount, event, end } = request;
  await machine.seek({ icount, event }, pause);
  const { hart } = machine;
  return {
    moment: await momentOf(log, machine.position),
    pc: hart.state.pc,
    text: `virtio-blk ${requestText(target.disk, request)}, told by ${instructionText(hart)}`,
    request: { disk: target.disk, request: request.number },
    ...(end?.event === undefined ? {} : { event: end.event, ended: { icount: end.icount, seq: end.event } }),
  };
}

/** The request that had written a sector last before a position. Error where there is no such sector. */
export async function lastSectorWrite(
  asking: AskingDisks,
  before: Position,
  target: SectorTarget,
): Promise<Writer | undefined> {
  checked(asking, target);
  const { machine, board } = asking;
  const request = historyOf(machine, board, target.disk).lastWrite(target.sector, before.icount);
  if (!request) return undefined;
  const found = await atDoorbell(asking, target, request);
  const origin = request.kind === 'write' ? memoryOf(request, target) : undefined;
  return { ...found, ...values(asking, target, origin), ...(origin ? { origin } : {}) };
}

/** Old and new value of the bytes that are meant, when they are few: the machine stands before the write. */
function values({ machine, board }: AskingDisks, target: SectorTarget, origin: WriteTarget | undefined) {
  const { disk, sector, offset = 0, length = SECTOR } = target;
  const size = Math.min(length, SECTOR - offset);
  if (size > 8) return {};
  const old = new Uint8Array(size);
  board?.disks()[disk]?.read(sector * SECTOR + offset, old);
  const { ram, layout } = machine.hart;
  const at = origin?.kind === 'memory' ? Number(origin.address) - layout.ramBase : undefined;
  // Data in pieces that split these bytes is not put together.
  if (origin?.kind === 'memory' && origin.length < size) return { old: numberOf(old) };
  return { old: numberOf(old), new: at === undefined ? 0n : numberOf(ram.subarray(at, at + size)) };
}

/** The next request behind a position that reads a sector. Error where there is no such sector. */
export async function nextSectorRead(
  asking: AskingDisks,
  after: Position,
  target: SectorTarget,
): Promise<Reader | undefined> {
  checked(asking, target);
  const { machine, board, log, pause } = asking;
  const history = historyOf(machine, board, target.disk);
  const from = history.begunBefore(after.icount + 1);
  const request = history.next('read', target.sector, from);
  if (!request) return undefined;
  const written = history.next('wrote', target.sector, from);
  let overwritten: Reader['overwritten'];
  if (written && written.number < request.number) {
    await machine.seek({ icount: written.icount, event: written.event }, pause);
    overwritten = await momentOf(log, machine.position);
  }
  const { ended: _, ...found } = await atDoorbell(asking, target, request);
  const into = memoryOf(request, target);
  return { ...found, ...(into ? { into } : {}), ...(overwritten ? { overwritten } : {}) };
}
