/** The command line: the page's engine, in text and JSON. Exit codes: 0 fine, 1 logs differ, 2 cannot be done. */
import { cac } from 'cac';
import { Engine } from '../workers/engine.ts';
import { DIALECTS, dialectByLayout } from '../workers/log/dialects.ts';
import { diverge } from './diverge.ts';
import { events } from './events.ts';
import { info } from './info.ts';
import { type OpenOptions, UserError } from './open-log.ts';
import { assemble, repair } from './repair.ts';

type Flags = Readonly<Record<string, unknown>>;

const isOn = (flags: Flags, name: string) => flags[name] === true;
const word = (flags: Flags, name: string) => {
  const value = flags[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

function openOptions(flags: Flags): OpenOptions {
  const layout = word(flags, 'layout');
  if (layout !== undefined && !dialectByLayout(layout)) {
    throw new UserError(
      `There is no layout “${layout}”. Known: ${DIALECTS.map((dialect) => dialect.layout).join(', ')}.`,
    );
  }
  const shift = word(flags, 'shift');
  if (shift !== undefined && shift !== 'auto' && !/^(\d|10)$/.test(shift)) {
    throw new UserError('--shift takes a number from 0 to 10, or auto.');
  }
  return {
    ...(layout === undefined ? {} : { layout }),
    ...(shift === undefined ? {} : { shift: shift === 'auto' ? 'auto' : Number(shift) }),
  };
}

const engine = new Engine();
const cli = cac('replayscope');
/** The command's promise of an exit code; cac itself does not wait for actions. */
let running: Promise<number> | undefined;
const start = (work: () => number | Promise<number>) => {
  running = (async () => work())();
};

const LAYOUT = ['--layout <name>', 'Read the log as this layout instead of the one found, e.g. 7.2+'] as const;
const SHIFT = ['--shift <n>', 'Shift of -icount (0 to 10 or auto), for virtual time'] as const;

cli
  .command('info <log>', 'What a log is: version, layout, events per kind, problems')
  .option('--json', 'One JSON object')
  .option(...LAYOUT)
  .option(...SHIFT)
  .action((log: string, flags: Flags) => {
    start(() => info(engine, log, { ...openOptions(flags), json: isOn(flags, 'json') }));
  });

cli
  .command('events <log>', 'The events, all or filtered')
  .option('--filter <text>', 'Only events that pass, e.g. "kind:clock icount:1e6..2e6"')
  .option('--text', 'The text form, from which the log can be made again')
  .option('--json', 'A JSON object per line')
  .option('--csv', 'Comma-separated values with a header')
  .option(...LAYOUT)
  .action((log: string, flags: Flags) => {
    const format = isOn(flags, 'text') ? 'text' : isOn(flags, 'json') ? 'json' : isOn(flags, 'csv') ? 'csv' : 'table';
    start(() => events(engine, log, { ...openOptions(flags), filter: word(flags, 'filter') ?? '', format }));
  });

cli
  .command('diverge <a> <b>', 'Where two logs part; exit code 1 when they do')
  .option('--json', 'One JSON object')
  .option('--first', 'Stop at the first difference instead of aligning to the end')
  .option('--most <n>', 'Differences to list', { default: 20 })
  .option('--ignore-clocks', 'Overlook values of clock reads')
  .option('--ignore-random', 'Overlook random bytes')
  .option('--ignore-warps', 'Overlook warp checkpoints and their clock reads')
  .option('--ignore-output-position', 'Overlook at which instruction console output stands')
  .option(...LAYOUT)
  .action((a: string, b: string, flags: Flags) => {
    start(() =>
      diverge(engine, a, b, {
        ...openOptions(flags),
        json: isOn(flags, 'json'),
        firstOnly: isOn(flags, 'first'),
        most: Number(word(flags, 'most') ?? 20),
        compare: {
          ignoreClocks: isOn(flags, 'ignoreClocks'),
          ignoreRandom: isOn(flags, 'ignoreRandom'),
          ignoreWarps: isOn(flags, 'ignoreWarps'),
          ignoreOutputPosition: isOn(flags, 'ignoreOutputPosition'),
        },
      }),
    );
  });

cli
  .command('repair <log>', 'Write a copy that QEMU replays, of a log that was cut off')
  .option('-o, --output <file>', 'Name of the copy')
  .option('--force', 'Replace the file if it exists')
  .option('--json', 'One JSON object')
  .option(...LAYOUT)
  .action((log: string, flags: Flags) => {
    start(() => {
      const output = word(flags, 'output');
      if (output === undefined) throw new UserError('Name the new file: repair LOG -o NEW');
      return repair(engine, log, {
        ...openOptions(flags),
        output,
        force: isOn(flags, 'force'),
        json: isOn(flags, 'json'),
      });
    });
  });

cli
  .command('assemble <text>', 'Write the log that a text form describes (see events --text)')
  .option('-o, --output <file>', 'Name of the log')
  .option('--force', 'Replace the file if it exists')
  .action((text: string, flags: Flags) => {
    start(() => {
      const output = word(flags, 'output');
      if (output === undefined) throw new UserError('Name the new log: assemble TEXT -o LOG');
      return assemble(text, { output, force: isOn(flags, 'force') });
    });
  });

cli.help();
cli.version(__APP_VERSION__);

try {
  const { args, options } = cli.parse(process.argv);
  if (cli.matchedCommand === undefined && options.help !== true && options.version !== true) {
    if (args.length > 0) throw new UserError(`There is no command “${args[0]}”. Try --help.`);
    cli.outputHelp();
    process.exitCode = 2;
  }
  if (running) process.exitCode = await running;
} catch (error) {
  const known = error instanceof UserError || (error instanceof Error && error.name === 'CACError');
  console.error(
    `replayscope: ${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  process.exitCode = 2;
}
