import { useState } from 'react';
import { useStore } from 'zustand';
import { engine } from '../engine/engine.ts';
import { hex, hexAddress } from '../format/hex.ts';
import { counted } from '../format/numbers.ts';
import { ROOT_MASK, rootOf, tablesText } from '../format/satp.ts';
import { pinDisassembly } from '../machine/places.ts';
import { addStop } from '../machine/stops.ts';
import { atHand, useMachine } from '../machine/store.ts';
import { addSymbols, removeSymbols, symbols } from '../machine/symbols.ts';
import { useAnswer, usePaneState, useWants } from '../machine/use-machine.ts';
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
          {found.map(({ name, raw, address, space }) => (
            <li key={`${raw ?? name} ${address} ${space ?? ''}`}>
              <button
                type="button"
                title={raw}
                onClick={() => {
                  pinDisassembly(address);
                  focusPane('disassembly');
                }}
              >
                <code>{hexAddress(address)}</code> {name}
                {space !== undefined && <span className="dim"> {spaceText(space)}</span>}
              </button>
              <button
                type="button"
                onClick={() =>
                  addStop({
                    kind: 'execute',
                    address,
                    // Other programs have code at the address, too.
                    ...(space === undefined ? {} : { condition: `satp & ${hex(ROOT_MASK)} == ${hex(space)}` }),
                  })
                }
                title={`Stop at ${name}`}
              >
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

const spaceText = (root: bigint): string => (root === 0n ? 'without translation' : `with ${tablesText(root)}`);

const WANTS = { registers: true } as const;

/** satp at the playhead; undefined while the state of another moment is shown. */
function useSatp(): bigint | undefined {
  useWants(WANTS);
  const state = usePaneState();
  const answer = useAnswer();
  if (state.kind !== 'state' || state.stale) return undefined;
  return answer?.registers?.registers.find(({ name }) => name === 'satp')?.value;
}

/** Loads ELF files, moved by an address where they are modules, for one address space where they are programs. */
function Load() {
  const [base, setBase] = useState('');
  const [own, setOwn] = useState(false);
  const satp = useSatp();
  const offset = /^(0x[0-9a-f]{1,16})?$/i.test(base.trim()) ? BigInt(base.trim() || 0) : undefined;
  return (
    <p className={styles.load}>
      <button
        type="button"
        className="framed"
        disabled={offset === undefined || (own && satp === undefined)}
        onClick={async () => {
          const at = { ...(offset ? { base: offset } : {}), ...(own && satp !== undefined ? { satp } : {}) };
          for (const file of await pickFiles({ multiple: true })) await addSymbols({ name: file.name, blob: file }, at);
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
      <label title="For the programs of processes: the same addresses mean something else in each">
        <input type="checkbox" checked={own} onChange={({ target }) => setOwn(target.checked)} /> only in the address
        space at the playhead{satp !== undefined && ` (${spaceText(rootOf(satp))})`}
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
        {files.map((file) => (
          <li key={file.id}>
            <strong>{file.name}</strong> {counted(file.symbols, 'symbol')}
            {file.lines > 0 && `, ${counted(file.lines, 'source line')}`}
            {file.at.base !== undefined && `, moved by ${hex(file.at.base)}`}
            {file.at.satp !== undefined && `, only ${spaceText(rootOf(file.at.satp))}`}{' '}
            <button
              type="button"
              aria-label={`Remove the symbols of ${file.name}`}
              onClick={() => void removeSymbols(file)}
            >
              remove
            </button>
            {file.problems.map((problem) => (
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
