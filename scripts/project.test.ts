import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sourceHash, staleInstall } from './lib/project.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replayscope-project-'));
  mkdirSync(join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('staleInstall', () => {
  const write = (file: string, packages: Record<string, { version: string; optional?: boolean }>) =>
    writeFileSync(join(folder, file), JSON.stringify({ packages }));
  const wanted = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  };

  test('nothing installed', () => {
    write('package-lock.json', wanted);
    expect(staleInstall(folder)).toBe('packages are not installed yet');
  });

  test('installed, without the package for another platform', () => {
    write('package-lock.json', wanted);
    write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
    expect(staleInstall(folder)).toBeUndefined();
  });

  test('an older version and a missing package', () => {
    write('package-lock.json', wanted);
    write('node_modules/.package-lock.json', { 'node_modules/a': { version: '0.9.0' } });
    expect(staleInstall(folder)).toBe('a is not 1.0.0');
    write('node_modules/.package-lock.json', {});
    expect(staleInstall(folder)).toBe('a is not 1.0.0');
  });
});

describe('sourceHash', () => {
  const target = { name: 'x', config: 'x', product: 'x', sources: ['src', 'none'] };

  test('changes with names and bytes, not with dates or tests', () => {
    const file = join(folder, 'src/a.ts');
    mkdirSync(join(folder, 'src'));
    writeFileSync(file, 'one');
    const first = sourceHash(target, folder);
    utimesSync(file, 0, 0);
    writeFileSync(join(folder, 'src/a.test.ts'), 'test');
    expect(sourceHash(target, folder)).toBe(first);
    writeFileSync(file, 'two');
    const second = sourceHash(target, folder);
    expect(second).not.toBe(first);
    writeFileSync(join(folder, 'src/b.ts'), '');
    expect(sourceHash(target, folder)).not.toBe(second);
  });
});
