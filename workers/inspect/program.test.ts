/** Symbols and source lines of ELF files: against GNU binutils where they are installed, and against damage of all kinds. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesFromZip } from '../recording/files.ts';
import { randomNumbers } from '../testing/travelling.ts';
import { readProgram } from './program.ts';
import { SymbolTable } from './symbol-table.ts';

const sample = join(import.meta.dirname, '../../public/samples/notebook.zip');
const TOOLS = 'riscv64-unknown-elf-';
const hasTools = ['gcc', 'addr2line', 'nm'].every((tool) => spawnSync(TOOLS + tool, ['--version']).status === 0);

/** Loops, calls, an inlined function, lines of other files, code in a section of its own, and a function nobody calls. */
const SOURCE = `
static inline __attribute__((always_inline)) int inlined(int a) {
  int sum = 0;
  for (int i = 0; i < a; i++) sum += i * a;
  return sum;
}
__attribute__((noinline)) int first(int a) { return inlined(a) + 3; }
#line 100 "folder/other.c"
__attribute__((noinline)) int second(int a) {
  if (a > 7)
    return first(a) * 2;
  return inlined(a + 1);
}
#line 7 "third.h"
__attribute__((section(".text.apart"), noinline)) int apart(volatile int *p) {
${Array.from({ length: 300 }, (_, n) => `  *p += ${n};`).join('\n')}
  return *p;
}
int unused(int a) { return second(a) + 1; }
int value = 5;
void _start(void) { apart(&value); value = second(value); for (;;) {} }
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'program-'));
  writeFileSync(join(folder, 'main.c'), SOURCE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function built(name: string, flags: readonly string[]): Uint8Array<ArrayBuffer> {
  const common = ['-g', '-march=rv64gc', '-mabi=lp64d', '-ffreestanding', '-nostdlib', 'main.c', '-o', name];
  execFileSync(`${TOOLS}gcc`, [...flags, ...common], { cwd: folder, stdio: 'pipe' });
  return new Uint8Array(readFileSync(join(folder, name)));
}

/** What addr2line says of addresses, without folders and discriminators; undefined where it knows nothing. */
function addr2line(name: string, flags: readonly string[], addresses: readonly bigint[]): (string | undefined)[] {
  const input = addresses.map((address) => `0x${address.toString(16)}\n`).join('');
  const output = execFileSync(`${TOOLS}addr2line`, [...flags, '-e', name], { cwd: folder, input });
  return output
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ \(discriminator \d+\)$/, '').replace(/.*\//, ''))
    .map((line) => (/^\?\?|:[?0]$/.test(line) ? undefined : line));
}

describe.skipIf(!hasTools)('source lines are those that addr2line finds', () => {
  const linked = ['-Wl,-Ttext=0x80000000', '-Wl,--gc-sections', '-mcmodel=medany'];
  it.each([
    ['2', ['-gdwarf-2', '-gstrict-dwarf', '-O2']],
    ['3', ['-gdwarf-3', '-O1']],
    ['4', ['-gdwarf-4', '-O2']],
    ['5', ['-gdwarf-5', '-O2']],
    ['5, compressed', ['-gdwarf-5', '-gz=zlib', '-O2']],
    ['5, with dropped functions', ['-gdwarf-5', '-O2', '-ffunction-sections']],
    ['4, without the assembler’s tables', ['-gdwarf-4', '-gno-as-loc-support', '-O2']],
  ])('DWARF %s', async (_, flags) => {
    const program = await readProgram(built('main.elf', [...flags, ...linked]), 0n);
    expect(program.problems).toEqual([]);
    expect(program.lines).toBeGreaterThan(300);
    const code = program.symbols.filter(({ name }) => /^(first|second|apart|unused|_start)$/.test(name));
    const addresses = code.flatMap(({ address, size }) =>
      Array.from({ length: Number(size) / 2 + 8 }, (_, n) => address + BigInt(n * 2 - 8)),
    );
    const wanted = addr2line('main.elf', [], addresses);
    expect(wanted.some((line) => line?.startsWith('other.c:10'))).toBe(true);
    addresses.forEach((at, i) => {
      expect(program.lineOf?.(at), at.toString(16)).toBe(wanted[i]);
    });
    // Lines begin where the line of the instruction before is another.
    const begins = new Set(
      ['main.c', 'other.c'].flatMap((name) =>
        program.startsIn(name).map(({ line, address }) => `${name}:${line} ${address.toString(16)}`),
      ),
    );
    addresses.forEach((at, i) => {
      const line = wanted[i];
      if (line === undefined || i === 0 || at !== (addresses[i - 1] ?? 0n) + 2n || line === wanted[i - 1]) return;
      if (/^(main|other)\.c:/.test(line))
        expect([...begins], `${line} at ${at.toString(16)}`).toContain(`${line} ${at.toString(16)}`);
    });
    for (const begin of begins) {
      const [line, address = ''] = begin.split(' ');
      expect(program.lineOf?.(BigInt(`0x${address}`))).toBe(line);
    }
  });

  it.each(['4', '5'])(
    'an object file, as kernel modules are, at the address of its .text (DWARF %s)',
    async (version) => {
      const bytes = built('main.o', [`-gdwarf-${version}`, '-O2', '-c']);
      const base = 0xffffffff01234000n;
      const program = await readProgram(bytes, base);
      const addresses = Array.from({ length: 64 }, (_, n) => BigInt(n * 2));
      const wanted = addr2line('main.o', ['-j', '.text'], addresses);
      expect(wanted[0]).toMatch(/^main\.c:/);
      addresses.forEach((at, i) => {
        expect(program.lineOf?.(base + at), at.toString(16)).toBe(wanted[i]);
      });
      const names = program.symbols.map(({ name }) => name);
      expect(names).toContain('second');
      expect(names).not.toContain('apart');
      expect(program.symbols.find(({ name }) => name === 'first')?.address).toBe(base);
    },
  );

  it('symbols are those that nm lists', async () => {
    const { symbols } = await readProgram(built('main.elf', linked), 0x1000n);
    const listed = execFileSync(`${TOOLS}nm`, ['--defined-only', 'main.elf'], { cwd: folder })
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, type]) => type !== 'A');
    expect(symbols.length).toBe(listed.length);
    for (const [address = '', , name] of listed) {
      expect(symbols.find((one) => one.name === name)?.address, name).toBe(BigInt(`0x${address}`) + 0x1000n);
    }
  });
});

async function notebook(): Promise<Uint8Array<ArrayBuffer>> {
  const zip = await filesFromZip('notebook.zip', new Blob([new Uint8Array(readFileSync(sample))]));
  const blob = await zip.open('notebook.elf');
  return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
}

describe('a program', () => {
  it('names its addresses by symbol and line', async () => {
    const { symbols, lineOf, problems } = await readProgram(await notebook(), 0n);
    expect(problems).toEqual([]);
    const table = new SymbolTable();
    table.add({ symbols, lineOf });
    const [copy] = table.search('copy_title', 1);
    if (!copy) throw new Error('no such symbol');
    const source = readFileSync(join(import.meta.dirname, '../../guests/notebook/notebook.c'), 'utf8').split('\n');
    const line = source.findIndex((text) => text.includes('static void copy_title(')) + 1;
    expect(table.in(0).lineOf(copy.address)).toBe(`notebook.c:${line}`);
    expect(table.in(0).nameOf(copy.address + 4n)).toBe('copy_title+0x4');
    expect(table.in(0).lineOf(0x1000n)).toBeUndefined();
  });

  it.each([
    ['an empty file', new Uint8Array(0), /no ELF file/],
    ['a text', new TextEncoder().encode('#!/bin/sh\n'.repeat(20)), /no ELF file/],
    ['32 bits', Uint8Array.from({ length: 64 }, (_, i) => [0x7f, 0x45, 0x4c, 0x46, 1, 1][i] ?? 0), /Only 64-bit/],
  ])('is no %s', async (_, bytes, message) => {
    await expect(readProgram(new Uint8Array(bytes), 0n)).rejects.toThrow(message);
  });

  it('of another processor is told about, and a stripped one', async () => {
    const bytes = await notebook();
    bytes[18] = 62;
    expect((await readProgram(bytes, 0n)).problems[0]).toMatch(/another processor/);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(40, 0n, true);
    expect((await readProgram(bytes, 0n)).problems).toEqual(
      expect.arrayContaining([expect.stringMatching(/stripped/)]),
    );
  });

  it('may be damaged in any way: what is whole can be used, and nothing takes long', async () => {
    const whole = await notebook();
    const random = randomNumbers(11);
    let useful = 0;
    for (let n = 0; n < 600; n++) {
      let bytes = whole.slice();
      if (n % 3 === 0) bytes = bytes.slice(0, Math.floor(random() * bytes.length));
      for (let flips = Math.floor(random() * 20); flips > 0; flips--) {
        // The tables at the end of the file as often as anything.
        const at = random() < 0.3 ? bytes.length - 1 - Math.floor(random() * 900) : Math.floor(random() * bytes.length);
        bytes[Math.max(0, at)] = random() < 0.5 ? 255 : Math.floor(random() * 256);
      }
      const start = performance.now();
      try {
        const { symbols, lineOf } = await readProgram(bytes, 0n);
        if (symbols.length > 0) useful++;
        for (let at = 0x80000000n; at < 0x80000400n; at += 2n) lineOf?.(at);
      } catch (error) {
        expect(String(error)).toMatch(/ELF file|sections/);
      }
      expect(performance.now() - start).toBeLessThan(3000);
    }
    expect(useful).toBeGreaterThan(100);
  }, 60_000);
});

describe.skipIf(!hasTools || spawnSync(`${TOOLS}g++`, ['--version']).status !== 0)('a program in C++', () => {
  it('has readable names, and is found by either', async () => {
    writeFileSync(
      join(folder, 'disk.cc'),
      'struct Disk { int read(char *, unsigned); }; int Disk::read(char *, unsigned n) { return n; }',
    );
    execFileSync(`${TOOLS}g++`, ['-c', '-g', 'disk.cc', '-o', 'disk.o'], { cwd: folder });
    const { symbols } = await readProgram(new Uint8Array(readFileSync(join(folder, 'disk.o'))), 0x1000n);
    const table = new SymbolTable();
    table.add({ symbols });
    expect(table.in(0).nameOf(0x1002n)).toBe('Disk::read(char*, unsigned int)+0x2');
    expect(table.in(0).rawNameOf(0x1002n)).toBe('_ZN4Disk4readEPcj');
    for (const text of ['Disk::re', '_ZN4Disk']) {
      expect(table.search(text, 9)).toEqual([{ ...symbols[0], raw: '_ZN4Disk4readEPcj' }]);
    }
  });
});
