/** Taking numbers apart, and rounding them into a format again (IEEE 754-2019, sections 4.3 and 7). */
import { type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { FunctionBuilder } from '../../../wasm/function-builder.ts';
import { type FpuEnvironment, returnBits, shiftRightSticky, type Unpacked } from './environment.ts';
import { exponentField, type Format, fraction, NX, OF, RDN, RMM, RNE, RUP, UF } from './format.ts';

/** Takes a finite number that is not zero apart; subnormal ones are normalized. */
export function unpack(f: FunctionBuilder, format: Format, bits: I64): Unpacked {
  const exponent = f.local('i32', exponentField(format, bits));
  const significand = f.local('i64', i64.shl(fraction(format, bits), 64 - format.precision));
  f.if(
    exponent,
    () => f.set(significand, i64.or(significand, 1n << 63n)),
    () => {
      // Exponent field 0 means 1 without the hidden bit.
      f.set(exponent, i32.sub(1, i32.wrap(i64.clz(significand))));
      f.set(significand, i64.shl(significand, i64.clz(significand)));
    },
  );
  return { exponent, significand };
}

/**
 * 'f32.round' and 'f64.round': (sign, exponent, significand, rounding mode) → register content.
 *
 * The number is significand / 2^63 × 2^(exponent - bias), bit 63 of the significand set; its lowest bit may stand for
 * everything below it. `sign` is zero or the format's sign bit. Raises overflow, underflow (tininess is detected after
 * rounding) and inexact.
 */
export function defineRounding(env: FpuEnvironment, format: Format): void {
  const dropped = 64 - format.precision;
  const half = 1n << BigInt(dropped - 1);
  const ones = (1n << BigInt(dropped)) - 1n;
  env.routine(`${format.name}.round`, ['i64', 'i32', 'i64', 'i32'], (f) => {
    const sign = f.param(0, 'i64');
    const exponent = f.param(1, 'i32');
    const significand = f.param(2, 'i64');
    const mode = f.param(3, 'i32');

    // What is added to the bits that are dropped; a carry out of them rounds away from zero.
    const increment = f.local('i64', half);
    f.if(i32.and(i32.ne(mode, RNE), i32.ne(mode, RMM)), () => {
      const away = i32.select(i64.eqz(sign), i32.eq(mode, RUP), i32.eq(mode, RDN));
      f.set(increment, i64.select(away, ones, 0));
    });

    const tiny = f.local('i32', 0);
    f.if(i32.leS(exponent, 0), () => {
      // Just below the smallest normal number, rounding with an unbounded exponent may still reach it.
      f.set(tiny, i32.or(i32.ltS(exponent, 0), i64.geU(i64.add(significand, increment), significand)));
      f.set(significand, shiftRightSticky(significand, i32.sub(1, exponent)));
      f.set(exponent, 1);
    });
    const rest = f.local('i64', i64.and(significand, ones));
    const kept = f.local('i64', i64.add(i64.shrU(significand, dropped), i64.shrU(i64.add(rest, increment), dropped)));
    f.if(i32.and(i32.eqz(mode), i64.eq(rest, half)), () => f.set(kept, i64.and(kept, -2)));

    // The hidden bit counts one into the exponent field, and so does a carry; a subnormal number has neither.
    const bits = f.local('i64', i64.add(i64.shl(i64.fromI32U(i32.sub(exponent, 1)), format.precision - 1), kept));
    f.if(i64.geU(bits, format.infinity), () => {
      env.raise(f, OF | NX);
      f.set(bits, i64.select(i64.eqz(increment), format.infinity - 1n, format.infinity));
      returnBits(f, format, i64.or(bits, sign));
    });
    f.if(i64.ne(rest, 0), () => env.raise(f, i32.select(tiny, UF | NX, NX)));
    returnBits(f, format, i64.or(bits, sign));
  });
}
