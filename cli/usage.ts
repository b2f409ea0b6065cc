/** The commands and options of the command line, and its help, from one table. */
import { parseArgs } from 'node:util';
import { UserError } from './open-log.ts';

interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** Placeholder of a value in the help. */
  readonly value?: string;
  /** May be given several times. */
  readonly many?: true;
  readonly text: string;
}

export interface Command {
  readonly args: readonly string[];
  /** What stands behind `--`: a command line of its own. */
  readonly behind?: string;
  readonly text: string;
  readonly options: Readonly<Record<string, Option>>;
}

const flag = (text: string): Option => ({ type: 'boolean', text });
const LAYOUT = { layout: { type: 'string', value: 'NAME', text: 'read the log as this layout, e.g. 7.2+' } } as const;
const OUTPUT = {
  output: { type: 'string', short: 'o', value: 'FILE', text: 'name of the new file' },
  force: flag('replace the file if it exists'),
} as const;

const many = (value: string, text: string) => ({ type: 'string', value, many: true, text }) as const;
const MACHINE = {
  symbols: many(
    'FILE',
    'an ELF file with symbols; FILE@0xBASE where it was loaded elsewhere, FILE,satp=0xSATP for a program',
  ),
  json: flag('JSON; 64-bit numbers as hex text'),
} as const;
const AT = { at: { type: 'string', value: 'MOMENT', text: 'instruction count, #EVENT, 50%, or end' } } as const;
const PHYSICAL = { physical: flag('addresses of memory are physical') } as const;

