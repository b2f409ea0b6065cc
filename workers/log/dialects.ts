/**
 * The layouts of QEMU's replay log, release by release, as data.
 *
 * A *dialect* is one numbering of event ids together with the payload that follows each id. QEMU changed the numbering
 * more often than the version at the start of the file; the version *and* the last byte (always the id of END in a
 * finished log) name the dialect without doubt for every release.
 *
 * File: u32 version · u64 reserved, zero · events · END. All numbers big-endian. An event is its id byte and payload.
 */
import { CHECKPOINTS, CHECKPOINTS_2_5, QCODES, type QcodeRelease, SHUTDOWN_CAUSES } from './enums.ts';
import { KIND_NAMES, Kind, type KindName } from './kinds.ts';

/** Bytes before the first event: version (4) and a reserved number (8). */
export const HEADER_BYTES = 12;

/** How a field is laid out in the file. `bytes` is a u32 length and that many bytes. */
export type FieldType = 'u8' | 'u32' | 'i32' | 'u64' | 'i64' | 'bytes' | 'input' | 'samples32' | 'samples64';

/** What a field means, for showing it: an enumeration, a clock, text. */
export type FieldMeaning = 'checkpoint' | 'host-time' | 'duration' | 'text' | 'packet';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly meaning?: FieldMeaning;
}

/** What stands behind one id byte. */
export interface EventShape {
  readonly kind: Kind;
  readonly fields: readonly Field[];
  /** Index into the dialect's shutdown causes; only for SHUTDOWN since QEMU 2.10. */
  readonly cause?: number;
}

export interface Dialect {
  /** First four bytes of a finished log, e.g. 0xe0200c. */
  readonly version: number;
  /** Short name, unique among dialects, e.g. "7.2+". */
  readonly layout: string;
  /** Releases that write it, for people. */
  readonly releases: string;
  /**
   * Whether a log without a version is taken for it where others fit as well: not what was only seen between releases,
   * nor 11.0 and 11.1, which differ from 7.2 in sound and keys alone.
   */
  readonly likely: boolean;
  /** By id byte; `undefined` where the release has no such event. */
  readonly shapes: readonly (EventShape | undefined)[];
  /** Up to 7.0 one id serves all asynchronous events and a kind byte follows: the id, and the shapes by kind byte. */
  readonly async?: { readonly id: number; readonly shapes: readonly EventShape[] };
  /** Id of END: the last byte of a finished log. */
  readonly end: number;
  /** Whether the recorder adds SHUTDOWN host-signal before END whatever the reason (QEMU 5.1 on). */
  readonly closesWithShutdown: boolean;
  readonly shutdownCauses: readonly string[];
  readonly checkpoints: readonly string[];
  readonly qcodes: readonly string[];
  /** How a key press is stored: as a number or qcode (until now), or as a Linux key code (0xe0200e). */
  readonly keys: 'qcode' | 'linux';
}

const u32 = (name: string): Field => ({ name, type: 'u32' });
const i32 = (name: string): Field => ({ name, type: 'i32' });
const u64 = (name: string): Field => ({ name, type: 'u64' });

const ASYNC_FIELDS: Readonly<Record<string, readonly Field[]>> = {
  BH: [u64('id')],
  BH_ONESHOT: [u64('id')],
  INPUT: [{ name: 'input', type: 'input' }],
  INPUT_SYNC: [],
  CHAR_READ: [
    { name: 'chardev', type: 'u8' },
    { name: 'data', type: 'bytes', meaning: 'text' },
  ],
  BLOCK: [u64('request')],
  NET: [{ name: 'filter', type: 'u8' }, u32('flags'), { name: 'packet', type: 'bytes', meaning: 'packet' }],
};

type AsyncName = 'BH' | 'BH_ONESHOT' | 'INPUT' | 'INPUT_SYNC' | 'CHAR_READ' | 'BLOCK' | 'NET';

const ASYNC_2_5: readonly AsyncName[] = ['BH', 'INPUT', 'INPUT_SYNC'];
const ASYNC_2_6_DEV: readonly AsyncName[] = [...ASYNC_2_5, 'CHAR_READ'];
const ASYNC_2_6: readonly AsyncName[] = [...ASYNC_2_6_DEV, 'BLOCK'];
const ASYNC_2_9: readonly AsyncName[] = [...ASYNC_2_6, 'NET'];
const ASYNC_4_2: readonly AsyncName[] = ['BH', 'BH_ONESHOT', 'INPUT', 'INPUT_SYNC', 'CHAR_READ', 'BLOCK', 'NET'];

