/**
 * `node scripts/corpus.mjs FOLDER`: real recordings against the command line.
 *
 * Every log in the folder must decode to its last byte, with the counts of a second decoder that is written here in the
 * plainest way (ids and sizes of QEMU 7.2, no table shared with the product), survive the way to text and back, and
 * agree with what else is known of it: the characters on its console, a repaired log's end, itself.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { buildIfStale, root, targets } from './lib/project.mjs';

const folder = process.argv[2];
if (!folder || !existsSync(folder)) {
  console.error('Name the folder with the recordings.');
  process.exit(2);
}
buildIfStale(targets.cli);

/** Kinds and payload sizes by id, QEMU 7.2. A function gives the size of what varies from the bytes behind the id. */
const array = (/** @type {DataView} */ view, /** @type {number} */ at) => 4 + view.getUint32(at);
const input = (/** @type {DataView} */ view, /** @type {number} */ at) => {
  const type = view.getUint32(at);
  const size = [view.getUint32(at + 4) === 1 ? 9 : 13, 5, 12, 12, 32][type];
  if (size === undefined) throw new RangeError(`input of type ${type}`);
  return 4 + size;
};
/** @type {Array<[string, number | ((view: DataView, at: number) => number)]>} */
const EVENTS = [
  ['INSTRUCTION', 4],
  ['INTERRUPT', 0],
  ['EXCEPTION', 0],
  ['ASYNC_BH', 8],
  ['ASYNC_BH_ONESHOT', 8],
  ['ASYNC_INPUT', input],
  ['ASYNC_INPUT_SYNC', 0],
  ['ASYNC_CHAR_READ', (view, at) => 1 + array(view, at + 1)],
  ['ASYNC_BLOCK', 8],
  ['ASYNC_NET', (view, at) => 5 + array(view, at + 5)],
  ...Array.from({ length: 12 }, () => /** @type {[string, number]} */ (['SHUTDOWN', 0])),
  ['CHAR_WRITE', 8],
  ['CHAR_READ_ALL', array],
  ['CHAR_READ_ALL_ERROR', 4],
  ['AUDIO_OUT', 8],
  ['AUDIO_IN', (view, at) => 16 + 16 * Number(view.getBigUint64(at))],
  ['RANDOM', (view, at) => 4 + array(view, at + 4)],
  ['CLOCK_HOST', 8],
  ['CLOCK_VIRTUAL_RT', 8],
  ...[
    'CLOCK_WARP_START',
    'CLOCK_WARP_ACCOUNT',
    'RESET_REQUESTED',
    'SUSPEND_REQUESTED',
    'CLOCK_VIRTUAL',
    'CLOCK_HOST',
    'CLOCK_VIRTUAL_RT',
    'INIT',
    'RESET',
  ].map((name) => /** @type {[string, number]} */ ([`CP_${name}`, 0])),
  ['END', 0],
];

/** The second decoder. */
function count(/** @type {Buffer} */ bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  /** @type {Record<string, number>} */
  const kinds = {};
  let instructions = 0;
  let events = 0;
  /** Characters that reached the console: a write that the host refused has a result below one. */
  let characters = 0;
  let at = 12;
  while (at < bytes.length) {
    const event = EVENTS[view.getUint8(at)];
    if (!event) break;
    const [name, payload] = event;
    let size = 0;
    try {
      size = 1 + (typeof payload === 'number' ? payload : payload(view, at + 1));
    } catch {
      break;
    }
    if (at + size > bytes.length) break;
    if (name === 'INSTRUCTION') instructions += view.getUint32(at + 1);
    if (name === 'CHAR_WRITE') characters += Math.max(0, view.getInt32(at + 1));
    kinds[name] = (kinds[name] ?? 0) + 1;
    events++;
    at += size;
  }
  return { kinds, instructions, events, characters, end: at };
}

const temporary = mkdtempSync(join(tmpdir(), 'replayscope-corpus-'));
const program = join(root, targets.cli.product);
const run = (/** @type {string[]} */ ...args) =>
  spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', maxBuffer: 1 << 30 });

let passed = 0;
let failed = 0;
function check(/** @type {string} */ what, /** @type {unknown} */ actual, /** @type {unknown} */ expected) {
  if (JSON.stringify(actual) === JSON.stringify(expected)) {
    passed++;
    return;
  }
  failed++;
  console.log(`FAILED ${what}: got ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
}

/** @returns {string[]} */
function logsIn(/** @type {string} */ path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return logsIn(inner);
    if (!entry.name.endsWith('.bin')) return [];
    const bytes = readFileSync(inner);
    // A log starts with 00 e0 20, or with zeros when it was cut off.
    return bytes.length > 12 && bytes[0] === 0 && (bytes[1] === 0xe0 || bytes.readUInt32BE(0) === 0) ? [inner] : [];
  });
}

try {
  const logs = logsIn(folder);
  check('logs were found', logs.length > 0, true);
  for (const path of logs) {
    const name = relative(folder, path);
    const bytes = readFileSync(path);
    const finished = bytes.readUInt32BE(0) !== 0;
    const own = count(bytes);
    const info = JSON.parse(run('info', '--json', path).stdout);
    check(`${name}: bytes`, info.bytes, statSync(path).size);
    check(`${name}: finished`, info.finished, finished);
    check(`${name}: events`, info.events, own.events);
    check(`${name}: instructions`, info.instructions, own.instructions);
    const sorted = (/** @type {Record<string, number>} */ kinds) => Object.entries(kinds).sort();
    check(`${name}: kinds`, sorted(info.kinds), sorted(own.kinds));
    if (finished) check(`${name}: last byte`, own.end, bytes.length);

    const text = join(temporary, 'log.txt');
    const again = join(temporary, 'log.bin');
    writeFileSync(text, run('events', '--text', path).stdout);
    run('assemble', text, '-o', again, '--force');
    check(`${name}: text and back`, readFileSync(again).equals(bytes), true);
    check(`${name}: equal to itself`, run('diverge', path, again, '--json').status, 0);

    const consoles = [join(dirname(path), 'console.txt'), path.replace(/\.bin$/, '.console')];
    const written = consoles.find(
      (file) => existsSync(file) && (basename(file) !== 'console.txt' || basename(path) === 'replay.bin'),
    );
    if (written) check(`${name}: characters written`, own.characters, statSync(written).size);
    if (!finished) {
      run('repair', path, '-o', again, '--force');
      const repaired = JSON.parse(run('info', '--json', again).stdout);
      check(`${name}: repaired log is finished`, [repaired.finished, repaired.problems.length], [true, 0]);
    }
    console.log(`${name}: ${info.events} events, ${info.instructions} instructions, layout ${info.layout}`);
  }
  // Whole recordings: the machine must be in each state of QEMU's, and consume every event.
  const machines = [folder, ...readdirSync(folder).map((name) => join(folder, name))].filter((path) =>
    existsSync(join(path, 'machine.json')),
  );
  for (const path of machines) {
    const name = relative(folder, path) || path;
    const result = JSON.parse(run('verify', path, '--json').stdout);
    check(`${name}: replayed as by QEMU`, [result.ok, result.divergence], [true, null]);
    check(`${name}: states`, result.statesOk, result.statesChecked);
    console.log(
      `${name}: ${result.statesOk} of ${result.statesChecked} states, ${result.instructions} instructions, ${Math.round(result.mips)} MIPS`,
    );
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
