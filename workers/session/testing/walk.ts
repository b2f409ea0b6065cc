/**
 * A random walk through a recording with every kind of move that a debugger makes. After each move the whole machine is
 * noted with its position; a replay that only goes forward must be the same machine at all of these positions, and what
 * searches find must be what a replay that only goes forward comes by.
 */
import { X } from '../../cpu/riscv/core/layout.ts';
import { peekPhysical } from '../../inspect/peek.ts';
import { SymbolTable } from '../../inspect/symbol-table.ts';
import type { StepKind, WriteTarget } from '../../machine-api.ts';
import type { RecordingFiles } from '../../recording/files.ts';
import { randomNumbers, type Travelling, travelling } from '../../testing/travelling.ts';
import { machineDifferences, type WholeMachine, wholeMachine } from '../../testing/whole-machine.ts';
import type { Condition } from '../../timetravel/conditions.ts';
import { compare, isBefore, type Position } from '../../timetravel/position.ts';
import { allHits, searchBackward, searchForward } from '../../timetravel/search.ts';
import { CalledOff } from '../../timetravel/time-machine.ts';
import { LaneRecorder } from '../lanes.ts';
import { positionOf } from '../moments.ts';
import { lastWriter } from '../questions.ts';
import { type Stepper, step } from '../stepping.ts';
import { expectedHits, type Hits } from './expected-hits.ts';

const START: Position = { icount: 0, event: 0 };
const SP = X + 2 * 8;
const STEPS: readonly StepKind[] = [
  ...(['instruction', 'instruction', 'event', 'over', 'out'] as const),
  ...(['interrupt', 'exception', 'checkpoint', 'privilege', 'character'] as const),
];

/** A machine as a move left it. */
interface Noted {
  readonly move: string;
  readonly position: Position;
  readonly machine: WholeMachine;
}

export interface WalkOptions {
  readonly moves: number;
  readonly seed: number;
  /** Instructions that a search covers at most. */
  readonly reach: number;
}

export interface WalkResult {
  /** How often each kind of move was made. */
  readonly moves: ReadonlyMap<string, number>;
  /** Searches that were compared with what a replay forward came by, and how many of them found something. */
  readonly searches: number;
  readonly found: number;
  /** Everything that was not as it must be, for people. */
  readonly problems: readonly string[];
}

/** Walks, then replays straight on and compares. */
export async function walkAndCompare(files: () => Promise<RecordingFiles>, options: WalkOptions): Promise<WalkResult> {
  const random = randomNumbers(options.seed);
  const hits = await expectedHits(await travelling(await files()), random);
  const walk = new Walk(await travelling(await files()), hits, options, random);
  for (let n = 0; n < options.moves && walk.problems.length < 5; n++) await walk.move(n);
  const problems = [...walk.problems, ...(await compareWithStraight(await travelling(await files()), walk.noted))];
  return { moves: walk.kinds, searches: walk.searches, found: walk.found, problems };
}

/** Replays from the start to the end without going back, and compares at each noted position. */
async function compareWithStraight({ machine }: Travelling, noted: readonly Noted[]): Promise<string[]> {
  const problems: string[] = [];
  let [at, now]: [Position | undefined, WholeMachine | undefined] = [undefined, undefined];
  for (const one of [...noted].sort((a, b) => compare(a.position, b.position))) {
    if (!at || !now || compare(at, one.position) !== 0) {
      await machine.player.runTo(one.position);
      at = one.position;
      now = wholeMachine(machine);
    }
    const differing = machineDifferences(one.machine, now);
    if (differing.length === 0) continue;
    const { icount, event } = one.position;
    problems.push(`${one.move}: at ${icount} #${event} a straight replay differs: ${differing.join('; ')}`);
    if (problems.length >= 5) break;
  }
  return problems;
}

class Walk {
  readonly kinds = new Map<string, number>();
  readonly noted: Noted[] = [];
  readonly problems: string[] = [];
  searches = 0;
  found = 0;
  private readonly _travelling: Travelling;
  private readonly _hits: readonly Hits[];
  private readonly _options: WalkOptions;
  private readonly _random: () => number;
  private readonly _stepper: Stepper;

  constructor(of: Travelling, hits: readonly Hits[], options: WalkOptions, random: () => number) {
    this._travelling = of;
    this._hits = hits;
    this._options = options;
    this._random = random;
    const { machine, log, hooks } = of;
    const lanes = new LaneRecorder();
    machine.hart.onMode = () => lanes.mode(machine.hart);
    lanes.mode(machine.hart);
    this._stepper = {
      ...{ machine, log, hooks },
      symbols: new SymbolTable(),
      pause: () => false,
      characters: () => machine.player.host.output(0).icounts(),
      modeStarts: () => lanes.lanes(0).modeStarts,
      positionOf: (moment) => positionOf(log, moment),
    };
  }

