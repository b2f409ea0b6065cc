/** gdb-multiarch under its machine interface (MI): one command at a time, with the console's and the target's output. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const PROGRAM = 'gdb-multiarch';

/** "13.1", or undefined where it is not installed. */
export function gdbVersion(): string | undefined {
  const { status, stdout } = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/(\d+\.\d+)\s*$/m.exec(stdout.split('\n')[0] ?? '')?.[1] ?? 'of unknown version') : undefined;
}

/** gdb, or the machine behind it, said nothing for as long as one waits. */
export class NoAnswer extends Error {}

export interface Stop {
  readonly reason: string;
  readonly pc: bigint;
}

export class Gdb {
  private readonly _child: ChildProcessWithoutNullStreams;
  private _rest = '';
  private readonly _lines: string[] = [];
  private _wake: () => void = () => undefined;

  private constructor() {
    this._child = spawn(PROGRAM, ['-nx', '-q', '--interpreter=mi2']);
    this._child.stdout.on('data', (data: Buffer) => {
      const lines = (this._rest + data.toString('latin1')).split('\n');
      this._rest = lines.pop() ?? '';
      this._lines.push(...lines);
      this._wake();
    });
    this._child.on('exit', () => this._wake());
  }

  /** Connects to the stub of a stopped riscv64 QEMU at a socket in the file system. */
  static async attach(socket: string): Promise<Gdb> {
    const gdb = new Gdb();
    await gdb.console('set confirm off');
    await gdb.console('set architecture riscv:rv64');
    await gdb.console(`target remote ${socket}`);
    return gdb;
  }

  /** A command of gdb's console; resolves to what it printed. Rejects with gdb's own message, or {@link NoAnswer}. */
  async console(line: string, patienceMs = 60_000): Promise<string> {
    return await this._command(`-interpreter-exec console ${JSON.stringify(line)}`, patienceMs);
  }

  /** A command of MI that does not run the machine. */
  async quick(line: string): Promise<string> {
    return await this._command(line, 60_000);
  }

  /** A command of MI that runs the machine; resolves when it has stopped again. */
  async run(line: string, patienceMs: number): Promise<Stop> {
    await this._command(line, patienceMs);
    const stopped = await this._line((text) => text.startsWith('*stopped'), `the stop after ${line}`, patienceMs);
    return {
      reason: /reason="([^"]*)"/.exec(stopped)?.[1] ?? '',
      pc: BigInt(/addr="(0x[0-9a-f]+)"/.exec(stopped)?.[1] ?? 0),
    };
  }

  async end(): Promise<void> {
    if (this._child.exitCode !== null) return;
    const exited = once(this._child, 'exit');
    this._child.kill('SIGKILL');
    await exited;
  }

  private async _command(line: string, patienceMs: number): Promise<string> {
    this._lines.length = 0;
    this._child.stdin.write(`${line}\n`);
    const printed: string[] = [];
    const result = await this._line(
      (text) => {
        const output = /^[~@]("(?:.*)")/.exec(text)?.[1];
        if (output !== undefined) printed.push(unquoted(output));
        return /^\^(done|running|error)/.test(text);
      },
      `the answer to ${line}`,
      patienceMs,
    );
    if (result.startsWith('^error')) throw new Error(`gdb: ${unquoted(/msg=(".*")/.exec(result)?.[1] ?? '""')}`);
    return printed.join('');
  }

  /** Takes lines until one is `wanted`. */
  private async _line(wanted: (line: string) => boolean, what: string, patienceMs: number): Promise<string> {
    const end = performance.now() + patienceMs;
    for (;;) {
      for (let line = this._lines.shift(); line !== undefined; line = this._lines.shift())
        if (wanted(line)) return line;
      if (this._child.exitCode !== null) throw new Error(`gdb ended before ${what}`);
      const left = end - performance.now();
      if (left <= 0) throw new NoAnswer(`no answer in ${Math.round(patienceMs / 1000)} s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this._wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** MI quotes like C does. */
function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, (_, letter: string) => ({ n: '\n', r: '', t: '\t' })[letter] ?? letter);
}
