/**
 * Typed WebAssembly expressions: nested calls build code, types are checked by TypeScript.
 *
 * ```
 * i64.add(i64.load(base, 8), 1)      // an I64 expression; plain numbers become constants
 * ```
 * An expression is code that leaves one value on the stack (WebAssembly Core Specification, chapter 5). Using one twice
 * computes it twice: keep it in a local (see FunctionBuilder) when that matters.
 */
import { sleb, uleb } from './assemble.ts';

export type ValType = 'i32' | 'i64' | 'f32' | 'f64';

/** Bytes, nested as they were built; flattened once at the end. */
export type Code = ReadonlyArray<number | Code>;

/** Code that leaves a value of type T. */
export interface Expr<T extends ValType = ValType> {
  readonly type: T;
  readonly code: Code;
}
export type I32 = Expr<'i32'>;
export type I64 = Expr<'i64'>;
export type F32 = Expr<'f32'>;
export type F64 = Expr<'f64'>;

/** An expression, or a constant of its type. */
export type Arg32 = I32 | number;
export type Arg64 = I64 | number | bigint;

const bytes32 = (a: Arg32): Code => (typeof a === 'number' ? [0x41, ...sleb(a | 0)] : a.code);
const bytes64 = (a: Arg64): Code => (typeof a === 'object' ? a.code : [0x42, ...sleb(BigInt.asIntN(64, BigInt(a)))]);

const e32 = (...code: Code): I32 => ({ type: 'i32', code });
const e64 = (...code: Code): I64 => ({ type: 'i64', code });
const eF32 = (...code: Code): F32 => ({ type: 'f32', code });
const eF64 = (...code: Code): F64 => ({ type: 'f64', code });

const bin32 = (op: number) => (a: Arg32, b: Arg32) => e32(bytes32(a), bytes32(b), op);
const un32 = (op: number) => (a: Arg32) => e32(bytes32(a), op);
const bin64 = (op: number) => (a: Arg64, b: Arg64) => e64(bytes64(a), bytes64(b), op);
const un64 = (op: number) => (a: Arg64) => e64(bytes64(a), op);
const cmp64 = (op: number) => (a: Arg64, b: Arg64) => e32(bytes64(a), bytes64(b), op);
const load32 =
  (op: number) =>
  (address: Arg32, offset = 0) =>
    e32(bytes32(address), op, 0, uleb(offset));
const load64 =
  (op: number) =>
  (address: Arg32, offset = 0) =>
    e64(bytes32(address), op, 0, uleb(offset));

export const i32 = {
  const: (value: number): I32 => e32(bytes32(value)),
  add: bin32(0x6a),
  sub: bin32(0x6b),
  mul: bin32(0x6c),
  divS: bin32(0x6d),
  divU: bin32(0x6e),
  remS: bin32(0x6f),
  remU: bin32(0x70),
  and: bin32(0x71),
  or: bin32(0x72),
  xor: bin32(0x73),
  shl: bin32(0x74),
  shrS: bin32(0x75),
  shrU: bin32(0x76),
  rotl: bin32(0x77),
  rotr: bin32(0x78),
  clz: un32(0x67),
  ctz: un32(0x68),
  popcnt: un32(0x69),
  eqz: un32(0x45),
  eq: bin32(0x46),
  ne: bin32(0x47),
  ltS: bin32(0x48),
  ltU: bin32(0x49),
  gtS: bin32(0x4a),
  gtU: bin32(0x4b),
  leS: bin32(0x4c),
  leU: bin32(0x4d),
  geS: bin32(0x4e),
  geU: bin32(0x4f),
  extend8S: un32(0xc0),
  extend16S: un32(0xc1),
  /** Low 32 bits. */
  wrap: (a: Arg64): I32 => e32(bytes64(a), 0xa7),
  reinterpretF32: (a: F32): I32 => e32(a.code, 0xbc),
  load: load32(0x28),
  load8S: load32(0x2c),
  load8U: load32(0x2d),
  load16S: load32(0x2e),
  load16U: load32(0x2f),
  select: (condition: Arg32, then: Arg32, otherwise: Arg32): I32 =>
    e32(bytes32(then), bytes32(otherwise), bytes32(condition), 0x1b),
};

export const i64 = {
  const: (value: number | bigint): I64 => e64(bytes64(value)),
  add: bin64(0x7c),
  sub: bin64(0x7d),
  mul: bin64(0x7e),
  divS: bin64(0x7f),
  divU: bin64(0x80),
  remS: bin64(0x81),
  remU: bin64(0x82),
  and: bin64(0x83),
  or: bin64(0x84),
  xor: bin64(0x85),
  shl: bin64(0x86),
  shrS: bin64(0x87),
  shrU: bin64(0x88),
  rotl: bin64(0x89),
  rotr: bin64(0x8a),
  clz: un64(0x79),
  ctz: un64(0x7a),
  popcnt: un64(0x7b),
  not: (a: Arg64): I64 => e64(bytes64(a), 0x42, 0x7f, 0x85),
  eqz: (a: Arg64): I32 => e32(bytes64(a), 0x50),
  eq: cmp64(0x51),
  ne: cmp64(0x52),
  ltS: cmp64(0x53),
  ltU: cmp64(0x54),
  gtS: cmp64(0x55),
  gtU: cmp64(0x56),
  leS: cmp64(0x57),
  leU: cmp64(0x58),
  geS: cmp64(0x59),
  geU: cmp64(0x5a),
  extend8S: un64(0xc2),
  extend16S: un64(0xc3),
  extend32S: un64(0xc4),
  fromI32S: (a: Arg32): I64 => e64(bytes32(a), 0xac),
  fromI32U: (a: Arg32): I64 => e64(bytes32(a), 0xad),
  reinterpretF64: (a: F64): I64 => e64(a.code, 0xbd),
  /** Towards zero; what does not fit gives the nearest limit, a NaN gives zero. */
  truncSatF64S: (a: F64): I64 => e64(a.code, 0xfc, 0x06),
  load: load64(0x29),
  load8S: load64(0x30),
  load8U: load64(0x31),
  load16S: load64(0x32),
  load16U: load64(0x33),
  load32S: load64(0x34),
  load32U: load64(0x35),
  select: (condition: Arg32, then: Arg64, otherwise: Arg64): I64 =>
    e64(bytes64(then), bytes64(otherwise), bytes32(condition), 0x1b),
};

