/** Addition and subtraction. */
import { i32, i64 } from '../../../wasm/expressions.ts';
import { type FpuEnvironment, operand, returnBits, shiftRightSticky } from './environment.ts';
import { exponentField, type Format, fraction, isInfinite, magnitude, RDN, signOf } from './format.ts';

/** 'f32.addExactly', 'f64.addExactly': (a, b, rounding mode) → a + b, by integers. */
export function defineAddition(env: FpuEnvironment, format: Format): void {
  // The larger operand's leading bit stands at 62: room for a carry above, for what rounding must know below.
  const up = 63 - format.precision;
  env.routine(`${format.name}.addExactly`, ['i64', 'i64', 'i32'], (f) => {
    const a = operand(f, format, 0);
    const b = operand(f, format, 1);
    const mode = f.param(2, 'i32');
    env.returnNaN(f, format, [a, b]);
    const opposed = f.local('i32', i64.ne(signOf(format, i64.xor(a, b)), 0));
    f.if(i64.ltU(magnitude(format, a), magnitude(format, b)), () => {
      const swap = f.local('i64', a);
      f.set(a, b);
      f.set(b, swap);
    });
    f.if(isInfinite(format, a), () => {
      f.if(i32.and(opposed, isInfinite(format, b)), () => env.returnInvalid(f, format));
      returnBits(f, format, a);
    });

    // Subnormal numbers (and zero) are numbers of exponent 1 without the hidden bit.
    const hidden = 1n << BigInt(format.precision - 1);
    const exponent = f.local('i32', exponentField(format, a));
    const lower = f.local('i32', exponentField(format, b));
    const x = f.local('i64', i64.or(fraction(format, a), i64.select(exponent, hidden, 0)));
    const y = f.local('i64', i64.or(fraction(format, b), i64.select(lower, hidden, 0)));
    f.set(exponent, i32.add(exponent, i32.eqz(exponent)));
    const distance = f.local('i32', i32.sub(exponent, i32.add(lower, i32.eqz(lower))));
    f.set(x, i64.shl(x, up));
    f.set(y, i64.shl(y, up));
    f.set(y, shiftRightSticky(y, distance));
    f.set(x, i64.select(opposed, i64.sub(x, y), i64.add(x, y)));

    const sign = f.local('i64', signOf(format, a));
    f.if(i64.eqz(x), () => {
      // A sum of zeros of one sign keeps it; otherwise an exact zero is positive, but when rounding down.
      returnBits(f, format, i64.select(opposed, i64.select(i32.eq(mode, RDN), format.sign, 0), sign));
    });
    const shift = f.local('i64', i64.clz(x));
    const leading = i32.sub(i32.add(exponent, 1), i32.wrap(shift));
    f.return(env.call(f, `${format.name}.round`, sign, leading, i64.shl(x, shift), mode));
  });
}
