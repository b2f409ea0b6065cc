/** QEMU's user mode as an oracle for single floating-point instructions, and the parts of the tests that scripts need. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './project.mjs';

const testing = join(root, 'workers/cpu/riscv/fpu/testing');

/** The modules that tests of the floating-point unit share, compiled. */
export async function loadFloat() {
  const files = ['check.ts', 'operands.ts', 'runner.ts'];
  const loaded = await Promise.all(files.map((file) => runnerImport(join(testing, file), { logLevel: 'error' })));
  return Object.assign({}, ...loaded.map(({ module }) => module));
}

export const oracleOptions = /** @type {const} */ ({
  qemu: { type: 'string', default: 'qemu-riscv64' },
  compiler: { type: 'string', default: 'riscv64-unknown-elf-gcc' },
});

/**
 * Builds the guest program that executes an instruction on many operands.
 * @param {{ qemu: string, compiler: string }} tools
 */
export function openOracle({ qemu, compiler }) {
  const folder = mkdtempSync(join(tmpdir(), 'float-oracle-'));
  const program = join(folder, 'oracle.elf');
  const options = ['-nostdlib', '-static', '-march=rv64gc', '-mabi=lp64d', '-Wl,-N,--no-warn-rwx-segments'];
  execFileSync(compiler, [...options, join(testing, 'oracle.S'), '-o', program]);
  return {
    /**
     * Executes the instruction `word` on records of operands, with fcsr at first as given, batch by batch; returns as many
     * bytes of results, or how QEMU ended.
     * @param {number} word
     * @param {readonly { fcsr: number, operands: Buffer }[]} batches
     * @param {number} record Bytes of a record.
     */
    ask(word, batches, record) {
      const input = batches.flatMap(({ fcsr, operands }) => {
        const head = Buffer.alloc(16);
        head.writeUInt32LE(word, 0);
        head.writeUInt32LE(operands.length / record, 4);
        head.writeUInt32LE(fcsr, 8);
        return [head, operands];
      });
      const length = batches.reduce((sum, { operands }) => sum + operands.length, 0);
      const { stdout, status, signal, error } = spawnSync(qemu, [program], {
        input: Buffer.concat(input),
        maxBuffer: length + 1,
      });
      if (error && status === null && signal === null) throw error;
      return status === 0 && stdout.length === length ? Uint8Array.from(stdout) : `${signal ?? status}`;
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
