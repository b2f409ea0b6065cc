/**
 * Names of symbols as their language writes them: Itanium C++ ABI (section 5.1), Rust (legacy and v0, RFC 2603), and what
 * else the library knows. It is 0.5 MB of WebAssembly, so it is loaded when a file has such names, and kept.
 */

/// <reference path="./demangle-library.d.ts" />

/** Beginnings of mangled names: C++, both kinds of Rust, Swift. */
const MANGLED = /^(_Z|__Z|_R|\$s)/;
/** Names longer than this stay as they are: demangled they may grow without bound. */
const MOST = 4096;

/** Gives the readable name of a symbol; the name itself where it is no mangled one. */
type Demangle = (name: string) => string;

let loaded: Promise<Demangle> | undefined;

async function load(): Promise<Demangle> {
  const [code, { default: url }] = await Promise.all([
    import('gecko-profiler-demangle/index_bg.js'),
    import('gecko-profiler-demangle/index_bg.wasm?url&inline'),
  ]);
  const binary = atob(url.slice(url.indexOf(',') + 1));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const imports = { './index_bg.js': { __wbindgen_init_externref_table: code.__wbindgen_init_externref_table } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  code.__wbg_set_wasm(exports);
  const start = exports['__wbindgen_start'];
  if (typeof start === 'function') start();
  return code.demangle_any;
}

/**
 * Readable names for those of `names` that are mangled, in their order; undefined for the others. A name that makes the
 * library fail keeps its mangled form.
 */
export async function demangled(names: readonly string[]): Promise<(string | undefined)[]> {
  const mangled = (name: string) => name.length <= MOST && MANGLED.test(name);
  if (!names.some(mangled)) return names.map(() => undefined);
  loaded ??= load();
  let demangle = await loaded;
  const result: (string | undefined)[] = [];
  for (const name of names) {
    if (!mangled(name)) {
      result.push(undefined);
      continue;
    }
    try {
      const readable = demangle(name);
      // A name that is none after all may come back without its first underscore.
      result.push(name.endsWith(readable) ? undefined : readable);
    } catch {
      // A trap leaves the library's memory in disorder: a fresh one goes on.
      loaded = load();
      demangle = await loaded;
      result.push(undefined);
    }
  }
  return result;
}
