/**
 * QEMU's own replay of a recording, measured for comparison: its speed, and going back in it with gdb. BENCH_QEMU names
 * the program: a log is replayed by the release that recorded it, or not at all.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FarHit, travelBackwards } from './backwards.ts';
import { Gdb, gdbVersion } from './gdb.ts';
import { type LogCounts, logCounts } from './log-counts.ts';
import { type RecordedCommand, recordedCommand } from './recorded-command.ts';
import { StoppedQemu } from './stopped-qemu.ts';

const PROGRAM = process.env.BENCH_QEMU ?? 'qemu-system-riscv64';
const REPLAY_MS = 120_000;

export interface QemuTimes {
  /** Lines for people. */
  readonly lines: readonly string[];
  /** Where gdb said the machine was after going back, to be compared with this machine. */
  readonly reached: readonly { icount: number; pc: bigint }[];
}

/** `mips` is this machine's speed on the same recording, `hits` are what gdb shall run back to. */
export async function measureQemu(folder: string, mips: number, hits: readonly FarHit[]): Promise<QemuTimes> {
  const version = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) return { lines: [`${PROGRAM} is not installed: no comparison`], reached: [] };
  const release = /version (\d+(?:\.\d+)*)/.exec(version.stdout)?.[1] ?? 'of unknown version';
  const scratch = mkdtempSync(join(tmpdir(), 'replayscope-qemu-'));
  try {
    const command = recordedCommand(folder, scratch, PROGRAM);
    if (command.release !== release)
      return {
        lines: [`QEMU ${release} does not replay what ${command.release} recorded: no comparison`],
        reached: [],
      };
    const counts = await logCounts(command.log);
    const speed = await measureSpeed(command, scratch, counts, mips);
    const gdb = gdbVersion();
    if (gdb === undefined)
      return { lines: [speed, 'gdb-multiarch is not installed: no steps back in QEMU'], reached: [] };
    const back = await travelBackwards(command, scratch, counts, hits);
    return {
      lines: [speed, `gdb-multiarch ${gdb} on QEMU ${release}, ${back.lines[0] ?? ''}`, ...back.lines.slice(1)],
      reached: back.reached,
    };
  } catch (error) {
    return { lines: [`QEMU could not be measured: ${error instanceof Error ? error.message : error}`], reached: [] };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function measureSpeed(command: RecordedCommand, scratch: string, counts: LogCounts, mips: number) {
  const qemu = await StoppedQemu.start(command, scratch);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    if ((await qemu.overwritten(command.memory)).length > 0) {
      if (gdbVersion() === undefined) return 'QEMU cannot be given the memory of the recording without gdb-multiarch';
      const gdb = await Gdb.attach(qemu.gdbSocket);
      await qemu.mend(gdb, command.memory);
      await gdb.console('disconnect');
      await gdb.end();
    }
    const start = performance.now();
    await qemu.qmp.execute('cont');
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), REPLAY_MS);
    });
    const status = await Promise.race([qemu.qmp.ended(), late]);
    const seconds = (performance.now() - start) / 1000;
    if (status === 'late') {
      return `QEMU's own replay did not end within ${REPLAY_MS / 1000} s: it is at instruction ${await qemu.icount()}`;
    }
    const speed = counts.instructions / seconds / 1e6;
    const note = status === 0 ? '' : `, ended early: ${qemu.qmp.errors.split('\n').at(-1)}`;
    return `QEMU's rr=replay of the same log: ${seconds.toFixed(1)} s, ${speed.toFixed(1)} MIPS${note}; ours is ${(mips / speed).toFixed(2)} times that`;
  } finally {
    clearTimeout(timer);
    await qemu.qmp.end();
  }
}
