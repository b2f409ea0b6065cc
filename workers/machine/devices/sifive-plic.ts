/**
 * SiFive platform-level interrupt controller (PLIC 1.0.0): sources 1–95, 7 priorities, two contexts for hart 0.
 *
 * | offset | register | |
 * |---|---|---|
 * | 4·s | priority of source s | 3 bits; source 0 reads 0 in most releases |
 * | 0x1000 + 4·w | pending, 32 sources a word | read-only |
 * | 0x2000 + 0x80·c + 4·w | enable bits of context c | words 0–2 |
 * | 0x200000 + 0x1000·c | threshold of context c | 3 bits |
 * | 0x200004 + 0x1000·c | claim (read), complete (write) | |
 *
 * Context 0 is M mode, context 1 is S mode. Width: 4 bytes.
 *
 * A source's pending bit is latched in most releases: a falling line does not clear it. Each call of the line with `true` sets
 * it again, even while the source is claimed (replay pitfalls, section 6).
 */
import type { Device, DeviceState, InterruptLine, MemoryMappedDevice } from '../device.ts';
import type { QemuProfile } from '../profile.ts';
import { rangesText } from './in-words.ts';

/** Numbers of sources, 0 included, which is none. */
const SOURCES = 96;
const WORDS = SOURCES / 32;
const CONTEXTS = 2;
const PENDING = 0x1000;
const ENABLE = 0x2000;
const ENABLE_STRIDE = 0x80;
const CONTEXT = 0x200000;
const CONTEXT_STRIDE = 0x1000;
/** A threshold that was never written, in releases where that is more than any priority. */
const UNSET = 0xff;
const CONTEXT_NAMES = ['M', 'S'] as const;

export class SifivePlic implements Device, MemoryMappedDevice {
  readonly name = 'riscv.sifive.plic';
  readonly size = 0x600000;
  readonly access = { valid: { min: 4, max: 4 }, widest: 4 } as const;
  private readonly outputs: readonly InterruptLine[];
  private readonly names: ReadonlyMap<number, string>;
  private readonly priority: Uint8Array;
  private readonly profile: QemuProfile;
  private readonly threshold = new Uint8Array(CONTEXTS);
  private readonly pending = new Uint32Array(WORDS);
  private readonly claimed = new Uint32Array(WORDS);
  private readonly enabled = new Uint32Array(CONTEXTS * WORDS);

  /**
   * @param outputs The external interrupt lines of the contexts: M mode, S mode.
   * @param names Whose line each source is, for people.
   */
  constructor(
    outputs: readonly [InterruptLine, InterruptLine],
    profile: QemuProfile,
    names: ReadonlyMap<number, string> = new Map(),
  ) {
    this.names = names;
    this.priority = new Uint8Array(profile.plicPriorities);
    this.profile = profile;
    this.outputs = outputs;
    if (profile.plicThresholdsUnset) this.threshold.fill(UNSET);
  }

  /** The input line of a source. */
  line(source: number): InterruptLine {
    return (level) => {
      if (!level && this.profile.plicLatches) return;
      setBit(this.pending, source, level);
      this.update();
    };
  }

  read(offset: number): number {
    if (offset < PENDING) return this.priority[offset >> 2] ?? 0;
    if (offset < ENABLE) return this.pending[(offset - PENDING) >> 2] ?? 0;
    if (offset < ENABLE + CONTEXTS * ENABLE_STRIDE) {
      const word = this.enableWord(offset);
      return word === undefined ? 0 : (this.enabled[word] ?? 0);
    }
    const context = contextOf(offset);
    if (context === undefined) return 0;
    const register = (offset - CONTEXT) % CONTEXT_STRIDE;
    // What an unset threshold reads is the host's; nobody can know it.
    if (register === 0) return this.threshold[context] === UNSET ? 0 : (this.threshold[context] ?? 0);
    if (register === 4) return this.claim(context);
    return 0;
  }

  write(offset: number, _size: number, value: number): void {
    if (offset < PENDING) {
      const source = offset >> 2;
      if ((source > 0 || this.profile.plicSourceZero) && source < this.priority.length) {
        this.priority[source] = value & 7;
        this.update();
      }
      return;
    }
    if (offset >= ENABLE && offset < ENABLE + CONTEXTS * ENABLE_STRIDE) {
      const word = this.enableWord(offset);
      if (word === undefined) return;
      this.enabled[word] = value;
      this.update();
      return;
    }
    const context = contextOf(offset);
    if (context === undefined) return;
    const register = (offset - CONTEXT) % CONTEXT_STRIDE;
    if (register === 0) {
      if (this.profile.plicThresholdsUnset && value > 7) return;
      this.threshold[context] = value & 7;
      this.update();
    } else if (register === 4 && value < SOURCES) {
      setBit(this.claimed, value, false);
      this.update();
    }
  }

