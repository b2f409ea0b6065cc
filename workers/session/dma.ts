/** What a device moved between memory and its world, in words: whose request it was, and where the data came from. */
import type { DiskRequestRef } from '../api/disks.ts';

import type { ReplayLog } from '../log/replay-log.ts';
import { eventLine } from '../log/text-form.ts';
import { type NotedRequest, placeInRequest } from '../machine/disk-history.ts';
import type { WriteTarget } from '../machine-api.ts';
import { isAsync, Kind } from '../replay/kinds.ts';
import type { Found } from '../timetravel/conditions.ts';
import { compare } from '../timetravel/position.ts';
import type { Pause, TimeMachine } from '../timetravel/time-machine.ts';

const SECTOR = 512;
/** Events that one step of the machine consumes, at most. */
const MOST_CONSUMED = 64;

/** "request #12: write of 8 sectors from 2,048". */
export function requestText(disk: number, { number, kind, sector, sectors }: NotedRequest): string {
  const range = sectors === 0 ? '' : ` of ${sectors} ${sectors === 1 ? 'sector' : 'sectors'} from ${sector}`;
  return `disk ${disk}, request #${number}: ${kind}${range}`;
}

interface DiskData {
  readonly request: NotedRequest;
  readonly ref: DiskRequestRef;
  /** The sector's bytes that were moved. */
  readonly sector: WriteTarget;
}

/** The request of a disk that moved a place in memory inside the instruction at a count. */
export function diskData(
  { player }: TimeMachine,
  icount: number,
  effect: 'read' | 'wrote',
  address: number,
  length: number,
): DiskData | undefined {
  for (const [disk, history] of player.host.disks.entries()) {
    const request = history.atDoorbell(icount, effect, address, length);
    const at = request && placeInRequest(request, address, length);
    if (!request || at === undefined) continue;
    const offset = at % SECTOR;
    const sector = request.sector + Math.floor(at / SECTOR);
    return {
      request,
      ref: { disk, request: request.number },
      sector: { kind: 'sector', disk, sector, offset, length: Math.min(length, SECTOR - offset) },
    };
  }
  return undefined;
}

/** The requests that an event ended, in words. */
function endedText({ player }: TimeMachine, event: number): string {
  const ended = player.host.disks.flatMap((history, disk) =>
    history.endedAt(event).map((request) => requestText(disk, request)),
  );
  return ended.length === 0 ? '' : `end of ${ended.slice(0, 3).join('; ')}${ended.length > 3 ? '; …' : ''}`;
}

/**
 * Goes to the position before the step of the machine in which a device moved something. At an event, that is the one
 * before the event; what the event's handler consumed in turn has no position of its own.
 */
export async function goBefore(
  machine: TimeMachine,
  pause: Pause,
  { position, dma }: Pick<Found, 'position' | 'dma'>,
): Promise<void> {
  const most = !dma || dma.inRun ? 0 : Math.min(MOST_CONSUMED, position.event);
  for (let back = 0; back <= most; back++) {
    await machine.seek({ icount: position.icount, event: position.event - back }, pause);
    if (compare(machine.position, position) <= 0) return;
  }
}

/**
 * The event whose handler a device's access belongs to, and what it meant. The machine stands before it, or before the
 * first of several that it takes together.
 */
export async function eventText(
  machine: TimeMachine,
  log: ReplayLog,
  { position }: Pick<Found, 'position'>,
): Promise<{ readonly event: number; readonly text: string } | undefined> {
  const first = machine.position.event;
  // Handlers consume events of their own: the random bytes, a clock.
  for (let event = Math.min(position.event, log.index.events - 1); event >= first; event--) {
    const { block, i } = await log.find(event);
    const kind = block.kinds[i] ?? Kind.INSTRUCTION;
    if (!isAsync(kind) && kind < Kind.CP_CLOCK_WARP_START) continue;
    const ended = endedText(machine, event);
    return { event, text: `${ended === '' ? '' : `${ended}, `}${eventLine(block, i)}` };
  }
  return undefined;
}
