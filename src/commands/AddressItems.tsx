import { Command as Cmdk } from 'cmdk';
import { useEffect, useState } from 'react';
import { engine } from '../engine/engine.ts';
import { hex } from '../format/hex.ts';
import { parseAddress, resolveAddress } from '../machine/expression.ts';
import { pinDisassembly, showMemory } from '../machine/places.ts';
import { addStop } from '../machine/stops.ts';
import { atHand, machine } from '../machine/store.ts';
import { search } from '../machine/travel.ts';
import { focusPane } from '../shell/dock.ts';
import styles from './palette.module.css';

/** Symbols shown at most; typing more of the name finds the others. */
const MOST_SYMBOLS = 8;
/** Pause in typing before symbols are looked up, in ms. */
const PAUSE_MS = 80;

interface Named {
  readonly name: string;
  readonly address: bigint;
}

/** What a text may mean in the machine: an address or a register at once, symbols once they are found. */
function useMeanings(text: string): readonly Named[] {
  const [found, setFound] = useState<{ readonly text: string; readonly symbols: readonly Named[] }>();
  const parsed = parseAddress(text);
  const address = parsed && resolveAddress(parsed, machine.getState().shown?.answer.registers);
  const isName = parsed?.base.kind === 'name' && text.trim().length > 1;
  useEffect(() => {
    const log = atHand()?.log;
    if (!isName || log === undefined) return;
    let current = true;
    const timer = setTimeout(() => {
      engine.findSymbols(log, text.trim()).then(
        (symbols) => {
          if (current) setFound({ text, symbols });
        },
        () => {
          // The machine was taken away meanwhile.
        },
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [isName, text]);
  const known = address === undefined ? [] : [{ name: text.trim(), address }];
  return [...known, ...(isName && found?.text === text ? found.symbols : []).slice(0, MOST_SYMBOLS)];
}

interface Props {
  readonly text: string;
  /** Closes the palette and then does something. */
  readonly after: (work: () => void) => void;
}

/** What can be done with an address, a register or a symbol that was typed into the palette. */
export function AddressItems({ text, after }: Props) {
  const meanings = useMeanings(text);
  if (meanings.length === 0) return null;
  const run = (address: bigint, direction: 1 | -1) => () =>
    void search(
      [{ kind: 'execute', address }],
      direction,
      `${direction === 1 ? 'Running to' : 'Running back to'} ${hex(address)}`,
    );
  return (
    <Cmdk.Group heading="Machine" className={styles.group}>
      {meanings.flatMap(({ name, address }, i) => {
        const actions: (readonly [string, () => void])[] = [
          [
            'Show the code at',
            () => {
              pinDisassembly(address);
              focusPane('disassembly');
            },
          ],
          ['Run on to', run(address, 1)],
          ['Run back to', run(address, -1)],
          [
            'Show the memory at',
            () => {
              showMemory(hex(address), 'virtual');
              focusPane('memory');
            },
          ],
          ['Stop at', () => addStop({ kind: 'execute', address })],
        ];
        // The first meaning offers everything; of the others the code is what is looked for.
        return actions.slice(0, i === 0 ? undefined : 1).map(([what, work]) => (
          <Cmdk.Item
            key={`${what} ${name} ${address}`}
            value={`${what} ${name} ${hex(address)}`}
            className={styles.item}
            onSelect={() => after(work)}
          >
            <span>
              {what} {name}
            </span>
            <span className={styles.detail}>{hex(address)}</span>
          </Cmdk.Item>
        ));
      })}
    </Cmdk.Group>
  );
}
