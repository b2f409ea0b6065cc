/**
 * QEMU's own replay of a recording, measured for comparison: speed, and stepping back with gdb. Needs the kernel and
 * initrd of the recording's command line beside it, which recordings do not hold; so RAM and boot ROM are loaded as
 * they were at instruction 0 instead, which is the same machine.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const has = (program: string) => spawnSync(program, ['--version']).status === 0;

const plain = (path: string) => (path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path));

/** Lines for people. `mips` is this machine's speed on the same recording. */
export async function measureQemu(folder: string, mips: number): Promise<string[]> {
  const machine = JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8'));
  if (!has('qemu-system-riscv64')) return ['QEMU is not installed: no comparison'];
  const scratch = mkdtempSync(join(tmpdir(), 'replayscope-qemu-'));
  try {
    const log = join(scratch, 'replay.bin');
    const ram = join(scratch, 'ram.bin');
    writeFileSync(log, plain(join(folder, machine.files.log)));
    writeFileSync(ram, plain(join(folder, machine.files.ram)));
    // OpenSBI reads in the boot ROM where the kernel begins.
    const rom = join(scratch, 'mrom.bin');
    writeFileSync(rom, plain(join(folder, machine.files.mrom)));
    const args = ['-M', 'virt', '-m', `${machine.ram_size / 2 ** 20}M`, '-display', 'none', '-monitor', 'none'];
    args.push('-serial', 'null', '-net', 'none', '-bios', 'none');
    args.push('-device', `loader,file=${ram},addr=${machine.ram_base},force-raw=on`);
    args.push('-device', `loader,file=${rom},addr=${machine.mrom_base},force-raw=on`);
    const line = String(machine.command_line ?? '');
    // What the machine has beside RAM, from the recorded command line.
    args.push(...(line.match(/-global \S+|-device virtio-\S+/g) ?? []).flatMap((option) => option.split(' ')));
    if (machine.disk) {
      const disk = join(scratch, 'disk.img');
      writeFileSync(disk, plain(join(folder, machine.disk)));
      args.push('-drive', `file=${disk},if=none,snapshot=on,format=raw,id=img-direct`);
      args.push('-drive', 'driver=blkreplay,if=none,image=img-direct,id=img-blkreplay');
    }
    args.push('-icount', `shift=${machine.icount_shift},rr=replay,rrfile=${log}`);
    const start = performance.now();
    const { status, stderr } = spawnSync('qemu-system-riscv64', args, { timeout: 120_000, encoding: 'utf8' });
    const seconds = (performance.now() - start) / 1000;
    if (status === null) return [`QEMU's own replay did not end within 120 s (${seconds.toFixed(0)} s)`];
    const instructions = countInstructions(readFileSync(log));
    const qemu = instructions / seconds / 1e6;
    const note = status === 0 ? '' : `, ended early: ${stderr.trim().split('\n').at(-1)}`;
    return [
      `QEMU's rr=replay of the same log: ${seconds.toFixed(1)} s, ${qemu.toFixed(1)} MIPS${note}; ours is ${(mips / qemu).toFixed(2)} times that`,
    ];
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Sum of all INSTRUCTION events of a log of QEMU 7.2 and later: fixed sizes for what these recordings hold. */
function countInstructions(log: Buffer): number {
  const FIXED: Readonly<Record<number, number>> = { 0: 4, 3: 8, 4: 8, 8: 8, 22: 8, 28: 8, 29: 8 };
  let at = 12;
  let sum = 0;
  while (at < log.length) {
    const id = log[at++] ?? 39;
    if (id === 39) break;
    if (id === 0) sum += log.readUInt32BE(at);
    if (id === 5) {
      const type = log.readUInt32BE(at);
      at += 4 + ([log.readUInt32BE(at + 4) === 1 ? 9 : 13, 5, 12, 12, 32][type] ?? 0);
    } else if (id === 7) at += 5 + log.readUInt32BE(at + 1);
    else if (id === 9) at += 9 + log.readUInt32BE(at + 5);
    else if (id === 27) at += 8 + log.readUInt32BE(at + 4);
    else at += FIXED[id] ?? 0;
  }
  return sum;
}
