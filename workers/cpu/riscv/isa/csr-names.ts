/**
 * Control and status registers by number (privileged manual, chapter "Control and Status Registers", and the extensions
 * that add to it). A number says who may access it: bits 11 and 10 are 3 where it is read-only, bits 9 and 8 are the
 * lowest privilege mode: 0 user, 1 supervisor, 2 hypervisor and virtual supervisor, 3 machine.
 */

/** `from`, `from + 1`, … named `name`, where # is a number counted from `first`. */
const run = (from: number, count: number, name: string, first = 0): [number, string][] =>
  Array.from({ length: count }, (_, i) => [from + i, name.replace('#', String(first + i))]);
const list = (from: number, ...names: readonly string[]): [number, string][] =>
  names.map((name, i) => [from + i, name]);

const NAMES: ReadonlyMap<number, string> = new Map([
  // Floating point, vectors, entropy source, shadow stack, table jumps.
  ...list(0x001, 'fflags', 'frm', 'fcsr'),
  ...list(0x008, 'vstart', 'vxsat', 'vxrm'),
  [0x00f, 'vcsr'],
  [0x011, 'ssp'],
  [0x015, 'seed'],
  [0x017, 'jvt'],
  // Counters, read-only for all.
  ...list(0xc00, 'cycle', 'time', 'instret'),
  ...run(0xc03, 29, 'hpmcounter#', 3),
  ...list(0xc20, 'vl', 'vtype', 'vlenb'),
  // Supervisor.
  [0x100, 'sstatus'],
  ...list(0x104, 'sie', 'stvec', 'scounteren'),
  [0x10a, 'senvcfg'],
  ...run(0x10c, 4, 'sstateen#'),
  [0x120, 'scountinhibit'],
  ...list(0x140, 'sscratch', 'sepc', 'scause', 'stval', 'sip'),
  ...list(0x14d, 'stimecmp', 'sctrctl', 'sctrstatus', 'siselect', 'sireg', 'sireg2', 'sireg3'),
  ...list(0x155, 'sireg4', 'sireg5', 'sireg6'),
  [0x15c, 'stopei'],
  [0x15f, 'sctrdepth'],
  [0x180, 'satp'],
  [0x5a8, 'scontext'],
  [0xda0, 'scountovf'],
  [0xdb0, 'stopi'],
  // Virtual supervisor: what the supervisor's registers are while a guest runs.
  [0x200, 'vsstatus'],
  ...list(0x204, 'vsie', 'vstvec'),
  ...list(0x240, 'vsscratch', 'vsepc', 'vscause', 'vstval', 'vsip'),
  ...list(0x24d, 'vstimecmp', 'vsctrctl'),
  ...list(0x250, 'vsiselect', 'vsireg', 'vsireg2', 'vsireg3'),
  ...list(0x255, 'vsireg4', 'vsireg5', 'vsireg6'),
  [0x25c, 'vstopei'],
  [0x280, 'vsatp'],
  [0xeb0, 'vstopi'],
  // Hypervisor.
  [0x600, 'hstatus'],
  ...list(0x602, 'hedeleg', 'hideleg', 'hie', 'htimedelta', 'hcounteren', 'hgeie', 'hvien', 'hvictl', 'henvcfg'),
  ...run(0x60c, 4, 'hstateen#'),
  ...list(0x643, 'htval', 'hip', 'hvip', 'hviprio1', 'hviprio2'),
  [0x64a, 'htinst'],
  [0x680, 'hgatp'],
  [0x6a8, 'hcontext'],
  [0xe12, 'hgeip'],
  // Machine.
  ...list(0xf11, 'mvendorid', 'marchid', 'mimpid', 'mhartid', 'mconfigptr'),
  ...list(0x300, 'mstatus', 'misa', 'medeleg', 'mideleg', 'mie', 'mtvec', 'mcounteren'),
  ...list(0x308, 'mvien', 'mvip', 'menvcfg'),
  ...run(0x30c, 4, 'mstateen#'),
  ...list(0x320, 'mcountinhibit', 'mcyclecfg', 'minstretcfg'),
  ...run(0x323, 29, 'mhpmevent#', 3),
  ...list(0x340, 'mscratch', 'mepc', 'mcause', 'mtval', 'mip'),
  ...list(0x34a, 'mtinst', 'mtval2'),
  [0x34e, 'mctrctl'],
  ...list(0x350, 'miselect', 'mireg', 'mireg2', 'mireg3'),
  ...list(0x355, 'mireg4', 'mireg5', 'mireg6'),
  [0x35c, 'mtopei'],
  ...run(0x3a0, 16, 'pmpcfg#'),
  ...run(0x3b0, 64, 'pmpaddr#'),
  ...list(0x740, 'mnscratch', 'mnepc', 'mncause'),
  [0x744, 'mnstatus'],
  [0x747, 'mseccfg'],
  [0xb00, 'mcycle'],
  [0xb02, 'minstret'],
  ...run(0xb03, 29, 'mhpmcounter#', 3),
  [0xfb0, 'mtopi'],
  // Triggers and debug mode.
  ...list(0x7a0, 'tselect', 'tdata1', 'tdata2', 'tdata3', 'tinfo', 'tcontrol'),
  [0x7a8, 'mcontext'],
  [0x7aa, 'mscontext'],
  ...list(0x7b0, 'dcsr', 'dpc', 'dscratch0', 'dscratch1'),
  // The upper halves that RV32 has. RV64 has no such registers, but firmware that probes for them is easier to read so.
  ...list(0x310, 'mstatush'),
  ...list(0x312, 'medelegh', 'midelegh', 'mieh'),
  ...list(0x318, 'mvienh', 'mviph', 'menvcfgh'),
  ...run(0x31c, 4, 'mstateen#h'),
  [0x354, 'miph'],
  ...list(0x114, 'sieh'),
  [0x154, 'siph'],
  [0x15d, 'stimecmph'],
  [0x214, 'vsieh'],
  [0x254, 'vsiph'],
  [0x25d, 'vstimecmph'],
  ...list(0x612, 'hedelegh', 'hidelegh'),
  [0x615, 'htimedeltah'],
  [0x618, 'hvienh'],
  [0x61a, 'henvcfgh'],
  ...run(0x61c, 4, 'hstateen#h'),
  ...list(0x655, 'hviph', 'hviprio1h', 'hviprio2h'),
  ...list(0x721, 'mcyclecfgh', 'minstretcfgh'),
  ...run(0x723, 29, 'mhpmevent#h', 3),
  [0x757, 'mseccfgh'],
  [0xb80, 'mcycleh'],
  [0xb82, 'minstreth'],
  ...run(0xb83, 29, 'mhpmcounter#h', 3),
  ...list(0xc80, 'cycleh', 'timeh', 'instreth'),
  ...run(0xc83, 29, 'hpmcounter#h', 3),
]);

/** The name of a CSR; undefined for numbers that no specification gives a meaning. */
export const csrName = (number: number): string | undefined => NAMES.get(number);

const NUMBERS: ReadonlyMap<string, number> = new Map(Array.from(NAMES, ([number, name]) => [name, number]));

/** The number of a CSR by its name; undefined when none is called so. */
export const csrNumber = (name: string): number | undefined => NUMBERS.get(name);

const LOWEST = ['U', 'S', 'HS', 'M'] as const;

/** The lowest privilege mode that may access a CSR, and whether it is read-only: both are in its number. */
export function csrAccess(number: number): { lowest: (typeof LOWEST)[number]; readOnly: boolean } {
  return { lowest: LOWEST[(number >> 8) & 3] ?? 'M', readOnly: number >> 10 === 3 };
}
