/** Numbers of 128 bits in two locals. */
import { type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { FunctionBuilder, Local } from '../../../wasm/function-builder.ts';
import { shiftRightSticky } from './environment.ts';

export interface Wide {
  readonly high: Local<'i64'>;
  readonly low: Local<'i64'>;
}

/** The unsigned product: four products of 32-bit halves. Operands are computed repeatedly. */
export function multiplyWide(f: FunctionBuilder, a: I64, b: I64): Wide {
  const lowHalf = (x: I64) => i64.and(x, 0xffff_ffff);
  const highHalf = (x: I64) => i64.shrU(x, 32);
  const bottom = f.local('i64', i64.mul(lowHalf(a), lowHalf(b)));
  const middle = f.local('i64', i64.add(i64.mul(highHalf(a), lowHalf(b)), highHalf(bottom)));
  const other = f.local('i64', i64.add(i64.mul(lowHalf(a), highHalf(b)), lowHalf(middle)));
  const high = i64.add(i64.add(i64.mul(highHalf(a), highHalf(b)), highHalf(middle)), highHalf(other));
  return {
    high: f.local('i64', high),
    low: f.local('i64', i64.or(i64.shl(other, 32), lowHalf(bottom))),
  };
}

/** As shiftRightSticky, in place. */
export function shiftWideRightSticky(f: FunctionBuilder, { high, low }: Wide, amount: I32): void {
  f.if(
    i32.geU(amount, 64),
    () => {
      const lost = f.local('i64', i64.fromI32U(i64.ne(low, 0)));
      f.set(low, i64.or(shiftRightSticky(high, i32.sub(amount, 64)), lost));
      f.set(high, 0);
    },
    () =>
      f.if(amount, () => {
        const by = i64.fromI32U(amount);
        f.set(low, i64.or(shiftRightSticky(low, amount), i64.shl(high, i64.sub(64, by))));
        f.set(high, i64.shrU(high, by));
      }),
  );
}

/** Shifts left until bit 63 of `high` is set; returns by how much. The number is not zero. */
export function normalizeWide(f: FunctionBuilder, { high, low }: Wide): I32 {
  const shift = f.local('i32', 0);
  f.if(i64.eqz(high), () => {
    f.set(high, low);
    f.set(low, 0);
    f.set(shift, 64);
  });
  const by = f.local('i64', i64.clz(high));
  f.if(i64.ne(by, 0), () => {
    f.set(high, i64.or(i64.shl(high, by), i64.shrU(low, i64.sub(64, by))));
    f.set(low, i64.shl(low, by));
  });
  f.set(shift, i32.add(shift, i32.wrap(by)));
  return shift;
}

/** The high half, its lowest bit set when the low half has bits. */
export const stickyHigh = ({ high, low }: Wide): I64 => i64.or(high, i64.fromI32U(i64.ne(low, 0)));
