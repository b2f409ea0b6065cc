/** `replayscope disk DIR …`: a disk's requests over time, and what it holds at a moment. */
import type { Engine } from '../workers/engine.ts';
import type { Moment } from '../workers/engine-api.ts';
import { grouped } from '../workers/log/describe.ts';
import { DISK_REQUEST_KINDS, type DiskRequests, type DiskSummary, type DiskView } from '../workers/machine-api.ts';
import { searchPattern } from './find.ts';
import { asked, type MachineOptions, OpenMachine } from './machine.ts';
import { parseCount, parseRange } from './machine-arguments.ts';
import { memoryLines, momentText, plain } from './machine-text.ts';
import { UserError } from './open-log.ts';
import { writeJson, writeLines } from './output.ts';

const SECTOR = 512;
const MOST_SECTORS = 128;

export interface DiskOptions extends MachineOptions {
  readonly disk: number;
  readonly at: string;
  /** Only requests of these kinds, and only those that touch sectors "A..B". */
  readonly kind: readonly string[];
  readonly range?: string;
  /** Sectors whose bytes are shown, "SECTOR:COUNT". */
  readonly hex?: string;
  readonly changed: boolean;
  /** See {@link searchPattern}. */
  readonly find?: string;
  readonly json: boolean;
}

/** A request as a script gets it: NaN becomes null. */
interface Row {
  readonly number: number;
  readonly kind: string;
  readonly sector: number;
  readonly sectors: number;
  /** Before the store that told the device. */
  readonly icount: number;
  readonly event: number;
  readonly endIcount: number;
  readonly endEvent: number;
  readonly status: number;
}

/** Runs the command; resolves to the exit code: 1 when a text was not found. */
export async function disk(engine: Engine, path: string, options: DiskOptions): Promise<number> {
  return OpenMachine.with(engine, path, options, async (machine) => {
    const moment = await machine.moment(options.at);
    await machine.reach(moment);
    const disks = await asked(engine.disks(machine.log));
    const about = disks[options.disk];
    if (!about) {
      throw new UserError(`The machine has ${grouped(disks.length)} disks; there is no number ${options.disk}.`);
    }
    if (options.hex !== undefined || options.changed) return contents(machine, moment, about, options);
    if (options.find !== undefined) return find(machine, moment, about, options.find, options.json);
    const rows = filtered(await asked(engine.diskRequests(machine.log, about.disk)), moment, options);
    if (options.json) await writeJson(plain({ disks, requests: rows }));
    else await writeLines(requestLines(disks, about, rows));
    return 0;
  });
}

function filtered(requests: DiskRequests, { icount }: Moment, { kind, range }: DiskOptions): Row[] {
  for (const one of kind) {
    if (!(DISK_REQUEST_KINDS as readonly string[]).includes(one)) {
      throw new UserError(`There are no requests “${one}”; there are ${DISK_REQUEST_KINDS.join(', ')}.`);
    }
  }
  const [from, to] = sectorRange(range);
  const at = (column: Float64Array, n: number) => column[n] ?? Number.NaN;
  return Array.from(requests.kinds, (code, number) => ({
    number,
    kind: DISK_REQUEST_KINDS[code] ?? 'other',
    sector: at(requests.sectors, number),
    sectors: at(requests.lengths, number),
    icount: at(requests.icounts, number),
    event: at(requests.events, number),
    endIcount: at(requests.endIcounts, number),
    endEvent: at(requests.endEvents, number),
    status: at(requests.statuses, number),
  })).filter(
    (row) =>
      row.icount < icount &&
      (kind.length === 0 || kind.includes(row.kind)) &&
      (range === undefined || (row.sectors > 0 && row.sector <= to && row.sector + row.sectors > from)),
  );
}

/** "A..B" or one sector; both ends belong to it. */
function sectorRange(text: string | undefined): [number, number] {
  if (text === undefined) return [0, Number.POSITIVE_INFINITY];
  const [first = '', last = first] = text.split('..');
  return [parseCount(first, '--range', 2 ** 40), parseCount(last, '--range', 2 ** 40)];
}

const STATUS = ['ok', 'failed', 'not supported'];

