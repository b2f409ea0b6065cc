// Runs QEMU and drives it: types into its serial console, waits for text, talks QMP, ends it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const TYPING_MS = 70;

/** Polls until `done()` is true; fails with `what` after half a minute. */
async function until(done, what) {
  const end = Date.now() + PATIENCE_MS;
  while (!done()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await sleep(5);
  }
}

/** A QMP connection that is good enough for commands whose answers do not matter. */
async function connectQmp(path) {
  let socket;
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    socket = createConnection(path);
    const result = await Promise.race([once(socket, 'connect').then(() => 'up'), once(socket, 'error')]).catch(
      () => 'down',
    );
    if (result === 'up') break;
    if (Date.now() > end) throw new Error(`no QMP at ${path}`);
    await sleep(50);
  }
  socket.on('error', () => {}); // QEMU closes it without a word when it quits
  let answers = '';
  socket.on('data', (data) => {
    answers += data;
  });
  const execute = async (execute, args = {}) => {
    const from = answers.length;
    socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    if (execute === 'quit') return;
    await until(() => /"(return|error)"/.test(answers.slice(from)), `the answer to ${execute}`);
    if (answers.slice(from).includes('"error"')) throw new Error(`${execute}: ${answers.slice(from)}`);
  };
  await execute('qmp_capabilities');
  return { execute, close: () => socket.destroy() };
}

/**
 * Runs `command` (an array) in `cwd` and carries out `steps` in order. Returns {code, signal, console, errors, ms}.
 *
 * A step is one of: {expect: text} waits until the guest has written it (after what was expected before);
 * {type: text} types it at a quick person's pace; {paste: text} writes it in one go; {pause: ms};
 * {qmp: [command, arguments]}; {kill: signal}.
 */
export async function run(command, { cwd, steps = [], qmp, timeoutMs = 120_000 }) {
  const [program, ...args] = command;
  const started = Date.now();
  // The console goes to a file: a pipe may be full for a moment, and a replay log with such a moment in it is one that
  // QEMU 7.2 cannot replay.
  const file = join(cwd, 'console.txt');
  const output = openSync(file, 'w');
  const child = spawn(program, args, { cwd, stdio: ['pipe', output, 'pipe'] });
  closeSync(output);
  const console = () => readFileSync(file);
  let seen = 0;
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  child.stdin.on('error', () => {}); // the guest may power off while something is being typed
  const ended = once(child, 'close');
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);

  const find = (wanted) =>
    until(() => {
      if (child.exitCode !== null) throw new Error(`QEMU ended early: ${errors}`);
      const at = console().indexOf(wanted, seen, 'latin1');
      if (at < 0) return false;
      seen = at + wanted.length;
      return true;
    }, JSON.stringify(wanted));

  let monitor;
  try {
    for (const step of steps) {
      if (step.expect !== undefined) await find(step.expect);
      if (step.type !== undefined) {
        for (const char of step.type) {
          child.stdin.write(char);
          await sleep(TYPING_MS);
        }
      }
      if (step.paste !== undefined) child.stdin.write(step.paste);
      if (step.pause !== undefined) await sleep(step.pause);
      if (step.qmp !== undefined) {
        monitor ??= await connectQmp(qmp);
        await monitor.execute(...step.qmp);
      }
      if (step.kill !== undefined) child.kill(step.kill);
    }
    const [code, signal] = await ended;
    return { code, signal, console: console(), errors, ms: Date.now() - started };
  } catch (error) {
    throw new Error(
      `${error.message}; the console ended with ${JSON.stringify(console().toString('latin1').slice(-400))}`,
    );
  } finally {
    clearTimeout(timer);
    monitor?.close();
    if (child.exitCode === null) child.kill('SIGKILL');
  }
}
