/**
 * Operands that are hard for a floating-point unit, reproducible from a seed: special values, sparse and dense
 * significands (ties), neighbours, cancellation, results near overflow and underflow, integers near powers of two.
 */
import type { Instruction } from '../../isa/instruction.ts';
import { RECORD } from './runner.ts';

/** What an operand is: a double, a boxed single, or an integer of 64 bits. */
export type OperandKind = 'd' | 's' | 'x';

/** What the operands have to do with each other. */
type Shape = 'sum' | 'product' | 'quotient' | 'fused' | 'root' | 'integral' | 'narrow' | 'any';

/** Sign and exponent stand in `high` from bit 31 down, the fraction behind them, 52 or 23 bits. */
interface Bits {
  high: number;
  low: number;
}

interface Layout {
  /** Bits of the fraction. */
  readonly fraction: number;
  readonly bias: number;
  readonly max: number;
}
const LAYOUTS: Readonly<Record<'d' | 's', Layout>> = {
  d: { fraction: 52, bias: 1023, max: 2047 },
  s: { fraction: 23, bias: 127, max: 255 },
};

/** Exponents and fractions of special values: zero, subnormals, normal limits, one, infinity, NaNs. */
const SPECIAL_EXPONENTS = ['zero', 'one', 'bias', 'last', 'max'] as const;

export class OperandGenerator {
  private _state: number;

  constructor(seed: number) {
    this._state = seed | 1;
  }

  /** 32 random bits (xorshift). */
  private _word(): number {
    let x = this._state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this._state = x;
    // The plain sequence is linear; a product spreads it.
    return Math.imul(x, 0x9e37_79b1) ^ (x >>> 15);
  }

  /** 0 … n - 1. */
  private _below(n: number): number {
    return Math.floor(((this._word() >>> 0) / 2 ** 32) * n);
  }

