/**
 * The files of fw_cfg that hold the board's ACPI tables: the tables one behind the other, the root pointer, and the
 * orders by which firmware puts them in place. Addresses in them are offsets, and checksums 0, until it has done so.
 */
import { ascii, type Bytes, dword, padded, qword, zeros } from './bytes.ts';
import type { AcpiProcessor, AcpiRules } from './description.ts';
import { dsdt } from './dsdt.ts';
import { fadt, madt, mcfg, spcr } from './fixed-tables.ts';
import { rhct } from './rhct.ts';
import { CHECKSUM_AT, type Table, table } from './table.ts';
import { ANYWHERE, addChecksum, addPointer, allocate, LOW } from './table-loader.ts';

const TABLES = 'etc/acpi/tables';
const ROOT = 'etc/acpi/rsdp';
const LOADER = 'etc/table-loader';
const TABLES_BYTES = 0x20000;
/** The root pointer's checksums, and where it has the XSDT's address (5.2.5.3). */
const ROOT_CHECKSUM_AT = 8;
const ROOT_XSDT_AT = 24;
const ROOT_EXTENDED_AT = 32;
const ROOT_OLD_BYTES = 20;
const ROOT_BYTES = 36;

export interface FirmwareFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

class TableFile {
  readonly bytes: number[] = [];
  readonly orders: Bytes[] = [];

  /** Where the table begins. */
  add({ bytes, pointers }: Table): number {
    const at = this.bytes.length;
    for (const value of bytes) this.bytes.push(value);
    for (const pointer of pointers) this.orders.push(addPointer(TABLES, TABLES, at + pointer));
    this.orders.push(addChecksum(TABLES, at + CHECKSUM_AT, at, bytes.length));
    return at;
  }
}

/** Extended System Description Table (5.2.8). */
function xsdt(entries: readonly number[]): Table {
  const first = 36;
  return table(
    'XSDT',
    1,
    entries.flatMap(qword),
    entries.map((_, i) => first + 8 * i),
  );
}

function rootPointer(xsdtAt: number): Bytes {
  const oem = padded('BOCHS', 6, 0x20);
  return [...ascii('RSD PTR '), 0, ...oem, 2, ...dword(0), ...dword(ROOT_BYTES), ...qword(xsdtAt), ...zeros(4)];
}

/** `etc/acpi/rsdp`, `etc/acpi/tables` and `etc/table-loader`. */
export function acpiFiles(rules: AcpiRules, processor: AcpiProcessor): readonly FirmwareFile[] {
  const file = new TableFile();
  file.add(dsdt(rules)); // at 0, where the FADT points without saying so
  const tables = [fadt(rules), madt(rules), rhct(rules, processor), ...(rules.wholeBoard ? [spcr(rules), mcfg()] : [])];
  const xsdtAt = file.add(xsdt(tables.map((each) => file.add(each))));
  const contents = new Uint8Array(TABLES_BYTES);
  contents.set(file.bytes);
  const orders = [
    allocate(ROOT, 16, LOW),
    allocate(TABLES, 64, ANYWHERE),
    ...file.orders,
    addChecksum(ROOT, ROOT_CHECKSUM_AT, 0, ROOT_OLD_BYTES),
    addPointer(ROOT, TABLES, ROOT_XSDT_AT),
    addChecksum(ROOT, ROOT_EXTENDED_AT, 0, ROOT_BYTES),
  ];
  return [
    { name: TABLES, contents },
    { name: ROOT, contents: Uint8Array.from(rootPointer(xsdtAt)) },
    { name: LOADER, contents: Uint8Array.from(orders.flat()) },
  ];
}
