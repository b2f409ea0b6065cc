/**
 * A small WebAssembly assembler: expressions are nested calls, a module is a list of functions.
 *
 * ```
 * i32.add(local(0), i32.const(4))        // bytes of the expression
 * ```
 * Every function here returns the bytes of its instruction with those of its operands before it (WebAssembly Core
 * Specification, chapter 5). It knows what the engine needs and no more; mistakes are found by the browser's validator
 * when the module is compiled.
 */

/** Bytes of an expression or of a sequence of statements. */
export type Code = readonly number[];

/** Value types by their encoding. */
export const I32 = 0x7f;
export const I64 = 0x7e;

/** LEB128 of an unsigned 32-bit number. */
export function uleb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const more = rest >= 0x80;
    bytes.push((rest & 0x7f) | (more ? 0x80 : 0));
    rest >>>= 7;
  } while (rest !== 0);
  return bytes;
}

/** LEB128 of a signed number of up to 64 bits. */
export function sleb(value: bigint | number): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0);
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}

const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, opcode];
const unary =
  (opcode: number) =>
  (a: Code): Code => [...a, opcode];
/** Alignment is a hint only; 0 is always right. */
const load =
  (opcode: number) =>
  (address: Code, offset = 0): Code => [...address, opcode, 0, ...uleb(offset)];
const store =
  (opcode: number) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, opcode, 0, ...uleb(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, ...sleb(value | 0)],
  eqz: unary(0x45),
  ltU: binary(0x49),
  add: binary(0x6a),
  sub: binary(0x6b),
  and: binary(0x71),
  or: binary(0x72),
  shl: binary(0x74),
  rotl: binary(0x77),
  load8U: load(0x2d),
  load: load(0x28),
  store: store(0x36),
};

export const i64 = {
  /** A constant from its unsigned or signed value. */
  const: (value: bigint): Code => [0x42, ...sleb(BigInt.asIntN(64, value))],
  add: binary(0x7c),
  mul: binary(0x7e),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shrU: binary(0x88),
  load: load(0x29),
  load8U: load(0x31),
  store: store(0x37),
  fromU32: unary(0xad),
};

export const f64 = { store: store(0x39), fromU64: unary(0xba) };

export const local = (index: number): Code => [0x20, ...uleb(index)];
export const setLocal = (index: number, value: Code): Code => [...value, 0x21, ...uleb(index)];

const VOID = 0x40;
/** `loop` around a block: `leave` goes behind it, `again` to its start. Conditions are taken when not zero. */
export const loop = (body: (leaveIf: (condition: Code) => Code, again: Code) => Code): Code => [
  0x02,
  VOID,
  0x03,
  VOID,
  ...body((condition) => [...condition, 0x0d, 1], [0x0c, 0]),
  0x0b,
  0x0b,
];
export const when = (condition: Code, then: Code): Code => [...condition, 0x04, VOID, ...then, 0x0b];

export interface Func {
  /** Name under which it is exported. */
  readonly name: string;
  readonly params: readonly number[];
  readonly results: readonly number[];
  /** Types of the locals behind the parameters. */
  readonly locals: readonly number[];
  readonly body: Code;
}

export interface Module {
  /** Pages of 64 KiB of the exported memory "memory" at first, and at most. */
  readonly pages: readonly [first: number, most: number];
  readonly functions: readonly Func[];
}

const vector = (items: readonly Code[]): Code => [...uleb(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...uleb(content.length), ...content];
const text = (value: string): Code => [...uleb(value.length), ...Array.from(value, (char) => char.charCodeAt(0))];

/** The module's bytes, ready for WebAssembly.compile. */
export function assemble(module: Module): Uint8Array<ArrayBuffer> {
  const { functions, pages } = module;
  const types = functions.map(({ params, results }) => [
    0x60,
    ...vector(params.map((type) => [type])),
    ...vector(results.map((type) => [type])),
  ]);
  const bodies = functions.map(({ locals, body }) => {
    const code = [...vector(locals.map((type) => [1, type])), ...body, 0x0b];
    return [...uleb(code.length), ...code];
  });
  const exports = [
    [...text('memory'), 2, 0],
    ...functions.map(({ name }, index) => [...text(name), 0, ...uleb(index)]),
  ];
  return Uint8Array.from([
    0x00,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, index) => uleb(index)))),
    ...section(5, vector([[1, ...uleb(pages[0]), ...uleb(pages[1])]])),
    ...section(7, vector(exports)),
    ...section(10, vector(bodies)),
  ]);
}
