/** A small ELF file with symbols of functions, for tests: 64 bits, little-endian, RISC-V. */
export function elfWith(symbols: Readonly<Record<string, number>>): Buffer {
  const names = Object.keys(symbols);
  const strings = Buffer.from(`\0${names.join('\0')}\0`);
  const sections = Buffer.from('\0.text\0.symtab\0.strtab\0.shstrtab\0');
  const table = Buffer.alloc(24 * (names.length + 1));
  let nameAt = 1;
  names.forEach((name, i) => {
    const at = 24 * (i + 1);
    table.writeUInt32LE(nameAt, at);
    table.writeUInt8(0x12, at + 4); // A global function …
    table.writeUInt16LE(1, at + 6); // … in section 1.
    table.writeBigUInt64LE(BigInt(symbols[name] ?? 0), at + 8);
    table.writeBigUInt64LE(16n, at + 16);
    nameAt += name.length + 1;
  });
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(243, 18);
  header.writeUInt32LE(1, 20);
  const tableAt = 64;
  const stringsAt = tableAt + table.length;
  const sectionsAt = stringsAt + strings.length;
  const headersAt = Math.ceil((sectionsAt + sections.length) / 8) * 8;
  header.writeBigUInt64LE(BigInt(headersAt), 40);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(5, 60);
  header.writeUInt16LE(4, 62);
  const section = (
    name: number,
    type: number,
    flags: bigint,
    at: number,
    size: number,
    link: number,
    entry: number,
  ) => {
    const one = Buffer.alloc(64);
    one.writeUInt32LE(name, 0);
    one.writeUInt32LE(type, 4);
    one.writeBigUInt64LE(flags, 8);
    one.writeBigUInt64LE(flags === 0n ? 0n : 0x8000_0000n, 16);
    one.writeBigUInt64LE(BigInt(at), 24);
    one.writeBigUInt64LE(BigInt(size), 32);
    one.writeUInt32LE(link, 40);
    one.writeUInt32LE(type === 2 ? 1 : 0, 44);
    one.writeBigUInt64LE(1n, 48);
    one.writeBigUInt64LE(BigInt(entry), 56);
    return one;
  };
  const padding = Buffer.alloc(headersAt - sectionsAt - sections.length);
  return Buffer.concat([
    header,
    table,
    strings,
    sections,
    padding,
    Buffer.alloc(64),
    section(1, 8, 6n, tableAt, 0x10000, 0, 0),
    section(7, 2, 0n, tableAt, table.length, 3, 24),
    section(15, 3, 0n, stringsAt, strings.length, 0, 0),
    section(23, 3, 0n, sectionsAt, sections.length, 0, 0),
  ]);
}
