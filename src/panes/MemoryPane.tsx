import { useContext, useEffect, useMemo, useState } from 'react';
import type { BytePattern, MemoryRequest } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { hex } from '../format/hex.ts';
import { parseAddress, resolveAddress } from '../machine/expression.ts';
import { places, showMemory, usePlaces } from '../machine/places.ts';
import { addStop } from '../machine/stops.ts';
import { atHand, machine, useMachine } from '../machine/store.ts';
import { whoReads, whoWrote } from '../machine/travel.ts';
import { PaneInSight, useAnswer, useAnswerBefore, useWants } from '../machine/use-machine.ts';
import { sameRequest } from '../machine/wants.ts';
import { CodeView } from '../memory/CodeView.tsx';
import { type Bytes, MemoryView } from '../memory/MemoryView.tsx';
import styles from '../memory/memory.module.css';
import { type RowBytes, UNITS, type Unit } from '../memory/rows.ts';
import { usePointerRest } from '../memory/use-pointer-rest.ts';
import { WalkTip } from '../memory/WalkTip.tsx';
import { WalkView } from '../memory/WalkView.tsx';
import { focusPane } from '../shell/dock.ts';
import { useBox } from '../ui/use-box.ts';
import { AddressField, addressOf } from './AddressField.tsx';
import { ByteSearch } from './ByteSearch.tsx';
import { MachineFrame } from './MachineFrame.tsx';

const ROW_PX = 20;
/** A row of 16 bytes with its characters needs so much width; with a long address more. */
const WIDE_PX = 545;
const LONG_ADDRESS_PX = 60;
/** The engine hands out at most so many bytes at once. */
const MOST_BYTES = 65536;
/** Bytes that a row of instructions is scrolled by: the longest instruction's. */
const CODE_STEP = 4;

/** The address that the field names: that of the text, for registers by the state on the page, for symbols once they are found. */
function useBase(): bigint | undefined {
  const memory = usePlaces((state) => state.memory);
  const answer = useAnswer();
  const [found, setFound] = useState<{ readonly text: string; readonly address: bigint }>();
  const parsed = useMemo(() => parseAddress(memory), [memory]);
  const known = parsed && resolveAddress(parsed, answer?.registers);
  const isSymbol = known === undefined && answer?.registers !== undefined && parsed?.base.kind === 'name';
  useEffect(() => {
    if (!isSymbol) return;
    let current = true;
    addressOf(memory).then(
      (address) => {
        if (current && address !== undefined) setFound({ text: memory, address });
      },
      () => {
        // The field says that the name is unknown.
      },
    );
    return () => {
      current = false;
    };
  }, [isSymbol, memory]);
  return known ?? (found?.text === memory ? found.address : undefined);
}

/** Address of the first row. */
function useStart(base: bigint | undefined, rowBytes: RowBytes | typeof CODE_STEP): bigint | undefined {
  const scrolled = usePlaces((state) => state.scrolled);
  if (base === undefined) return undefined;
  const row = BigInt(rowBytes);
  // Code begins where it was asked for, since instructions cannot be told from there backwards.
  const first = rowBytes === CODE_STEP ? base & ~1n : (base / row) * row;
  return BigInt.asUintN(64, first + BigInt(scrolled) * row);
}

/** Where RAM holds a pattern at the moment. */
function searchRam(pattern: BytePattern): Promise<readonly bigint[]> | undefined {
  const now = atHand();
  return now && engine.searchMemory(now.log, now.moment, pattern);
}

/** Shows what was found, and picks it. */
function showFound(address: bigint, length: number): void {
  showMemory(hex(address), 'physical');
  machine.setState({ picked: { kind: 'memory', space: 'physical', address, length } });
}

/** What can be done with the selected bytes. */
function SelectionTools({ walking, onWalk }: { walking: boolean; onWalk: () => void }) {
  const picked = useMachine((state) => (state.picked?.kind === 'memory' ? state.picked : undefined));
  if (!picked) return null;
  const { space, address, length } = picked;
  return (
    <>
      <button
        type="button"
        aria-label={`Who wrote ${length === 1 ? 'this byte' : `these ${length} bytes`}?`}
        title={`Who wrote ${length === 1 ? 'this byte' : `these ${length} bytes`}? (L)`}
        onClick={() => void whoWrote(picked)}
      >
        Who wrote
      </button>
      <button
        type="button"
        aria-label="Who reads it next?"
        title="Who reads it next? (Shift+R)"
        onClick={() => void whoReads(picked)}
      >
        Who reads
      </button>
      <button
        type="button"
        onClick={() => {
          addStop({ kind: 'memory', space, address, length, access: 'change' });
          focusPane('stops');
        }}
        title="Stop where these bytes change"
      >
        Watch
      </button>
      <button
        type="button"
        onClick={() => {
          addStop({ kind: 'memory', space, address, length, access: 'read' });
          focusPane('stops');
        }}
        title="Stop where these bytes are read"
      >
        Watch reads
      </button>
      {space === 'virtual' && (
        <button
          type="button"
          aria-label="Page walk"
          title="Page walk: how the page tables translate the address. It shows too where the pointer rests."
          aria-pressed={walking}
          onClick={onWalk}
        >
          Walk
        </button>
      )}
    </>
  );
}

