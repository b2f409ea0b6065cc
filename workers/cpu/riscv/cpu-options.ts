/**
 * Options of the command line (`-cpu rv64,v=off,zicond=on`) and the device tree's ISA string, as changes of a release's
 * default processor. What options do to CSRs was read by a guest on 7.2, 8.2, 10.0 and 11.1.
 */
import { HYPERVISOR_CSRS } from './hypervisor-csrs.ts';
import type { Extension } from './isa/instruction.ts';
import type { CpuModel } from './model.ts';

export interface CpuChoice {
  /** Model of the command line: "rv64", "max", … */
  readonly cpu: string;
  /** Its options: "zicond" → "on". */
  readonly options: Readonly<Record<string, string>>;
  /** `riscv,isa` of the device tree, such as "rv64imafdch_zicsr_zba"; it decides where it is known. */
  readonly isa?: string;
}

/** Instructions that an ISA string names. */
const EXTENSIONS: ReadonlyMap<string, Extension> = new Map(
  (
    [
      'Zba', 'Zbb', 'Zbc', 'Zbs', 'Zfa', 'Zicbom', 'Zicbop', 'Zicboz', 'Zicond', 'Zacas', 'Zcb', 'Zawrs', 'Svinval',
    ] as const
  ).map((name) => [name.toLowerCase(), name]),
); // biome-ignore format: a table
const LETTERS: ReadonlyMap<string, Extension> = new Map(
  (['M', 'A', 'F', 'D', 'C', 'H'] as const).map((name) => [name.toLowerCase(), name]),
);
/** Names that change nothing that a guest could do, or what is always there. */
const PLAIN =
  /^(s|u|i|e|g|mmu|pmp|debug|sv(32|39|48|57)|zicsr|zifencei|zicntr|zihpm|zihintntl|zihintpause|zmmul|zaamo|zalrsc|zama16b|zca|zcd|zic64b|ziccamoa|ziccif|zicclsm|ziccrse|za64rs|sh[a-z]+|ssccptr|sscounterenw|ssstrict|sstvala|sstvecd|ssu64xl|svvptc|sdtrig|svade|svadu|sstc|svnapot|svpbmt|smstateen|ssstateen|(vlen|elen|rvv_[a-z_]+|vext_spec|priv_spec|bext_spec|mvendorid|marchid|mimpid|cb[a-z]+_blocksize|pmu-mask|pmu-num|short-isa-string|resetvec|start-powered-off|num-pmp-regions|x-.*))$/;

const STIMECMP = 0x14d;
const VSTIMECMP = 0x24d;
/** Bits of menvcfg and henvcfg. */
const STCE = 1n << 63n;
const PBMTE = 1n << 62n;
const ADUE = 1n << 61n;
const GVA_AND_MPV = 0xc000000000n;
/** Bits of mhpmevent that leave out VS and VU mode; they go with the extension since mcontext is there (9.2). */
const GUEST_FILTERS = 3n << 58n;

const isOn = (value: string): boolean => value === 'on' || value === 'true' || value === 'yes';

/** Names of an ISA string, letters one by one. */
function namesOf(isa: string): Set<string> {
  const [letters = '', ...names] = isa.toLowerCase().replace(/^rv64/, '').split('_');
  return new Set([...letters, ...names]);
}

/** What the processor has, by name: the default of the release, or the device tree's, changed by the options. */
function chosenNames(model: CpuModel, { isa, options }: CpuChoice): Set<string> {
  const names = isa === undefined ? new Set(defaultNames(model)) : namesOf(isa);
  if (isa !== undefined) return names;
  for (const [name, value] of Object.entries(options)) {
    if (isOn(value)) names.add(name);
    else names.delete(name);
  }
  return names;
}

function defaultNames(model: CpuModel): string[] {
  const letters = [...LETTERS].filter(([, extension]) => model.extensions.has(extension)).map(([name]) => name);
  const names = [...EXTENSIONS].filter(([, extension]) => model.extensions.has(extension)).map(([name]) => name);
  return [
    ...letters,
    ...names,
    ...(model.sstc ? ['sstc'] : []),
    ...((model.menvcfgReset & ADUE) !== 0n ? ['svadu'] : []),
  ];
}

