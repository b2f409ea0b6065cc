/** What the board's ACPI tables are made of. */

/** How the tables of QEMU's releases differ. */
export interface AcpiRules {
  /**
   * The tables tell of the interrupt controller, serial port, virtio slots and PCI, of cache blocks and translation;
   * before, of the processor and fw_cfg alone.
   */
  readonly wholeBoard: boolean;
  /** The tables are of ACPI 6.6 instead of 6.5. */
  readonly version66: boolean;
  /** SPCR is of revision 2: a 16550 without name, and no precise baud rate. */
  readonly oldConsole: boolean;
  /** SPCR has the language where the terminal's type belongs, and the other way round. */
  readonly consoleSwapped: boolean;
  /** SPCR tells 8 bits as the width of the serial port's registers; before, 32. */
  readonly consoleBytes: boolean;
  /** `_DSM` of the PCI bridge answers function 0 with 1: there is something; there is not. */
  readonly labelsPromised: boolean;
}

/** The processor, as RHCT describes it. */
export interface AcpiProcessor {
  /** `riscv,isa` of the device tree. */
  readonly isa: string;
  /** `mmu-type` of the device tree, such as "riscv,sv57"; absent for a processor without translation. */
  readonly mmuType?: string | undefined;
  /** Bytes of a cache block of `cbo.zero`, and of the others. */
  readonly zeroBlock: number;
  readonly managementBlock: number;
}