/** Memory at the playhead: bytes, words and characters. */
export function MemoryPane() {
  const { memory, space } = usePlaces((state) => state);
  const [form, setForm] = useState<Unit | 'code'>(1);
  const code = form === 'code';
  const unit = code ? 1 : form;
  const [walking, setWalking] = useState(false);
  const inSight = useContext(PaneInSight);
  const [box, { width, height }] = useBox();
  const rows = Math.max(4, Math.ceil(height / ROW_PX));
  const base = useBase();
  const needed = WIDE_PX + (base !== undefined && base >> 32n !== 0n ? LONG_ADDRESS_PX : 0);
  const rowBytes: RowBytes = width > 0 && width < needed ? 8 : 16;
  const start = useStart(base, code ? CODE_STEP : rowBytes);
  const picked = useMachine((state) => (state.picked?.kind === 'memory' ? state.picked : undefined));
  const pinned = walking && picked?.space === 'virtual' ? picked.address : undefined;
  const rest = usePointerRest(space === 'virtual' && !walking);
  const walk = pinned ?? rest.place?.address;
  const length = Math.min(MOST_BYTES, rows * (code ? CODE_STEP : rowBytes));
  const request = useMemo<MemoryRequest | undefined>(
    () => (start === undefined ? undefined : { space, address: start, length, ...(code ? { code } : {}) }),
    [space, start, length, code],
  );
  const wants = useMemo(
    () => ({ registers: true, ...(request ? { memory: [request] } : {}), ...(walk === undefined ? {} : { walk }) }),
    [request, walk],
  );
  useWants(inSight ? wants : undefined);
  const before = useAnswerBefore()?.memory?.find((one) => one.space === space);
  const selected =
    picked?.space === space ? { from: picked.address, to: picked.address + BigInt(picked.length) } : undefined;
  const onSelect = ({ from, to }: Bytes) =>
    machine.setState({ picked: { kind: 'memory', space, address: from, length: Number(to - from) } });
  const tools = (
    <>
      <AddressField label="Show memory at" value={memory} onAddress={(_, text) => showMemory(text)} />
      <select
        aria-label="Address space"
        value={space}
        onChange={({ target }) => showMemory(memory, target.value === 'physical' ? 'physical' : 'virtual')}
      >
        <option value="virtual">virtual</option>
        <option value="physical">physical</option>
      </select>
      <select
        aria-label="Unit"
        value={form}
        onChange={({ target }) =>
          setForm(target.value === 'code' ? 'code' : (UNITS.find((one) => one === Number(target.value)) ?? 1))
        }
      >
        {UNITS.map((one) => (
          <option key={one} value={one}>
            {one === 1 ? 'bytes' : `${8 * one} bit`}
          </option>
        ))}
        <option value="code">code</option>
      </select>
      <ByteSearch where="RAM" search={searchRam} onPlace={showFound} />
      <SelectionTools walking={walking} onWalk={() => setWalking(!walking)} />
    </>
  );
  return (
    <MachineFrame tools={tools}>
      {(answer) => {
        // A register that has moved shows other rows; until they come, those of the rows before are as true.
        const view =
          (request && answer.memory?.find((one) => sameRequest(one, request))) ??
          answer.memory?.findLast((one) => one.space === space && (one.code === true) === code);
        return (
          <div className={styles.pane}>
            <div className={styles.rows} ref={box} {...rest.handlers}>
              {view?.lines && code && (
                <CodeView
                  lines={view.lines}
                  selected={selected}
                  onSelect={onSelect}
                  onScroll={(by) => places.setState(({ scrolled }) => ({ scrolled: scrolled + by }))}
                  onTarget={(address) => showMemory(hex(address))}
                />
              )}
              {view && !code && (
                <MemoryView
                  view={view}
                  before={before}
                  unit={unit}
                  rowBytes={rowBytes}
                  selected={selected}
                  onSelect={onSelect}
                  onScroll={(by) => places.setState(({ scrolled }) => ({ scrolled: scrolled + by }))}
                  onFollow={(address) => showMemory(hex(address))}
                />
              )}
            </div>
            {rest.place && answer.walk && answer.walk.length > 0 && answer.walkOf === rest.place.address && (
              <WalkTip place={rest.place} steps={answer.walk} />
            )}
            {pinned !== undefined && answer.walk && answer.walkOf === pinned && (
              <WalkView address={pinned} steps={answer.walk} onEntry={(at) => showMemory(hex(at), 'physical')} />
            )}
          </div>
        );
      }}
    </MachineFrame>
  );
}
