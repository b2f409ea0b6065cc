/** Proves that the rules bite: a small project that breaks them is caught, and for the right reason. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './lib/project.mjs';

const folder = mkdtempSync(join(tmpdir(), 'replayscope-rules-'));

const files: Record<string, string> = {
  'package.json': '{ "dependencies": {}, "devDependencies": { "typescript": "*" } }',
  'src/engine/start.ts': "import '../../workers/worker.ts';\nimport '../../workers/engine-api.ts';",
  'src/pane.ts': "import '../workers/log/decode.ts';\nimport '../workers/worker.ts';",
  'src/one.ts': "import './two.ts';",
  'src/two.ts': "import './one.ts';",
  'workers/engine-api.ts': 'export const x = 1;',
  'workers/worker.ts': "import './log/decode.ts';",
  'workers/log/decode.ts': "import '../compare/align.ts';",
  'workers/log/read.ts': "import 'node:fs';",
  'workers/log/types.ts': "import 'typescript';",
  'workers/log/read.test.ts': "import 'node:fs';\nimport '../compare/align.ts';",
  'workers/compare/align.ts': "import '../../src/leaf.ts';",
  'workers/machine/uart.ts': "import '../compare/align.ts';",
  'workers/cpu/core.ts': "import '../machine/uart.ts';",
  'workers/dom.ts': 'export const title = document.title;\nexport const self_ = self;\nexport const b = new Blob([]);',
  'src/leaf.ts': 'export const leaf = 1;',
  'cli/main.ts': "import '../src/leaf.ts';\nimport '../workers/engine-api.ts';",
  'loose.ts': 'export const y: any = 1;\n',
};

const run = (tool: string, args: string[]) =>
  spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: folder, encoding: 'utf8' }).stdout;

beforeAll(() => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const name of ['tsconfig.base.json', 'tsconfig.workers.json', 'workers/platform.d.ts', 'biome.json']) {
    copyFileSync(join(root, name), join(folder, name));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('imports against the arrows', { timeout: 240_000 }, () => {
  const config = join(root, '.dependency-cruiser.cjs');
  const output = run('dependency-cruiser/bin/dependency-cruise.mjs', [
    ...['src', 'workers', 'cli', '--config', config, '--output-type', 'json'],
  ]);
  const report: { summary: { violations: { rule: { name: string }; from: string; to: string }[] } } =
    JSON.parse(output);
  const found = report.summary.violations.map(({ rule, from, to }) => {
    const target = to.replace(/^.*node_modules\//, '').replace(/^typescript.*/, 'typescript');
    return `${rule.name}: ${from} → ${target}`;
  });
  expect(found.sort()).toEqual([
    'cli-knows-engine-and-log: cli/main.ts → src/leaf.ts',
    'compare-knows-log: workers/compare/align.ts → src/leaf.ts',
    'cpu-knows-nobody: workers/cpu/core.ts → workers/machine/uart.ts',
    'engine-stays-in-workers: workers/compare/align.ts → src/leaf.ts',
    'engine-without-node: workers/log/read.ts → fs',
    'log-knows-nobody: workers/log/decode.ts → workers/compare/align.ts',
    'machine-knows-replay-and-cpu: workers/machine/uart.ts → workers/compare/align.ts',
    'no-cycles: src/one.ts → src/two.ts',
    'no-development-packages: workers/log/types.ts → typescript',
    'page-knows-public-types: src/pane.ts → workers/log/decode.ts',
    'page-starts-worker: src/pane.ts → workers/worker.ts',
  ]);
});

test('the page’s names do not compile in the engine, those of both platforms do', { timeout: 240_000 }, () => {
  const errors = run('typescript/bin/tsc', ['-p', 'tsconfig.workers.json', '--pretty', 'false'])
    .split('\n')
    .filter((line) => line.startsWith('workers/dom.ts'));
  expect(errors.map((line) => line.match(/Cannot find name '(\w+)'/)?.[1])).toEqual(['document', 'self']);
});

test('types without any', () => {
  const output = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'lint', 'loose.ts'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  expect(output.status).toBe(1);
  expect(output.stdout + output.stderr).toContain('noExplicitAny');
});
