/**
 * A machine that can be at any position of its recording: it goes forward by replaying, and back by a snapshot and
 * replaying. It does one thing at a time; who asks for several keeps them apart.
 */
import type { Hart } from '../cpu/riscv/hart.ts';
import type { Player } from '../machine/player.ts';
import type { PlayerState } from '../machine/player-options.ts';
import { compare, isBefore, type Position } from './position.ts';
import { Snapshots } from './snapshots.ts';

/** A machine at a position, except its RAM. */
export interface MachineState {
  readonly hart: Uint8Array;
  readonly player: PlayerState;
}

/** What reaching a position cost. */
export interface Travel {
  /** Count of the snapshot that was restored. */
  readonly snapshotIcount: number | undefined;
  readonly instructions: number;
  readonly ms: number;
}

/** Thrown by {@link TimeMachine} when its work was called off; the machine stands somewhere on the way. */
export class CalledOff extends Error {}

/** Called between slices of work: others may run, and true calls the work off. */
export type Pause = () => Promise<boolean> | boolean;

const PAGE = 4096;
/** Instructions between two pauses. */
const SLICE = 2_000_000;
/** Replaying that takes longer than this leaves a snapshot, in ms. */
const SPACING_MS = 35;
/** Distances before a target at which small snapshots are left, so that the next step back is short. */
const APPROACH = [1_000_000, 100_000, 10_000, 1_000];

export class TimeMachine {
  readonly player: Player;
  readonly hart: Hart;
  private _snapshots: Snapshots<MachineState>;
  /** The farthest position that was replayed. */
  reached: Position;
  /** The snapshot from which RAM differs in dirty pages only. */
  private _base: Position;

  /** `player` stands at its first position. */
  constructor(player: Player, hart: Hart, budgetBytes: number) {
    this.player = player;
    this.hart = hart;
    this._snapshots = new Snapshots(budgetBytes);
    this.reached = player.position;
    this._base = player.position;
    const { ram } = hart;
    const filled: number[] = [];
    const words = new BigUint64Array(ram.buffer, ram.byteOffset, ram.byteLength / 8);
    for (let page = 0; page < ram.length / PAGE; page++) {
      const first = (page * PAGE) / 8;
      for (let i = first; i < first + PAGE / 8; i++) {
        if (words[i] !== 0n) {
          filled.push(page);
          break;
        }
      }
    }
    this._add(filled);
  }

  get snapshots(): Snapshots<MachineState> {
    return this._snapshots;
  }

  get position(): Position {
    return this.player.position;
  }

  /**
   * Takes over what an earlier machine of the same recording found out: its snapshots, how far it came, and whether that
   * was the end. Only before this one was moved from its first position, whose snapshot must be among them.
   */
  adopt(snapshots: Snapshots<MachineState>, reached: Position, complete: boolean): void {
    if (compare(this.position, this._base) !== 0) throw new Error('The machine has been moved already.');
    this._snapshots = snapshots;
    this.reached = reached;
    this._complete = complete;
  }

  /** Whether the log was replayed to its end, or to where the machine disagrees with it. */
  get complete(): boolean {
    return this._complete;
  }
  private _complete = false;

  private _add(pages: readonly number[]): void {
    const { position } = this;
    const state = { hart: this.hart.save(), player: this.player.save() };
    this.snapshots.add(position, state, pages, (page) => this.hart.ram.subarray(page * PAGE, (page + 1) * PAGE));
    this._base = position;
    this.hart.memory.clearDirty();
    this.thin();
  }

  /** Leaves a snapshot here, if there is none. */
  snapshot(): void {
    if (compare(this.position, this._base) > 0 && !this.player.divergence) this._add(this.hart.memory.dirtyPages());
  }

  /** Removes snapshots that the budget does not allow. */
  thin(): void {
    this.snapshots.thin(this._base);
  }

