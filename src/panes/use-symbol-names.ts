import { useAnswer } from '../machine/use-machine.ts';

/** Names of addresses, as far as the disassembly on the page tells them. */
export function useSymbolNames(): (address: bigint) => string | undefined {
  const lines = useAnswer()?.disassembly;
  return (address) => lines?.find((line) => line.address === address)?.symbol;
}
