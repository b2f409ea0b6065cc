/** The PCI host bridge in the DSDT: four interrupt links, routing of 32 slots, windows, `_OSC` and `_DSM`. */
import {
  ARG,
  and,
  buffer,
  device,
  dwordField,
  equal,
  give,
  integer,
  LOCAL0,
  method,
  name,
  not,
  or,
  otherwise,
  packageOf,
  reference,
  store,
  string,
  type Term,
  unicode,
  uuid,
  variablePackage,
  when,
} from './aml.ts';
import type { AcpiRules } from './description.ts';
import { busNumbers, interrupt, memory, memory64, ports, resources } from './resources.ts';

const PINS = 4;
const SLOTS = 32;
const FIRST_INTERRUPT = 32;
const ECAM_BASE = 0x30000000;
const ECAM_SIZE = 0x10000000;
const PORTS_BASE = 0x03000000;
const HOST_BRIDGE = '33db4d5b-1ff7-401c-9657-7441c03dd766';
const DEVICE_LABELS = 'e5c937d0-3553-4d7a-9117-ea4d19c3434d';

const link = (pin: number): string => `L00${pin}`;

function interruptLink(pin: number): Term {
  const line = resources(interrupt(FIRST_INTERRUPT + pin));
  return device(
    link(pin),
    name('_HID', string('PNP0C0F')),
    name('_UID', integer(pin)),
    name('_PRS', line),
    name('_CRS', line),
    method('_SRS', 1),
  );
}

/** Pin p of slot s takes link (p + s) mod 4. */
function routing(): Term {
  const routes = Array.from({ length: SLOTS * PINS }, (_, i) => {
    const slot = Math.floor(i / PINS);
    const pin = i % PINS;
    const address = integer(slot * 0x10000 + 0xffff);
    return packageOf(address, integer(pin), reference(link((slot + pin) % PINS)), integer(0));
  });
  return name('_PRT', variablePackage(...routes));
}

function windows(): Term {
  return name(
    '_CRS',
    resources(
      busNumbers(256),
      memory(0x40000000, 0x40000000),
      ports(0x10000, PORTS_BASE),
      memory64(0x400000000, 0x400000000),
    ),
  );
}

/**
 * Operating System Capabilities (6.2.11): what the system may take over. 10.0 keeps support and control in names of the
 * bridge and grants native hot-plug too; 10.1 keeps nothing.
 */
function capabilities({ version66 }: AcpiRules): Term[] {
  const status = reference('CDW1');
  const control = reference('CDW3');
  const granted = version66 ? LOCAL0 : reference('CTRL');
  const flag = (bit: number) => or(status, integer(bit), status);
  const finished = give(ARG[3]);
  const known = when(
    equal(ARG[0], uuid(HOST_BRIDGE)),
    dwordField(ARG[3], 4, 'CDW2'),
    dwordField(ARG[3], 8, 'CDW3'),
    ...(version66 ? [] : [store(reference('CDW2'), reference('SUPP'))]),
    store(control, granted),
    and(granted, integer(version66 ? 0x1e : 0x1f), granted),
    when(not(equal(ARG[1], integer(1))), flag(0x08)),
    when(not(equal(control, granted)), flag(0x10)),
    store(granted, control),
    ...(version66 ? [] : [finished]),
  );
  const unknown = version66 ? [otherwise(flag(0x04)), finished] : [otherwise(flag(0x04), finished)];
  const kept = version66 ? [] : [name('SUPP', integer(0)), name('CTRL', integer(0))];
  return [...kept, method('_OSC', 4, dwordField(ARG[3], 0, 'CDW1'), known, ...unknown)];
}

/** Of the device labels, none is there. */
function labels({ labelsPromised }: AcpiRules): Term {
  const functions = give(buffer([labelsPromised ? 1 : 0]));
  const asked = when(equal(ARG[0], uuid(DEVICE_LABELS)), when(equal(ARG[2], integer(0)), functions));
  return method('_DSM', 4, asked, give(buffer([0])));
}

function configurationSpace(): Term {
  return device('RES0', name('_HID', string('PNP0C02')), name('_CRS', resources(memory64(ECAM_BASE, ECAM_SIZE))));
}

/** The interrupt links and the bridge. */
export function pciRoot(rules: AcpiRules): Term[] {
  const bridge = device(
    'PCI0',
    name('_HID', string('PNP0A08')),
    name('_CID', string('PNP0A03')),
    name('_SEG', integer(0)),
    name('_BBN', integer(0)),
    name('_UID', integer(0)),
    name('_STR', unicode('PCIe 0 Device')),
    name('_CCA', integer(1)),
    routing(),
    method('_CBA', 0, give(integer(ECAM_BASE))),
    windows(),
    ...capabilities(rules),
    labels(rules),
    configurationSpace(),
  );
  return [...Array.from({ length: PINS }, (_, pin) => interruptLink(pin)), bridge];
}
