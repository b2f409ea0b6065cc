/**
 * A second visit of a recording: nothing is replayed, and everything is as it was in the first. Real engines, real
 * recordings; only the browser's file system is one in memory.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import { Engine } from '../engine.ts';
import type { LogId } from '../engine-api.ts';
import type { MachineSummary, RecordingFile, Wants } from '../machine-api.ts';
import { KeptRecordings } from '../storage/kept-recordings.ts';
import { type MemoryStore, memoryStore } from '../testing/memory-store.ts';
import { randomNumbers } from '../testing/travelling.ts';

const folder = join(import.meta.dirname, '../machine/testing/recordings');

async function filesOf(name: string): Promise<RecordingFile[]> {
  const files = await recordingFiles(join(folder, name));
  const found: RecordingFile[] = [];
  for (const one of files.names) {
    const blob = await files.open(one);
    if (blob && !one.startsWith('truth')) found.push({ name: one, blob });
  }
  return found;
}

interface Visit {
  readonly engine: Engine;
  readonly log: LogId;
  /** As the machine was when it had been attached. */
  readonly first: MachineSummary;
  /** Waits until a summary is like this. */
  until(holds: (summary: MachineSummary) => boolean): Promise<MachineSummary>;
}

async function visit(files: readonly RecordingFile[], store?: MemoryStore, build = 'build'): Promise<Visit> {
  const engine = new Engine(store && new KeptRecordings(store, build));
  const blob = files.find(({ name }) => name.startsWith('replay.bin'))?.blob ?? new Blob();
  const opened = await engine.open({ name: 'replay.bin', blob }, () => undefined);
  if (!opened.ok) throw new Error(opened.problem.what);
  const log = opened.summary.id;
  let heard = () => {};
  const first = await engine.attachMachine(log, files, () => heard());
  return {
    ...{ engine, log, first },
    async until(holds) {
      for (;;) {
        const now = await engine.machineSummary(log);
        if (now && holds(now)) return now;
        await new Promise<void>((resolve) => {
          heard = resolve;
          setTimeout(resolve, 50);
        });
      }
    },
  };
}

const saved = ({ kept }: MachineSummary) => kept !== undefined && kept.state !== 'saving';
const WANTS: Wants = { registers: true, devices: true, stack: true, ramHash: true, screen: true };

/** All that a person may ask, at moments and places that `random` chooses. */
async function answers({ engine, log }: Visit, random: () => number): Promise<unknown[]> {
  const all: unknown[] = [await engine.lanes(log), await engine.consoleText(log)];
  const summary = await engine.machineSummary(log);
  if (!summary) throw new Error('no machine');
  const { reached, state, divergence, unimplemented, ramBase, consoleBytes } = summary;
  all.push({ reached, state, divergence, consoleBytes, unimplemented: unimplemented.map(({ what }) => what) });
  for (const { disk } of await engine.disks(log)) all.push(await engine.diskRequests(log, disk));
  for (let n = 0; n < 8; n++) {
    const moment = await engine.momentOfIcount(log, Math.floor(random() * reached.icount));
    const state = await engine.machineState(log, moment, WANTS);
    all.push({ ...state, cost: undefined });
    const kind = (['instruction', 'over', 'privilege', 'character'] as const)[n % 4] ?? 'event';
    all.push(await engine.stepMachine(log, moment, kind, n % 3 === 0 ? -1 : 1));
    if (n % 4 !== 0) continue;
    const stop = { kind: 'interrupt' } as const;
    const found = await engine.searchMachine(log, moment, [stop], -1, undefined, () => undefined);
    all.push({ ...found, ms: 0 });
    const address = ramBase + BigInt(Math.floor(random() * 2 ** 16) * 64);
    all.push(await engine.whoWrote(log, reached, { kind: 'memory', space: 'physical', address, length: 64 }));
    all.push(await engine.whoWrote(log, moment, { kind: 'register', name: 'sp' }));
  }
  if (consoleBytes > 0) all.push(await engine.whoWrote(log, reached, { kind: 'console', byte: consoleBytes - 1 }));
  return all;
}

const recordings = ['shell-7', 'virtio-modern-10', 'sleepoff-7', 'virtio-gpu-7'];
if (process.env.REPLAYSCOPE_FULL) {
  recordings.push(
    'interrupts-10',
    'auto-10',
    'traps-7',
    'virtio-legacy-7',
    'virtio-pci-10',
    'virtio-input-10',
    'ramfb-10',
    'platform-10',
    'hypervisor-7',
  );
}