export const COMMANDS = {
  info: {
    args: ['LOG'],
    text: 'what a log is: version, layout, events per kind, problems',
    options: {
      json: flag('one JSON object'),
      ...LAYOUT,
      shift: { type: 'string', value: 'N', text: 'shift of -icount (0 to 10, or auto), for virtual time' },
    },
  },
  events: {
    args: ['LOG'],
    text: 'the events, all or filtered',
    options: {
      filter: { type: 'string', value: 'TEXT', text: 'only events that pass, e.g. "kind:clock icount:1e6..2e6"' },
      text: flag('the text form, from which the log can be made again'),
      json: flag('a JSON object per line'),
      csv: flag('comma-separated values with a header'),
      ...LAYOUT,
    },
  },
  diverge: {
    args: ['A', 'B'],
    text: 'where two logs part; exit code 1 when they do',
    options: {
      json: flag('one JSON object'),
      first: flag('stop at the first difference instead of aligning to the end'),
      most: { type: 'string', value: 'N', text: 'differences to list (20)' },
      'ignore-clocks': flag('overlook values of clock reads'),
      'ignore-random': flag('overlook random bytes'),
      'ignore-warps': flag('overlook warp checkpoints and their clock reads'),
      'ignore-output-position': flag('overlook at which instruction console output stands'),
      ...LAYOUT,
    },
  },
  verify: {
    args: ['DIR'],
    text: 'replay a recording (folder or zip) and compare it with QEMU’s states; exit code 1 when they differ',
    options: { json: flag('one JSON object') },
  },
  state: {
    args: ['DIR'],
    text: 'what the machine of a recording (folder or zip) holds at a moment',
    options: {
      ...AT,
      registers: flag('the integer registers'),
      csrs: flag('the control and status registers, with their fields'),
      floats: flag('the floating-point registers'),
      memory: many('ADDR:LEN', 'bytes of memory; ADDR is a number or a symbol'),
      ...PHYSICAL,
      walk: { type: 'string', value: 'ADDR', text: 'the way of an address through the page tables' },
      stack: flag('the call stack'),
      devices: flag('the devices'),
      ...MACHINE,
    },
  },
  step: {
    args: ['DIR'],
    text: 'the moment one step away; exit code 1 when there is none',
    options: {
      ...AT,
      kind: {
        type: 'string',
        value: 'KIND',
        text: 'instruction, event, over, out, interrupt, exception, checkpoint, privilege, character',
      },
      back: flag('backwards'),
      times: { type: 'string', value: 'N', text: 'so many steps (1)' },
      ...MACHINE,
    },
  },
  'who-wrote': {
    args: ['DIR'],
    text: 'the instruction that wrote something last; exit code 1 when nobody did',
    options: {
      at: { type: 'string', value: 'MOMENT', text: 'before this moment (end)' },
      memory: { type: 'string', value: 'ADDR:LEN', text: 'bytes of memory (one byte without LEN)' },
      ...PHYSICAL,
      register: { type: 'string', value: 'NAME', text: 'an integer register' },
      console: { type: 'string', value: 'BYTE', text: 'a character of the console, by its number' },
      sector: { type: 'string', value: 'DISK:SECTOR', text: 'a sector of a disk, or +BYTE of it' },
      pixel: { type: 'string', value: 'X,Y', text: 'a pixel of the screen, from its left top corner' },
      follow: { type: 'string', value: 'N', text: 'follow the value back through N copies (0)' },
      ...MACHINE,
    },
  },
  'who-reads': {
    args: ['DIR'],
    text: 'the instruction or device that reads something next; exit code 1 when nobody does',
    options: {
      at: { type: 'string', value: 'MOMENT', text: 'behind this moment' },
      memory: { type: 'string', value: 'ADDR:LEN', text: 'bytes of memory (one byte without LEN)' },
      ...PHYSICAL,
      sector: { type: 'string', value: 'DISK:SECTOR', text: 'a sector of a disk, or +BYTE of it' },
      ...MACHINE,
    },
  },
  disk: {
    args: ['DIR'],
    text: 'the requests to a disk, and what it holds at a moment; exit code 1 when a text is not found',
    options: {
      disk: { type: 'string', value: 'N', text: 'its number, in the order of the command line (0)' },
      at: { type: 'string', value: 'MOMENT', text: 'up to this moment, and what it holds then (end)' },
      kind: many('KIND', 'only requests of this kind: read, write, flush, discard, write-zeroes, get-id, other'),
      range: { type: 'string', value: 'A..B', text: 'only requests that touch these sectors' },
      hex: { type: 'string', value: 'SECTOR:COUNT', text: 'bytes of sectors; * before what differs from the image' },
      changed: flag('the sectors that differ from the image'),
      find: { type: 'string', value: 'TEXT', text: 'where it holds a text, bytes as hex:de??be, or a number as u32:7' },
      ...MACHINE,
    },
  },
  hits: {
    args: ['DIR'],
    text: 'where a condition holds in a stretch of a recording; exit code 1 when nowhere',
    options: {
      execute: many('ADDR', 'an instruction, by address or symbol'),
      if: { type: 'string', value: 'CONDITION', text: 'with --execute, e.g. "a0 == 0x10 && u32[sp + 8] != 0"' },
      read: many('ADDR:LEN', 'loads from memory'),
      write: many('ADDR:LEN', 'stores to memory, and what devices write there'),
      change: many('ADDR:LEN', 'stores that change what is there'),
      ...PHYSICAL,
      exception: many('CAUSE', 'exceptions with this number, or any'),
      interrupt: many('CAUSE', 'interrupts with this number, or any'),
      csr: many('NAME', 'writes of a control and status register'),
      device: many('NAME', 'accesses to a device'),
      from: { type: 'string', value: 'MOMENT', text: 'from here on (0)' },
      to: { type: 'string', value: 'MOMENT', text: 'up to here (end)' },
      most: { type: 'string', value: 'N', text: 'hits to list (1000)' },
      ...MACHINE,
    },
  },
  find: {
    args: ['DIR'],
    text: 'physical addresses at which RAM holds something at a moment; exit code 1 when nowhere',
    options: {
      ...AT,
      text: { type: 'string', value: 'TEXT', text: 'a text, bytes as hex:de??be, or a number as u32:7' },
      ...MACHINE,
    },
  },
  calls: {
    args: ['DIR'],
    text: 'who called whom: functions with the instruction at which each began, and how many it lasted',
    options: {
      from: { type: 'string', value: 'MOMENT', text: 'first moment (0)' },
      to: { type: 'string', value: 'MOMENT', text: 'last moment (end)' },
      depth: { type: 'string', value: 'N', text: 'so many levels of calls (64)' },
      ...MACHINE,
    },
  },
  disasm: {
    args: ['DIR'],
    text: 'instructions as they stand in memory at a moment',
    options: {
      ...AT,
      address: { type: 'string', value: 'ADDR', text: 'address or symbol (the program counter)' },
      before: { type: 'string', value: 'N', text: 'instructions before it (0)' },
      count: { type: 'string', value: 'N', text: 'instructions from there on (16)' },
      ...MACHINE,
    },
  },
  capture: {
    args: [],
    behind: 'QEMU ARGS…',
    text: 'record with your QEMU (as you start it, behind --) and pack the recording into a zip',
    options: {
      output: { type: 'string', short: 'o', value: 'FILE', text: 'name of the zip (recording.zip)' },
      force: flag('replace the file if it exists'),
      json: flag('one JSON object'),
    },
  },
  repair: {
    args: ['LOG'],
    text: 'write a copy that QEMU replays, of a log that was cut off',
    options: { ...OUTPUT, json: flag('one JSON object'), ...LAYOUT },
  },
  assemble: {
    args: ['TEXT'],
    text: 'write the log that a text form describes (see events --text)',
    options: OUTPUT,
  },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;

/** Values of options by name; absent ones are not there. */
export type Flags = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export type Parsed =
  | { readonly command: CommandName; readonly args: readonly string[]; readonly flags: Flags }
  | { readonly help: CommandName | undefined }
  | { readonly version: true };

const isCommand = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);

