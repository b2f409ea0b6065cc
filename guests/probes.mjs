// The recordings that the machine is tested with: QEMU's arguments and what happens in each. See README.md.
import { recordings } from './samples.mjs';

const bare = (elf, ...more) => ['-M', 'virt', '-m', '16M', '-nodefaults', '-bios', elf, ...more];
const probe = (name, guest, icount, ...more) => ({
  command: bare(`${name}.elf`, ...more),
  uses: [`${name}.elf`],
  icount,
  guest,
});

const MODERN = ['-global', 'virtio-mmio.force-legacy=false'];
const disk = (device) => [
  ...['-drive', 'file=disk.img,if=none,format=raw,snapshot=on,id=image'],
  ...['-drive', 'driver=blkreplay,if=none,image=image,id=disk', '-device', `${device},drive=disk`],
];
const net = (device, more = '') => [
  ...['-netdev', 'user,id=net', '-object', 'filter-replay,id=netreplay,netdev=net'],
  ...['-device', `${device},netdev=net,mac=52:54:00:12:34:56${more}`],
];
const shell = recordings.tour;
/** The tour's command line without what a recording's own command line has. */
const shellCommand = shell.command.filter(
  (word, i, all) => i > 0 && !/^-(display|serial)$/.test(word) && !/^-(display|serial)$/.test(all[i - 1]),
);
const serial = ['-device', 'virtio-serial-device', '-chardev', 'null,id=sink', '-device', 'virtconsole,chardev=sink'];

const key = (code, down) => ({ type: 'key', data: { down, key: { type: 'qcode', data: code } } });
const button = (name, down) => ({ type: 'btn', data: { button: name, down } });
const move = (type, x, y) => [
  { type, data: { axis: 'x', value: x } },
  { type, data: { axis: 'y', value: y } },
];
const send = (...events) => [{ qmp: ['input-send-event', { events }] }, { pause: 40 }];

const virtio = (guest, ...more) => ({
  ...probe('virtqueues', guest, 'shift=6', ...more),
  uses: ['virtqueues.elf', 'disk.img'],
  disks: ['disk.img'],
});

/** The default processor with the extensions that it has only on demand (QEMU 10.0's names). */
const OPTIONS = 'zicond,zacas,zcb,svinval,svnapot,svpbmt,smstateen'.split(',');
const options = (name) => ({
  ...probe(
    name,
    `${name} on a processor with optional extensions`,
    'shift=5',
    '-cpu',
    `rv64,${OPTIONS.map((o) => `${o}=true`).join(',')}`,
  ),
  not: ['7', '8'],
});

/**
 * Each becomes a recording (see machine-recordings.mjs). `not`: releases of QEMU with which it cannot be recorded, as the
 * suffix of the recording names them.
 */
export const probes = {
  integer: probe('integer', 'integer instructions, bit manipulation and atomics over hard operands', 'shift=0'),
  float: probe('float', 'floating-point instructions in all rounding modes, NaN boxing, FS', 'shift=1'),
  traps: probe('traps', 'exceptions from all modes, delegation, TVM/TW/TSR, counters, PMP, MPRV', 'shift=2'),
  gates: probe(
    'gates',
    'what each mode may do, without interrupts: trap bits, counters, permissions of both stages',
    'shift=2',
  ),
  paging: probe('paging', 'Sv39, Sv48, Sv57: flags, accessed and dirty bits, superpages, page crossings', 'shift=3'),
  registers: probe('registers', 'all control and status registers in all modes, counters, WARL fields', 'shift=5'),
  hypervisor: probe(
    'hypervisor',
    'two-stage translation, HLV and HSV, virtual instructions, virtual interrupts',
    'shift=4',
  ),
  interrupts: probe('interrupts', 'timers of all levels, software and external interrupts, priorities, wfi', 'shift=6'),
  platform: probe('platform', 'serial port, clock and alarm, PLIC, flash, fw_cfg with DMA, reset', 'shift=6'),
  auto: probe('interrupts', 'interrupts again, with shift=auto', 'shift=auto'),
  sleepoff: probe('interrupts', 'interrupts again, with sleep=off', 'shift=3,sleep=off'),
  shell: {
    command: shellCommand,
    steps: shell.steps,
    qmp: true,
    uses: ['shell.elf', 'disk.img', 'tftp'],
    disks: ['disk.img'],
    guest: 'shell: clock, timers, alarm, exceptions, disks, entropy, network, keyboard, tablet, reset, typed commands',
  },
  'options-integer': options('integer'),
  'options-traps': options('traps'),
  'options-paging': options('paging'),
  'options-registers': options('registers'),
  // 7.2 refuses: its fw_cfg comes after the devices of the command line.
  ramfb: {
    ...probe('platform', 'the same with a frame buffer set up through fw_cfg', 'shift=6', '-device', 'ramfb'),
    not: ['7'],
  },
  'virtio-modern': virtio(
    'virtio-mmio version 2: block, entropy, network, console',
    ...MODERN,
    ...disk('virtio-blk-device'),
    '-device',
    'virtio-rng-device',
    ...net('virtio-net-device'),
    ...serial,
  ),
  'virtio-legacy': virtio(
    'virtio-mmio version 1: block, entropy, network, console',
    ...disk('virtio-blk-device'),
    '-device',
    'virtio-rng-device',
    ...net('virtio-net-device'),
    ...serial,
  ),
  'virtio-pci': virtio(
    'virtio over PCI with its interrupt lines: block, entropy, network',
    ...disk('virtio-blk-pci'),
    '-device',
    'virtio-rng-pci',
    ...net('virtio-net-pci', ',romfile='),
  ),
  'virtio-input': {
    ...probe(
      'virtqueues',
      'keyboard, mouse, tablet',
      'shift=6',
      ...MODERN,
      ...['-device', 'virtio-keyboard-device', '-device', 'virtio-mouse-device', '-device', 'virtio-tablet-device'],
    ),
    qmp: true,
    steps: [
      { expect: 'press now' },
      ...send(key('a', true)),
      ...send(key('a', false), key('shift', true)),
      ...send(key('f12', true)),
      { expect: 'press now' },
      ...send(...move('rel', 5, -3)),
      ...send(button('left', true)),
      ...send(button('left', false), button('wheel-up', true)),
      { expect: 'press now' },
      ...send(...move('abs', 100, 32767)),
      ...send(button('right', true)),
      ...send(button('right', false)),
    ],
  },
  // 10.0 stops for ever when the guest resets the device while it records.
  'virtio-gpu': {
    ...probe('virtqueues', 'GPU, 2D', 'shift=6', ...MODERN, '-device', 'virtio-gpu-device'),
    not: ['10'],
  },
};