function* requestLines(disks: readonly DiskSummary[], about: DiskSummary, rows: readonly Row[]): Generator<string> {
  for (const { disk: number, name, sectors, note } of disks) {
    yield `disk ${number}: ${name}, ${grouped(sectors)} sectors${note === undefined ? '' : ` (${note})`}`;
  }
  yield `${grouped(rows.length)} requests to disk ${about.disk}`;
  if (rows.length > 0) yield `${'told at'.padStart(15)}  ${'ended at'.padStart(15)}  ${'event'.padEnd(10)} request`;
  for (const { number, kind, sector, sectors, icount, endIcount, endEvent, status } of rows) {
    const ended = Number.isNaN(endIcount) ? 'not ended' : grouped(endIcount);
    const event = Number.isNaN(endEvent) ? '' : `#${endEvent}`;
    const range = sectors > 0 ? ` ${grouped(sectors)} from ${grouped(sector)}` : '';
    const result = status > 0 ? `: ${STATUS[status] ?? status}` : '';
    yield `${grouped(icount).padStart(15)}  ${ended.padStart(15)}  ${event.padEnd(10)} #${number} ${kind}${range}${result}`;
  }
}

/** Hex of sectors, and which sectors changed, at a moment. */
async function contents(
  machine: OpenMachine,
  moment: Moment,
  { disk: number }: DiskSummary,
  { hex, changed, json }: DiskOptions,
): Promise<number> {
  const { address, length } = hex === undefined ? { address: '0', length: 0 } : parseRange(hex, 1);
  const sector = parseCount(address, '--hex', 2 ** 40);
  if (length > MOST_SECTORS) throw new UserError(`--hex shows at most ${MOST_SECTORS} sectors at once.`);
  const state = await asked(
    machine.engine.machineState(machine.log, moment, { disk: { disk: number, sector, sectors: length } }),
  );
  const view = state?.disk;
  if (!view) throw new UserError('The disk could not be read.');
  if (hex !== undefined && view.sectors === 0) throw new UserError(`There is no sector ${sector} on disk ${number}.`);
  if (json) {
    const { icount, seq: event } = state.moment;
    const ranges = changed ? { ranges: pairs(view.ranges) } : {};
    await writeJson(plain({ icount, event, ...view, ...ranges }));
  } else {
    await writeLines(contentLines(moment, view, hex !== undefined, changed));
  }
  return 0;
}

const pairs = (ranges: Float64Array) =>
  Array.from({ length: ranges.length / 2 }, (_, i) => [ranges[2 * i] ?? 0, ranges[2 * i + 1] ?? 0]);

function* contentLines(moment: Moment, view: DiskView, hex: boolean, changed: boolean): Generator<string> {
  const { disk: number, sector, bytes, original, begun, ranges } = view;
  yield `disk ${number} at ${momentText(moment)}: ${grouped(begun)} requests so far, ${grouped(view.changed)} sectors differ from the image`;
  if (changed) {
    for (const [first = 0, count = 0] of pairs(ranges)) {
      yield `  ${count === 1 ? `sector ${grouped(first)}` : `sectors ${grouped(first)} to ${grouped(first + count - 1)}`}`;
    }
  }
  if (!hex) return;
  let at = 0;
  for (const line of memoryLines(BigInt(sector * SECTOR), bytes, () => undefined)) {
    const differs = bytes.subarray(at, at + 16).some((byte, i) => byte !== original[at + i]);
    if (at % SECTOR === 0) yield `sector ${grouped(sector + at / SECTOR)}`;
    yield `${differs ? '*' : ' '} ${line}`;
    at += 16;
  }
}

/** Where the disk holds some bytes. */
async function find(
  machine: OpenMachine,
  moment: Moment,
  { disk: number }: DiskSummary,
  text: string,
  json: boolean,
): Promise<number> {
  const pattern = searchPattern(text, '--find');
  const places = await asked(machine.engine.searchDisk(machine.log, moment, number, pattern));
  const rows = places.map((at) => ({ sector: Math.floor(at / SECTOR), offset: at % SECTOR }));
  if (json) await writeJson(rows);
  else await writeLines(rows.map(({ sector, offset }) => `sector ${grouped(sector)}, byte ${offset}`));
  return rows.length === 0 ? 1 : 0;
}
