import { expect, test } from 'vitest';
import { lockProblems, traceIn } from './lib/hygiene.mjs';

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

test('traces of a machine are found with their line', () => {
  const folder = ['', 'home', 'somebody', 'code'].join('/');
  expect(traceIn(`one\nsee ${folder}`, [])).toBe(`line 2: ${folder.replace('code', '')}`);
  expect(traceIn('one\ntwo registry.example', ['registry.example'])).toBe('line 2: registry.example');
  expect(traceIn('a/home/made/thing and https://a.example/home/x/y', [])).toBeUndefined();
});
