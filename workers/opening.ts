/** From a file to a log's bytes: unpacks what is compressed, finds the log in an archive, reads machine.json. */
import type { Problem } from './engine-api.ts';
import { listZip, UnpackError, type UnpackOptions, unpackStream, wrappingOf, type ZipMember } from './log/unpack.ts';

export interface OpenedFile {
  readonly blob: Blob;
  readonly name: string;
  readonly machine?: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** A file that cannot be opened, as a problem for people. */
export class OpenError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.what);
    this.problem = problem;
  }
}

/** Largest machine.json that is read: it is a page of text. */
const MOST_MACHINE_JSON = 1 << 20;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of an archive that could be the log, the likeliest first. */
function logMembers(members: readonly ZipMember[]): ZipMember[] {
  const score = (name: string) => {
    const base = name.replace(/^.*\//, '').toLowerCase();
    if (/^(ram|mrom|disk)\b/.test(base)) return -1;
    if (/^replay\.(bin|rr|log)(\.gz|\.zst)?$/.test(base)) return 3;
    if (/\.(rr|replay)(\.gz|\.zst)?$/.test(base)) return 2;
    if (/\.bin(\.gz|\.zst)?$/.test(base) || !base.includes('.')) return 1;
    return -1;
  };
  return members
    .filter((member) => score(member.name) > 0 && !member.name.startsWith('__MACOSX/'))
    .sort((a, b) => score(b.name) - score(a.name));
}

async function machineOf(members: readonly ZipMember[], folder: string): Promise<Record<string, unknown> | undefined> {
  const member =
    members.find(({ name }) => name === `${folder}machine.json`) ??
    members.find(({ name }) => name.endsWith('machine.json'));
  if (!member || member.size > MOST_MACHINE_JSON) return undefined;
  try {
    const parsed: unknown = JSON.parse(await (await member.blob()).text());
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Path of the log that machine.json names. */
function namedLog(machine: Record<string, unknown> | undefined): string | undefined {
  const files = machine?.files;
  return isRecord(files) && typeof files.log === 'string' ? files.log : undefined;
}

async function fromZip(blob: Blob, name: string, options: UnpackOptions): Promise<OpenedFile> {
  const members = await listZip(blob);
  const described = members.find((member) => member.name.endsWith('machine.json'))?.name ?? '';
  const folder = described.replace(/machine\.json$/, '');
  const machine = await machineOf(members, folder);
  const wanted = namedLog(machine);
  const named = wanted === undefined ? undefined : members.find((member) => member.name === folder + wanted);
  const log = named ?? logMembers(members)[0];
  if (!log) {
    const names = members
      .slice(0, 8)
      .map((member) => member.name)
      .join(', ');
    throw new OpenError({
      code: 'archive',
      severity: 'error',
      what: `The archive ${name} holds no replay log.`,
      where: members.length === 0 ? 'It is empty.' : `It holds ${names}${members.length > 8 ? ', …' : ''}.`,
      next: 'Name the log replay.bin, or add a machine.json that names it under files.log.',
    });
  }
  const inner = await openFile(await log.blob(options), log.name.replace(/^.*\//, ''), options, 1);
  return { ...inner, name: `${name} › ${log.name}`, ...(machine ? { machine } : {}) };
}

/**
 * Unpacks a file as far as needed. `depth` guards against archives in archives. Throws {@link OpenError} with a problem
 * for people when it cannot be unpacked.
 */
export async function openFile(blob: Blob, name: string, options: UnpackOptions, depth = 0): Promise<OpenedFile> {
  try {
    const wrapping = wrappingOf(new Uint8Array(await blob.slice(0, 8).arrayBuffer()));
    if (wrapping === 'none') return { blob, name, problems: [] };
    if (wrapping === 'zip') {
      if (depth > 0) throw new UnpackError('It is an archive inside an archive.');
      return await fromZip(blob, name, options);
    }
    const unpacked = await unpackStream(blob, wrapping, options);
    const plain = name.replace(/\.(gz|zst|zstd)$/i, '');
    if (!unpacked.cut) return { blob: unpacked.blob, name: plain, problems: [] };
    const problem: Problem = {
      code: 'archive',
      severity: 'warning',
      what: `The ${wrapping} file is damaged or cut off.`,
      where: `${unpacked.blob.size} bytes could be unpacked; the log opens up to there.`,
      next: 'Get the file again if the rest matters.',
    };
    return { blob: unpacked.blob, name: plain, problems: [problem] };
  } catch (error) {
    if (error instanceof OpenError) throw error;
    if (error instanceof UnpackError) {
      throw new OpenError({
        code: options.signal?.aborted ? 'cancelled' : 'archive',
        severity: 'error',
        what: error.message,
        where: name,
        next: 'Unpack it with another tool and open the log itself.',
      });
    }
    throw new OpenError(ioProblem(error, name));
  }
}

/** A file that the browser or the system will not read. */
export function ioProblem(error: unknown, name: string): Problem {
  return {
    code: 'io',
    severity: 'error',
    what: `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    next: 'It may have been changed, moved or deleted since it was chosen. Choose it again.',
  };
}
