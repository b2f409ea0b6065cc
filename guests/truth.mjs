#!/usr/bin/env node
// Takes the ground truth of a recording from real QEMU: the machine's memory at instruction 0, and its registers and the
// SHA-256 of its RAM at chosen instruction counts.
//
//   node guests/truth.mjs OUTDIR LOG POINTS -- QEMU-COMMAND...
//
// The command is the one that recorded, with rr=replay and rrfile=LOG; no -S, no -qmp. POINTS is a comma list of
// instruction counts, or @N for about N counts: half of them where the log has events, half anywhere. `-` for none.
// OUTDIR gets ram.bin.gz, mrom.bin.gz, mtree.txt and truth.json in the form that a recording has (see README.md).
//
// How: the replay is started stopped. By then QEMU has created and reset the machine with the log's own random bytes, so
// RAM is as the recording began. `replay-break` then stops the replay at exact counts. A count at which QEMU cannot be
// stopped (it gets stuck, or ends, at some counts where a bottom half is waiting) is left out, and said on stderr. After
// two such counts in a row the rest is left out: there are logs that the QEMU that wrote them cannot replay to the end.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { eventCounts } from './counts.mjs';

const MROM_BASE = 0x1000;
const MROM_SIZE = 0xf000;
const STUCK_MS = 40_000;
const FAILURES_MAX = 2;

