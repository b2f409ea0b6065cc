/**
 * `reverse-stepi` and `reverse-continue` by gdb on QEMU's replay, which goes back to the last snapshot before and replays
 * from there. The snapshots are made on the way, at even distances, as a person would who knows that they are needed.
 */
import { join } from 'node:path';
import { spread } from '../spread.ts';
import { writeEmptyQcow2 } from './empty-qcow2.ts';
import { Gdb, NoAnswer } from './gdb.ts';
import { type LogCounts, quietPlace } from './log-counts.ts';
import type { RecordedCommand } from './recorded-command.ts';
import { StoppedQemu } from './stopped-qemu.ts';

/** An instruction that was executed last at `hit` before `from`, by its address. */
export interface FarHit {
  readonly address: bigint;
  readonly from: number;
  readonly hit: number;
}

export interface Backwards {
  readonly lines: readonly string[];
  readonly reached: readonly { icount: number; pc: bigint }[];
}

const SNAPSHOT_EVERY = 50_000_000;
/** The first one. The one that QEMU makes of itself when gdb attaches does not have the memory that was mended. */
const FIRST_SNAPSHOT = 100_000;
const PLACES = 10;
const STEPS_EACH = 2;
const PATIENCE_MS = 120_000;

interface Stepped {
  readonly ms: number;
  readonly icount: number;
  readonly pc: bigint;
  /** Where it ought to be. */
  readonly wanted: number;
}

/** A stopped QEMU with room for snapshots, driven by gdb alone. */
class Travel {
  readonly stepped: Stepped[] = [];
  snapshots = 0;
  stuck: string | undefined;
  private _icount = 0;
  private readonly _qemu: StoppedQemu;
  private readonly _gdb: Gdb;

  private constructor(qemu: StoppedQemu, gdb: Gdb) {
    this._qemu = qemu;
    this._gdb = gdb;
  }

  static async start(command: RecordedCommand, scratch: string): Promise<Travel> {
    const image = join(scratch, 'snapshots.qcow2');
    writeEmptyQcow2(image);
    const drive = ['-drive', `file=${image},format=qcow2,if=none,id=snapshots`];
    const qemu = await StoppedQemu.start(command, scratch, drive);
    try {
      const gdb = await Gdb.attach(qemu.gdbSocket);
      await qemu.mend(gdb, command.memory);
      return new Travel(qemu, gdb);
    } catch (error) {
      await qemu.qmp.end();
      throw error;
    }
  }

  async to(icount: number): Promise<void> {
    if (icount === this._icount) return;
    await this._gdb.console(`monitor replay_break ${icount}`);
    await this._gdb.run('-exec-continue', PATIENCE_MS);
    this._icount = await this._where();
    if (this._icount !== icount) throw new Error(`stopped at ${this._icount} on the way to ${icount}`);
  }

  async snapshot(): Promise<void> {
    const said = await this._gdb.console(`monitor savevm at${this._icount}`, PATIENCE_MS);
    if (said.trim() !== '') throw new Error(`savevm: ${said.trim()}`);
    this.snapshots++;
  }

  async stepBack(): Promise<void> {
    const wanted = this._icount - 1;
    await this._timed('-exec-step-instruction --reverse', wanted);
  }

  async runBack({ address, hit }: FarHit): Promise<void> {
    await this._gdb.quick(`-break-insert -h *0x${address.toString(16)}`);
    await this._timed('-exec-continue --reverse', hit);
    await this._gdb.quick('-break-delete');
  }

  async end(): Promise<void> {
    await this._gdb.end();
    await this._qemu.qmp.end();
  }

  /** Does `work`; when QEMU gives no answer, keeps where that was. False then. */
  async attempt(what: string, work: () => Promise<void>): Promise<boolean> {
    const from = this._icount;
    try {
      await work();
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const stands = error instanceof NoAnswer ? `; QEMU stands at ${await this._qemu.icount()}` : '';
      this.stuck = `${what} from instruction ${from}: ${why}${stands}`;
      return false;
    }
  }

