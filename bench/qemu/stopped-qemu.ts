/** QEMU, stopped at instruction 0 of a recording, with a control socket and a socket for gdb. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Qmp } from '../../cli/qmp.ts';
import type { Gdb } from './gdb.ts';
import type { MemoryImage, RecordedCommand } from './recorded-command.ts';

const CHUNK = 4096;

export class StoppedQemu {
  readonly qmp: Qmp;
  readonly gdbSocket: string;
  private readonly _scratch: string;

  private constructor(qmp: Qmp, gdbSocket: string, scratch: string) {
    this.qmp = qmp;
    this.gdbSocket = gdbSocket;
    this._scratch = scratch;
  }

  static async start(command: RecordedCommand, scratch: string, more: readonly string[] = []): Promise<StoppedQemu> {
    const gdbSocket = join(scratch, 'gdb');
    const qmpSocket = join(scratch, 'qmp');
    for (const path of [gdbSocket, qmpSocket]) rmSync(path, { force: true });
    const args = [...command.args, ...more, '-S', '-gdb', `unix:${gdbSocket},server=on,wait=off`];
    return new StoppedQemu(await Qmp.start(command.program, args, qmpSocket), gdbSocket, scratch);
  }

  /**
   * Parts of the images that are not in memory as they should be: from 10.0 on, QEMU writes its own device tree and
   * boot ROM, which do not know the kernel, over what it was told to load.
   */
  async overwritten(images: readonly MemoryImage[]): Promise<{ image: MemoryImage; start: number; end: number }[]> {
    const parts: { image: MemoryImage; start: number; end: number }[] = [];
    for (const image of images) {
      const filename = join(this._scratch, 'memory');
      await this.qmp.execute('pmemsave', { val: image.base, size: image.bytes.length, filename });
      const there = readFileSync(filename);
      rmSync(filename);
      for (let start = 0; start < image.bytes.length; start += CHUNK) {
        const end = Math.min(start + CHUNK, image.bytes.length);
        if (image.bytes.compare(there, start, end, start, end) !== 0) parts.push({ image, start, end });
      }
    }
    return parts;
  }

  /** Makes memory what the recording says. */
  async mend(gdb: Gdb, images: readonly MemoryImage[]): Promise<void> {
    for (const { image, start, end } of await this.overwritten(images)) {
      await gdb.console(`restore ${image.file} binary ${image.base} ${start} ${end}`);
    }
  }

  /** The instruction at which the replay is. */
  async icount(): Promise<number> {
    const replay = await this.qmp.execute('query-replay');
    return typeof replay === 'object' && replay !== null && 'icount' in replay ? Number(replay.icount) : -1;
  }
}
