/**
 * Keeping what the first replay found out for the next visit, and taking it up again. Nothing here can fail a session: what
 * cannot be kept or read is found out anew.
 */
import { breathe } from '../compare/breathe.ts';
import { hashText } from '../log/detect.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import type { KeptState } from '../machine-api.ts';
import type { Recording } from '../recording/recording.ts';
import { NoRoom } from '../storage/file-store.ts';
import type { KeptKey, KeptRecordings } from '../storage/kept-recordings.ts';
import { recordingKey } from '../storage/recording-key.ts';
import { readKept, writeKept } from '../timetravel/keeping/kept-file.ts';
import type { Snapshots } from '../timetravel/snapshots.ts';
import type { MachineState, TimeMachine } from '../timetravel/time-machine.ts';
import type { Findings } from './findings.ts';
import type { Turns } from './scheduling.ts';

/** Until somebody's work is done, looked at so often, ms. */
const WAIT_MS = 30;

class Closed extends Error {}

export class Keeping {
  /** How it stands; undefined while nothing was kept or read. */
  state: KeptState | undefined;
  private readonly _kept: KeptRecordings;
  private readonly _turns: Turns;
  private readonly _key: Promise<KeptKey | undefined>;
  private _closed = false;
  private _writing = false;

  /** Begins to hash the recording's files. */
  constructor(kept: KeptRecordings, turns: Turns, log: ReplayLog, recording: Recording) {
    this._kept = kept;
    this._turns = turns;
    this._key = this._keyOf(log, recording);
  }

  private async _keyOf(
    { indexer, index, dialect }: ReplayLog,
    { files, json }: Recording,
  ): Promise<KeptKey | undefined> {
    const hash = hashText(indexer.scanner.hash);
    try {
      const bytes = `${hash} ${dialect.layout} ${index.events} ${index.icount}`;
      return { log: hash, key: await recordingKey(files, json, bytes, this._kept.build) };
    } catch {
      // A file cannot be read: the machine will say so.
      return undefined;
    }
  }

  /** What an earlier visit kept. The machine stands at its first position, and stays there. */
  async restore(
    machine: TimeMachine,
    budget: number,
  ): Promise<{ readonly snapshots: Snapshots<MachineState>; readonly found: Findings } | undefined> {
    const key = await this._key;
    const [first] = machine.snapshots.contents();
    if (!key || !first) return undefined;
    return this._kept.read(key, async (blob) => {
      const { snapshots, rest } = await readKept(blob, key.key, first, budget, breathe);
      const found = rest as Findings;
      this.state = { state: 'restored', bytes: blob.size, at: found.at };
      return { snapshots, found };
    });
  }

  /** Keeps what is known now, in the background: whenever nobody wants the machine, or did a moment ago. Resolves when it is done or failed. */
  async save(machine: TimeMachine, found: Findings, onChange: () => void): Promise<void> {
    if (this._writing) return;
    this._writing = true;
    // Taken now, together with `found`: the machine goes on meanwhile.
    const snapshots = machine.snapshots.contents();
    const tell = (state: KeptState['state'], bytes: number) => {
      this.state = { state, bytes, at: found.at };
      onChange();
    };
    tell('saving', 0);
    try {
      const key = await this._key;
      if (!key) return;
      const bytes = await this._kept.write(key, (to) =>
        writeKept({ snapshots, rest: found }, key.key, to, () => this._pause()),
      );
      tell('saved', bytes);
    } catch (error) {
      if (!(error instanceof Closed)) tell(error instanceof NoRoom ? 'no-room' : 'not-kept', 0);
    } finally {
      this._writing = false;
    }
  }

  /** Stops what is being written; nothing of it is left. */
  close(): void {
    this._closed = true;
  }

  private async _pause(): Promise<void> {
    await breathe();
    while (!this._turns.quiet && !this._closed) await new Promise<void>((resolve) => setTimeout(resolve, WAIT_MS));
    if (this._closed) throw new Closed();
  }
}