/** Understands a command line (without the program). Throws {@link UserError} when it makes no sense. */
export function parseCommandLine(words: readonly string[]): Parsed {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const about = rest[0];
    return { help: about !== undefined && isCommand(about) ? about : undefined };
  }
  if (name === '--version' || name === '-v') return { version: true };
  if (!isCommand(name)) throw new UserError(`There is no command “${name}”. Try --help.`);
  const command: Command = COMMANDS[name];
  const dashes = command.behind === undefined ? -1 : rest.indexOf('--');
  const own = dashes < 0 ? rest : rest.slice(0, dashes);
  if (own.includes('--help') || own.includes('-h')) return { help: name };
  let parsed: { values: Flags; positionals: string[] };
  try {
    const options = Object.fromEntries(
      Object.entries(command.options).map(([option, { type, short, many: multiple = false }]) => [
        option,
        { type, multiple, ...(short ? { short } : {}) },
      ]),
    );
    parsed = parseArgs({ args: [...own], options, allowPositionals: true });
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : String(error)}\n${usageOf(name)}`);
  }
  const behind = dashes < 0 ? [] : rest.slice(dashes + 1);
  if (parsed.positionals.length !== command.args.length || (command.behind !== undefined && behind.length === 0)) {
    throw new UserError(`Usage: ${usageOf(name)}`);
  }
  return { command: name, args: [...parsed.positionals, ...behind], flags: parsed.values };
}

function usageOf(name: CommandName): string {
  const { args, behind }: Command = COMMANDS[name];
  return ['replayscope', name, ...args, '[options]', ...(behind === undefined ? [] : ['--', behind])].join(' ');
}

/** Help on everything, or on one command. */
export function helpText(about: CommandName | undefined): string {
  if (about === undefined) {
    const commands = Object.entries(COMMANDS).map(
      ([name, { args, text }]) => `  ${[name, ...args].join(' ').padEnd(16)} ${text}`,
    );
    return [
      'replayscope: reads, filters, compares and repairs QEMU replay logs.',
      '',
      ...commands,
      '',
      'Logs may be compressed (gzip, zstd) or in a zip. “replayscope COMMAND --help” lists the options of a command.',
      'Exit codes: 0 fine, 1 the logs (or states) differ or nothing was found, 2 it cannot be done.',
    ].join('\n');
  }
  const options = Object.entries<Option>(COMMANDS[about].options).map(([name, { short, value, text }]) => {
    const left = `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
    return `  ${left.padEnd(26)} ${text}`;
  });
  return [usageOf(about), COMMANDS[about].text, '', ...options].join('\n');
}