/** misa: 64 bits, and a bit for each letter; S and U are there without being named. */
function misaOf(names: ReadonlySet<string>): bigint {
  const letters = new Set([...names].filter((name) => name.length === 1 && name !== 'g'));
  for (const always of ['i', 's', 'u']) letters.add(always);
  let misa = 2n << 62n;
  for (const letter of letters) misa |= 1n << BigInt(letter.charCodeAt(0) - 97);
  return misa;
}

function extensionsOf(model: CpuModel, names: ReadonlySet<string>): Set<Extension> {
  const chosen = new Set<Extension>(['I', 'S', 'Zicsr', 'Zifencei']);
  for (const [name, extension] of [...LETTERS, ...EXTENSIONS]) if (names.has(name)) chosen.add(extension);
  if (chosen.has('Zbb') && model.extensions.has('Zbb of QEMU 7')) chosen.add('Zbb of QEMU 7');
  if (chosen.has('F') && model.extensions.has('FD of QEMU 5')) chosen.add('FD of QEMU 5');
  return chosen;
}

function withoutHypervisor(model: CpuModel): Partial<CpuModel> {
  const { masks } = model;
  const later = model.laterTraps;
  return {
    midelegForced: 0n,
    ...(model.machineContext ? { contextMask: 0x1fffn } : {}),
    masks: {
      ...masks,
      mstatus: later ? masks.mstatus & ~GVA_AND_MPV : masks.mstatus,
      mideleg: masks.mideleg | 0x444n,
      mie: masks.mie & ~(later ? 0x1444n : 0x1000n),
      event: model.machineContext ? masks.event & ~GUEST_FILTERS : masks.event,
    },
  };
}

/** The widest translation that an option leaves: `sv39=on` takes the wider ones away. */
function widestTranslation(options: CpuChoice['options']): number {
  if (options.sv57 !== undefined) return isOn(options.sv57) ? 10 : 9;
  if (options.sv48 !== undefined) return isOn(options.sv48) ? 9 : 8;
  return options.sv39 !== undefined && isOn(options.sv39) ? 8 : 10;
}

/** A release's processor with options. */
export function withOptions(model: CpuModel, choice: CpuChoice): CpuModel {
  const { cpu, options, isa } = choice;
  const names = chosenNames(model, choice);
  const unfit: string[] = [];
  if (cpu !== 'rv64' && isa === undefined) unfit.push(`-cpu ${cpu}: it is taken for rv64`);
  for (const name of names) {
    if (name === 'v') unfit.push('-cpu: vector instructions are not there; the guest gets an illegal instruction');
    else if (name === 'b') continue;
    else if (!PLAIN.test(name) && !LETTERS.has(name) && !EXTENSIONS.has(name)) unfit.push(`-cpu: ${name} is not there`);
  }
  const absent = new Set(model.absentCsrs);
  const has = (name: string) => names.has(name);
  const hypervisor = has('h') ? {} : withoutHypervisor(model);
  const masks = { ...(hypervisor.masks ?? model.masks) };
  let menvcfg = masks.menvcfg;
  let reset = model.menvcfgReset;
  if (!has('h')) {
    for (const number of HYPERVISOR_CSRS) absent.add(number);
    if (model.laterTraps) absent.add(VSTIMECMP);
  }
  if (!has('sstc')) {
    absent.add(STIMECMP);
    absent.add(VSTIMECMP);
    if (model.laterTraps) menvcfg &= ~STCE;
  }
  if (model.laterTraps) {
    if (!has('svadu')) {
      menvcfg &= ~ADUE;
      reset &= ~ADUE;
    }
    if (has('svpbmt')) {
      menvcfg |= PBMTE;
      reset |= PBMTE;
    }
  }
  const protectedMemory = options.pmp === undefined || isOn(options.pmp);
  return {
    ...model,
    ...hypervisor,
    masks: { ...masks, menvcfg },
    extensions: extensionsOf(model, names),
    misa: misaOf(names),
    absentCsrs: absent,
    menvcfgReset: reset,
    // henvcfg begins with what menvcfg has, in the release that begins it with anything (8.2).
    henvcfgReset: model.henvcfgReset === 0n ? 0n : reset,
    sstc: has('sstc'),
    napot: has('svnapot'),
    stateEnable: has('smstateen'),
    vector: has('v'),
    widestTranslation: widestTranslation(options),
    ...(protectedMemory ? {} : { pmpEntries: 0, pmpCsrs: 0 }),
    unfit,
  };
}
