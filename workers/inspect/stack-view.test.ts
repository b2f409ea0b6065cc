/** The call stack: by call frame information, by frame pointers, by ra; against GDB on QEMU where both are installed. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Board, RAM_BASE } from '../cpu/riscv/testing/board.ts';
import type { Program } from './program.ts';
import { readProgram } from './program.ts';
import { type CodeKnowledge, stackView } from './stack-view.ts';
import { SymbolTable } from './symbol-table.ts';

const TOOLS = 'riscv64-unknown-elf-';
const installed = (tool: string) => spawnSync(tool, ['--version']).status === 0;
const hasCompiler = installed(`${TOOLS}gcc`) && installed(`${TOOLS}objcopy`);
const hasGdb = hasCompiler && installed('gdb-multiarch') && installed('qemu-system-riscv64');

/** Recursion, a leaf, calls through pointers, a tail call, frames of several sizes; no frame pointers. */
const SOURCE = `
#ifndef OUTERMOST
#define OUTERMOST
#endif
typedef int (*operation)(int);
volatile int sink;
__attribute__((noipa)) static int leaf(int a) { sink += a; return a * 3; }
__attribute__((noipa)) static int tail(int a) { sink++; return leaf(a + 1); }
__attribute__((noipa)) static int large(int a) {
  volatile char room[3000];
  for (unsigned n = 0; n < 4; n++) room[n * 700] = a;
  return leaf(room[700]) + room[1400];
}
__attribute__((noipa)) static int through(operation one, int a) { return one(a) + one(a + 1); }
__attribute__((noipa)) static int recursive(int n) {
  if (n == 0) return leaf(2) + 1;
  int before = sink;
  return (recursive(n - 1) ^ before) * n;
}
__attribute__((noipa)) int top(void) {
  return through(leaf, 1) + through(tail, 2) + through(large, 3) + recursive(5);
}
void _start(void);
__attribute__((naked, section(".text.start"))) void _start(void) {
  __asm__(OUTERMOST "li sp, 0x80010000\\n call top\\n1: j 1b\\n");
}
`;
/** Instructions from _start until it is over. */
const INSTRUCTIONS = 420;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-'));
  writeFileSync(join(folder, 'main.c'), SOURCE);
  writeFileSync(
    join(folder, 'link.ld'),
    'SECTIONS { . = 0x80000000; .text : { *(.text.start) *(.text*) } .bss : { *(.*bss*) } }',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function build(name: string, flags: readonly string[]): Promise<{ program: Program; board: Board }> {
  const common = ['-march=rv64gc', '-mabi=lp64d', '-mcmodel=medany', '-ffreestanding', '-nostdlib', '-T', 'link.ld'];
  const run = (tool: string, args: readonly string[]) =>
    execFileSync(TOOLS + tool, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  run('gcc', [...common, ...flags, 'main.c', '-o', name]);
  run('objcopy', ['-O', 'binary', name, `${name}.bin`]);
  const board = new Board({ ramSize: 0x2_0000, release: '7.2' });
  board.hart.memory.write(RAM_BASE, new Uint8Array(readFileSync(join(folder, `${name}.bin`))));
  board.hart.state.pc = BigInt(RAM_BASE);
  return { program: await readProgram(new Uint8Array(readFileSync(join(folder, name))), 0n), board };
}

function knowledgeOf(program: Program): CodeKnowledge {
  const table = new SymbolTable();
  table.add(program);
  return table.in(0);
}

const functionOf = (symbol: string | undefined) => symbol?.replace(/\+.*/, '');
const stackOf = (board: Board, known: CodeKnowledge) =>
  stackView(board.hart, known).map(({ symbol }) => functionOf(symbol));

/** The stacks before each instruction, as "leaf<through<top<_start", and how the second frame was found. */
function walk(board: Board, known: CodeKnowledge): { stacks: string[]; by: Set<string> } {
  const stacks: string[] = [];
  const by = new Set<string>();
  for (let n = 0; n < INSTRUCTIONS; n++) {
    const frames = stackView(board.hart, known);
    stacks.push(frames.map(({ symbol }) => functionOf(symbol)).join('<'));
    for (const frame of frames.slice(1)) by.add(frame.by);
    board.hart.run(board.hart.icount + 1);
  }
  return { stacks, by };
}

const OUTERMOST = '-DOUTERMOST=".cfi_undefined ra\\n"';
const CFI = [OUTERMOST, '-g', '-O2', '-fomit-frame-pointer'];

describe.skipIf(!hasCompiler)('call frame information', () => {
  it.each([
    ['.debug_frame', CFI],
    ['.eh_frame', [...CFI, '-fasynchronous-unwind-tables', '-fexceptions']],
  ])('finds every caller before every instruction of a function without frame pointer (%s)', async (_, flags) => {
    const { program, board } = await build('cfi.elf', flags);
    const { stacks, by } = walk(board, knowledgeOf(program));
    expect([...by]).toEqual(['cfi']);
    expect(stacks[0]).toBe('_start');
    for (const wanted of [
      'leaf<through<top<_start',
      'leaf<large<through<top<_start',
      'recursive<recursive<recursive<recursive<recursive<recursive<top<_start',
      'leaf<recursive<recursive<recursive<recursive<recursive<recursive<top<_start',
    ]) {
      expect(stacks).toContain(wanted);
    }
    // All but _start lie inside of it, whatever the instruction.
    expect(stacks.filter((stack) => !stack.endsWith('_start'))).toEqual([]);
    expect(stacks.at(-1)).toBe('_start');
  });

  it('is taken before frame pointers, and frame pointers where there is none', async () => {
    const flags = ['-O2', '-fno-omit-frame-pointer'];
    const both = await build('both.elf', [OUTERMOST, '-g', ...flags]);
    expect([...walk(both.board, knowledgeOf(both.program)).by]).toEqual(['cfi']);
    const pointers = await build('pointers.elf', [...flags, '-fno-asynchronous-unwind-tables']);
    const { stacks, by } = walk(pointers.board, knowledgeOf(pointers.program));
    expect(by).toContain('frame pointer');
    expect(by).not.toContain('cfi');
    expect(stacks).toContain('recursive<recursive<recursive<recursive<recursive<recursive<top<_start');
  });

  it('where there is neither, ra tells the caller of a function that saved nothing yet', async () => {
    const { program, board } = await build('none.elf', [
      '-O2',
      '-fomit-frame-pointer',
      '-fno-asynchronous-unwind-tables',
    ]);
    const known = knowledgeOf(program);
    const top = program.symbols.find(({ name }) => name === 'top');
    while (board.hart.state.pc !== top?.address) board.hart.run(board.hart.icount + 1);
    expect(stackView(board.hart, known)[1]).toMatchObject({ by: 'ra' });
    expect(stackOf(board, known).slice(0, 2)).toEqual(['top', '_start']);
  });
});

describe.skipIf(!hasGdb)('GDB on QEMU', () => {
  it('finds the same callers before every instruction', async () => {
    const { program, board } = await build('gdb.elf', CFI);
    const { stacks } = walk(board, knowledgeOf(program));
    const port = 20_000 + (process.pid % 20_000);
    const qemu = spawn(
      'qemu-system-riscv64',
      [
        '-M',
        'virt',
        '-m',
        '16M',
        '-display',
        'none',
        '-bios',
        'none',
        '-kernel',
        'gdb.elf',
        '-S',
        '-gdb',
        `tcp:127.0.0.1:${port}`,
      ],
      { cwd: folder, stdio: 'ignore' },
    );
    try {
      const script = [
        'set pagination off',
        'set confirm off',
        'set tcp connect-timeout 30',
        `target remote 127.0.0.1:${port}`,
        'break *0x80000000',
        'continue',
        'set $n = 0',
        `while $n < ${INSTRUCTIONS}`,
        'echo ---\\n',
        'backtrace',
        'stepi',
        'set $n = $n + 1',
        'end',
        'kill',
        'quit',
      ];
      writeFileSync(join(folder, 'script'), script.join('\n'));
      const output = execFileSync('gdb-multiarch', ['-q', '-nx', '-batch', '-x', 'script', 'gdb.elf'], {
        cwd: folder,
        timeout: 100_000,
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString();
      const listed = output
        .split('---\n')
        .slice(1)
        .map((text) => [...text.matchAll(/^#\d+\s+(?:0x[0-9a-f]+ in )?(\w+) \(/gm)].map(([, name]) => name).join('<'));
      expect(listed.length).toBe(INSTRUCTIONS);
      expect(stacks).toEqual(listed);
    } finally {
      qemu.kill('SIGKILL');
    }
  }, 120_000);
});