describe('a second visit', () => {
  it.each(recordings)('finds %s explorable at once, and the same', { timeout: 120_000 }, async (name) => {
    const files = await filesOf(name);
    const store = memoryStore();
    const first = await visit(files, store);
    expect(first.first.kept).toBeUndefined();
    const done = await first.until(saved);
    expect(done).toMatchObject({ kept: { state: 'saved' } });
    const second = await visit(files, store);
    expect(second.first).toMatchObject({ state: done.state, kept: { state: 'restored', bytes: done.kept?.bytes } });
    expect(second.first.snapshots.count).toBe(done.snapshots.count);
    expect(await answers(second, randomNumbers(7))).toEqual(await answers(first, randomNumbers(7)));
  });

  it('goes on where the first one was left', { timeout: 120_000 }, async () => {
    const files = await filesOf('virtio-modern-10');
    const store = memoryStore();
    const first = await visit(files, store);
    await first.until(({ reached }) => reached.icount > 0);
    await first.engine.pauseMachine(first.log, true);
    const left = await first.until(saved);
    expect(left.kept?.state).toBe('saved');
    await first.engine.close(first.log);
    const second = await visit(files, store);
    expect(second.first.kept?.state).toBe('restored');
    expect(second.first.reached.icount).toBeGreaterThan(0);
    const done = await second.until(({ state, kept }) => state === 'done' && kept?.state === 'saved');
    const third = await visit(files, store);
    expect(third.first).toMatchObject({ state: 'done', reached: done.reached, kept: { state: 'restored' } });
    const plain = await visit(files);
    await plain.until(({ state }) => state === 'done');
    expect(await answers(third, randomNumbers(3))).toEqual(await answers(plain, randomNumbers(3)));
  });

  it('believes no file that was changed, cut off, or written by another build or for other files', {
    timeout: 120_000,
  }, async () => {
    const files = await filesOf('interrupts-10');
    const store = memoryStore();
    await (await visit(files, store)).until(saved);
    const [whole] = store.files.values();
    if (!whole) throw new Error('nothing was kept');
    const { bytes } = whole;
    const random = randomNumbers(11);
    const replayed = async (damaged: Uint8Array<ArrayBuffer>) => {
      for (const one of store.files.values()) one.bytes = damaged;
      const again = await visit(files, store);
      expect(again.first.kept).toBeUndefined();
      expect((await again.until(saved)).kept).toMatchObject({ state: 'saved' });
    };
    for (let n = 0; n < 4; n++) {
      const changed = bytes.slice();
      const at = n === 0 ? 3 : Math.floor(random() * changed.length);
      // The header's reserve is covered too, its last bytes are the digest itself.
      changed[at] = (changed[at] ?? 0) ^ (1 << (n % 8));
      await replayed(changed);
    }
    await replayed(bytes.slice(0, bytes.length - 1));
    await replayed(bytes.slice(0, 100));
    await replayed(new Uint8Array(0));
    // Its writing was cut off: the header was still to come.
    const headless = bytes.slice();
    headless.fill(0, 0, 128);
    await replayed(headless);

    expect((await visit(files, store)).first.kept).toMatchObject({ state: 'restored' });
    const json = files.find(({ name }) => name === 'machine.json');
    const other = { name: 'machine.json', blob: new Blob([`${await json?.blob.text()} `]) };
    const changed = [...files.filter(({ name }) => name !== 'machine.json'), other];
    expect((await visit(changed, store)).first.kept).toBeUndefined();
    expect((await visit(files, store, 'newer')).first.kept).toBeUndefined();
  });

  it('does without what the browser has no room for, and says so', { timeout: 60_000 }, async () => {
    const files = await filesOf('interrupts-10');
    const full = await visit(files, memoryStore(1000));
    expect(await full.until(saved)).toMatchObject({ state: 'done', kept: { state: 'no-room' } });
    const broken = memoryStore();
    broken.create = () => Promise.reject(new Error('SecurityError'));
    broken.list = () => Promise.reject(new Error('SecurityError'));
    const closed = await visit(files, broken);
    expect(await closed.until(saved)).toMatchObject({ state: 'done', kept: { state: 'not-kept' } });
  });

  it('is told what is kept, and forgets it when asked to', { timeout: 60_000 }, async () => {
    const files = await filesOf('interrupts-10');
    const store = memoryStore();
    const { engine, log, until } = await visit(files, store);
    const bytes = (await until(saved)).kept?.bytes;
    const { hash } = await engine.summary(log);
    expect(await engine.keptReplays()).toMatchObject({ files: [{ log: hash, bytes }] });
    await engine.forgetReplays(hash ?? '');
    expect(await engine.keptReplays()).toMatchObject({ files: [] });
    expect((await visit(files, store)).first.kept).toBeUndefined();
  });
});
