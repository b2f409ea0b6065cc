// The recordings that the machine is tested with: QEMU's arguments and what happens in each. See README.md.

const bare = (elf, ...more) => ['-M', 'virt', '-m', '16M', '-nodefaults', '-bios', elf, ...more];
const probe = (name, guest, icount, ...more) => ({
  command: bare(`${name}.elf`, ...more),
  uses: [`${name}.elf`],
  icount,
  guest,
});

export const probes = {
  integer: probe('integer', 'integer instructions, bit manipulation and atomics over hard operands', 'shift=0'),
  float: probe('float', 'floating-point instructions in all rounding modes, NaN boxing, FS', 'shift=1'),
  traps: probe('traps', 'exceptions from all modes, delegation, TVM/TW/TSR, counters, PMP, MPRV', 'shift=2'),
  paging: probe('paging', 'Sv39, Sv48, Sv57: flags, accessed and dirty bits, superpages, page crossings', 'shift=3'),
  registers: probe('registers', 'all control and status registers in all modes, counters, WARL fields', 'shift=5'),
  hypervisor: probe(
    'hypervisor',
    'two-stage translation, HLV and HSV, virtual instructions, virtual interrupts',
    'shift=4',
  ),
  interrupts: probe('interrupts', 'timers of all levels, software and external interrupts, priorities, wfi', 'shift=6'),
};
