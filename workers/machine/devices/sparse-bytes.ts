/** A large array of bytes of which little is ever written: an image, and blocks that differ from it. */
export class SparseBytes {
  private readonly size: number;
  private readonly block: number;
  private readonly image: Uint8Array;
  private blocks = new Map<number, Uint8Array>();
  /** Blocks that a saved state holds as well: they are copied before the next write. */
  private readonly shared = new Set<number>();

  /** @param block Bytes per block, a divisor of `size`. The image may be shorter than `size`; the rest is zero. */
  constructor(size: number, block: number, image: Uint8Array) {
    if (image.length > size) throw new Error(`an image of ${image.length} bytes does not fit in ${size}`);
    this.size = size;
    this.block = block;
    this.image = image;
  }

  /** Little-endian, unsigned, 1, 2 or 4 bytes, not across a block. */
  read(offset: number, size: number): number {
    const block = this.blocks.get(Math.floor(offset / this.block));
    const source = block ?? this.image;
    const from = block ? offset % this.block : offset;
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + (source[from + i] ?? 0);
    return value;
  }

  write(offset: number, size: number, value: number): void {
    const block = this.own(Math.floor(offset / this.block));
    for (let i = 0; i < size; i++) block[(offset % this.block) + i] = value >>> (8 * i);
  }

  /** Whole blocks. */
  fill(offset: number, length: number, value: number): void {
    for (let at = offset; at < offset + length && at < this.size; at += this.block) {
      this.own(Math.floor(at / this.block)).fill(value);
    }
  }

  changedBlocks(): number[] {
    return [...this.blocks.keys()].sort((a, b) => a - b);
  }

  save(): ReadonlyMap<number, Uint8Array> {
    for (const index of this.blocks.keys()) this.shared.add(index);
    return new Map(this.blocks);
  }

  restore(state: ReadonlyMap<number, Uint8Array>): void {
    this.blocks = new Map(state);
    this.shared.clear();
    for (const index of this.blocks.keys()) this.shared.add(index);
  }

  private own(index: number): Uint8Array {
    let block = this.blocks.get(index);
    if (block === undefined) {
      block = new Uint8Array(this.block);
      block.set(this.image.subarray(index * this.block, (index + 1) * this.block));
      this.blocks.set(index, block);
    } else if (this.shared.has(index)) {
      block = block.slice();
      this.blocks.set(index, block);
    }
    this.shared.delete(index);
    return block;
  }
}
