/** Statements of one WebAssembly function, written in order; blocks are closures. */
import { uleb } from './assemble.ts';
import { asExpr, type Code, type Expr, type I32, type ValType } from './expressions.ts';

/** A local variable; it is also the expression that reads it. */
export interface Local<T extends ValType = ValType> extends Expr<T> {
  readonly index: number;
}

/** Where a branch may go: the end of a block, or the start of a loop. */
export interface Label {
  readonly depth: number;
}

/** A function of the module: its place in the index space and its type. */
export interface Func {
  readonly name: string;
  readonly index: number;
  readonly typeIndex: number;
  readonly params: readonly ValType[];
  readonly result: ValType | undefined;
}

const TYPE_BYTE: Readonly<Record<ValType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
export const typeByte = (type: ValType): number => TYPE_BYTE[type];

export class FunctionBuilder {
  readonly params: readonly Local[];
  private readonly _result: ValType | undefined;
  private readonly _locals: ValType[] = [];
  private _code: (number | Code)[] = [];
  private _depth = 0;

  constructor(params: readonly ValType[], result: ValType | undefined) {
    this.params = params.map((type, index) => ({ type, index, code: [0x20, ...uleb(index)] }));
    this._result = result;
  }

  /** Parameter `index` as a local of the type that was declared. */
  param<T extends ValType>(index: number, type: T): Local<T> {
    const local = this.params[index];
    if (local?.type !== type) throw new TypeError(`Parameter ${index} is no ${type}.`);
    return { ...local, type };
  }

  /** A new local, zero at first (in a loop: what it was), or set to `value` here. */
  local<T extends ValType>(type: T, value?: Expr<T> | number | bigint): Local<T> {
    const index = this.params.length + this._locals.length;
    this._locals.push(type);
    const local: Local<T> = { type, index, code: [0x20, ...uleb(index)] };
    if (value !== undefined) this.set(local, value);
    return local;
  }

  /** Appends a statement. */
  emit(...code: Code): void {
    this._code.push(code);
  }

  set<T extends ValType>(local: Local<T>, value: Expr<T> | number | bigint): void {
    this.emit(asExpr(local.type, value).code, 0x21, uleb(local.index));
  }

  /** The value, kept in `local` on the way. */
  tee<T extends ValType>(local: Local<T>, value: Expr<T> | number | bigint): Expr<T> {
    return { type: local.type, code: [asExpr(local.type, value).code, 0x22, uleb(local.index)] };
  }

  /** Runs an expression for its effect. */
  drop(value: Expr): void {
    this.emit(value.code, 0x1a);
  }

  /** The result of a call, for a function that has one. */
  call<T extends ValType>(func: Func, type: T, ...args: readonly (Expr | number | bigint)[]): Expr<T> {
    if (func.result !== type) throw new TypeError(`${func.name} does not give ${type}.`);
    return { type, code: this._callCode(func, args) };
  }

  /** A call for its effect; a result is dropped. */
  run(func: Func, ...args: readonly (Expr | number | bigint)[]): void {
    this.emit(this._callCode(func, args), func.result === undefined ? [] : [0x1a]);
  }

  private _callCode(func: Func, args: readonly (Expr | number | bigint)[]): Code {
    return [this._argumentCode(func.name, func.params, args), 0x10, uleb(func.index)];
  }

  private _argumentCode(name: string, params: readonly ValType[], args: readonly (Expr | number | bigint)[]): Code {
    if (args.length !== params.length) throw new TypeError(`${name} takes ${params.length} arguments.`);
    return params.map((type, index) => asExpr(type, args[index] ?? 0).code);
  }