  private _below(limit: number): number {
    return Math.floor(this._random() * limit);
  }

  private _one<T>(of: readonly T[]): T | undefined {
    return of[this._below(of.length)];
  }

  /** A position anywhere: at a count, or before an event; as far as the machine came when `seen`. */
  private async _anywhere(seen = false): Promise<Position> {
    const { machine, log } = this._travelling;
    const end = seen ? machine.reached : { icount: log.index.icount, event: log.index.events };
    if (this._random() < 0.6) return { icount: this._below(end.icount + 1), event: 0 };
    const event = this._below(end.event);
    const { block, i } = await log.find(event);
    return { icount: block.icounts[i] ?? 0, event };
  }

  /** One move, with the machine noted after it. */
  async move(number: number): Promise<void> {
    const { machine } = this._travelling;
    const from = { ...machine.position };
    const name = await this._make();
    const kind = name.split(' ')[0] ?? name;
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    const move = `move ${number} (${name} from ${from.icount} #${from.event}, seed ${this._options.seed})`;
    this.noted.push({ move, position: { ...machine.position }, machine: wholeMachine(machine) });
  }

  private async _make(): Promise<string> {
    const { machine } = this._travelling;
    const chance = this._below(100);
    if (chance < 18) return this._seek(await this._anywhere());
    if (chance < 26) {
      const distance = Math.floor((this._random() - 0.6) * 10 ** (1 + 5 * this._random()));
      return this._seek({ icount: Math.max(0, machine.position.icount + distance), event: 0 });
    }
    if (chance < 51) return this._step();
    if (chance < 65) return this._search(this._random() < 0.5 ? 1 : -1);
    if (chance < 75) return this._who();
    if (chance < 78) return this._list();
    if (chance < 83) {
      machine.snapshot();
      return 'snapshot';
    }
    if (chance < 88) return this._budget();
    if (chance < 93) {
      // The first replay goes on and is paused after a few slices.
      let slices = 1 + this._below(3);
      await machine.replayOn(() => --slices <= 0);
      return 'first-replay';
    }
    if (chance < 97) {
      // On for a while without snapshots, as searches do.
      await machine.goOn({ icount: this._travelling.log.index.icount, event: 0 })(1 + this._below(50_000));
      return 'go-on';
    }
    return this._calledOff();
  }

  private async _seek(target: Position): Promise<string> {
    const { machine, log } = this._travelling;
    await machine.seek(target);
    const { position } = machine;
    const atEnd = position.event >= log.index.events || machine.player.divergence !== undefined;
    if (isBefore(position, target) && !atEnd) {
      this.problems.push(`a seek to ${target.icount} #${target.event} stands at ${position.icount} #${position.event}`);
    }
    return `seek ${target.icount} #${target.event}`;
  }

  private async _step(): Promise<string> {
    const kind = this._one(STEPS) ?? 'instruction';
    const direction = this._random() < 0.5 ? 1 : -1;
    const { machine } = this._travelling;
    const from = { ...machine.position };
    const to = await step(this._stepper, from, kind, direction);
    const name = `step-${kind} ${direction}`;
    if (to && (direction === 1 ? !isBefore(from, to) : !isBefore(to, from))) {
      this.problems.push(`${name} leads from ${from.icount} #${from.event} to ${to.icount} #${to.event}`);
    }
    // One instruction forward and back is no way at all.
    if (to && kind === 'instruction' && direction === 1) {
      const back = await step(this._stepper, { ...to }, kind, -1);
      if (!back || compare(back, from) !== 0) {
        this.problems.push(
          `one step back from ${to.icount} #${to.event} is ${back?.icount} #${back?.event}, not ${from.icount} #${from.event}`,
        );
      }
    }
    return name;
  }

  private async _search(direction: 1 | -1): Promise<string> {
    const { machine, hooks, log } = this._travelling;
    const hits = this._one(this._hits);
    if (!hits) return 'search';
    const from = { ...machine.position };
    const reach = Math.floor(this._options.reach ** (0.5 + 0.5 * this._random()));
    const fence: Position =
      direction === 1
        ? { icount: Math.min(log.index.icount, from.icount + reach), event: 0 }
        : { icount: Math.max(0, from.icount - reach), event: 0 };
    const searching = { machine, hooks, conditions: [hits.condition], pause: () => false };
    const hit =
      direction === 1 ? await searchForward(searching, from, fence) : await searchBackward(searching, from, fence);
    const expected = direction === 1 ? hits.after(from, fence) : hits.before(from, fence);
    const name = `search ${direction} ${conditionText(hits.condition)} to ${fence.icount}`;
    this._judge(name, hit?.position, expected);
    if (hit) {
      await machine.seek(hit.position);
      if (
        hit.condition === 0 &&
        hits.condition.kind === 'execute' &&
        machine.hart.state.pc !== hits.condition.address
      ) {
        this.problems.push(`${name}: the machine stands at pc ${machine.hart.state.pc.toString(16)}`);
      }
    }
    return name;
  }

