import type { Block } from './block.ts';
import { eventRow, fieldsOf } from './describe.ts';
import { Kind } from './kinds.ts';

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Fields of event `i` of a block as names and values, for JSON: enumerations by name, 64-bit numbers as strings of
 * digits, bytes as hexadecimal digits (as far as the block holds them). The cause of a SHUTDOWN, which stands in its id,
 * is a field too.
 */
export function fieldObject(block: Block, i: number): Record<string, string | number> {
  const fields: Record<string, string | number> = {};
  for (const field of fieldsOf(block, i)) {
    if (field.value instanceof Uint8Array) fields[field.name] = hex(field.value);
    else if (field.symbol !== undefined) fields[field.name] = field.symbol;
    else fields[field.name] = typeof field.value === 'bigint' ? field.value.toString() : field.value;
  }
  const { kind, text } = eventRow(block, i);
  if (kind === Kind.SHUTDOWN && text !== '') fields.cause = text;
  return fields;
}
