/** Operand values: those at which something happens in arithmetic, and random ones. */
import type { Random } from './random.ts';

const ALL = (1n << 64n) - 1n;

const HARD_INTEGERS: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 7n, 31n, 32n, 63n, 64n, 255n, ALL, ALL - 1n],
  ...[0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x1_0000_0000n, 0xffff_ffff_8000_0000n, 0xffff_ffff_7fff_ffffn],
  ...[1n << 63n, (1n << 63n) - 1n, (1n << 63n) + 1n, 0xff80n, 0x8080_8080_8080_8080n, 0x00ff_00ff_00ff_00ffn],
];

export function integer(random: Random): bigint {
  switch (random.below(6)) {
    case 0:
    case 1:
      return random.pick(HARD_INTEGERS);
    case 2:
      return BigInt(random.below(128));
    case 3:
      return BigInt.asUintN(64, BigInt(random.signed(32)));
    case 4:
      // A few bits somewhere.
      return BigInt.asUintN(64, BigInt(random.signed(8)) << BigInt(random.below(64)));
    default:
      return random.bits64();
  }
}

interface Format {
  readonly exponent: number;
  readonly fraction: number;
}
const SINGLE: Format = { exponent: 8, fraction: 23 };
const DOUBLE: Format = { exponent: 11, fraction: 52 };

/** Fractions near rounding boundaries: few bits at either end. */
function fraction(random: Random, width: number): bigint {
  const few = BigInt(random.below(8));
  switch (random.below(5)) {
    case 0:
      return 0n;
    case 1:
      return few;
    case 2:
      return BigInt.asUintN(width, -1n - few);
    case 3:
      return BigInt.asUintN(width, few << BigInt(width - random.below(width) - 1));
    default:
      return BigInt.asUintN(width, random.bits64());
  }
}

function number(random: Random, { exponent, fraction: width }: Format): bigint {
  const top = 2 ** exponent - 1;
  const bias = top >> 1;
  const chosen = () => {
    switch (random.below(8)) {
      case 0:
        return random.below(3); // zero, subnormal, smallest
      case 1:
        return top - random.below(3); // infinite, NaN, largest
      case 2:
        return bias + width + random.below(5) - 2; // where integers get their last bit
      case 3:
        return bias + random.pick([31, 32, 63, 64, 30, 62]); // ends of integer types
      case 4:
        return random.below(top + 1);
      default:
        return bias + random.below(9) - 4;
    }
  };
  const sign = BigInt(random.below(2)) << BigInt(exponent + width);
  return sign | (BigInt(Math.min(chosen(), top)) << BigInt(width)) | fraction(random, width);
}

const BOX = 0xffff_ffff_0000_0000n;

/** A single, NaN-boxed; once in a while not boxed. */
export function single(random: Random): bigint {
  return random.oneIn(24) ? random.bits64() : BOX | number(random, SINGLE);
}

export const double = (random: Random): bigint => number(random, DOUBLE);