/** A stopped QEMU that replays a log, and its monitor. */
class Replay {
  constructor(command) {
    this.directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'truth-'));
    this.socketPath = join(this.directory, 'qmp');
    const [program, ...args] = command;
    this.child = spawn(program, [...args, '-S', '-qmp', `unix:${this.socketPath},server=on,wait=off`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.errors = '';
    this.child.stderr.on('data', (data) => {
      this.errors += data;
    });
    this.child.on('exit', () => this.wake());
    this.messages = [];
    this.waiting = [];
  }

  async connect() {
    for (let tries = 0; ; tries++) {
      this.socket = createConnection(this.socketPath);
      const up = await Promise.race([
        once(this.socket, 'connect').then(() => true),
        once(this.socket, 'error').then(() => false),
      ]).catch(() => false);
      if (up) break;
      if (tries > 600 || this.child.exitCode !== null) throw new Error(`QEMU does not start: ${this.errors}`);
      await sleep(50);
    }
    this.socket.on('error', () => {});
    let rest = '';
    this.socket.on('data', (data) => {
      rest += data;
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) this.messages.push(JSON.parse(line));
      this.wake();
    });
    await this.execute('qmp_capabilities');
  }

  wake() {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** The first message that `wanted` accepts, taken out of the queue. */
  async message(wanted, what, patienceMs = STUCK_MS) {
    const end = Date.now() + patienceMs;
    for (;;) {
      const at = this.messages.findIndex(wanted);
      if (at >= 0) return this.messages.splice(at, 1)[0];
      if (this.child.exitCode !== null) throw new Error(`QEMU ended before ${what}: ${this.errors.trim()}`);
      const left = end - Date.now();
      if (left <= 0) throw new Error(`waited in vain for ${what}`);
      let timer;
      await Promise.race([
        new Promise((resolve) => this.waiting.push(resolve)),
        new Promise((resolve) => {
          timer = setTimeout(resolve, left);
        }),
      ]);
      clearTimeout(timer);
    }
  }

  async execute(command, args = {}) {
    this.socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    const answer = await this.message((m) => 'return' in m || 'error' in m, `the answer to ${command}`);
    if (answer.error) throw new Error(`${command}: ${answer.error.desc}`);
    return answer.return;
  }

  async monitor(line) {
    const text = await this.execute('human-monitor-command', { 'command-line': line });
    return text.replaceAll('\r', '');
  }

  async memory(base, size) {
    const file = join(this.directory, 'memory');
    await this.execute('pmemsave', { val: base, size, filename: file });
    const bytes = readFileSync(file);
    rmSync(file);
    return bytes;
  }

  async runTo(count) {
    await this.execute('replay-break', { icount: count });
    this.messages = this.messages.filter((m) => m.event !== 'STOP');
    await this.execute('cont');
    await this.message((m) => m.event === 'STOP', `the stop at ${count}`);
    const { icount } = await this.execute('query-replay');
    return icount;
  }

  async state(icount, ram) {
    const registers = (await this.monitor('info registers')).trim();
    const bytes = await this.memory(ram.base, ram.size);
    return { icount, registers, ram_sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  async end() {
    this.socket?.destroy();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** RAM in the text of `info mtree -f`. */
function findRam(mtree) {
  const found = /^ *([0-9a-f]+)-([0-9a-f]+) \(prio \d+, ram\): \S*\.ram\b/m.exec(mtree);
  if (!found) throw new Error('no RAM in `info mtree -f`');
  const base = Number.parseInt(found[1], 16);
  return { base, size: Number.parseInt(found[2], 16) - base + 1 };
}

/** About `wanted` counts, spread over the log: half on event boundaries, half between. The same for the same log. */
async function spread(log, wanted) {
  const counts = await eventCounts(log);
  const last = counts.at(-1) ?? 0;
  const half = Math.ceil(wanted / 2);
  const points = new Set();
  for (let i = 0; i < half; i++) points.add(counts[Math.floor((i * (counts.length - 1)) / half)]);
  let seed = 1n;
  for (let i = 0; i < half; i++) {
    seed = (seed * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    points.add(1 + Number(((seed >> 32n) * BigInt(last)) >> 32n));
  }
  return [...points].filter((n) => n > 0 && n < last).sort((a, b) => a - b);
}

async function parsePoints(text, log) {
  if (text === '-') return [];
  if (text.startsWith('@')) return await spread(log, Number(text.slice(1)));
  return text.split(',').map(Number);
}

async function main() {
  const [outdir, logFile, pointsText, separator, ...command] = process.argv.slice(2);
  if (separator !== '--' || command.length === 0) {
    console.error('usage: node guests/truth.mjs OUTDIR LOG POINTS -- QEMU-COMMAND...');
    process.exit(2);
  }
  mkdirSync(outdir, { recursive: true });
  const points = await parsePoints(pointsText, logFile);
  const states = [];
  let version = '';
  let ram;
  let failures = 0; // in a row
  while (states.length === 0 || points.length > 0) {
    const replay = new Replay(command);
    let point = 0;
    try {
      await replay.connect();
      if (states.length === 0) {
        version = (await replay.monitor('info version')).trim();
        const mtree = await replay.monitor('info mtree -f');
        ram = findRam(mtree);
        const zipped = (bytes) => gzipSync(bytes, { level: 9 });
        writeFileSync(join(outdir, 'mtree.txt'), mtree);
        writeFileSync(join(outdir, 'ram.bin.gz'), zipped(await replay.memory(ram.base, ram.size)));
        writeFileSync(join(outdir, 'mrom.bin.gz'), zipped(await replay.memory(MROM_BASE, MROM_SIZE)));
        states.push(await replay.state(0, ram));
      } else {
        // A restart after a count that did not work: reading the registers may change the machine (7.2: mideleg), so
        // what the first run did at 0 is done again.
        await replay.monitor('info registers');
      }
      while (points.length > 0) {
        point = points[0];
        const reached = await replay.runTo(point);
        if (reached !== point) throw new Error(`stopped at ${reached} instead of ${point}`);
        states.push(await replay.state(point, ram));
        points.shift();
        failures = 0;
      }
    } catch (error) {
      if (ram === undefined || point === 0) throw error;
      console.error(`no state at ${point}: ${error.message}`);
      points.shift();
      failures++;
      if (failures === FAILURES_MAX) {
        console.error(`QEMU does not replay this log any further: ${points.length} points left out`);
        points.length = 0;
      }
    } finally {
      await replay.end();
    }
  }
  writeFileSync(join(outdir, 'truth.json'), `${JSON.stringify({ qemu: version, ram, states }, null, 1)}\n`);
  console.log(`${outdir}: QEMU ${version}, ${states.length} states`);
}

await main();
