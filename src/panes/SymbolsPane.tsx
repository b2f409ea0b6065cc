import { useState } from 'react';
import { useStore } from 'zustand';
import { engine } from '../engine/engine.ts';
import { hex, hexAddress } from '../format/hex.ts';
import { counted } from '../format/numbers.ts';
import { pinDisassembly } from '../machine/places.ts';
import { addStop } from '../machine/stops.ts';
import { atHand, useMachine } from '../machine/store.ts';
import { addSymbols, symbols } from '../machine/symbols.ts';
import { focusPane } from '../shell/dock.ts';
import { reporting } from '../state/ui.ts';
import { pickFiles } from '../ui/files.ts';
import panes from './pane.module.css';
import styles from './symbols.module.css';

type Found = Awaited<ReturnType<typeof engine.findSymbols>>;

/** Finds symbols by a part of their names. */
function Find() {
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found>();
  const find = async () => {
    const now = atHand();
    if (now) setFound(await reporting(() => engine.findSymbols(now.log, text.trim())));
  };
  return (
    <>
      <form
        className={styles.find}
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <input
          type="search"
          aria-label="Find symbols"
          placeholder="Part of a name"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="framed">
          Find
        </button>
      </form>
      {found && (
        <ul className={styles.found}>
          {found.map(({ name, raw, address }) => (
            <li key={`${raw ?? name} ${address}`}>
              <button
                type="button"
                title={raw}
                onClick={() => {
                  pinDisassembly(address);
                  focusPane('disassembly');
                }}
              >
                <code>{hexAddress(address)}</code> {name}
              </button>
              <button type="button" onClick={() => addStop({ kind: 'execute', address })} title={`Stop at ${name}`}>
                break
              </button>
            </li>
          ))}
          {found.length === 0 && <li className="dim">No symbol has this in its name.</li>}
        </ul>
      )}
    </>
  );
}

/** Loads ELF files, moved by an address where they are modules. */
function Load() {
  const [base, setBase] = useState('');
  const offset = /^(0x[0-9a-f]{1,16})?$/i.test(base.trim()) ? BigInt(base.trim() || 0) : undefined;
  return (
    <p className={styles.load}>
      <button
        type="button"
        className="framed"
        disabled={offset === undefined}
        onClick={async () => {
          for (const file of await pickFiles({ multiple: true })) {
            await addSymbols({ name: file.name, blob: file }, offset);
          }
        }}
      >
        Load ELF files…
      </button>
      <label>
        moved by{' '}
        <input
          type="text"
          size={12}
          className="mono"
          placeholder="0x0"
          aria-invalid={offset === undefined}
          value={base}
          onChange={(event) => setBase(event.target.value)}
        />
      </label>
    </p>
  );
}

/** Symbols in use: the files they came from, what could not be used, and finding one. */
export function SymbolsPane() {
  const log = useMachine((state) => state.attached?.log);
  const known = useStore(symbols);
  if (log === undefined) {
    return <p className={panes.empty}>Symbols belong to a machine: open a full recording, then drop ELF files.</p>;
  }
  const files = known.log === log ? known.files : [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className={styles.symbols} tabIndex={0} aria-label="Symbol files and names">
      <Load />
      {files.length === 0 && (
        <p className="dim">
          Drop ELF files of the kernel, the firmware or programs on the page: the disassembly and the stack show names
          then.
        </p>
      )}
      <ul>
        {files.map(({ name, symbols: count, lines, problems, base }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be loaded twice, at two places.
          <li key={i}>
            <strong>{name}</strong> {counted(count, 'symbol')}
            {lines > 0 && `, ${counted(lines, 'source line')}`}
            {base !== 0n && `, moved by ${hex(base)}`}
            {problems.map((problem) => (
              <p key={problem} className="dim">
                {problem}
              </p>
            ))}
          </li>
        ))}
      </ul>
      <Find />
    </section>
  );
}
