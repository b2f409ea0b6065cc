/** The engine's machines: {@link MachineApi} for the logs that have one. */
import { transfer } from 'comlink';
import { addressSpace } from '../cpu/riscv/address-space.ts';
import type { LogId, Moment } from '../engine-api.ts';
import { readProgram } from '../inspect/program.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { wrappingOf } from '../log/unpack.ts';
import type {
  BytePattern,
  CallSpans,
  ConsoleText,
  DiskRequests,
  DiskSummary,
  ExecutionMarks,
  FoundSymbol,
  GivenFiles,
  Hit,
  KeptReplays,
  MachineApi,
  MachineLanes,
  MachineSummary,
  Reader,
  RecordingFile,
  ScreenThumbnails,
  SearchProgress,
  SearchResult,
  SourceLine,
  StateAnswer,
  StepKind,
  StopCondition,
  SymbolFileResult,
  SymbolPlace,
  Wants,
  Writer,
  WriteTarget,
} from '../machine-api.ts';
import { parseQemuCommandLine } from '../recording/command-line.ts';
import { filesFromBlobs, filesFromZip, type RecordingFiles } from '../recording/files.ts';
import { recordingFromPieces } from '../recording/pieces.ts';
import { Recording } from '../recording/recording.ts';
import { shellWords } from '../recording/words.ts';
import { EventCursor } from '../replay/event-cursor.ts';
import type { KeptRecordings } from '../storage/kept-recordings.ts';
import { MachineSession } from './session.ts';

/** Largest ELF file that is read whole. */
const MOST_ELF = 1 << 30;

/** Files under the folder that holds machine.json, or an archive's. */
async function recordingFiles(files: readonly RecordingFile[]): Promise<RecordingFiles> {
  const [only] = files;
  if (files.length === 1 && only) {
    const head = new Uint8Array(await only.blob.slice(0, 8).arrayBuffer());
    if (wrappingOf(head) === 'zip') return filesFromZip(only.name, only.blob);
  }
  const described = files.find(({ name }) => /(^|\/)machine\.json$/.test(name))?.name ?? '';
  const folder = described.replace(/machine\.json$/, '');
  const blobs = files.map(
    ({ name, blob }) => [name.startsWith(folder) ? name.slice(folder.length) : name, blob] as const,
  );
  const name = folder.replace(/\/$/, '') || described || (files[0]?.name ?? 'the recording');
  return filesFromBlobs(name, new Map(blobs));
}

export abstract class MachineHost implements MachineApi {
  private readonly _machines = new Map<LogId, MachineSession>();
  private readonly _kept: KeptRecordings | undefined;

  /** `kept`: where first replays are kept for the next visit. */
  constructor(kept?: KeptRecordings) {
    this._kept = kept;
  }

  /** The log, once it is indexed to its end. Rejects when it was closed. */
  protected abstract indexedLog(id: LogId): Promise<ReplayLog>;

  /** The log's file. */
  protected abstract logBlob(id: LogId): Blob;

  private _machine(log: LogId): MachineSession {
    const session = this._machines.get(log);
    if (!session) throw new Error('This log has no machine: it was opened without the rest of its recording.');
    return session;
  }

  async attachMachine(
    log: LogId,
    files: readonly RecordingFile[],
    onChange: (summary: MachineSummary) => void,
  ): Promise<MachineSummary> {
    const recording = await Recording.open(await recordingFiles(files));
    const replayLog = await this.indexedLog(log);
    this._machines.get(log)?.close();
    const session = new MachineSession(log, replayLog, recording, onChange, this._kept);
    this._machines.set(log, session);
    await session.start();
    // Programs that come with a recording name its addresses.
    for (const name of recording.files.names.filter((one) => /\.elf$/i.test(one))) {
      const blob = await recording.files.open(name);
      if (blob) await this.addSymbols(log, { name, blob }).catch(() => undefined);
    }
    return session.summary();
  }

  async recordingFromPieces(log: LogId, given: GivenFiles): Promise<readonly RecordingFile[]> {
    const { disk, ...pieces } = given;
    const [image] = parseQemuCommandLine(shellWords(given.commandLine)).drives.flatMap(({ file }) => file ?? []);
    if (disk && image === undefined) throw new Error('The command line has no -drive with a file for the disk image.');
    const files = await recordingFromPieces(
      {
        ...pieces,
        log: this.logBlob(log),
        ...(disk && image !== undefined ? { disks: new Map([[image, disk]]) } : {}),
      },
      new EventCursor(await this.indexedLog(log)),
    );
    const found: RecordingFile[] = [];
    for (const name of files.names) {
      const blob = await files.open(name);
      if (blob) found.push({ name, blob });
    }
    return found;
  }

  detachMachine(log: LogId): Promise<void> {
    this._machines.get(log)?.close();
    this._machines.delete(log);
    return Promise.resolve();
  }

  machineSummary(log: LogId): Promise<MachineSummary | undefined> {
    return Promise.resolve(this._machines.get(log)?.summary());
  }