const binF =
  <T extends 'f32' | 'f64'>(op: number, type: T) =>
  (a: Expr<T>, b: Expr<T>): Expr<T> => ({ type, code: [a.code, b.code, op] });
const unF =
  <T extends 'f32' | 'f64'>(op: number, type: T) =>
  (a: Expr<T>): Expr<T> => ({ type, code: [a.code, op] });
const cmpF =
  <T extends 'f32' | 'f64'>(op: number) =>
  (a: Expr<T>, b: Expr<T>) =>
    e32(a.code, b.code, op);

/** Arithmetic rounds to nearest, ties to even; bits of NaN results are not defined. */
export const f32 = {
  const: (value: number): F32 => eF32(0x43, [...new Uint8Array(new Float32Array([value]).buffer)]),
  reinterpretI32: (a: Arg32): F32 => eF32(bytes32(a), 0xbe),
  add: binF(0x92, 'f32'),
  sub: binF(0x93, 'f32'),
  mul: binF(0x94, 'f32'),
  div: binF(0x95, 'f32'),
  sqrt: unF(0x91, 'f32'),
  abs: unF(0x8b, 'f32'),
  neg: unF(0x8c, 'f32'),
  eq: cmpF<'f32'>(0x5b),
  ne: cmpF<'f32'>(0x5c),
  lt: cmpF<'f32'>(0x5d),
  le: cmpF<'f32'>(0x5f),
  demoteF64: (a: F64): F32 => eF32(a.code, 0xb6),
  fromI64S: (a: Arg64): F32 => eF32(bytes64(a), 0xb4),
  fromI64U: (a: Arg64): F32 => eF32(bytes64(a), 0xb5),
};
export const f64 = {
  const: (value: number): F64 => eF64(0x44, [...new Uint8Array(new Float64Array([value]).buffer)]),
  reinterpretI64: (a: Arg64): F64 => eF64(bytes64(a), 0xbf),
  add: binF(0xa0, 'f64'),
  sub: binF(0xa1, 'f64'),
  mul: binF(0xa2, 'f64'),
  div: binF(0xa3, 'f64'),
  sqrt: unF(0x9f, 'f64'),
  abs: unF(0x99, 'f64'),
  neg: unF(0x9a, 'f64'),
  ceil: unF(0x9b, 'f64'),
  floor: unF(0x9c, 'f64'),
  trunc: unF(0x9d, 'f64'),
  nearest: unF(0x9e, 'f64'),
  eq: cmpF<'f64'>(0x61),
  ne: cmpF<'f64'>(0x62),
  lt: cmpF<'f64'>(0x63),
  le: cmpF<'f64'>(0x65),
  promoteF32: (a: F32): F64 => eF64(a.code, 0xbb),
  fromI32S: (a: Arg32): F64 => eF64(bytes32(a), 0xb7),
  fromI64S: (a: Arg64): F64 => eF64(bytes64(a), 0xb9),
  fromI64U: (a: Arg64): F64 => eF64(bytes64(a), 0xba),
};

/** The expression of a constant or of an expression, for a declared type. */
export function asExpr(type: ValType, value: Expr | number | bigint): Expr {
  if (typeof value === 'object') {
    if (value.type !== type) throw new TypeError(`An ${value.type} stands where ${type} is expected.`);
    return value;
  }
  if (type === 'i32') return i32.const(Number(value));
  if (type === 'i64') return i64.const(value);
  return type === 'f32' ? f32.const(Number(value)) : f64.const(Number(value));
}

/** A statement that stores to memory; give it to FunctionBuilder.emit. */
export const store = {
  i32: (address: Arg32, value: Arg32, offset = 0): Code => [bytes32(address), bytes32(value), 0x36, 0, uleb(offset)],
  i32As8: (address: Arg32, value: Arg32, offset = 0): Code => [bytes32(address), bytes32(value), 0x3a, 0, uleb(offset)],
  i32As16: (address: Arg32, value: Arg32, offset = 0): Code => [
    bytes32(address),
    bytes32(value),
    0x3b,
    0,
    uleb(offset),
  ],
  i64: (address: Arg32, value: Arg64, offset = 0): Code => [bytes32(address), bytes64(value), 0x37, 0, uleb(offset)],
  i64As8: (address: Arg32, value: Arg64, offset = 0): Code => [bytes32(address), bytes64(value), 0x3c, 0, uleb(offset)],
  i64As16: (address: Arg32, value: Arg64, offset = 0): Code => [
    bytes32(address),
    bytes64(value),
    0x3d,
    0,
    uleb(offset),
  ],
  i64As32: (address: Arg32, value: Arg64, offset = 0): Code => [
    bytes32(address),
    bytes64(value),
    0x3e,
    0,
    uleb(offset),
  ],
};
