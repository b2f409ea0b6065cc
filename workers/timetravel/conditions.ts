/**
 * What a search looks for, as hooks on a machine: while it runs, each time a condition holds is a hit with the position
 * before the instruction or event that made it hold.
 */

import { Watched } from '../cpu/riscv/core/layout.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import type { WatchedAccess } from '../cpu/riscv/hart-ram.ts';
import { csrName } from '../cpu/riscv/isa/csr-names.ts';
import type { PlayerHooks } from '../machine/player-options.ts';
import type { Position } from './position.ts';

/** Addresses are physical for memory, virtual for execution. */
export type Condition =
  | { readonly kind: 'execute'; readonly address: bigint; readonly holds?: () => boolean }
  | {
      readonly kind: 'memory';
      readonly address: number;
      readonly length: number;
      readonly access: 'read' | 'write' | 'change';
    }
  /** `into`: the privilege mode in whose handler the trap ends. */
  | { readonly kind: 'exception' | 'interrupt'; readonly cause?: number; readonly into?: number }
  | { readonly kind: 'csr'; readonly name: string }
  /** `writes`: writes alone. */
  | {
      readonly kind: 'device';
      readonly base: number;
      readonly size: number;
      readonly name: string;
      readonly writes?: boolean;
    }
  /** Every instruction that writes xN, or, from 32 on, f(N - 32). */
  | { readonly kind: 'register'; readonly number: number }
  /** Every instruction. */
  | { readonly kind: 'every' };

export interface Found {
  readonly position: Position;
  readonly pc: bigint;
  readonly condition: number;
  readonly text: string;
  readonly old?: bigint;
  readonly value?: bigint;
  /** Whose DMA it was; undefined for instructions. */
  readonly dma?: {
    /** Name of the device; undefined where QEMU itself loaded memory. */
    readonly device: string | undefined;
    /** Inside the instruction at the position, which told the device; else at the event there, or one shortly before. */
    readonly inRun: boolean;
  };
}

/** The hooks of a player that can be exchanged while it runs. */
export interface MutableHooks {
  trap?: PlayerHooks['trap'];
}

const PAGE = 4096;
const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** Little-endian number of up to eight bytes at a physical address in RAM. */
function numberAt(hart: Hart, address: number, length: number): bigint {
  const offset = address - hart.layout.ramBase;
  let value = 0n;
  for (let i = Math.min(length, 8) - 1; i >= 0; i--) value = (value << 8n) | BigInt(hart.ram[offset + i] ?? 0);
  return value;
}

/**
 * Installs hooks for conditions. `position` gives the position of the event being handled or the run under way;
 * `found` is called at each hit. Returns a function that takes the hooks away.
 */
