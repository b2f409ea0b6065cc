/** Runs a bare-metal image on real QEMU until it resets the machine, and takes its memory. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * The first `bytes` bytes of RAM after `image`, loaded at the start of RAM, has stored 0x7777 to the test finisher of the
 * virt machine, which resets it. `program` is the emulator and may have arguments behind it; `ramBytes` the size of the machine's RAM.
 * Error when QEMU ends early, or not within `timeoutMs`.
 * @param {{ image: Uint8Array, bytes: number, ramBytes: number, program?: string[], cpu?: string, timeoutMs?: number }} options
 * @returns {Promise<Uint8Array>}
 */
export async function finalMemory({
  image,
  bytes,
  ramBytes,
  program = ['qemu-system-riscv64'],
  cpu = 'rv64',
  timeoutMs = 120_000,
}) {
  const directory = mkdtempSync(join(tmpdir(), 'final-memory-'));
  const [file, dump] = [join(directory, 'image.bin'), join(directory, 'ram.bin')];
  writeFileSync(file, image);
  const [command = '', ...first] = program;
  const args = ['-M', 'virt', '-m', `${ramBytes / 2 ** 20}M`, '-cpu', cpu, '-bios', file, '-icount', 'shift=0'];
  args.push('-display', 'none', '-monitor', 'none', '-serial', 'none', '-net', 'none');
  // Instead of the reset the machine stops and stays, so that its memory can be read. (Old releases just exit when the
  // guest powers off.)
  args.push('-action', 'reboot=shutdown,shutdown=pause', '-qmp', 'stdio');
  // It waits until somebody listens: a short program would be over before, and its end is told once.
  args.push('-S');
  const child = spawn(command, [...first, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const exited = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  /** @type {(execute: string, options?: object) => void} */
  const say = (execute, options) => {
    child.stdin.write(`${JSON.stringify({ execute, arguments: options })}\n`);
  };
  try {
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line);
      if (message.QMP) {
        say('qmp_capabilities');
        say('cont');
      }
      if (message.error) complaint += `${message.error.desc}\n`;
      if (message.event !== 'SHUTDOWN' || message.data.reason !== 'guest-reset') return;
      say('pmemsave', { val: 0x8000_0000, size: bytes, filename: dump });
      say('quit');
    });
    await exited;
    const memory = readFileSync(dump);
    return Uint8Array.from(memory);
  } catch (error) {
    throw new Error(`${command} did not run the image to its end: ${complaint.trim() || error}`, { cause: error });
  } finally {
    clearTimeout(timer);
    rmSync(directory, { recursive: true, force: true });
  }
}
