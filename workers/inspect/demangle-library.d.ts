declare module 'gecko-profiler-demangle/index_bg.js' {
  export function __wbindgen_init_externref_table(): void;
  export function __wbg_set_wasm(exports: unknown): void;
  /** The readable name; the name itself where it is not mangled. */
  export function demangle_any(name: string): string;
}
declare module 'gecko-profiler-demangle/index_bg.wasm?url&inline' {
  /** The file as a data URL. */
  const url: string;
  export default url;
}
