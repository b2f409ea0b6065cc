/** Who wrote a pixel of the guest's screen: the memory it is shown from, or the command that copied it from there. */
import type { PixelCopy } from '../machine/board.ts';
import type { Writer, WriteTarget } from '../machine-api.ts';
import type { Position } from '../timetravel/position.ts';
import { instructionText } from './instructions.ts';
import { momentOf } from './moments.ts';
import type { AskingDisks } from './sectors.ts';

type PixelTarget = Extract<WriteTarget, { kind: 'pixel' }>;
type MemoryTarget = Extract<WriteTarget, { kind: 'memory' }>;

const memoryOf = ({ address, length }: Pick<PixelCopy, 'address' | 'length'>): MemoryTarget => ({
  kind: 'memory',
  space: 'physical',
  address: BigInt(address),
  length,
});

/** The store that told the device of a copy. */
async function atDoorbell({ machine, log, pause }: AskingDisks, copy: PixelCopy): Promise<Writer> {
  const { bytes, told, ran } = copy;
  await machine.seek(told, pause);
  const { hart, position } = machine;
  return {
    moment: await momentOf(log, position),
    pc: hart.state.pc,
    text: `virtio-gpu ${copy.text}, told by ${instructionText(hart)}`,
    new: BigInt(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)),
    origin: memoryOf(copy),
    originBefore: await momentOf(log, ran),
  };
}

/**
 * What a pixel shows at a position: the guest's memory, or what a command copied, as the answer to who wrote it; undefined
 * where the guest never wrote it. Error where there is no screen, or no such pixel.
 */
export async function pixelSource(
  asking: AskingDisks,
  before: Position,
  { x, y }: PixelTarget,
): Promise<MemoryTarget | Writer | undefined> {
  const { machine, board, pause } = asking;
  await machine.seek(before, pause);
  const shown = board?.displays()[0];
  if (!shown) throw new Error('The guest has no screen at this moment: ask at one at which it shows a picture.');
  const { width, height } = shown;
  const whole = Number.isInteger(x) && Number.isInteger(y);
  if (!whole || x < 0 || y < 0 || x >= width || y >= height) {
    throw new Error(
      `The screen has ${width} × ${height} pixels, 0,0 to ${width - 1},${height - 1}; ${x},${y} is none.`,
    );
  }
  const source = shown.source(x, y);
  if (!source) return undefined;
  return source.kind === 'memory' ? memoryOf(source) : atDoorbell(asking, source);
}
