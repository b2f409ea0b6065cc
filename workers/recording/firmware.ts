/** What a recording's firmware configuration (fw_cfg) holds, from the command line and the device tree. */
import type { FwCfgFile } from '../machine/devices/fw-cfg.ts';
import type { FirmwareOptions } from '../machine/firmware-configuration.ts';
import type { CommandLine } from './command-line.ts';
import { processorProperty } from './recorded-tree.ts';
import { sizeOf } from './words.ts';

/** What the command line tells. */
export type FirmwareDescription = Omit<FirmwareOptions, 'processor' | 'ramBase' | 'ramSize'>;

const WITHOUT_COMMAND_LINE: FirmwareDescription = {
  graphics: true,
  acpi: true,
  boot: { menu: false, strict: false },
  files: [],
};
const UUID_BYTES = 16;
/** QEMU's default for `cbom_blocksize` and `cboz_blocksize`. */
const CACHE_BLOCK = 64;

function uuidOf(text: string, unfit: string[]): Uint8Array | undefined {
  const digits = text.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(digits)) {
    unfit.push(`-uuid ${text}: not a UUID`);
    return undefined;
  }
  return Uint8Array.from({ length: UUID_BYTES }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** Files whose contents are not on the command line are there, empty, and reading them is reported. */
function filesOf({ fwCfg }: CommandLine, unfit: string[]): FwCfgFile[] {
  return fwCfg.map(({ name = '', string }) => {
    if (string === undefined) unfit.push(`-fw_cfg ${name}: its contents are not in the recording`);
    return { name, contents: new TextEncoder().encode(string ?? ''), unknown: string === undefined };
  });
}

function milliseconds(boot: CommandLine['boot'], key: string): number | undefined {
  const value = boot[key];
  return value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value);
}

/** @param unfit Gets a line for each thing that cannot be told. */
export function describeFirmware(line: CommandLine | undefined, unfit: string[]): FirmwareDescription {
  if (!line) return WITHOUT_COMMAND_LINE;
  const { boot, machine, uuid } = line;
  for (const value of line.smbios) unfit.push(`-smbios ${value}: the SMBIOS records are those without it`);
  if (boot.splash !== undefined) unfit.push('-boot splash=…: the picture is not in the recording');
  if (line.kernel !== undefined && hasFlash(line)) {
    unfit.push(
      '-kernel beside a flash image: QEMU 8 and later hand it to the firmware through fw_cfg, where it is missing',
    );
  }
  return {
    uuid: uuid === undefined ? undefined : uuidOf(uuid, unfit),
    graphics: line.graphics && machine.graphics !== 'off',
    acpi: machine.acpi !== 'off',
    boot: {
      menu: boot.menu === 'on',
      strict: boot.strict === 'on',
      splashTimeMs: milliseconds(boot, 'splash-time'),
      rebootTimeoutMs: milliseconds(boot, 'reboot-timeout'),
    },
    files: filesOf(line, unfit),
  };
}

function hasFlash({ drives, machine }: CommandLine): boolean {
  return machine.pflash0 !== undefined || drives.some(({ interface: where }) => where === 'pflash');
}

/** @param tree The device tree that the machine began with; empty where there is none. */
export function firmwareOptions(
  described: FirmwareDescription,
  tree: Uint8Array,
  machine: {
    readonly ramBase: number;
    readonly ramSize: number;
    readonly cpuOptions: Readonly<Record<string, string>>;
  },
): FirmwareOptions {
  const { ramBase, ramSize, cpuOptions } = machine;
  const isa = processorProperty(tree, 'riscv,isa');
  const blockSize = (option: string) => sizeOf(cpuOptions[option] ?? '', 1) ?? CACHE_BLOCK;
  const processor = isa !== undefined && {
    isa,
    mmuType: processorProperty(tree, 'mmu-type'),
    zeroBlock: blockSize('cboz_blocksize'),
    managementBlock: blockSize('cbom_blocksize'),
  };
  return { ...described, ramBase, ramSize, processor: processor || undefined };
}
