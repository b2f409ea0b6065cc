/** 64-bit values in hexadecimal, as the panes of the machine write them. */

/** "0x80001234", without leading zeros. */
export function hex(value: bigint): string {
  return `0x${BigInt.asUintN(64, value).toString(16)}`;
}

/** All digits of a 64-bit value, without 0x: "0000000080001234". `bits` may be 8, 16, 32 or 64. */
export function hexFixed(value: bigint, bits = 64): string {
  return BigInt.asUintN(bits, value)
    .toString(16)
    .padStart(bits / 4, '0');
}

/** "0x80001234", or "0xffffffff80001234": no fewer than eight digits, so that columns of addresses stand in line. */
export function hexAddress(value: bigint): string {
  return `0x${BigInt.asUintN(64, value).toString(16).padStart(8, '0')}`;
}