  /** Fills `count` records with operands of `kinds` for an instruction of the mnemonic. */
  fill(bytes: Uint8Array<ArrayBuffer>, count: number, mnemonic: string, kinds: readonly OperandKind[]): void {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, (count * RECORD) / 4);
    const shape = shapeOf(mnemonic, kinds);
    const kind = kinds[0] ?? 'x';
    for (let record = 0; record < count; record++) {
      const values = kind === 'x' ? [this._integer()] : this._floats(LAYOUTS[kind], shape, kinds.length);
      for (let index = 0; index < 3; index++) {
        const value = values[index] ?? { high: this._word(), low: this._word() };
        const at = record * 6 + index * 2;
        const single = kind === 's' && index < values.length;
        words[at] = single ? joinSingle(value) : value.low;
        words[at + 1] = single ? this._boxing() : value.high;
      }
    }
  }

  /** Nearly always proper boxing. */
  private _boxing(): number {
    const choice = this._below(256);
    if (choice > 2) return 0xffff_ffff;
    return choice === 0 ? 0 : choice === 1 ? 0xffff_fffe : this._word();
  }

  private _integer(): Bits {
    const width = this._below(65);
    const value = { high: this._word(), low: this._word() };
    const style = this._below(4);
    if (style === 1) Object.assign(value, { high: 0, low: this._below(8) - 4 });
    if (style === 2) Object.assign(value, { high: -1, low: -1 });
    if (style === 3) Object.assign(value, { high: 0, low: 0 });
    let { high, low } = value;
    if (width < 32) [high, low] = [0, low & (2 ** width - 1)];
    else if (width < 64) high &= 2 ** (width - 32) - 1;
    if (style === 3) {
      // Two bits set: halves and their neighbours.
      for (const bit of [this._below(64), this._below(64)]) {
        if (bit < 32) low |= 1 << bit;
        else high |= 1 << (bit - 32);
      }
    }
    if (this._below(4) === 0) return plus({ high, low }, this._below(5) - 2);
    return this._below(2) === 0 ? plus({ high: ~high, low: ~low }, 1) : { high, low };
  }

  private _fraction(layout: Layout): Bits {
    const value: Bits = { high: 0, low: 0 };
    const set = (bit: number) => {
      // Bit 0 is the lowest of the fraction, of either layout.
      const at = bit + 52 - layout.fraction;
      if (at < 32) value.low |= 1 << at;
      else value.high |= 1 << (at - 32);
    };
    const style = this._below(8);
    const position = this._below(layout.fraction + 1);
    if (style < 3) {
      value.high = this._word() & 0xf_ffff;
      value.low = this._word();
      if (layout.fraction === 23) value.low &= 0xe000_0000;
    } else if (style === 3) {
      for (let n = this._below(3); n >= 0; n--) set(this._below(layout.fraction));
    } else if (style === 4) {
      for (let bit = 0; bit < position; bit++) set(bit);
    } else if (style === 5) {
      for (let bit = position; bit < layout.fraction; bit++) set(bit);
    } else if (style === 6) {
      // Random bits above, none below: products of such are often ties.
      for (let bit = position; bit < layout.fraction; bit++) if (this._below(2)) set(bit);
    }
    return value;
  }

  private _exponent(layout: Layout): number {
    switch (this._below(8)) {
      case 0:
      case 1:
      case 2:
        return layout.bias + this._below(64) - 32;
      case 3:
        return this._below(4);
      case 4:
        return layout.max - 1 - this._below(3);
      case 5:
        return this._below(16) === 0 ? layout.max : layout.bias;
      default:
        return this._below(layout.max);
    }
  }

  private _float(layout: Layout, exponent = this._exponent(layout)): Bits {
    if (this._below(24) === 0) return this._special(layout);
    const { high, low } = this._fraction(layout);
    const field = Math.min(Math.max(exponent, 0), layout.max);
    return join(layout, this._below(2), field, high, low);
  }

  private _special(layout: Layout): Bits {
    const name = SPECIAL_EXPONENTS[this._below(SPECIAL_EXPONENTS.length)];
    const exponent =
      name === 'zero' ? 0 : name === 'one' ? 1 : name === 'bias' ? layout.bias : layout.max - (name === 'last' ? 1 : 0);
    const ulp = layout.fraction === 52 ? 1 : 2 ** 29;
    const fractions: readonly (readonly [number, number])[] = [
      [0, 0],
      [0, ulp],
      [0xf_ffff, layout.fraction === 52 ? -1 : 0xe000_0000],
      [0x8_0000, 0],
      [0x8_0000, ulp],
      [0x7_ffff, layout.fraction === 52 ? -1 : 0xe000_0000],
    ];
    const [high, low] = fractions[this._below(fractions.length)] ?? [0, 0];
    return join(layout, this._below(2), exponent, high, low);
  }

  private _floats(layout: Layout, shape: Shape, count: number): Bits[] {
    if (count === 1) return [this._single(layout, shape)];
    const a = this._float(layout);
    const exponentA = exponentOf(layout, a);
    const style = this._below(4);
    // An exponent at which the result lies near the end of the range, or just below the normal numbers.
    const edge = this._below(2)
      ? layout.max - 3 + this._below(5)
      : this._below(layout.fraction + 6) - layout.fraction - 2;
    let b: Bits;
    if (style === 0) b = this._float(layout);
    else if (shape === 'product' || shape === 'fused') {
      b = this._float(layout, style === 1 ? edge + layout.bias - exponentA : this._exponent(layout));
    } else if (shape === 'quotient') {
      b = this._float(layout, style === 1 ? exponentA + layout.bias - edge : exponentA);
    } else if (style === 1) {
      b = this._near(layout, a);
    } else {
      b = this._float(layout, exponentA + this._below(2 * layout.fraction + 8) - layout.fraction - 4);
    }
    if (count === 2) return this._below(2) ? [a, b] : [b, a];
    return [a, b, this._addend(layout, a, b)];
  }

  /** The third operand of a fused operation: far from, next to, or nearly cancelling the product. */
  private _addend(layout: Layout, a: Bits, b: Bits): Bits {
    const style = this._below(4);
    if (style === 0) return this._float(layout);
    const exponent = exponentOf(layout, a) + exponentOf(layout, b) - layout.bias;
    if (style === 1) return this._float(layout, exponent + this._below(4 * layout.fraction) - 2 * layout.fraction);
    if (style === 2)
      return this._float(layout, exponent + (this._below(2) ? 1 : -1) * (layout.fraction + this._below(4) - 1));
    const product = asNumber(layout, a) * asNumber(layout, b);
    return this._near(layout, fromNumber(layout, product));
  }

  /** At most a few units in the last place away, of either sign. */
  private _near(layout: Layout, value: Bits): Bits {
    const ulp = layout.fraction === 52 ? 1 : 2 ** 29;
    const near = plus(value, (this._below(7) - 3) * ulp);
    return this._below(2) ? { high: near.high ^ (1 << 31), low: near.low } : near;
  }

  private _single(layout: Layout, shape: Shape): Bits {
    const style = this._below(3);
    if (style === 0 || shape === 'any') return this._float(layout);
    if (shape === 'narrow') {
      // Around the limits of singles.
      const exponent = style === 1 ? 120 + this._below(12) : -this._below(40) - 118;
      return this._float(layout, layout.bias + exponent);
    }
    if (shape === 'root') {
      // Squares of short numbers, and their neighbours.
      const root = 1 + this._below(2 ** ((layout.fraction + 1) >> 1));
      const square = fromNumber(layout, root * root * 4 ** (this._below(9) - 4));
      return style === 1
        ? square
        : { ...this._near(layout, square), high: this._near(layout, square).high & 0x7fff_ffff };
    }
    if (shape === 'integral') {
      const value = this._float(layout, layout.bias - 3 + this._below(70));
      if (style === 1) return value;
      const limit = [2 ** 31, 2 ** 32, 2 ** 63, 2 ** 64, 0, 1, 2 ** 24, 2 ** 52][this._below(8)] ?? 0;
      const quarters = (this._below(9) - 4) / 4;
      const near = fromNumber(layout, (this._below(2) ? -1 : 1) * (limit + quarters));
      return this._below(2) ? near : plus(near, (this._below(5) - 2) * (layout.fraction === 52 ? 1 : 2 ** 29));
    }
    return this._float(layout);
  }
}