  private _judge(name: string, got: Position | undefined, expected: Position | undefined): void {
    this.searches++;
    if (expected) this.found++;
    if (got && expected ? compare(got, expected) === 0 : got === expected) return;
    const text = (at: Position | undefined) => (at ? `${at.icount} #${at.event}` : 'nothing');
    this.problems.push(`${name} from here finds ${text(got)}; a straight replay has ${text(expected)}`);
  }

  /** All hits of a stretch. */
  private async _list(): Promise<string> {
    const { machine, hooks } = this._travelling;
    const hits = this._one(this._hits);
    if (!hits) return 'list';
    const from = await this._anywhere(true);
    const to: Position = { icount: from.icount + this._below(Math.min(this._options.reach, 2_000_000)), event: 0 };
    await machine.seek(from);
    const start = { ...machine.position };
    const searching = { machine, hooks, conditions: [hits.condition], pause: () => false };
    const list = await allHits(searching, start, to, 1_000_000);
    const expected = hits.between(start, to);
    this.searches++;
    if (expected.length > 0) this.found++;
    const same =
      list.hits.length === expected.length &&
      list.hits.every(({ position }, i) => {
        const other = expected[i];
        return other !== undefined && compare(position, other) === 0;
      });
    const name = `list ${conditionText(hits.condition)} ${start.icount} #${start.event} to ${to.icount}`;
    if (!same) this.problems.push(`${name}: ${list.hits.length} hits, a straight replay has ${expected.length}`);
    return name;
  }

  private async _who(): Promise<string> {
    const { machine, hooks, log } = this._travelling;
    const asking = { machine, hooks, log, board: undefined, pause: () => false };
    const before = { ...machine.position };
    const chance = this._random();
    const memory = this._hits.filter(({ condition }) => condition.kind === 'memory' && condition.access === 'write');
    if (chance < 0.45 && memory.length > 0) {
      const hits = this._one(memory);
      if (hits?.condition.kind !== 'memory') return 'who';
      const { address, length } = hits.condition;
      const target: WriteTarget = { kind: 'memory', space: 'physical', address: BigInt(address), length };
      const writer = await lastWriter(asking, before, target);
      const expected = hits.before(before, START);
      this.searches++;
      if (expected) this.found++;
      const name = `who-wrote-memory ${address.toString(16)}`;
      // What came from outside stands before its event, so counts are compared.
      if (writer?.moment.icount !== expected?.icount) {
        this.problems.push(
          `${name} before ${before.icount} #${before.event} is ${writer?.moment.icount} (${writer?.text}); a straight replay has ${expected?.icount}`,
        );
      }
      return name;
    }
    if (chance < 0.85) {
      const address = peekPhysical(machine.hart, machine.hart.state.u64(SP));
      const { ramBase, ramSize } = machine.hart.layout;
      if (
        chance < 0.65 &&
        address !== undefined &&
        Number(address) >= ramBase &&
        Number(address) < ramBase + ramSize - 8
      ) {
        await lastWriter(asking, before, { kind: 'memory', space: 'physical', address, length: 8 });
        return 'who-wrote-stack';
      }
      // Registers are searched instruction by instruction: those that are written often.
      const name = this._one(['a0', 'a5', 't0', 'x15', 'ra']) ?? 'a0';
      await lastWriter(asking, before, { kind: 'register', name });
      return `who-wrote-register ${name}`;
    }
    const { known } = machine.player.host.output(0);
    if (known > 0) await lastWriter(asking, before, { kind: 'console', byte: this._below(known) });
    return 'who-wrote-console';
  }

  private _budget(): string {
    const { machine } = this._travelling;
    const { snapshots } = machine;
    snapshots.budget = Math.floor(snapshots.bytes * (0.1 + 0.8 * this._random()));
    machine.thin();
    // A small budget stays for a while as often as not.
    if (this._random() < 0.7) snapshots.budget = 512 << 20;
    return 'budget';
  }

  /** Work that is called off on its way. */
  private async _calledOff(): Promise<string> {
    const { machine } = this._travelling;
    let slices = 1 + this._below(2);
    try {
      await machine.seek(await this._anywhere(), () => --slices <= 0);
    } catch (error) {
      if (!(error instanceof CalledOff)) throw error;
    }
    return 'called-off';
  }
}

function conditionText(condition: Condition): string {
  const { kind } = condition;
  return kind === 'execute' || kind === 'memory' ? `${kind} ${condition.address.toString(16)}` : kind;
}
