/** A first-in first-out queue of bytes of fixed depth, as in a UART. */
export class Fifo8 {
  private readonly store: Uint8Array;
  private head = 0;
  private count = 0;

  constructor(depth: number) {
    this.store = new Uint8Array(depth);
  }

  get length(): number {
    return this.count;
  }

  /** False when it is full; the byte is lost then. */
  push(byte: number): boolean {
    if (this.count === this.store.length) return false;
    this.store[(this.head + this.count++) % this.store.length] = byte;
    return true;
  }

  shift(): number | undefined {
    if (this.count === 0) return undefined;
    const byte = this.store[this.head];
    this.head = (this.head + 1) % this.store.length;
    this.count--;
    return byte;
  }

  clear(): void {
    this.head = 0;
    this.count = 0;
  }

  /** A copy, oldest byte first. */
  bytes(): Uint8Array {
    return Uint8Array.from({ length: this.count }, (_, i) => this.store[(this.head + i) % this.store.length] ?? 0);
  }

  /** Replaces the contents. */
  fill(bytes: Uint8Array): void {
    this.clear();
    for (const byte of bytes) this.push(byte);
  }
}