  private async _timed(line: string, wanted: number): Promise<void> {
    const start = performance.now();
    const { pc } = await this._gdb.run(line, PATIENCE_MS);
    const ms = performance.now() - start;
    this._icount = await this._where();
    this.stepped.push({ ms, icount: this._icount, pc, wanted });
  }

  private async _where(): Promise<number> {
    return Number(/instruction count = (\d+)/.exec(await this._gdb.console('monitor info replay'))?.[1] ?? -1);
  }
}

export async function travelBackwards(
  command: RecordedCommand,
  scratch: string,
  counts: LogCounts,
  hits: readonly FarHit[],
): Promise<Backwards> {
  const places = Array.from({ length: PLACES }, (_, i) =>
    quietPlace(counts, ((i + 0.5) * counts.instructions) / PLACES),
  );
  const grid = [FIRST_SNAPSHOT];
  for (let at = SNAPSHOT_EVERY; at < counts.instructions; at += SNAPSHOT_EVERY) grid.push(at);

  const steps = await along(
    command,
    scratch,
    grid,
    places.map(({ at }) => at),
    async (travel) => {
      for (let n = 0; n < STEPS_EACH; n++) await travel.stepBack();
    },
  );
  const runs = await along(
    command,
    scratch,
    grid,
    hits.map(({ from }) => from),
    async (travel, from) => {
      const hit = hits.find((candidate) => candidate.from === from);
      if (hit) await travel.runBack(hit);
    },
  );
  const lines = [`a snapshot every ${SNAPSHOT_EVERY / 1e6} million instructions:`];
  lines.push(`  reverse-stepi: ${summary(steps)}`);
  let near: Stepped[] = [];
  if (steps.stuck !== undefined && /no answer/.test(steps.stuck)) {
    near = await withSnapshotJustBefore(command, scratch, places);
    lines.push(`  reverse-stepi with a snapshot just before, and no event between: ${times(near)}`);
  }
  const far = hits.map(({ from, hit }) => `${((from - hit) / 1e6).toFixed(0)}`).join(', ');
  lines.push(`  reverse-continue ${far} million instructions back: ${summary(runs)}`);
  return { lines, reached: [...steps.stepped, ...near, ...runs.stepped] };
}

/** Goes forwards through the recording, leaves snapshots at `grid`, and does `work` at each of the `stops`. */
async function along(
  command: RecordedCommand,
  scratch: string,
  grid: readonly number[],
  stops: readonly number[],
  work: (travel: Travel, at: number) => Promise<void>,
): Promise<Travel> {
  const travel = await Travel.start(command, scratch);
  try {
    const last = Math.max(...stops, 0);
    const way = [...grid.filter((at) => at < last), ...stops].sort((a, b) => a - b);
    for (const at of way) {
      if (!(await travel.attempt(`on the way to ${at}`, () => travel.to(at)))) break;
      const done = stops.includes(at)
        ? await travel.attempt('', () => work(travel, at))
        : await travel.attempt('snapshot', () => travel.snapshot());
      if (!done) break;
    }
    return travel;
  } finally {
    await travel.end();
  }
}

/** Each in a QEMU of its own: going back may leave one in a state that does not go on. */
async function withSnapshotJustBefore(
  command: RecordedCommand,
  scratch: string,
  places: readonly { at: number; start: number }[],
): Promise<Stepped[]> {
  const stepped: Stepped[] = [];
  for (const { at, start } of places) {
    const travel = await Travel.start(command, scratch);
    await travel.attempt('', async () => {
      await travel.to(start + Math.floor((at - start) / 2));
      await travel.snapshot();
      await travel.to(at);
      for (let n = 0; n < STEPS_EACH; n++) await travel.stepBack();
    });
    stepped.push(...travel.stepped);
    await travel.end();
  }
  return stepped;
}

function times(stepped: readonly Stepped[]): string {
  const right = stepped.filter(({ icount, wanted }) => icount === wanted).length;
  return `${spread(stepped.map(({ ms }) => ms))} (${stepped.length} times, ${right} at the right instruction)`;
}

function summary({ stepped, stuck }: Travel): string {
  const measured = stepped.length > 0 ? times(stepped) : undefined;
  return [measured, stuck?.trim()].filter((text) => text !== undefined).join('; then ') || 'nothing to measure';
}
