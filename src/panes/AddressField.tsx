import { useEffect, useState } from 'react';
import { engine } from '../engine/engine.ts';
import { parseAddress, resolveAddress } from '../machine/expression.ts';
import { atHand, machine } from '../machine/store.ts';

/** Address of a symbol by its exact name. */
async function symbolAddress(name: string): Promise<bigint | undefined> {
  const now = atHand();
  if (!now) return undefined;
  const found = await engine.findSymbols(now.log, name);
  return found.find((one) => one.name === name || one.raw === name)?.address;
}

/** The address that a text stands for: by registers of the state on the page, or by symbols. */
export async function addressOf(text: string): Promise<bigint | undefined> {
  const parsed = parseAddress(text);
  if (!parsed) return undefined;
  const registers = machine.getState().shown?.answer.registers;
  const known = resolveAddress(parsed, registers);
  if (known !== undefined || parsed.base.kind !== 'name') return known;
  const symbol = await symbolAddress(parsed.base.name);
  return symbol === undefined ? undefined : BigInt.asUintN(64, symbol + parsed.offset);
}

interface Props {
  readonly label: string;
  /** What stands there when nobody types. */
  readonly value: string;
  /** What was typed, and the address that it stands for. */
  readonly onAddress: (address: bigint, text: string) => void;
}

/** A field for an address, a register or a symbol, each with an offset. */
export function AddressField({ label, value, onAddress }: Props) {
  const [text, setText] = useState(value);
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    setText(value);
    setWrong(false);
  }, [value]);
  const submit = async () => {
    const address = await addressOf(text).catch(() => undefined);
    setWrong(address === undefined);
    if (address !== undefined) onAddress(address, text.trim());
  };
  return (
    <input
      type="text"
      size={14}
      spellCheck={false}
      className="mono"
      aria-label={label}
      aria-invalid={wrong}
      title={wrong ? 'No address, register or symbol has this name.' : 'An address, a register or a symbol, +offset'}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void submit();
        else if (event.key === 'Escape') setText(value);
      }}
    />
  );
}
