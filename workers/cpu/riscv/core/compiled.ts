/** The core's compiled WebAssembly modules. */
import { buildCore, type CoreModule } from './build.ts';
import type { Layout } from './layout.ts';

/** What an instance of the module offers. */
export interface CoreExports {
  readonly run: (count: number) => number;
  /** Forgets all translations, as the guest asks for. */
  readonly flush: () => void;
  /** Drops the TLBs, which the guest does not notice. */
  readonly refresh: () => void;
  readonly forget: (address: number, size: number) => void;
  readonly translate: (va: bigint, access: number, size: number) => bigint;
}

/** By layout: machines of one size share one. */
const compiled = new Map<string, { readonly module: WebAssembly.Module; readonly core: CoreModule }>();

/** The module for a layout, built and compiled at the first request. */
export function compiledCore(layout: Layout) {
  const key = `${layout.ramBase},${layout.ramSize}`;
  let found = compiled.get(key);
  if (!found) {
    const core = buildCore(layout);
    found = { core, module: new WebAssembly.Module(core.bytes) };
    compiled.set(key, found);
  }
  return found;
}