/** The facts in which releases differ; {@link dialectFrom} lays the ids out in their fixed order. */
interface Release {
  version: number;
  layout: string;
  releases: string;
  /** 'id': an id each. 'kind': one id and a kind byte. 'checkpoint-kind': a checkpoint byte before the kind byte. */
  asyncForm: 'checkpoint-kind' | 'kind' | 'id';
  async: readonly AsyncName[];
  /** Absent: one id, no cause. Present: an id per cause and one spare id that is never written. */
  causes?: keyof typeof SHUTDOWN_CAUSES;
  chars: boolean;
  /** Width of the audio counts in bits; `count-only`: 64-bit count without the write position. */
  audio?: 32 | 64 | 'count-only';
  random: boolean;
  checkpoints: readonly string[];
  qcodes: QcodeRelease;
  keys?: 'linux';
  closesWithShutdown: boolean;
}

const SINCE_2_5: Release = {
  version: 0xe02002,
  layout: '2.5',
  releases: 'QEMU 2.5',
  asyncForm: 'checkpoint-kind',
  async: ASYNC_2_5,
  chars: false,
  random: false,
  checkpoints: CHECKPOINTS_2_5,
  qcodes: '2.5',
  closesWithShutdown: false,
};
const DEV_2_6_EARLY: Release = {
  ...SINCE_2_5,
  version: 0xe02003,
  layout: '2.6-dev-early',
  releases: 'between QEMU 2.5 and 2.6',
  chars: true,
  async: ASYNC_2_6_DEV,
};
const DEV_2_6: Release = {
  ...DEV_2_6_EARLY,
  layout: '2.6-dev',
  checkpoints: CHECKPOINTS,
};
const SINCE_2_6: Release = {
  ...DEV_2_6,
  version: 0xe02004,
  layout: '2.6-2.8',
  releases: 'QEMU 2.6 to 2.8',
  async: ASYNC_2_6,
};
const DEV_2_9_EARLY: Release = {
  ...SINCE_2_6,
  version: 0xe02005,
  layout: '2.9-dev-early',
  releases: 'between QEMU 2.8 and 2.9',
  async: ASYNC_2_9,
};
const DEV_2_9: Release = { ...DEV_2_9_EARLY, layout: '2.9-dev', audio: 32 };
const SINCE_2_9: Release = { ...DEV_2_9, version: 0xe02006, layout: '2.9', releases: 'QEMU 2.9', qcodes: '2.9' };
const SINCE_2_10: Release = {
  ...SINCE_2_9,
  layout: '2.10-2.11',
  releases: 'QEMU 2.10 and 2.11',
  causes: '2.10',
  qcodes: '2.10',
};
const SINCE_2_12: Release = {
  ...SINCE_2_10,
  version: 0xe02007,
  layout: '2.12',
  releases: 'QEMU 2.12',
  qcodes: '2.12',
};
const SINCE_3_0: Release = { ...SINCE_2_12, layout: '3.0-3.1', releases: 'QEMU 3.0 and 3.1', causes: '3.0' };
const SINCE_4_0: Release = { ...SINCE_3_0, layout: '4.0-4.1', releases: 'QEMU 4.0 and 4.1', causes: '4.0' };
const DEV_4_2: Release = {
  ...SINCE_4_0,
  version: 0xe02008,
  layout: '4.2-dev',
  releases: 'between QEMU 4.1 and 4.2',
  audio: 64,
};
const SINCE_4_2: Release = { ...DEV_4_2, layout: '4.2', releases: 'QEMU 4.2', async: ASYNC_4_2 };
const SINCE_5_0: Release = { ...SINCE_4_2, version: 0xe02009, layout: '5.0', releases: 'QEMU 5.0', random: true };
const SINCE_5_1: Release = {
  ...SINCE_5_0,
  version: 0xe0200a,
  layout: '5.1-7.0',
  releases: 'QEMU 5.1 to 7.0',
  closesWithShutdown: true,
};
const DEV_7_1: Release = {
  ...SINCE_5_1,
  version: 0xe0200b,
  layout: '7.1-dev',
  releases: 'between QEMU 7.0 and 7.1',
  asyncForm: 'kind',
};
const SINCE_7_1: Release = {
  ...DEV_7_1,
  version: 0xe0200c,
  layout: '7.1',
  releases: 'QEMU 7.1',
  asyncForm: 'id',
};
const SINCE_7_2: Release = { ...SINCE_7_1, layout: '7.2+', releases: 'QEMU 7.2 to 10.2', causes: '7.2' };
const SINCE_11_0: Release = {
  ...SINCE_7_2,
  version: 0xe0200d,
  layout: '11.0',
  releases: 'QEMU 11.0',
  audio: 'count-only',
};
const SINCE_11_1: Release = {
  ...SINCE_11_0,
  version: 0xe0200e,
  layout: '11.1+',
  releases: 'QEMU 11.1',
  keys: 'linux',
};

const AUDIO_FIELDS = {
  32: { out: [u32('played')], in: [u32('count'), u32('wpos'), { name: 'samples', type: 'samples32' }] },
  64: { out: [u64('played')], in: [u64('count'), u64('wpos'), { name: 'samples', type: 'samples64' }] },
  'count-only': { out: [u64('played')], in: [u64('count'), { name: 'samples', type: 'samples64' }] },
} as const satisfies Record<string | number, { out: readonly Field[]; in: readonly Field[] }>;

