/** Helpers of this room's tests: logs of every event, opened in memory. */
import { detect } from '../detect.ts';
import type { Dialect } from '../dialects.ts';
import { KIND_NAMES, Kind, type KindName } from '../kinds.ts';
import { ReplayLog } from '../replay-log.ts';
import { type ByteSource, BytesSource } from '../source.ts';

/** Kinds that a dialect has an event for. */
function kindsOf(dialect: Dialect): Kind[] {
  const kinds = new Set<Kind>();
  for (const shape of dialect.shapes) if (shape) kinds.add(shape.kind);
  for (const shape of dialect.async?.shapes ?? []) kinds.add(shape.kind);
  return [...kinds];
}

/** Text of one example of every kind that a dialect has, in the text form, END last. */
export function everyEvent(dialect: Dialect): string {
  const key =
    dialect.keys === 'linux' ? 'ASYNC_INPUT type=key linuxKey=30 down=1' : 'ASYNC_INPUT type=key key=a down=1';
  const examples: Partial<Record<KindName, readonly string[]>> = {
    INSTRUCTION: ['INSTRUCTION 1', 'INSTRUCTION 4294967295'],
    ASYNC_BH: ['ASYNC_BH id=18446744073709551615'],
    ASYNC_BH_ONESHOT: ['ASYNC_BH_ONESHOT id=7'],
    ASYNC_INPUT: [
      key,
      ...(dialect.keys === 'linux' ? [] : ['ASYNC_INPUT type=key keyKind=number key=30 down=0']),
      'ASYNC_INPUT type=btn button=wheel-down down=1',
      'ASYNC_INPUT type=rel axis=x value=-5',
      'ASYNC_INPUT type=abs axis=y value=32767',
      'ASYNC_INPUT type=mtt touch=update slot=1 tracking=-1 axis=x value=99',
    ],
    ASYNC_CHAR_READ: ['ASYNC_CHAR_READ chardev=1 data="ls\\r\\x1b[A\\""', 'ASYNC_CHAR_READ data=hex:'],
    ASYNC_BLOCK: ['ASYNC_BLOCK request=5'],
    ASYNC_NET: ['ASYNC_NET filter=1 flags=0 packet=hex:ffffffffffff5254001234560806'],
    SHUTDOWN:
      dialect.shutdownCauses.length > 0
        ? dialect.shutdownCauses.map((cause) => `SHUTDOWN cause=${cause}`)
        : ['SHUTDOWN'],
    CHAR_WRITE: ['CHAR_WRITE result=-1 written=0', 'CHAR_WRITE'],
    CHAR_READ_ALL: ['CHAR_READ_ALL data="abc"'],
    CHAR_READ_ALL_ERROR: ['CHAR_READ_ALL_ERROR error=-11'],
    AUDIO_OUT: ['AUDIO_OUT played=441'],
    AUDIO_IN: [audioIn(dialect, 2), audioIn(dialect, 0)],
    RANDOM: ['RANDOM result=0 data=hex:00ff17', 'RANDOM result=-5 data=hex:'],
    CLOCK_HOST: ['CLOCK_HOST time=1700000000123456789'],
    CLOCK_VIRTUAL_RT: ['CLOCK_VIRTUAL_RT time=1621282'],
  };
  const lines = kindsOf(dialect)
    .filter((kind) => kind !== Kind.END)
    .flatMap((kind) => examples[KIND_NAMES[kind] ?? 'END'] ?? [KIND_NAMES[kind] ?? '']);
  return [`log layout=${dialect.layout}`, ...lines, 'END'].join('\n');
}

function audioIn(dialect: Dialect, count: number): string {
  const shape = dialect.shapes.find((candidate) => candidate?.kind === Kind.AUDIO_IN);
  const wpos = shape?.fields.some((field) => field.name === 'wpos') ? ' wpos=3' : '';
  return `AUDIO_IN count=${count}${wpos} samples=hex:${'0123456789abcdef'.repeat(count * 2)}`;
}

/** Opens bytes (or a source) as a log and indexes them to the end. Throws when they are no log. */
export async function openedLog(bytes: Uint8Array | ByteSource, layout?: string): Promise<ReplayLog> {
  const source = bytes instanceof Uint8Array ? new BytesSource(bytes) : bytes;
  const detection = await detect(source, layout);
  if (!detection.ok) throw new Error(detection.reason.what);
  const log = new ReplayLog(source, detection.log);
  await log.indexer.run(() => undefined, new AbortController().signal);
  return log;
}

/** A source that gives bytes away in pieces of odd sizes, as a slow disk might. */
export class ShortReads implements ByteSource {
  readonly size: number;
  private readonly _bytes: Uint8Array;
  private readonly _most: number;

  constructor(bytes: Uint8Array, most: number) {
    this._bytes = bytes;
    this._most = most;
    this.size = bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    // Reads of a block must be whole; only the large reads of the indexer may be cut short.
    const size = offset > 0 && length >= 64 * 1024 ? this._most : length;
    return Promise.resolve(this._bytes.slice(offset, offset + size));
  }
}
