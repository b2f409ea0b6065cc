#!/usr/bin/env node
// Makes the recordings that the machine is tested with: the probes (guests/probe) and the shell, each on one QEMU.
//
//   node guests/machine-recordings.mjs OUTDIR SUFFIX QEMU POINTS [NAME...]
//
// OUTDIR/NAME-SUFFIX becomes a complete recording with ground truth (see truth.mjs for POINTS); large logs are compressed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { probes } from './probes.mjs';
import { makeRecording } from './recording.mjs';

const COMPRESS_FROM = 30_000;
const guests = dirname(fileURLToPath(import.meta.url));
const build = join(guests, 'build');

/** Compresses the members of a recording that are worth it, and says so in machine.json. */
function compress(directory) {
  const file = join(directory, 'machine.json');
  const description = JSON.parse(readFileSync(file, 'utf8'));
  for (const [kind, name] of Object.entries(description.files)) {
    const member = join(directory, name);
    if (name.endsWith('.gz') || statSync(member).size < COMPRESS_FROM) continue;
    writeFileSync(`${member}.gz`, gzipSync(readFileSync(member), { level: 9 }));
    rmSync(member);
    description.files[kind] = `${name}.gz`;
  }
  writeFileSync(file, `${JSON.stringify(description, null, 2)}\n`);
}

const [out, suffix, qemu, points, ...names] = process.argv.slice(2);
if (points === undefined) {
  console.error('usage: node guests/machine-recordings.mjs OUTDIR SUFFIX QEMU POINTS [NAME...]');
  process.exit(2);
}
execFileSync('make', ['-s', '-C', guests, 'probes'], { stdio: 'inherit' });
mkdirSync(join(build, 'tftp'), { recursive: true });
writeFileSync(join(build, 'tftp', 'hello.txt'), 'Hello from the network.\n');
writeFileSync(join(build, 'disk.img'), Buffer.alloc(1 << 20));
let failed = false;
for (const name of names.length > 0 ? names : Object.keys(probes)) {
  const recipe = probes[name];
  if (!recipe) throw new Error(`no probe named ${name}`);
  if (recipe.not?.includes(suffix)) continue;
  const directory = resolve(out, `${name}-${suffix}`);
  const files = Object.fromEntries(recipe.uses.map((file) => [file, join(build, file)]));
  try {
    const result = await makeRecording(directory, qemu, { ...recipe, files, points: recipe.points ?? points });
    compress(directory);
    console.log(`${name}: recorded in ${result.ms} ms`);
  } catch (error) {
    failed = true;
    console.error(`${name}: ${error.message}`);
  }
}
process.exit(failed ? 1 : 0);
