/** `machine.json`: what a recording's log does not hold. Checked before anything is believed. */
import * as v from 'valibot';
import { RecordingError, sizeText } from './files.ts';

/** Largest RAM that this machine can have: WebAssembly's memory of 4 GiB also holds tables of the processor. */
export const MOST_RAM = 2 * 2 ** 30;
const PAGE = 4096;
/** Largest machine.json: it is a page of text. */
export const MOST_MACHINE_JSON = 1 << 20;

/** A name of a file beside machine.json: no way out of the recording. */
const FileName = v.pipe(
  v.string('must be the name of a file'),
  v.nonEmpty('must be the name of a file'),
  v.maxLength(255, 'is too long for a file name'),
  v.check(
    (name) => !name.startsWith('/') && !name.includes('\\') && !name.split('/').includes('..'),
    'must lie inside the recording',
  ),
);

/** An address that “virt” has always had: anything else is a mistake, and the machine would not be the recorded one. */
const fixed = (address: number) =>
  v.optional(v.literal(address, `must be ${address} (0x${address.toString(16)}), as on every “virt”`), address);

const Address = v.pipe(
  v.number('must be a number'),
  v.safeInteger('must be a whole number'),
  v.minValue(0, 'must not be negative'),
);

const RamSize = v.pipe(
  v.number('must be a number of bytes'),
  v.safeInteger('must be a whole number of bytes'),
  v.minValue(PAGE, 'must be at least 4096 bytes'),
  v.check((size) => size % PAGE === 0, 'must be a multiple of 4096 bytes'),
  v.check((size) => size <= MOST_RAM, `is more than this machine can have (${sizeText(MOST_RAM)})`),
);

const Shift = v.custom<number | 'auto'>(
  (shift) => shift === 'auto' || (typeof shift === 'number' && Number.isInteger(shift) && shift >= 0 && shift <= 10),
  'must be a number from 0 to 10, or "auto"',
);

const MachineJson = v.looseObject({
  target: v.optional(v.string('must be text'), 'riscv64'),
  machine: v.optional(v.string('must be text'), 'virt'),
  qemu: v.optional(v.string('must be text')),
  icount_shift: v.optional(Shift),
  ram_base: fixed(0x80000000),
  ram_size: v.optional(RamSize),
  harts: v.optional(v.number('must be a number'), 1),
  mrom_base: fixed(0x1000),
  command_line: v.optional(v.pipe(v.string('must be text'), v.maxLength(1 << 16, 'is too long'))),
  guest: v.optional(v.string('must be text')),
  disk: v.optional(FileName),
  /** Disk images: the name on the command line → the file in the recording. */
  disks: v.optional(v.record(v.string(), FileName), {}),
  /** Flash images by bank (0, 1). */
  flash: v.optional(v.record(v.picklist(['0', '1'], 'has only the banks 0 and 1'), FileName), {}),
  /** What QEMU loads into RAM at every reset. */
  roms: v.optional(
    v.array(v.object({ name: v.optional(v.string(), ''), address: Address, size: Address }), 'must be a list'),
  ),
  files: v.optional(
    v.object(
      {
        log: v.optional(FileName, 'replay.bin'),
        ram: v.optional(FileName),
        mrom: v.optional(FileName),
        truth: v.optional(FileName),
        console: v.optional(FileName),
      },
      'must name the files of the recording',
    ),
    {},
  ),
});

export type MachineJson = v.InferOutput<typeof MachineJson>;

/** Checks the text of machine.json. Throws {@link RecordingError} with everything that is wrong. */
export function parseMachineJson(text: string, name = 'machine.json'): MachineJson {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new RecordingError(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new RecordingError(`${name} must be a JSON object.`);
  }
  const result = v.safeParse(MachineJson, parsed);
  if (!result.success) {
    const problems = result.issues.map((issue) => {
      const path = v.getDotPath(issue);
      return `${path ?? 'it'} ${issue.message}`;
    });
    throw new RecordingError(`${name}: ${problems.join('; ')}.`);
  }
  const machine = result.output;
  if (machine.target !== 'riscv64' || machine.machine !== 'virt') {
    throw new RecordingError(
      `${name}: the machine is ${machine.target} “${machine.machine}”; only riscv64 “virt” can be run here. ` +
        'The log itself can be opened for reading and comparing.',
    );
  }
  if (machine.harts !== 1) {
    throw new RecordingError(`${name}: harts is ${machine.harts}; QEMU records machines with one processor only.`);
  }
  return machine;
}
