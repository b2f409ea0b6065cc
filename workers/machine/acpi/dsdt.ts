/** Differentiated System Description Table (ACPI 6.5, 5.2.11.1): the board's devices, in AML. */
import { buffer, device, integer, name, packageOf, scope, string, type Term, uuid } from './aml.ts';
import type { AcpiRules } from './description.ts';
import { pciRoot } from './dsdt-pci.ts';
import { hartInterruptController } from './fixed-tables.ts';
import { fixedMemory, interrupt, resources } from './resources.ts';
import { type Table, table } from './table.ts';

const VIRTIO_SLOTS = 8;
const UART_HZ = 3_686_400;
const PRESENT_AND_WORKING = 0x0b;
const DEVICE_PROPERTIES = 'daffd814-6eba-4d8c-8a91-bc9bbf4aa301';

const hid = (id: string): Term => name('_HID', string(id));
const uid = (number: number): Term => name('_UID', integer(number));
/** Memory is coherent for the device's own accesses. */
const coherent = name('_CCA', integer(1));

function processor(rules: AcpiRules): Term {
  return device('C000', hid('ACPI0007'), uid(0), name('_MAT', buffer(hartInterruptController(rules))));
}

function firmwareConfiguration(): Term {
  const state = name('_STA', integer(PRESENT_AND_WORKING));
  return device('FWCF', hid('QEMU0002'), state, coherent, name('_CRS', resources(fixedMemory(0x10100000, 0x18))));
}

function interruptController(): Term {
  const range = resources(fixedMemory(0x0c000000, 0x600000));
  return device('IC00', hid('RSCV0001'), uid(0), name('_GSB', integer(0)), name('_CRS', range));
}

function serialPort(): Term {
  const clock = packageOf(string('clock-frequency'), integer(UART_HZ));
  return device(
    'COM0',
    hid('RSCV0003'),
    uid(0),
    name('_CRS', resources(fixedMemory(0x10000000, 0x100), interrupt(10))),
    name('_DSD', packageOf(uuid(DEVICE_PROPERTIES), packageOf(clock))),
  );
}

/** All slots, whatever is in them. */
function virtioSlot(slot: number): Term {
  const range = resources(fixedMemory(0x10001000 + 0x1000 * slot, 0x1000), interrupt(1 + slot));
  return device(`VR0${slot}`, hid('LNRO0005'), uid(slot), coherent, name('_CRS', range));
}

export function dsdt(rules: AcpiRules): Table {
  const later = () => [
    interruptController(),
    serialPort(),
    ...Array.from({ length: VIRTIO_SLOTS }, (_, slot) => virtioSlot(slot)),
    ...pciRoot(rules),
  ];
  const devices = [processor(rules), firmwareConfiguration(), ...(rules.wholeBoard ? later() : [])];
  return table('DSDT', 2, scope('\\_SB_', ...devices));
}