  async pauseMachine(log: LogId, paused: boolean): Promise<void> {
    this._machine(log).pause(paused);
  }

  async setSnapshotBudget(log: LogId, bytes: number): Promise<void> {
    this._machine(log).setBudget(bytes);
  }

  async machineState(log: LogId, moment: Moment, wants: Wants): Promise<StateAnswer | undefined> {
    return this._machine(log).look(moment, wants);
  }

  async stepMachine(log: LogId, from: Moment, kind: StepKind, direction: 1 | -1): Promise<Moment | undefined> {
    return this._machine(log).step(from, kind, direction);
  }

  async searchMachine(
    log: LogId,
    from: Moment,
    conditions: readonly StopCondition[],
    direction: 1 | -1,
    fence: Moment | undefined,
    onProgress: (progress: SearchProgress) => void,
  ): Promise<SearchResult> {
    return this._machine(log).searches.nearest(from, conditions, direction, fence, onProgress);
  }

  async allHits(
    log: LogId,
    from: Moment,
    to: Moment,
    conditions: readonly StopCondition[],
    most: number,
    onProgress: (progress: SearchProgress) => void,
  ): Promise<{ readonly hits: readonly Hit[]; readonly complete: boolean }> {
    return this._machine(log).searches.all(from, to, conditions, most, onProgress);
  }

  async cancelSearch(log: LogId): Promise<void> {
    this._machine(log).searches.cancel();
  }

  async executions(log: LogId, moment: Moment, addresses: readonly bigint[]): Promise<ExecutionMarks | undefined> {
    return this._machine(log).executions(moment, addresses);
  }

  async thumbnails(log: LogId, icount: number, heights: readonly number[]): Promise<ScreenThumbnails | undefined> {
    const found = await this._machine(log).thumbnails(icount, heights);
    return (
      found &&
      transfer(
        found,
        found.pictures.map(({ pixels }) => pixels.buffer),
      )
    );
  }

  async whoWrote(log: LogId, before: Moment, target: WriteTarget): Promise<Writer | undefined> {
    return this._machine(log).searches.whoWrote(before, target);
  }

  async whoReads(
    log: LogId,
    after: Moment,
    target: WriteTarget,
    onProgress: (progress: SearchProgress) => void,
  ): Promise<Reader | undefined> {
    return this._machine(log).searches.whoReads(after, target, onProgress);
  }

  async disks(log: LogId): Promise<readonly DiskSummary[]> {
    return this._machine(log).disks();
  }

  async diskRequests(log: LogId, disk: number): Promise<DiskRequests> {
    return this._machine(log).diskRequests(disk);
  }

  async searchDisk(log: LogId, moment: Moment, disk: number, pattern: BytePattern): Promise<readonly number[]> {
    return this._machine(log).searchDisk(moment, disk, pattern);
  }

  async keptReplays(): Promise<KeptReplays> {
    return { files: (await this._kept?.list()) ?? [], limit: this._kept?.limit ?? 0 };
  }

  async forgetReplays(log: string | 'all'): Promise<void> {
    await this._kept?.forget(log);
  }

  async consoleText(log: LogId): Promise<ConsoleText> {
    return this._machine(log).consoleText();
  }

  async lanes(log: LogId): Promise<MachineLanes> {
    return this._machine(log).lanes();
  }

  async calls(log: LogId, from: number, to: number, depths: number, resolution: number): Promise<CallSpans> {
    return this._machine(log).calls(from, to, depths, resolution);
  }

  async addSymbols(log: LogId, file: RecordingFile, at: SymbolPlace = {}): Promise<SymbolFileResult> {
    const { symbols } = this._machine(log);
    if (file.blob.size > MOST_ELF)
      throw new Error(`${file.name} is larger than 1 GiB; strip what is not needed of it.`);
    const program = await readProgram(new Uint8Array(await file.blob.arrayBuffer()), at.base ?? 0n);
    const id = symbols.add({ ...program, ...(at.satp === undefined ? {} : { space: addressSpace(at.satp) }) });
    const { lines, problems } = program;
    return { id, name: file.name, symbols: program.symbols.length, lines, problems };
  }

  async removeSymbols(log: LogId, id: number): Promise<void> {
    this._machine(log).symbols.remove(id);
  }

  async sourceLines(log: LogId, name: string): Promise<readonly SourceLine[]> {
    return this._machine(log).symbols.linesIn(name);
  }

  async findSymbols(log: LogId, text: string): Promise<readonly FoundSymbol[]> {
    return this._machine(log)
      .symbols.search(text, 50)
      .map(({ name, raw, address, space }) => ({
        name,
        address,
        ...(raw === undefined ? {} : { raw }),
        ...(space === undefined ? {} : { space: BigInt(space) }),
      }));
  }

  async searchMemory(log: LogId, moment: Moment, pattern: BytePattern): Promise<readonly bigint[]> {
    return this._machine(log).searchMemory(moment, pattern);
  }
}
