/** Symbols of the machine's programs: what was loaded, and what could not be used. */
import { createStore } from 'zustand/vanilla';
import type { RecordingFile, SymbolFileResult, SymbolPlace } from '../../workers/machine-api.ts';
import { engine } from '../engine/engine.ts';
import { counted } from '../format/numbers.ts';
import { announce, reporting, toast } from '../state/ui.ts';
import { askAgain } from './ask.ts';
import { machine } from './store.ts';

export interface SymbolFile extends SymbolFileResult {
  readonly at: SymbolPlace;
}

/** Files whose symbols are in use, in the order in which they were added. */
export const symbols = createStore<{ readonly log: number | undefined; readonly files: readonly SymbolFile[] }>(() => ({
  log: undefined,
  files: [],
}));

/** Adds the symbols of an ELF file to the machine that is open. */
export async function addSymbols(file: RecordingFile, at: SymbolPlace = {}): Promise<void> {
  const log = machine.getState().attached?.log;
  if (log === undefined) {
    toast(`${file.name} is an ELF file. Its symbols need a machine: open a full recording first.`, 'error');
    return;
  }
  const result = await reporting(() => engine.addSymbols(log, file, at));
  if (!result) return;
  symbols.setState((state) => ({ log, files: [...(state.log === log ? state.files : []), { ...result, at }] }));
  const [problem] = result.problems;
  if (result.symbols === 0 && problem !== undefined) toast(`${file.name}: ${problem}`, 'error');
  else toast(`${counted(result.symbols, 'symbol')} of ${file.name}${result.lines > 0 ? ', with source lines' : ''}.`);
  askAgain();
}

/** Takes a file's symbols away again. */
export async function removeSymbols({ id, name }: SymbolFile): Promise<void> {
  const { log } = symbols.getState();
  if (log === undefined) return;
  await reporting(() => engine.removeSymbols(log, id));
  symbols.setState(({ files }) => ({ files: files.filter((one) => one.id !== id) }));
  announce(`Symbols of ${name} are removed.`);
  askAgain();
}
