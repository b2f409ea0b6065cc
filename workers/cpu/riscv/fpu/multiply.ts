/** Multiplication and fused multiply-add. */
import { i32, i64 } from '../../../wasm/expressions.ts';
import { any, type FpuEnvironment, operand, returnBits } from './environment.ts';
import { type Format, isInfinite, isNan, isZero, RDN, signOf } from './format.ts';
import { unpack } from './rounding.ts';
import { multiplyWide, normalizeWide, shiftWideRightSticky, stickyHigh } from './wide.ts';

/** 'f32.mulExactly', 'f64.mulExactly': (a, b, rounding mode) → a × b, by integers. */
export function defineMultiplication(env: FpuEnvironment, format: Format): void {
  env.routine(`${format.name}.mulExactly`, ['i64', 'i64', 'i32'], (f) => {
    const a = operand(f, format, 0);
    const b = operand(f, format, 1);
    const mode = f.param(2, 'i32');
    env.returnNaN(f, format, [a, b]);
    const sign = f.local('i64', signOf(format, i64.xor(a, b)));
    const zero = f.local('i32', i32.or(isZero(format, a), isZero(format, b)));
    f.if(i32.or(isInfinite(format, a), isInfinite(format, b)), () => {
      f.if(zero, () => env.returnInvalid(f, format));
      returnBits(f, format, i64.or(sign, format.infinity));
    });
    f.if(zero, () => returnBits(f, format, sign));
    const x = unpack(f, format, a);
    const y = unpack(f, format, b);
    // Both are in [2^63, 2^64): bit 127 or bit 126 leads the product.
    const product = stickyHigh(multiplyWide(f, x.significand, y.significand));
    const significand = f.local('i64', product);
    const shift = f.local('i64', i64.clz(significand));
    const sum = i32.sub(i32.add(x.exponent, y.exponent), format.bias - 1);
    const exponent = i32.sub(sum, i32.wrap(shift));
    f.return(env.call(f, `${format.name}.round`, sign, exponent, i64.shl(significand, shift), mode));
  });
}

/** 'f32.fmaExactly', 'f64.fmaExactly': (a, b, c, rounding mode) → a × b + c rounded once, by integers. */
export function defineFusedMultiplyAdd(env: FpuEnvironment, format: Format): void {
  env.routine(`${format.name}.fmaExactly`, ['i64', 'i64', 'i64', 'i32'], (f) => {
    const [a, b, c] = [operand(f, format, 0), operand(f, format, 1), operand(f, format, 2)];
    const mode = f.param(3, 'i32');
    const sign = f.local('i64', signOf(format, i64.xor(a, b)));
    const opposed = f.local('i32', i64.ne(signOf(format, i64.xor(sign, c)), 0));
    const zero = f.local('i32', i32.or(isZero(format, a), isZero(format, b)));
    const infinite = f.local('i32', i32.or(isInfinite(format, a), isInfinite(format, b)));
    f.if(any([isNan(format, a), isNan(format, b), isNan(format, c), infinite, isInfinite(format, c)]), () => {
      // ∞ × 0 is invalid even with a quiet NaN as addend (unprivileged manual, 20.6).
      f.if(i32.and(zero, infinite), () => env.returnInvalid(f, format));
      env.returnNaN(f, format, [a, b, c]);
      f.if(i32.and(infinite, i32.and(opposed, isInfinite(format, c))), () => env.returnInvalid(f, format));
      returnBits(f, format, i64.select(infinite, i64.or(sign, format.infinity), c));
    });
    const exactZero = () =>
      returnBits(f, format, i64.select(opposed, i64.select(i32.eq(mode, RDN), format.sign, 0), sign));
    f.if(zero, () => {
      f.if(isZero(format, c), exactZero);
      returnBits(f, format, c);
    });

    const x = unpack(f, format, a);
    const y = unpack(f, format, b);
    // Bit 126 or 125 leads the product; `exponent` is that of bit 126. Room for a carry above; what is below its
    // lowest bit is enough for the shifted operand to keep all that rounding must know.
    const product = multiplyWide(f, x.significand, i64.shrU(y.significand, 1));
    const exponent = f.local('i32', i32.sub(i32.add(x.exponent, y.exponent), format.bias - 1));
    f.if(i32.eqz(isZero(format, c)), () => {
      const z = unpack(f, format, c);
      const addend = { high: f.local('i64', i64.shrU(z.significand, 1)), low: f.local('i64', 0) };
      const distance = f.local('i32', i32.sub(exponent, z.exponent));
      f.if(
        i32.geS(distance, 0),
        () => shiftWideRightSticky(f, addend, distance),
        () => {
          shiftWideRightSticky(f, product, i32.sub(0, distance));
          f.set(exponent, z.exponent);
        },
      );
      f.if(
        i32.eqz(opposed),
        () => {
          f.set(product.low, i64.add(product.low, addend.low));
          const carry = i64.fromI32U(i64.ltU(product.low, addend.low));
          f.set(product.high, i64.add(i64.add(product.high, addend.high), carry));
        },
        () => {
          const borrow = i64.fromI32U(i64.ltU(product.low, addend.low));
          f.set(product.high, i64.sub(i64.sub(product.high, addend.high), borrow));
          f.set(product.low, i64.sub(product.low, addend.low));
          f.if(i64.eqz(i64.or(product.high, product.low)), exactZero);
          f.if(i64.ltS(product.high, 0), () => {
            f.set(product.high, i64.sub(i64.sub(0, product.high), i64.fromI32U(i64.ne(product.low, 0))));
            f.set(product.low, i64.sub(0, product.low));
            f.set(sign, i64.xor(sign, format.sign));
          });
        },
      );
    });
    const shift = normalizeWide(f, product);
    const leading = i32.sub(i32.add(exponent, 1), shift);
    f.return(env.call(f, `${format.name}.round`, sign, leading, stickyHigh(product), mode));
  });
}
