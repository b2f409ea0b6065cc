/** Random numbers that are the same for the same seed, on every machine. */

export class Random {
  private _state: number;

  constructor(seed: number) {
    this._state = seed >>> 0;
  }

  /** 32 random bits, unsigned. */
  bits(): number {
    // A Weyl sequence, mixed by the finalizer of a 32-bit hash.
    this._state = (this._state + 0x9e37_79b9) >>> 0;
    let x = this._state;
    x = Math.imul(x ^ (x >>> 16), 0x21f0_aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a_2d97);
    return (x ^ (x >>> 15)) >>> 0;
  }

  bits64(): bigint {
    return (BigInt(this.bits()) << 32n) | BigInt(this.bits());
  }

  /** 0 to n - 1. */
  below(n: number): number {
    return this.bits() % n;
  }

  /** Signed, of so many bits. */
  signed(width: number): number {
    return this.bits() >> (32 - width);
  }

  /** True once in n times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new RangeError('There is nothing to pick from.');
    return item;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return Array.from(list, () => rest.splice(this.below(rest.length), 1)).flat();
  }
}
