/** The command line: the page's engine, in text and JSON. Exit codes: 0 fine, 1 logs differ, 2 cannot be done. */
import { Engine } from '../workers/engine.ts';
import { DIALECTS, dialectByLayout } from '../workers/log/dialects.ts';
import { calls } from './calls.ts';
import { capture } from './capture.ts';
import { disasm } from './disasm.ts';
import { disk } from './disk.ts';
import { diverge } from './diverge.ts';
import { events } from './events.ts';
import { find } from './find.ts';
import { hits } from './hits.ts';
import { info } from './info.ts';
import { parseCount } from './machine-arguments.ts';
import { type OpenOptions, UserError } from './open-log.ts';
import { assemble, repair } from './repair.ts';
import { state } from './state.ts';
import { step } from './step.ts';
import { type Flags, helpText, type Parsed, parseCommandLine } from './usage.ts';
import { verifyCommand } from './verify.ts';
import { whoReads } from './who-reads.ts';
import { whoWrote } from './who-wrote.ts';

const word = (flags: Flags, name: string) => {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
};

/** Values of an option that may be given several times. */
const words = (flags: Flags, name: string): readonly string[] => {
  const value = flags[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
};

/** A word under a name, where it was given. */
const given = <K extends string>(flags: Flags, name: string, key: K): { [key in K]?: string } => {
  const value = word(flags, name);
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: string };
};

const number = (flags: Flags, name: string, otherwise: number, most: number): number => {
  const value = word(flags, name);
  return value === undefined ? otherwise : parseCount(value, `--${name}`, most);
};

function needed(flags: Flags, name: string): string {
  const value = word(flags, name);
  if (value === undefined)
    throw new UserError(`Say which moment with --${name}: an instruction count, #EVENT, 50% or end.`);
  return value;
}

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
  const machine = { symbols: words(flags, 'symbols'), physical: flags.physical === true, json };
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
    case 'state':
      return state(engine, first, {
        at: needed(flags, 'at'),
        registers: flags.registers === true,
        csrs: flags.csrs === true,
        floats: flags.floats === true,
        stack: flags.stack === true,
        devices: flags.devices === true,
        memory: words(flags, 'memory'),
        ...given(flags, 'walk', 'walk'),
        ...machine,
      });
    case 'step':
      return step(engine, first, {
        at: needed(flags, 'at'),
        kind: word(flags, 'kind') ?? 'instruction',
        back: flags.back === true,
        times: number(flags, 'times', 1, 1_000_000),
        ...machine,
      });
    case 'who-wrote':
      return whoWrote(engine, first, {
        ...given(flags, 'at', 'at'),
        ...given(flags, 'memory', 'memory'),
        ...given(flags, 'register', 'register'),
        ...given(flags, 'console', 'console'),
        ...given(flags, 'sector', 'sector'),
        ...given(flags, 'pixel', 'pixel'),
        follow: number(flags, 'follow', 0, 1000),
        ...machine,
      });
    case 'who-reads':
      return whoReads(engine, first, {
        at: needed(flags, 'at'),
        ...given(flags, 'memory', 'memory'),
        ...given(flags, 'sector', 'sector'),
        ...machine,
      });
    case 'disk':
      return disk(engine, first, {
        disk: number(flags, 'disk', 0, 63),
        at: word(flags, 'at') ?? 'end',
        kind: words(flags, 'kind'),
        ...given(flags, 'range', 'range'),
        ...given(flags, 'hex', 'hex'),
        changed: flags.changed === true,
        ...given(flags, 'find', 'find'),
        ...machine,
      });
    case 'hits':
      return hits(engine, first, {
        execute: words(flags, 'execute'),
        ...given(flags, 'if', 'when'),
        read: words(flags, 'read'),
        write: words(flags, 'write'),
        change: words(flags, 'change'),
        exception: words(flags, 'exception'),
        interrupt: words(flags, 'interrupt'),
        csr: words(flags, 'csr'),
        device: words(flags, 'device'),
        ...given(flags, 'from', 'from'),
        ...given(flags, 'to', 'to'),
        most: number(flags, 'most', 1000, 100_000),
        ...machine,
      });
    case 'find':
      return find(engine, first, { at: needed(flags, 'at'), text: needed(flags, 'text'), ...machine });
    case 'calls':
      return calls(engine, first, {
        from: word(flags, 'from') ?? '0',
        to: word(flags, 'to') ?? 'end',
        depth: number(flags, 'depth', 64, 64),
        ...machine,
      });
    case 'disasm':
      return disasm(engine, first, {
        at: needed(flags, 'at'),
        ...given(flags, 'address', 'address'),
        before: number(flags, 'before', 0, 200),
        count: number(flags, 'count', 16, 500),
        ...machine,
      });
    case 'repair':
      return repair(engine, first, { ...openOptions(flags), ...output(flags), json });
    case 'assemble':
      return assemble(first, output(flags));
  }
}

try {
  const typed = process.argv.slice(2);
  const parsed = parseCommandLine(typed);
  if ('help' in parsed) {
    console.log(helpText(parsed.help));
    if (typed.length === 0) process.exitCode = 2;
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
