/**
 * The EDID of QEMU's monitor (VESA E-EDID 1.4 with a CTA-861 extension), as QEMU 7.2 makes it for a screen of a given
 * size: measured at four sizes.
 */

const FRAME_RATE = 75;
const DPI = 100;
const BLOCK = 128;
const SIZE_CM = 21;
const TIMING = 54;
const CHECKSUM = 127;

/** What does not depend on the size; the detailed timing, the size in cm and the checksum are zero here. */
const BASE =
  '00ffffffffffff0049143412000000002a180104a500007806ee91a3544c99260f5054210800e1c0d1c0d100a940b3009500' +
  '81808140000000000000000000000000000000000000000000f7000a004082002820000000000000000000fd00327d1ea0ff' +
  '010a202020202020000000fc0051454d55204d6f6e69746f720a01';

/** A CTA-861 block with video modes and no descriptors that say anything. */
const EXTENSION =
  '02030b00467d6560591f61000000100000000000000000000000000000000000100000000000000000000000000000000000' +
  '1000000000000000000000000000000000001000000000000000000000000000000000001000000000000000000000000000' +
  '0000000010';

/** 256 bytes. Both sizes below 4096. */
export function edid(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(2 * BLOCK);
  bytes.set(fromHex(BASE));
  bytes.set(fromHex(EXTENSION), BLOCK);
  const mm = (pixels: number) => Math.floor((pixels * 254) / (10 * DPI));
  bytes[SIZE_CM] = Math.floor(mm(width) / 10);
  bytes[SIZE_CM + 1] = Math.floor(mm(height) / 10);
  bytes.set(timing(width, height, mm(width), mm(height)), TIMING);
  for (const start of [0, BLOCK]) {
    const sum = bytes.subarray(start, start + CHECKSUM).reduce((total, byte) => total + byte, 0);
    bytes[start + CHECKSUM] = -sum & 0xff;
  }
  return bytes;
}

/** A detailed timing descriptor, 18 bytes: blanking of 35 % and 3.5 %, as QEMU reckons. */
function timing(width: number, height: number, widthMm: number, heightMm: number): number[] {
  const xBlank = Math.floor((width * 35) / 100);
  const yBlank = Math.floor((height * 35) / 1000);
  const xFront = Math.floor((width * 25) / 100);
  const xSync = Math.floor((width * 3) / 100);
  const yFront = Math.floor((height * 5) / 1000);
  const ySync = Math.floor((height * 5) / 1000);
  const clock = Math.floor((FRAME_RATE * (width + xBlank) * (height + yBlank)) / 10000);
  const high = (value: number, shift: number) => (value >> 8) << shift;
  return [
    ...[clock & 0xff, clock >> 8],
    ...[width & 0xff, xBlank & 0xff, high(width, 4) | high(xBlank, 0)],
    ...[height & 0xff, yBlank & 0xff, high(height, 4) | high(yBlank, 0)],
    ...[xFront & 0xff, xSync & 0xff, ((yFront & 15) << 4) | (ySync & 15)],
    high(xFront, 6) | high(xSync, 4) | ((yFront >> 4) << 2) | (ySync >> 4),
    ...[widthMm & 0xff, heightMm & 0xff, high(widthMm, 4) | high(heightMm, 0)],
    ...[0, 0, 0x18],
  ];
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