  /** Calls entry `entry` of table 0, which must be of the same type as `like`. */
  callIndirect<T extends ValType>(
    like: Func,
    type: T,
    entry: I32,
    ...args: readonly (Expr | number | bigint)[]
  ): Expr<T> {
    if (like.result !== type) throw new TypeError(`${like.name} does not give ${type}.`);
    return {
      type,
      code: [this._argumentCode(like.name, like.params, args), entry.code, 0x11, uleb(like.typeIndex), 0x00],
    };
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    this._code.push(
      [condition.code, 0x04, 0x40],
      this._nested(then),
      otherwise ? [0x05, this._nested(otherwise)] : [],
      0x0b,
    );
  }

  /** A block; a branch to its label goes behind it. */
  block(body: (end: Label) => void): void {
    this._code.push(0x02, 0x40, this._nested(body), 0x0b);
  }

  /** A loop; a branch to its label goes to its start, its end is left by falling through. */
  loop(body: (again: Label) => void): void {
    this._code.push(0x03, 0x40, this._nested(body), 0x0b);
  }

  private _nested(body: (label: Label) => void): Code {
    const outer = this._code;
    const code: (number | Code)[] = [];
    this._code = code;
    this._depth++;
    try {
      body({ depth: this._depth });
    } finally {
      this._depth--;
      this._code = outer;
    }
    return code;
  }

  br(label: Label): void {
    this.emit(0x0c, uleb(this._depth - label.depth));
  }

  brIf(label: Label, condition: I32): void {
    this.emit(condition.code, 0x0d, uleb(this._depth - label.depth));
  }

  /** Goes to `labels[index]`, to `otherwise` where there is none. */
  brTable(index: I32, labels: readonly Label[], otherwise: Label): void {
    const relative = (label: Label) => uleb(this._depth - label.depth);
    this.emit(index.code, 0x0e, uleb(labels.length), labels.map(relative), relative(otherwise));
  }

  /**
   * Runs the case whose number `index` is, else `otherwise`; goes on behind. Cases do not fall into each other. Indices
   * should be dense: the table has an entry for each number up to the largest.
   */
  switch(index: I32, cases: ReadonlyMap<number, () => void>, otherwise: () => void): void {
    this.block((end) => {
      const numbers = [...cases.keys()];
      const open = (at: number, labels: ReadonlyMap<number, Label>, defaultLabel: Label | undefined): void => {
        if (defaultLabel === undefined) {
          this.block((label) => open(at, labels, label));
          otherwise();
          return;
        }
        const number = numbers[at];
        if (number === undefined) {
          const size = Math.max(-1, ...numbers) + 1;
          const table = Array.from({ length: size }, (_, n) => labels.get(n) ?? defaultLabel);
          this.brTable(index, table, defaultLabel);
          return;
        }
        this.block((label) => open(at + 1, new Map([...labels, [number, label]]), defaultLabel));
        cases.get(number)?.();
        this.br(end);
      };
      open(0, new Map(), undefined);
    });
  }

  return(value?: Expr | number | bigint): void {
    if (this._result === undefined) this.emit(0x0f);
    else this.emit(asExpr(this._result, value ?? 0).code, 0x0f);
  }

  unreachable(): void {
    this.emit(0x00);
  }

  /** memory.fill: `length` bytes of `value` from `address`. */
  fill(address: I32, value: I32, length: I32): void {
    this.emit(address.code, value.code, length.code, 0xfc, 11, 0);
  }

  /** memory.copy. */
  copy(target: I32, source: I32, length: I32): void {
    this.emit(target.code, source.code, length.code, 0xfc, 10, 0, 0);
  }

  /** The body's bytes: locals, code, end. A function with a result must have returned by `return`. */
  finish(): Code {
    const groups: [number, number][] = [];
    for (const type of this._locals) {
      const last = groups.at(-1);
      if (last?.[1] === typeByte(type)) last[0]++;
      else groups.push([1, typeByte(type)]);
    }
    const declared = groups.map(([count, type]) => [...uleb(count), type]);
    // What follows the last `return` is never reached, and `unreachable` has every type.
    return [uleb(declared.length), declared, this._code, this._result === undefined ? [] : [0x00], 0x0b];
  }
}