  reset(): void {
    if (this.profile.plicThresholdsUnset) return;
    for (const registers of [this.priority, this.threshold, this.pending, this.claimed, this.enabled])
      registers.fill(0);
    this.update();
  }

  save(): DeviceState {
    return {
      priority: this.priority.slice(),
      threshold: this.threshold.slice(),
      pending: this.pending.slice(),
      claimed: this.claimed.slice(),
      enabled: this.enabled.slice(),
    };
  }

  restore(state: DeviceState): void {
    this.priority.set(state.priority as Uint8Array);
    this.threshold.set(state.threshold as Uint8Array);
    this.pending.set(state.pending as Uint32Array);
    this.claimed.set(state.claimed as Uint32Array);
    this.enabled.set(state.enabled as Uint32Array);
  }

  inspect(): Readonly<Record<string, unknown>> {
    const named = (list: readonly number[]) =>
      list.length === 0 ? 'none' : list.map((source) => `${source}${this.nameOf(source)}`).join(', ');
    const byPriority: Record<string, string> = {};
    for (let priority = 7; priority > 0; priority--) {
      const having = [...this.priority.keys()].filter((source) => this.priority[source] === priority);
      if (having.length > 0) byPriority[priority] = `sources ${rangesText(having)}`;
    }
    const contexts: Record<string, unknown> = {};
    CONTEXT_NAMES.forEach((name, context) => {
      const words = this.enabled.subarray(context * WORDS, (context + 1) * WORDS);
      const next = this.best(context);
      contexts[name] = {
        threshold: this.threshold[context],
        enabled: named(sources(words)),
        next: next === 0 ? 'none' : named([next]),
      };
    });
    return {
      priorities: byPriority,
      pending: named(sources(this.pending)),
      claimed: named(sources(this.claimed)),
      contexts,
    };
  }

  /** " (serial)": whose line a source is, where that is known. */
  private nameOf(source: number): string {
    const name = this.names.get(source);
    return name === undefined ? '' : ` (${name})`;
  }

  private enableWord(offset: number): number | undefined {
    const word = ((offset - ENABLE) % ENABLE_STRIDE) >> 2;
    return word < WORDS ? Math.floor((offset - ENABLE) / ENABLE_STRIDE) * WORDS + word : undefined;
  }

  private claim(context: number): number {
    const source = this.best(context);
    if (source !== 0) {
      setBit(this.pending, source, false);
      setBit(this.claimed, source, true);
    }
    this.update();
    return source;
  }

  /** The source that a claim would give: highest priority above the threshold, lowest number among equals; or 0. */
  private best(context: number): number {
    let best = 0;
    let highest = this.threshold[context] ?? 0;
    for (let word = 0; word < WORDS; word++) {
      const enabled = this.enabled[context * WORDS + word] ?? 0;
      let ready = (this.pending[word] ?? 0) & ~(this.claimed[word] ?? 0) & enabled;
      while (ready !== 0) {
        const bit = 31 - Math.clz32(ready & -ready);
        ready &= ready - 1;
        const source = word * 32 + bit;
        const priority = this.priority[source] ?? 0;
        if (priority > highest) {
          highest = priority;
          best = source;
        }
      }
    }
    return best;
  }

  private update(): void {
    this.outputs.forEach((output, context) => {
      output(this.best(context) !== 0);
    });
  }
}

function contextOf(offset: number): number | undefined {
  return offset >= CONTEXT && offset < CONTEXT + CONTEXTS * CONTEXT_STRIDE
    ? Math.floor((offset - CONTEXT) / CONTEXT_STRIDE)
    : undefined;
}

function setBit(words: Uint32Array, source: number, value: boolean): void {
  const word = source >> 5;
  const bit = 1 << (source & 31);
  const old = words[word];
  if (old !== undefined) words[word] = value ? old | bit : old & ~bit;
}

function sources(words: Uint32Array): number[] {
  const list: number[] = [];
  words.forEach((word, index) => {
    for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) list.push(index * 32 + bit);
  });
  return list;
}
