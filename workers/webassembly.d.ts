/**
 * WebAssembly as browsers and Node have it, as far as the engine uses it. TypeScript declares it in its page and worker
 * libraries only, which neither the engine nor the command line may have.
 */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: BufferSource);
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    /** In pages of 64 KiB. */
    constructor(descriptor: { initial: number; maximum?: number });
    /** Another object after each growth; the old one is empty then. */
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
}
