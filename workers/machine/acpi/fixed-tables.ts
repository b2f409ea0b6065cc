/** Tables that hold nothing of the recorded machine: FADT, MADT, SPCR, MCFG. One hart, and the board's addresses. */
import { ascii, type Bytes, byte, dword, qword, word, zeros } from './bytes.ts';
import type { AcpiRules } from './description.ts';
import { type Table, table } from './table.ts';

const HARDWARE_REDUCED = 1 << 20;
/** Where the FADT has its flags, its minor version, the DSDT's address and the hypervisor's name. */
const FLAGS_AT = 112;
const MINOR_AT = 131;
const X_DSDT_AT = 140;
const HYPERVISOR_AT = 268;

const PLIC_BASE = 0x0c000000;
const PLIC_SIZE = 0x600000;
const PLIC_SOURCES = 95;
/** The PLIC's context of the hart's S mode. */
const SUPERVISOR_CONTEXT = 1;
const UART_BASE = 0x10000000;
const UART_INTERRUPT = 10;
const ECAM_BASE = 0x30000000;
const LAST_BUS = 255;

/** Fixed ACPI Description Table (5.2.9): hardware-reduced, so that almost all of it is 0. */
export function fadt({ version66 }: AcpiRules): Table {
  const all = [...zeros(HYPERVISOR_AT), ...ascii('QEMU'), ...zeros(4)];
  all.splice(FLAGS_AT, 4, ...dword(HARDWARE_REDUCED));
  all[MINOR_AT] = version66 ? 6 : 5;
  return table('FACP', 6, all.slice(36), [X_DSDT_AT]);
}

/** RISC-V Interrupt Controller structure (5.2.12.24) of hart 0. */
export function hartInterruptController({ wholeBoard }: AcpiRules): Bytes {
  const later = wholeBoard ? [...dword(SUPERVISOR_CONTEXT), ...qword(0), ...dword(0)] : [];
  return [0x18, 20 + later.length, 1, 0, ...dword(1), ...qword(0), ...dword(0), ...later];
}

/** Multiple APIC Description Table (5.2.12). */
export function madt(rules: AcpiRules): Table {
  const plic = [
    ...[0x1b, 36, 1, 0],
    ...qword(0),
    ...[...word(PLIC_SOURCES), ...word(0), ...dword(0)],
    ...[...dword(PLIC_SIZE), ...qword(PLIC_BASE), ...dword(0)],
  ];
  const controllers = [...hartInterruptController(rules), ...(rules.wholeBoard ? plic : [])];
  return table('APIC', rules.version66 ? 7 : 6, [...dword(0), ...dword(0), ...controllers]);
}

/** Serial Port Console Redirection, revision 2 or 4: a 16550 at 115,200 baud, 8N1, VT100 plus. */
export function spcr({ oldConsole, consoleSwapped, consoleBytes }: AcpiRules): Table {
  const address = [0, consoleBytes ? 8 : 32, 0, 1, ...qword(UART_BASE)];
  const interrupts = [0x10, 0, ...dword(UART_INTERRUPT)];
  const [terminal, language] = consoleSwapped ? [0, 3] : [3, 0];
  const line = [7, 0, 1, 0, terminal, language];
  const pci = [...word(0xffff), ...word(0xffff), ...zeros(8)];
  const clock = dword(0);
  const preciseBaud = dword(0);
  const namespace = [...word(2), ...word(88), ...ascii('.'), ...byte(0)];
  const interfaceType = oldConsole ? 0 : 0x12;
  const start = [interfaceType, ...zeros(3), ...address, ...interrupts, ...line, ...pci, ...clock];
  return table('SPCR', oldConsole ? 2 : 4, oldConsole ? start : [...start, ...preciseBaud, ...namespace]);
}

/** Configuration space of PCI (PCI Firmware Specification, 4.1.2). */
export function mcfg(): Table {
  return table('MCFG', 1, [...zeros(8), ...qword(ECAM_BASE), ...word(0), 0, LAST_BUS, ...zeros(4)]);
}