function dialectFrom(release: Release): Dialect {
  const shapes: (EventShape | undefined)[] = [];
  const add = (name: KindName, fields: readonly Field[] = [], cause?: number) => {
    shapes.push(cause === undefined ? { kind: Kind[name], fields } : { kind: Kind[name], fields, cause });
  };
  add('INSTRUCTION', [u32('count')]);
  add('INTERRUPT');
  add('EXCEPTION');

  let async: Dialect['async'];
  if (release.asyncForm === 'id') {
    for (const name of release.async) add(`ASYNC_${name}`, ASYNC_FIELDS[name]);
  } else {
    const prefix: Field[] =
      release.asyncForm === 'checkpoint-kind' ? [{ name: 'checkpoint', type: 'u8', meaning: 'checkpoint' }] : [];
    async = {
      id: shapes.length,
      shapes: release.async.map((name) => ({
        kind: Kind[`ASYNC_${name}`],
        fields: [...prefix, { name: 'kind', type: 'u8' }, ...(ASYNC_FIELDS[name] ?? [])],
      })),
    };
    shapes.push(undefined);
  }

  const causes = release.causes ? SHUTDOWN_CAUSES[release.causes] : [];
  if (release.causes) {
    causes.forEach((_, cause) => {
      add('SHUTDOWN', [], cause);
    });
    shapes.push(undefined);
  } else {
    add('SHUTDOWN');
  }
  if (release.chars) {
    add('CHAR_WRITE', [i32('result'), i32('written')]);
    add('CHAR_READ_ALL', [{ name: 'data', type: 'bytes', meaning: 'text' }]);
    add('CHAR_READ_ALL_ERROR', [i32('error')]);
  }
  if (release.audio) {
    add('AUDIO_OUT', AUDIO_FIELDS[release.audio].out);
    add('AUDIO_IN', AUDIO_FIELDS[release.audio].in);
  }
  if (release.random) add('RANDOM', [i32('result'), { name: 'data', type: 'bytes' }]);
  add('CLOCK_HOST', [{ name: 'time', type: 'i64', meaning: 'host-time' }]);
  add('CLOCK_VIRTUAL_RT', [{ name: 'time', type: 'i64', meaning: 'duration' }]);
  for (const name of release.checkpoints) {
    add(name === 'CLOCK_WARP' ? 'CP_CLOCK_WARP_START' : (`CP_${name}` as KindName));
  }
  add('END');

  return {
    version: release.version,
    layout: release.layout,
    releases: release.releases,
    likely: release.releases.startsWith('QEMU ') && release.version < SINCE_11_0.version,
    shapes,
    ...(async ? { async } : {}),
    end: shapes.length - 1,
    closesWithShutdown: release.closesWithShutdown,
    shutdownCauses: causes,
    checkpoints: release.checkpoints,
    qcodes: QCODES[release.qcodes],
    keys: release.keys ?? 'qcode',
  };
}

/** All known layouts, oldest first. */
export const DIALECTS: readonly Dialect[] = [
  SINCE_2_5,
  DEV_2_6_EARLY,
  DEV_2_6,
  SINCE_2_6,
  DEV_2_9_EARLY,
  DEV_2_9,
  SINCE_2_9,
  SINCE_2_10,
  SINCE_2_12,
  SINCE_3_0,
  SINCE_4_0,
  DEV_4_2,
  SINCE_4_2,
  SINCE_5_0,
  SINCE_5_1,
  DEV_7_1,
  SINCE_7_1,
  SINCE_7_2,
  SINCE_11_0,
  SINCE_11_1,
].map(dialectFrom);

/** The layout with this short name, e.g. "7.2+"; `undefined` when there is none. */
export function dialectByLayout(layout: string): Dialect | undefined {
  return DIALECTS.find((dialect) => dialect.layout === layout);
}

/**
 * Layouts whose logs start with `version`, those whose END id is `lastByte` first.
 *
 * One development window (4.2-dev) shares version and END with a release; the release comes first.
 */
export function dialectsFor(version: number, lastByte: number | undefined): Dialect[] {
  const sameVersion = DIALECTS.filter((dialect) => dialect.version === version).reverse();
  return sameVersion.sort((a, b) => Number(b.end === lastByte) - Number(a.end === lastByte));
}

/** Name of an id in a dialect for messages: "RANDOM", "ASYNC" or "id 77". */
export function idName(dialect: Dialect, id: number): string {
  if (dialect.async?.id === id) return 'ASYNC';
  const shape = dialect.shapes[id];
  return shape ? (KIND_NAMES[shape.kind] ?? `id ${id}`) : `id ${id}`;
}