/** The kinds of the operands that come from registers. */
export function operandKinds({ name, pattern }: Instruction): readonly OperandKind[] {
  const last = name.split('.').at(-1);
  const kind = name === 'fmv.x.w' || last === 's' ? 's' : last === 'd' && name !== 'fmv.d.x' ? 'd' : 'x';
  return ['rs1', 'rs2', 'rs3'].filter((field) => pattern.fields.has(field)).map(() => kind);
}

function shapeOf(mnemonic: string, kinds: readonly OperandKind[]): Shape {
  if (kinds.length === 3) return 'fused';
  if (mnemonic.startsWith('fmul')) return 'product';
  if (mnemonic.startsWith('fdiv')) return 'quotient';
  if (kinds.length === 2) return 'sum';
  if (mnemonic.startsWith('fsqrt')) return 'root';
  if (mnemonic === 'fcvt.s.d') return 'narrow';
  return /^fcvt(mod)?\.[wl]|^fround/.test(mnemonic) ? 'integral' : 'any';
}

// Both layouts are kept as doubles are, exponents of singles in eight bits of the eleven; the fraction leads at bit 51.
const join = (layout: Layout, sign: number, exponent: number, high: number, low: number): Bits => ({
  high: (sign << 31) | ((exponent & layout.max) << 20) | high,
  low,
});
const exponentOf = (layout: Layout, { high }: Bits): number => (high >>> 20) & layout.max;
const joinSingle = ({ high, low }: Bits): number =>
  (high & 0x8000_0000) | (((high >>> 20) & 255) << 23) | ((high & 0xf_ffff) << 3) | (low >>> 29);

/** Adds to the 64 bits; of a value, that is so many units in the last place. */
function plus({ high, low }: Bits, amount: number): Bits {
  const sum = (low >>> 0) + amount;
  return { high: (high + Math.floor(sum / 2 ** 32)) | 0, low: sum | 0 };
}

const scratch = new DataView(new ArrayBuffer(8));
function asNumber(layout: Layout, value: Bits): number {
  if (layout.fraction === 23) {
    scratch.setUint32(0, joinSingle(value));
    return scratch.getFloat32(0);
  }
  scratch.setUint32(0, value.high);
  scratch.setUint32(4, value.low);
  return scratch.getFloat64(0);
}
function fromNumber(layout: Layout, value: number): Bits {
  if (layout.fraction === 23) {
    scratch.setFloat32(0, value);
    const bits = scratch.getUint32(0);
    return join(layout, bits >>> 31, (bits >>> 23) & 255, (bits >>> 3) & 0xf_ffff, bits << 29);
  }
  scratch.setFloat64(0, value);
  return { high: scratch.getInt32(0), low: scratch.getInt32(4) };
}
