#!/usr/bin/env node
// Builds the guests, records all samples with the machine's QEMU, checks each by a real replay, and writes the logs and
// index.json to public/samples. Usage: node guests/record.mjs [RECORDING...] (default: all). See README.md.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './qemu.mjs';
import { recordings, samples } from './samples.mjs';

const guests = dirname(fileURLToPath(import.meta.url));
const work = join(guests, 'build', 'run');
const target = join(guests, '..', 'public', 'samples');
const ATTEMPTS = 60;
const REPLAYS = 2;

const withReplay = (recording, name, mode) => [
  ...recording.command,
  '-icount',
  `shift=${recording.shift},rr=${mode},rrfile=${name}.bin`,
];

/** What a guest may need beside itself: an empty disk and a file to fetch. */
function prepare() {
  execFileSync('make', ['-s', '-C', guests], { stdio: 'inherit' });
  mkdirSync(join(work, 'tftp'), { recursive: true });
  mkdirSync(target, { recursive: true });
  for (const file of ['shell.elf', 'race.elf', 'pc.img']) copyFileSync(join(guests, 'build', file), join(work, file));
  truncateSync(join(work, 'pc.img'), 1 << 20);
  writeFileSync(join(work, 'disk.img'), Buffer.alloc(1 << 20));
  writeFileSync(join(work, 'tftp', 'hello.txt'), 'Hello from the network.\n');
}

/** Records until the run has the outcome that is wanted. */
async function record(name) {
  const recording = recordings[name];
  const command = withReplay(recording, name, 'record');
  const qmp = join(work, 'qmp.sock');
  if (recording.qmp) command.push('-qmp', `unix:${qmp},server=on,wait=off`);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const result = await run(command, { cwd: work, steps: recording.steps, qmp });
    if (!recording.unfinished && result.code !== 0)
      throw new Error(`${name}: QEMU ended with ${result.code}: ${result.errors}`);
    if (!recording.want || recording.want(result.console.toString('latin1'))) {
      const bytes = statSync(join(work, `${name}.bin`)).size;
      console.log(`${name}: ${bytes} bytes, recorded in ${result.ms} ms (attempt ${attempt})`);
      return result.console;
    }
  }
  throw new Error(`${name}: no run of ${ATTEMPTS} had the wanted outcome`);
}

/** Replays a finished log with QEMU: it must end by itself, with the same console, and do so each time. */
async function check(name, expected) {
  for (let round = 0; round < REPLAYS; round++) {
    const result = await run(withReplay(recordings[name], name, 'replay'), { cwd: work });
    if (result.code !== 0)
      throw new Error(`${name}: replay ended with ${result.code ?? result.signal}: ${result.errors}`);
    if (!result.console.equals(expected)) throw new Error(`${name}: the replay wrote another console`);
    console.log(`${name}: replayed in ${result.ms} ms, ${expected.length} console characters as recorded`);
  }
}

/** The version number that a QEMU prints of itself. */
function version(program) {
  return /version (\S+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))[1];
}

function writeIndex() {
  const index = samples.map(({ files, ...sample }) => {
    const recording = recordings[files[0]];
    return {
      id: sample.id,
      title: sample.title,
      description: sample.description,
      files: files.map((name) => `${name}.bin`),
      qemu: version(recording.command[0]),
      guest: sample.guest,
      shift: recording.shift,
      commandLine: withReplay(recording, files[0], 'record').join(' '),
    };
  });
  // Samples with a whole machine are made by full-samples.mjs.
  const path = join(target, 'index.json');
  const whole = JSON.parse(readFileSync(path, 'utf8')).filter(({ files }) => files[0].endsWith('.zip'));
  writeFileSync(path, `${JSON.stringify([...whole, ...index], null, 2)}\n`);
}

const wanted = process.argv.slice(2);
prepare();
for (const name of wanted.length ? wanted : Object.keys(recordings)) {
  const output = await record(name);
  if (!recordings[name].unfinished) await check(name, output);
  copyFileSync(join(work, `${name}.bin`), join(target, `${name}.bin`));
}
writeIndex();
