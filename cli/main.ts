/** The command line: the page's engine, in text and JSON. Exit codes: 0 fine, 1 logs differ, 2 cannot be done. */
import { Engine } from '../workers/engine.ts';
import { DIALECTS, dialectByLayout } from '../workers/log/dialects.ts';
import { capture } from './capture.ts';
import { diverge } from './diverge.ts';
import { events } from './events.ts';
import { info } from './info.ts';
import { type OpenOptions, UserError } from './open-log.ts';
import { assemble, repair } from './repair.ts';
import { type Flags, helpText, type Parsed, parseCommandLine } from './usage.ts';
import { verifyCommand } from './verify.ts';

const word = (flags: Flags, name: string) => {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
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

function output(flags: Flags): { output: string; force: boolean } {
  const name = word(flags, 'output');
  if (name === undefined) throw new UserError('Name the new file with -o FILE.');
  return { output: name, force: flags.force === true };
}

function most(flags: Flags): number {
  const text = word(flags, 'most') ?? '20';
  if (!/^\d{1,9}$/.test(text)) throw new UserError('--most takes a number of differences.');
  return Number(text);
}

/** Runs a command; resolves to the exit code. */
function run(engine: Engine, { command, args, flags }: Extract<Parsed, { command: string }>): number | Promise<number> {
  const [first = '', second = ''] = args;
  const json = flags.json === true;
  switch (command) {
    case 'info':
      return info(engine, first, { ...openOptions(flags), json });
    case 'events': {
      const format = flags.text ? 'text' : json ? 'json' : flags.csv ? 'csv' : 'table';
      return events(engine, first, { ...openOptions(flags), filter: word(flags, 'filter') ?? '', format });
    }
    case 'diverge':
      return diverge(engine, first, second, {
        ...openOptions(flags),
        json,
        firstOnly: flags.first === true,
        most: most(flags),
        compare: {
          ignoreClocks: flags['ignore-clocks'] === true,
          ignoreRandom: flags['ignore-random'] === true,
          ignoreWarps: flags['ignore-warps'] === true,
          ignoreOutputPosition: flags['ignore-output-position'] === true,
        },
      });
    case 'capture':
      return capture(args, { output: word(flags, 'output') ?? 'recording.zip', force: flags.force === true, json });
    case 'verify':
      return verifyCommand(first, { json });
    case 'repair':
      return repair(engine, first, { ...openOptions(flags), ...output(flags), json });
    case 'assemble':
      return assemble(first, output(flags));
  }
}

try {
  const words = process.argv.slice(2);
  const parsed = parseCommandLine(words);
  if ('help' in parsed) {
    console.log(helpText(parsed.help));
    if (words.length === 0) process.exitCode = 2;
  } else if ('version' in parsed) {
    console.log(__APP_VERSION__);
  } else {
    process.exitCode = await run(new Engine(), parsed);
  }
} catch (error) {
  const text =
    error instanceof UserError ? error.message : error instanceof Error ? (error.stack ?? error.message) : error;
  console.error(`replayscope: ${String(text)}`);
  process.exitCode = 2;
}