  /** Goes to the last snapshot at or before a position. Returns its position. */
  private _restore(position: Position): Position {
    const { hart, snapshots } = this;
    const snapshot = snapshots.before(position);
    if (!snapshot) throw new RangeError('There is no snapshot to go back to.');
    const pages = snapshots.changedBetween(this._base, snapshot.position);
    for (const page of hart.memory.dirtyPages()) pages.add(page);
    for (const page of pages) hart.memory.setPage(page, snapshots.page(page, snapshot.position));
    hart.restore(snapshot.state.hart);
    hart.memory.clearDirty();
    this.player.restore(snapshot.state.player);
    this._base = snapshot.position;
    return snapshot.position;
  }

  /**
   * Goes on for a while from {@link reached}, leaving snapshots; for the first replay. `pause` is asked between slices.
   * Returns true when there is nothing left to replay.
   */
  async replayOn(pause: Pause): Promise<boolean> {
    if (compare(this.position, this.reached) !== 0) await this._travel(this.reached, pause, false);
    let since = performance.now();
    for (;;) {
      const { reason } = await this.player.advance({ maxInstructions: SLICE });
      if (isBefore(this.reached, this.position)) this.reached = this.position;
      if (reason === 'end' || reason === 'divergence') {
        this._complete = true;
        this.snapshot();
        return true;
      }
      if (performance.now() - since >= SPACING_MS) {
        this.snapshot();
        since = performance.now();
      }
      if (await pause()) {
        // What others do with the machine must not cost the way up to here.
        this.snapshot();
        return false;
      }
    }
  }

  /**
   * Goes to a position, or to the first one behind it at which the machine can stand. Throws {@link CalledOff} when
   * `pause` says so.
   */
  async seek(target: Position, pause: Pause = () => false): Promise<Travel> {
    return this._travel(target, pause, true);
  }

  /** Like {@link seek}, for a look from which nobody steps back: no snapshots are left for that. */
  async glance(target: Position, pause: Pause): Promise<Travel> {
    return this._travel(target, pause, false);
  }

  private async _travel(target: Position, pause: Pause, approach: boolean): Promise<Travel> {
    const start = performance.now();
    const { position, snapshots } = this;
    const nearest = snapshots.before(target);
    let snapshotIcount: number | undefined;
    const here = compare(position, target) === 0 && !this.player.divergence;
    const stuck = this.player.divergence !== undefined && isBefore(position, target);
    const goesOn = !isBefore(target, position) && nearest && !isBefore(position, nearest.position);
    if (!here && !stuck && !goesOn) snapshotIcount = this._restore(target).icount;
    const from = this.position.icount;
    // Small snapshots before the target, when the way there is long.
    if (approach && target.icount - from > 20_000) {
      for (const distance of APPROACH) {
        const icount = target.icount - distance;
        if (icount - this.position.icount < distance / 2) continue;
        await this._forward({ icount, event: 0 }, pause);
        this.snapshot();
      }
    }
    await this._forward(target, pause);
    return { snapshotIcount, instructions: this.position.icount - from, ms: performance.now() - start };
  }

  private async _forward(target: Position, pause: Pause): Promise<void> {
    let since = performance.now();
    for (;;) {
      const { reason } = await this.player.advance({ maxInstructions: SLICE, until: target });
      if (isBefore(this.reached, this.position)) this.reached = this.position;
      if (reason !== 'budget') {
        if (reason === 'end' || reason === 'divergence') this._complete = true;
        return;
      }
      if (performance.now() - since >= SPACING_MS * 2) {
        this.snapshot();
        since = performance.now();
      }
      if (await pause()) throw new CalledOff('The machine is wanted elsewhere.');
    }
  }

  /**
   * A function that goes on towards a position by so many instructions at most, leaving no snapshots: for searches with
   * hooks. It gives false once there is nothing left to do.
   */
  goOn(target: Position): (instructions: number) => Promise<boolean> {
    return async (maxInstructions) => {
      const { reason } = await this.player.advance({ maxInstructions, until: target });
      return reason === 'budget';
    };
  }
}