export function install(
  hart: Hart,
  hooks: MutableHooks,
  conditions: readonly Condition[],
  position: () => Position,
  found: (hit: Found) => void,
): () => void {
  const inRun = (): Position => ({ icount: hart.icount - 1, event: position().event });
  /** Handlers run when their event is consumed already. */
  const atEvent = (): Position => {
    const { icount, event } = position();
    return { icount, event: event - 1 };
  };
  const hit = (condition: number, text: string, more: Partial<Found> = {}) =>
    found({ position: inRun(), pc: hart.state.pc, condition, text, ...more });
  const each = <K extends Condition['kind']>(
    kind: K,
    action: (condition: Extract<Condition, { kind: K }>, index: number) => void,
  ) =>
    conditions.forEach((condition, index) => {
      if (condition.kind === kind) action(condition as Extract<Condition, { kind: K }>, index);
    });

  const offsets = new Set<number>();
  const byAddress = new Map<bigint, { index: number; holds: (() => boolean) | undefined }[]>();
  each('execute', ({ address, holds }, index) => {
    offsets.add(Number(address & 0xfffn));
    byAddress.set(address, [...(byAddress.get(address) ?? []), { index, holds }]);
  });
  const registers: { number: number; index: number }[] = [];
  each('register', ({ number }, index) => registers.push({ number, index }));
  const everyone: number[] = [];
  each('every', (_, index) => everyone.push(index));
  if (registers.length > 0 || everyone.length > 0) for (let offset = 0; offset < PAGE; offset += 2) offsets.add(offset);
  if (offsets.size > 0) {
    hart.pages.mark(offsets);
    hart.onExecute = (pc) => {
      for (const { index, holds } of byAddress.get(pc) ?? []) {
        if (!holds || holds()) hit(index, 'executed');
      }
      for (const { number, index } of registers) {
        if (hart.nextWrites(number)) hit(index, `writes ${number < 32 ? `x${number}` : `f${number - 32}`}`);
      }
      for (const index of everyone) hit(index, 'executed');
    };
  }

  const pages = new Map<number, number>();
  const ranges: { from: number; to: number; access: 'read' | 'write' | 'change'; index: number }[] = [];
  each('memory', ({ address, length, access }, index) => {
    ranges.push({ from: address, to: address + length, access, index });
    const first = Math.floor((address - hart.layout.ramBase) / PAGE);
    const last = Math.floor((address + length - 1 - hart.layout.ramBase) / PAGE);
    const bits = access === 'read' ? Watched.load : Watched.store;
    for (let page = first; page <= last; page++) pages.set(page, (pages.get(page) ?? 0) | bits);
  });
  if (pages.size > 0) {
    hart.memory.watchPages(pages);
    hart.memory.onAccess = (access) => {
      for (const { from, to, access: wanted, index } of ranges) {
        if (access.stores !== (wanted !== 'read')) continue;
        if (access.address >= to || access.address + access.size <= from) continue;
        // Of what a device moves at once, the part that is asked about.
        const start = access.fromOutside ? Math.max(from, access.address) : access.address;
        const size = access.fromOutside ? Math.min(to, access.address + access.size) - start : access.size;
        const old = numberAt(hart, start, size);
        const value = access.stores ? storedValue(access, start - access.address, size) : old;
        if (wanted === 'change' && !changes(hart, access, Math.max(from, access.address), to)) continue;
        const dma = { device: access.device, inRun: hart.running };
        const outside = access.fromOutside ? { dma, ...(hart.running ? {} : { position: atEvent() }) } : {};
        hit(index, accessText(access, old, value), { old, value, ...outside });
      }
    };
  }

  const traps: {
    index: number;
    kind: 'exception' | 'interrupt';
    cause: number | undefined;
    into: number | undefined;
  }[] = [];
  for (const kind of ['exception', 'interrupt'] as const) {
    each(kind, ({ cause, into }, index) => traps.push({ index, kind, cause, into }));
  }
  if (traps.length > 0) {
    hooks.trap = (kind, cause) => {
      for (const trap of traps) {
        if (trap.kind !== kind || (trap.cause !== undefined && trap.cause !== cause)) continue;
        if (trap.into !== undefined && trap.into !== hart.state.privilege) continue;
        hit(trap.index, `${kind} ${cause}`, { position: atEvent() });
      }
    };
  }

  const csrs = new Map<string, number[]>();
  each('csr', ({ name }, index) => csrs.set(name, [...(csrs.get(name) ?? []), index]));
  if (csrs.size > 0) {
    hart.watchCsrs = true;
    hart.onCsrWrite = (number, old) => {
      const name = csrName(number);
      for (const index of csrs.get(name ?? '') ?? []) hit(index, `write of ${name}, before: ${hex(old)}`, { old });
    };
  }

  const devices: { from: number; to: number; name: string; index: number; writes: boolean }[] = [];
  each('device', ({ base, size, name, writes = false }, index) =>
    devices.push({ from: base, to: base + size, name, index, writes }),
  );
  if (devices.length > 0) {
    hart.onDevice = (address, size, stores, value) => {
      for (const { from, to, name, index, writes } of devices) {
        if (address < from || address >= to || (writes && !stores)) continue;
        const what = `${stores ? 'write' : 'read'} of ${size} bytes at ${name}+0x${(address - from).toString(16)}`;
        hit(index, `${what}: 0x${(value >>> 0).toString(16)}`);
      }
    };
  }

  return () => {
    if (offsets.size > 0) hart.pages.mark(new Set());
    if (pages.size > 0) hart.memory.watchPages(new Map());
    hart.watchCsrs = false;
    hart.onExecute = undefined;
    hart.memory.onAccess = undefined;
    hart.onCsrWrite = undefined;
    hart.onDevice = undefined;
    hooks.trap = undefined;
  };
}

/** An access in words. */
function accessText({ fromOutside, device, stores, size }: WatchedAccess, old: bigint, value: bigint): string {
  if (fromOutside) return `${device ?? 'QEMU'} ${stores ? 'wrote' : 'read'} ${size} bytes`;
  return stores ? `store of ${size} bytes: ${hex(old)} → ${hex(value)}` : `load of ${size} bytes: ${hex(old)}`;
}

/** What is stored in `size` bytes from byte `at` of the access on, the first eight at most. */
function storedValue({ value, size, bytes }: WatchedAccess, at: number, wanted: number): bigint {
  if (bytes) {
    const part = bytes.subarray(at, at + Math.min(wanted, 8));
    return part.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  }
  return size === 8 ? value : BigInt.asUintN(size * 8, value);
}

/** Whether a store leaves another byte than before in [from, to) of what it stores. */
function changes(hart: Hart, { address, size, value, bytes }: WatchedAccess, from: number, to: number): boolean {
  const { ramBase } = hart.layout;
  for (let at = from; at < Math.min(to, address + size); at++) {
    const byte = bytes ? bytes[at - address] : Number((value >> BigInt(8 * (at - address))) & 0xffn);
    if (byte !== hart.ram[at - ramBase]) return true;
  }
  return false;
}
