import { expect, test } from 'vitest';
import { traceIn } from './lib/hygiene.mjs';
import { lockProblems, missingPlatforms } from './lib/lock.mjs';

const dependencies = { a: '^1.0.0' };
const manifest = JSON.stringify({ version: '1.0.0', dependencies });
const lock = (resolved?: string, wanted = dependencies) =>
  JSON.stringify({
    packages: { '': { version: '1.0.0', dependencies: wanted }, 'node_modules/a': { version: '1.0.0', resolved } },
  });

test('a lock file that matches, names an address, or is stale', () => {
  expect(lockProblems(lock(), manifest)).toEqual([]);
  expect(lockProblems(lock('https://packages.example/a.tgz'), manifest)).toHaveLength(1);
  expect(lockProblems(lock(undefined, { a: '^2.0.0' }), manifest)).toEqual([
    'package-lock.json: dependencies are not those of package.json; run npm install',
  ]);
});

test('packages for other platforms that the lock lacks', () => {
  const wanted = { '@a/a-linux-x64-musl': '1.0.0', '@a/a-darwin-arm64': '1.0.0', '@a/a-win32-ia32-msvc': '1.0.0' };
  const packages = {
    'node_modules/a': { version: '1.0.0', dev: true, optionalDependencies: wanted },
    'node_modules/@a/a-win32-ia32-msvc': { version: '1.0.0' },
  };
  expect(missingPlatforms({ packages })).toEqual([
    {
      name: '@a/a-linux-x64-musl',
      entry: { version: '1.0.0', cpu: ['x64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] },
    },
    {
      name: '@a/a-darwin-arm64',
      entry: { version: '1.0.0', cpu: ['arm64'], dev: true, optional: true, os: ['darwin'] },
    },
  ]);
});

test('traces of a machine are found with their line', () => {
  const folder = ['', 'home', 'somebody', 'code'].join('/');
  expect(traceIn(`one\nsee ${folder}`, [])).toBe(`line 2: ${folder.replace('code', '')}`);
  expect(traceIn('one\ntwo registry.example', ['registry.example'])).toBe('line 2: registry.example');
  expect(traceIn('a/home/made/thing and https://a.example/home/x/y', [])).toBeUndefined();
});
