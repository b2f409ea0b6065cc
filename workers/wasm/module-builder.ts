/**
 * A WebAssembly module: imports, functions, one table, one memory. Functions are declared before they are defined, so
 * that they may call each other.
 */
import { uleb } from './assemble.ts';
import type { Code, ValType } from './expressions.ts';
import { type Func, FunctionBuilder, typeByte } from './function-builder.ts';

const text = (value: string): Code => [uleb(value.length), Array.from(value, (char) => char.charCodeAt(0))];

/** All bytes of nested code, in order. */
function flatten(code: Code, into: number[]): number[] {
  for (const part of code) {
    if (typeof part === 'number') into.push(part);
    else flatten(part, into);
  }
  return into;
}
const sized = (code: Code): Code => {
  const bytes = flatten(code, []);
  return [uleb(bytes.length), bytes];
};
const section = (id: number, items: readonly Code[]): Code =>
  items.length === 0 ? [] : [id, sized([uleb(items.length), items])];

interface Defined extends Func {
  body: Code | undefined;
  readonly exported: boolean;
}

export class ModuleBuilder {
  private readonly _types: { readonly key: string; readonly code: Code }[] = [];
  private readonly _imports: Code[] = [];
  private readonly _functions: Defined[] = [];
  private readonly _table: Func[] = [];
  private _importedFunctions = 0;

  private _type(params: readonly ValType[], result: ValType | undefined): number {
    const key = `${params.join()}>${result ?? ''}`;
    const found = this._types.findIndex((type) => type.key === key);
    if (found >= 0) return found;
    const results = result === undefined ? [] : [typeByte(result)];
    this._types.push({ key, code: [0x60, uleb(params.length), params.map(typeByte), uleb(results.length), results] });
    return this._types.length - 1;
  }

  /** Memory 0 comes from outside; sizes in pages of 64 KiB. */
  importMemory(module: string, name: string, least: number, most: number): void {
    this._imports.push([text(module), text(name), 0x02, 0x01, uleb(least), uleb(most)]);
  }

  importFunction(module: string, name: string, params: readonly ValType[], result?: ValType): Func {
    if (this._functions.length > 0) throw new Error('Imports come before functions.');
    const typeIndex = this._type(params, result);
    this._imports.push([text(module), text(name), 0x00, uleb(typeIndex)]);
    return { name, index: this._importedFunctions++, typeIndex, params, result };
  }

  declare(name: string, params: readonly ValType[], result?: ValType, exported = false): Func {
    const index = this._importedFunctions + this._functions.length;
    const func: Defined = {
      name,
      index,
      typeIndex: this._type(params, result),
      params,
      result,
      exported,
      body: undefined,
    };
    this._functions.push(func);
    return func;
  }

  /** Gives a declared function its body. */
  define(func: Func, body: (f: FunctionBuilder) => void): void {
    const defined = this._functions[func.index - this._importedFunctions];
    if (!defined || defined.body) throw new Error(`${func.name} is not declared, or defined already.`);
    const builder = new FunctionBuilder(func.params, func.result);
    body(builder);
    defined.body = builder.finish();
  }

  /** Declares and defines. */
  function(
    name: string,
    params: readonly ValType[],
    result: ValType | undefined,
    body: (f: FunctionBuilder) => void,
    exported = false,
  ): Func {
    const func = this.declare(name, params, result, exported);
    this.define(func, body);
    return func;
  }

  /** Puts a function into table 0; returns its entry. */
  tableEntry(func: Func): number {
    this._table.push(func);
    return this._table.length - 1;
  }

  /** The module's bytes. Error when a declared function has no body. */
  finish(): Uint8Array<ArrayBuffer> {
    const missing = this._functions.find((func) => !func.body);
    if (missing) throw new Error(`${missing.name} is declared but not defined.`);
    const table = this._table.length;
    const exported = this._functions.filter((func) => func.exported);
    return Uint8Array.from(
      flatten(
        [
          [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
          section(
            1,
            this._types.map(({ code }) => code),
          ),
          section(2, this._imports),
          section(
            3,
            this._functions.map(({ typeIndex }) => uleb(typeIndex)),
          ),
          section(4, table === 0 ? [] : [[0x70, 0x01, uleb(table), uleb(table)]]),
          section(
            7,
            exported.map(({ name, index }) => [text(name), 0x00, uleb(index)]),
          ),
          section(
            9,
            table === 0 ? [] : [[0x00, 0x41, 0x00, 0x0b, uleb(table), this._table.map(({ index }) => uleb(index))]],
          ),
          section(
            10,
            this._functions.map(({ body }) => sized(body ?? [])),
          ),
        ],
        [],
      ),
    );
  }
}
