/**
 * Who may know whom (see ARCHITECTURE.md). Arrows point one way: page and command line → engine → rooms → log.
 * Tests stand outside of these rules, except that nothing may import them.
 */
const test = '\\.test\\.tsx?$';
const rooms = (...names) => `^workers/(${names.join('|')})/`;

/** A rule for one folder: it may import itself, packages and `allowed`, and no other file of the project. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: test },
  to: { path: '^(src|workers|cli|scripts|e2e|bench)/', pathNot: [from, ...allowed] },
});

const log = rooms('log');
const replay = rooms('replay');
const machine = rooms('machine');
const recording = rooms('recording');
const cpu = rooms('cpu');
const compare = rooms('compare');
const wasm = rooms('wasm');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that import each other are one file, or one of the arrows points the wrong way.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    only(
      'page-knows-public-types',
      '^src/',
      ['^workers/(engine|machine)-api\\.ts$', '^workers/log/(kinds|glossary)\\.ts$', '^workers/worker\\.ts$'],
      'The page may know the engine’s public types, the kinds of events, their glossary, and the worker’s address.',
    ),
    {
      name: 'page-starts-worker',
      comment: 'Only src/engine/ starts the worker.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/' },
      to: { path: '^workers/worker\\.ts$' },
    },
    only(
      'log-knows-nobody',
      log,
      [wasm, '^workers/engine-api\\.ts$'],
      'The log is the bottom of the house; the public types have no room, and the assembler knows nothing.',
    ),
    only('wasm-knows-nobody', wasm, [], 'The assembler of WebAssembly is a tool without opinions.'),
    only('cpu-knows-nobody', cpu, [wasm], 'A processor knows no machine and no log.'),
    only('replay-knows-log', replay, [log], 'The replay layer knows clocks, events and streams, not devices.'),
    only(
      'machine-knows-replay-and-cpu',
      machine,
      [replay, cpu, '^workers/log/(testing/|text-form|replay-log|fields|block)'],
      'A device asks the replay layer for the clock. What its tests share writes logs.',
    ),
    {
      name: 'machine-without-log',
      comment: 'Only what the tests of the machine share may know logs.',
      severity: 'error',
      from: { path: machine, pathNot: [test, '^workers/machine/testing/'] },
      to: { path: log },
    },
    only(
      'recording-knows-machine',
      recording,
      [log, replay, machine, cpu],
      'A recording builds machines; it does not know the engine.',
    ),
    only('compare-knows-log', compare, [log, '^workers/engine-api\\.ts$'], 'Comparing needs logs, no machine.'),
    only(
      'timetravel-knows-machine',
      rooms('timetravel'),
      [log, replay, machine, cpu],
      'Time travel drives machines; it does not know the engine.',
    ),
    {
      name: 'session-is-the-engines',
      comment: 'Only the engine keeps machines of open logs.',
      severity: 'error',
      from: { path: '^(workers|cli)/', pathNot: [test, '^workers/session/', '^workers/engine\\.ts$'] },
      to: { path: '^workers/session/' },
    },
    only('engine-api-knows-nobody', '^workers/engine-api\\.ts$', [], 'The public types stand alone.'),
    only('engine-stays-in-workers', '^workers/', ['^workers/'], 'The engine knows neither page nor command line.'),
    {
      name: 'worker-door-is-last',
      comment: 'worker.ts is where the engine meets the browser; nothing in the engine may need it.',
      severity: 'error',
      from: { path: '^(workers|cli)/' },
      to: { path: '^workers/worker\\.ts$' },
    },
    only(
      'cli-knows-engine-and-log',
      '^cli/',
      ['^workers/[^/]+\\.ts$', log, compare, recording],
      'The command line is the engine’s other user.',
    ),
    {
      name: 'engine-without-node',
      comment: 'The engine runs in a browser: no modules of Node.',
      severity: 'error',
      from: { path: '^(workers|src)/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-development-packages',
      comment: 'What is shipped may need only what package.json lists under dependencies.',
      severity: 'error',
      from: { path: '^(src|workers|cli)/', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '/@types/' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'What tests share stands in a file that is no test.',
      severity: 'error',
      from: {},
      to: { path: [test, '^e2e/.*\\.spec\\.ts$'] },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.css$|\\.svg$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
