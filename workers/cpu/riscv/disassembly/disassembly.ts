/** What is shown of an instruction. */
export interface Disassembly {
  readonly mnemonic: string;
  /** Operands with commas and parentheses, empty where there are none. */
  readonly operands: string;
  /** Where a branch or jump whose target is in the encoding goes. */
  readonly target?: bigint;
  /** Bytes in memory: 2 or 4. */
  readonly length: 2 | 4;
}
