/** Debug sections of an ELF file, unpacked where they are compressed (ELF, section 4: SHF_COMPRESSED). */
import { decompress } from 'fzstd';
import type { ElfFile } from '../elf.ts';

const SHF_COMPRESSED = 0x800;
const ZLIB = 1;
const ZSTD = 2;
const HEADER = 24;
/** Sections that unpack to more are damaged, or too large for a tab. */
const MOST = 1 << 30;

/** The bytes of a section; undefined when there is none, or it cannot be unpacked: `problem` is told why. */
export async function debugSection(
  elf: ElfFile,
  name: string,
  problem: (what: string) => void,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const section = elf.sections.find((one) => one.name === name);
  if (!section || section.bytes.length === 0) return undefined;
  const { bytes } = section;
  if ((section.flags & SHF_COMPRESSED) === 0) return bytes;
  try {
    return await unpacked(bytes);
  } catch (error) {
    problem(`Its section ${name} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER) throw new Error('it is cut off.');
  const [kind, size] = [view.getUint32(0, true), Number(view.getBigUint64(8, true))];
  if (size > MOST) throw new Error('it is too large.');
  const packed = bytes.subarray(HEADER);
  if (kind === ZSTD) return decompress(packed, new Uint8Array(size)) as Uint8Array<ArrayBuffer>;
  if (kind !== ZLIB) throw new Error('it is compressed in a way that is not known.');
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const whole = new Uint8Array(size);
  for (let at = 0; ; ) {
    const { value } = await reader.read();
    if (!value) return whole;
    if (at + value.length > size) throw new Error('it is longer than it says.');
    whole.set(value, at);
    at += value.length;
  }
}
