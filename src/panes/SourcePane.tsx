import { useEffect, useMemo, useState } from 'react';
import type { CallFrame, SourceLine } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { pinDisassembly } from '../machine/places.ts';
import { toggleBreakpoint, useStops } from '../machine/stops.ts';
import { useMachine } from '../machine/store.ts';
import { symbols } from '../machine/symbols.ts';
import { useAnswer, useWants } from '../machine/use-machine.ts';
import { focusPane } from '../shell/dock.ts';
import { SourceView } from '../source/SourceView.tsx';
import { addSources, type SourceFile, useSources } from '../source/sources.ts';
import { pickFiles } from '../ui/files.ts';
import { MachineFrame } from './MachineFrame.tsx';
import panes from './pane.module.css';

const WANTS = { stack: true } as const;

/** A place in a source file. */
interface Place {
  readonly file: string;
  readonly line: number;
}

function placeOf({ source = '' }: CallFrame): Place | undefined {
  const [, file, line] = /^(.*):(\d+)$/.exec(source) ?? [];
  return file === undefined ? undefined : { file, line: Number(line) };
}

/** Where the lines of a file became instructions, by line; none while that is asked for. */
function useCode(name: string): ReadonlyMap<number, readonly bigint[]> {
  const log = useMachine((state) => state.attached?.log);
  const [known, setKnown] = useState<readonly SourceLine[]>([]);
  useEffect(() => {
    if (log === undefined) return;
    let current = true;
    const ask = () =>
      engine.sourceLines(log, name).then(
        (lines) => {
          if (current) setKnown(lines);
        },
        () => {
          // The machine was taken away meanwhile.
        },
      );
    void ask();
    const following = symbols.subscribe(() => void ask());
    return () => {
      current = false;
      following();
    };
  }, [log, name]);
  return useMemo(() => {
    const byLine = new Map<number, bigint[]>();
    for (const { line, address } of known) byLine.set(line, [...(byLine.get(line) ?? []), address]);
    return byLine;
  }, [known]);
}

async function pickSources(): Promise<void> {
  const files = await pickFiles({ multiple: true });
  await addSources(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** A file with the line of a frame, or what to do to see it. */
function SourceOf({ place: { file, line }, shown }: { place: Place; shown: SourceFile | undefined }) {
  const code = useCode(file);
  const stops = useStops((state) => state.stops);
  if (!shown) {
    return (
      <p className={panes.empty}>
        The instruction at the playhead is of {file}, line {line}. Drop this file, or the folder it is in, on the page
        to see it; nothing is uploaded.{' '}
        <button type="button" className="framed" onClick={() => void pickSources()}>
          Choose files…
        </button>
      </p>
    );
  }
  const stopped = new Set(stops.flatMap(({ condition }) => (condition.kind === 'execute' ? [condition.address] : [])));
  const addresses = (one: number) => code.get(one) ?? [];
  return (
    <SourceView
      lines={shown.lines}
      now={line}
      hasCode={(one) => code.has(one)}
      hasBreakpoint={(one) => addresses(one).some((address) => stopped.has(address))}
      onBreakpoint={(one) => {
        const set = addresses(one).filter((address) => stopped.has(address));
        // The first instruction of a line; all of its breakpoints go.
        for (const address of set.length > 0 ? set : addresses(one).slice(0, 1)) toggleBreakpoint(address);
      }}
      onLine={(one) => {
        const [address] = addresses(one);
        if (address === undefined) return;
        pinDisassembly(address);
        focusPane('disassembly');
      }}
    />
  );
}

/** The source of the instruction at the playhead, or of one of its callers. */
export function SourcePane() {
  useWants(WANTS);
  const stack = useAnswer()?.stack ?? [];
  const [depth, setDepth] = useState(0);
  const [chosen, setChosen] = useState<string>();
  const known = stack.flatMap((frame, i) => {
    const place = placeOf(frame);
    return place ? [{ frame, place, i }] : [];
  });
  const at = known.find(({ i }) => i >= depth) ?? known[0];
  const files = useSources(at?.place.file);
  const shown = files.find(({ path }) => path === chosen) ?? files[0];
  const tools = (
    <>
      {at && known.length > 1 && (
        <select aria-label="Frame" value={at.i} onChange={({ target }) => setDepth(Number(target.value))}>
          {known.map(({ frame, place, i }) => (
            <option key={i} value={i}>
              {`${i} ${frame.symbol ?? ''} ${place.file}:${place.line}`}
            </option>
          ))}
        </select>
      )}
      {files.length > 1 ? (
        <select
          aria-label={`Which ${at?.place.file}`}
          value={shown?.path}
          onChange={({ target }) => setChosen(target.value)}
        >
          {files.map(({ path }) => (
            <option key={path}>{path}</option>
          ))}
        </select>
      ) : (
        shown && <span className="dim">{shown.path}</span>
      )}
    </>
  );
  return (
    <MachineFrame tools={tools}>
      {() =>
        at ? (
          <SourceOf key={at.place.file} place={at.place} shown={shown} />
        ) : (
          <p className={panes.empty}>
            No source line is known of the code at the playhead. Drop the ELF file it was made from, with debug
            information (-g), and its source files.
          </p>
        )
      }
    </MachineFrame>
  );
}
