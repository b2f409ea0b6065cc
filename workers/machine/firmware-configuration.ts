/** What QEMU puts into the firmware configuration of a machine: its tables, and what the command line adds. */
import type { AcpiProcessor } from './acpi/description.ts';
import { acpiFiles } from './acpi/firmware-files.ts';
import type { FwCfgFile, FwCfgOptions } from './devices/fw-cfg.ts';
import type { QemuProfile } from './profile.ts';
import { smbiosFiles } from './smbios/firmware-files.ts';

export interface FirmwareOptions {
  /** `-uuid`, 16 bytes. */
  readonly uuid?: Uint8Array | undefined;
  /** False for `-nographic` and `-M virt,graphics=off`. */
  readonly graphics: boolean;
  /** False for `-M virt,acpi=off`. */
  readonly acpi: boolean;
  /** The processor; undefined where the recording does not tell: the tables that describe it are unknown then. */
  readonly processor: AcpiProcessor | undefined;
  /** Bytes. */
  readonly ramBase: number;
  readonly ramSize: number;
  readonly boot: {
    readonly menu: boolean;
    /** Nothing but the devices of the boot order may be booted. */
    readonly strict: boolean;
    readonly splashTimeMs?: number | undefined;
    readonly rebootTimeoutMs?: number | undefined;
  };
  /** `-fw_cfg`. */
  readonly files: readonly FwCfgFile[];
}

/** A processor for tables that nobody can rely on; the sizes of the files are the same for all. */
const NO_PROCESSOR: AcpiProcessor = { isa: 'rv64', zeroBlock: 64, managementBlock: 64 };

function tables({ acpi, smbios }: QemuProfile, options: FirmwareOptions): FwCfgFile[] {
  const { processor, ramBase, ramSize, uuid } = options;
  const described = acpi && options.acpi ? acpiFiles(acpi, processor ?? NO_PROCESSOR) : [];
  return [
    ...described.map((file) => ({ ...file, unknown: processor === undefined })),
    ...(smbios ? smbiosFiles({ ramBase, ramSize, uuid: [...(uuid ?? [])] }) : []),
  ];
}

/**
 * @param bootOrder Firmware paths of devices with a bootindex, in order.
 * @param deviceFiles Of devices such as ramfb.
 */
export function firmwareConfiguration(
  profile: QemuProfile,
  options: FirmwareOptions,
  bootOrder: readonly string[],
  deviceFiles: readonly FwCfgFile[],
): FwCfgOptions {
  const { boot, graphics, uuid } = options;
  const wait = boot.splashTimeMs;
  return {
    uuid,
    graphics,
    bootMenu: boot.menu,
    ...(boot.rebootTimeoutMs === undefined ? {} : { rebootTimeoutMs: boot.rebootTimeoutMs }),
    bootOrder: boot.strict && bootOrder.length > 0 ? [...bootOrder, 'HALT'] : bootOrder,
    files: [
      ...tables(profile, options),
      ...(wait === undefined ? [] : [{ name: 'etc/boot-menu-wait', contents: Uint8Array.of(wait, wait >> 8) }]),
      ...options.files,
      ...deviceFiles,
    ],
  };
}
