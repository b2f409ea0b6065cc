/** A stopped QEMU and its control socket (QMP). */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from './open-log.ts';

const CONNECT_TRIES = 400;
const TRY_EVERY_MS = 50;

type Message = Readonly<Record<string, unknown>>;

export class Qmp {
  private readonly _child: ChildProcess;
  private readonly _socket: Socket;
  private _errors = '';
  private _rest = '';
  private readonly _messages: Message[] = [];
  private _wake: () => void = () => undefined;

  private constructor(child: ChildProcess, socket: Socket) {
    this._child = child;
    this._socket = socket;
    socket.on('data', (data) => {
      const lines = (this._rest + data.toString()).split('\n');
      this._rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') this._messages.push(JSON.parse(line));
      this._wake();
    });
    socket.on('error', () => this._wake());
    child.on('exit', () => this._wake());
  }

  /** Starts QEMU with a control socket at `path`. Throws {@link UserError} with QEMU's own message when it ends. */
  static async start(program: string, args: readonly string[], path: string): Promise<Qmp> {
    const child = spawn(program, [...args, '-qmp', `unix:${path},server=on,wait=off`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    let tell = (text: string) => {
      errors += text;
    };
    child.stderr.on('data', (data) => tell(String(data)));
    for (let tries = 0; tries < CONNECT_TRIES; tries++) {
      if (child.exitCode !== null) throw new UserError(`QEMU ended: ${errors.trim()}`);
      const socket = createConnection(path);
      const up = await Promise.race([
        once(socket, 'connect').then(() => true),
        once(socket, 'error').then(() => false),
      ]).catch(() => false);
      if (up) {
        const qmp = new Qmp(child, socket);
        qmp._errors = errors;
        tell = (text) => {
          qmp._errors += text;
        };
        await qmp.execute('qmp_capabilities');
        return qmp;
      }
      await sleep(TRY_EVERY_MS);
    }
    child.kill('SIGKILL');
    throw new UserError(`QEMU does not answer on its control socket. ${errors.trim()}`);
  }

  async execute(command: string, args: Message = {}): Promise<unknown> {
    this._socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    for (;;) {
      const at = this._messages.findIndex((message) => 'return' in message || 'error' in message);
      const [answer] = at < 0 ? [] : this._messages.splice(at, 1);
      if (answer && 'return' in answer) return answer.return;
      if (answer) throw new UserError(`QEMU refuses ${command}: ${JSON.stringify(answer.error)}`);
      if (this._child.exitCode !== null) throw new UserError(`QEMU ended during ${command}. ${this._errors}`);
      await new Promise<void>((resolve) => {
        this._wake = resolve;
      });
    }
  }

  /** A command of the human monitor. */
  async monitor(line: string): Promise<string> {
    return String(await this.execute('human-monitor-command', { 'command-line': line })).replaceAll('\r', '');
  }

  /** What QEMU wrote to its error output so far. */
  get errors(): string {
    return this._errors.trim();
  }

  /** Resolves to QEMU's exit code when it has ended by itself, to null when it was killed. */
  async ended(): Promise<number | null> {
    if (this._child.exitCode === null && this._child.signalCode === null) await once(this._child, 'exit');
    return this._child.exitCode;
  }

  async end(): Promise<void> {
    const exited = this._child.exitCode === null ? once(this._child, 'exit') : undefined;
    this._socket.destroy();
    this._child.kill('SIGKILL');
    await exited;
  }
}
