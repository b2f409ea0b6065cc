/**
 * Encodings as the ISA manual prints them, most significant bit first:
 *
 * ```
 * 0000000 rs2 rs1 000 rd 0110011            add
 * imm[11:0] rs1 000 rd 0010011              addi
 * imm[12|10:5] rs2 rs1 000 imm[4:1|11] 1100011   beq
 * ```
 * Digits are fixed bits, everything else names a field. `aq`, `rl` are one bit, registers five, `shamt6`, `shamt5` what
 * they say, `rm` three, `csr` twelve, `zimm` five, `fm`, `pred`, `succ` four. Immediates say their bits. `rd[even]` is a
 * register that begins a pair: its number has five bits, of which the lowest is zero.
 */

/** Field names with fixed widths. */
const WIDTHS: Readonly<Record<string, number>> = {
  rd: 5,
  rs1: 5,
  rs2: 5,
  rs3: 5,
  rm: 3,
  shamt6: 6,
  shamt5: 5,
  csr: 12,
  zimm: 5,
  aq: 1,
  rl: 1,
  fm: 4,
  pred: 4,
  succ: 4,
};

/** Bits of an immediate in one field of the encoding, from high to low: "12|10:5" is [12, 10, 9, 8, 7, 6, 5]. */
function immediateBits(text: string): number[] {
  return text.split('|').flatMap((part) => {
    const [high = 0, low = high] = part.split(':').map(Number);
    return Array.from({ length: high - low + 1 }, (_, i) => high - i);
  });
}

export interface Field {
  readonly name: string;
  /** Lowest bit of the field in the instruction word. */
  readonly low: number;
  readonly width: number;
  /** The register and the one behind it are one operand. */
  readonly pair: boolean;
}

/** A run of immediate bits: `width` bits from `low` of the word stand at bit `to` of the value. */
interface ImmediatePiece {
  readonly low: number;
  readonly width: number;
  readonly to: number;
}

export interface Pattern {
  /** Word & mask === match holds for the instruction's encodings. Both unsigned. */
  readonly mask: number;
  readonly match: number;
  readonly fields: ReadonlyMap<string, Field>;
  readonly immediate: readonly ImmediatePiece[];
  /** Number of significant bits of the immediate, its sign included; 0 without one. */
  readonly immediateWidth: number;
}

/** Reads an encoding. Error when it does not have 32 bits or names an unknown field. */
export function parsePattern(text: string): Pattern {
  const fields = new Map<string, Field>();
  const immediate: ImmediatePiece[] = [];
  let mask = 0;
  let match = 0;
  let at = 32;
  let immediateWidth = 0;
  for (const token of text.trim().split(/\s+/)) {
    const bits = /^imm\[(.+)\]$/.exec(token)?.[1];
    if (/^[01]+$/.test(token)) {
      at -= token.length;
      mask |= (2 ** token.length - 1) << at;
      match |= Number.parseInt(token, 2) << at;
    } else if (bits !== undefined) {
      for (const bit of immediateBits(bits)) {
        at--;
        immediateWidth = Math.max(immediateWidth, bit + 1);
        const last = immediate.at(-1);
        if (last && last.low === at + 1 && last.to === bit + 1) {
          immediate[immediate.length - 1] = { low: at, width: last.width + 1, to: bit };
        } else {
          immediate.push({ low: at, width: 1, to: bit });
        }
      }
    } else {
      const pair = token.endsWith('[even]');
      const name = pair ? token.slice(0, -'[even]'.length) : token;
      const width = WIDTHS[name];
      if (width === undefined) throw new Error(`Unknown field ${token} in "${text}".`);
      at -= width;
      if (pair) mask |= 1 << at;
      fields.set(name, { name, low: at, width, pair });
    }
  }
  if (at !== 0) throw new Error(`"${text}" has ${32 - at} bits.`);
  return { mask: mask >>> 0, match: match >>> 0, fields, immediate, immediateWidth };
}

/** Unsigned value of a field, 0 where the instruction has none of that name. */
export function field(pattern: Pattern, name: string, word: number): number {
  const found = pattern.fields.get(name);
  return found ? (word >>> found.low) & (2 ** found.width - 1) : 0;
}

/** The immediate, sign-extended to 32 bits; 0 without one. U-type immediates are already shifted left by twelve. */
export function immediateOf(pattern: Pattern, word: number): number {
  let value = 0;
  for (const { low, width, to } of pattern.immediate) value |= ((word >>> low) & (2 ** width - 1)) << to;
  const unused = 32 - pattern.immediateWidth;
  return pattern.immediateWidth === 0 ? 0 : (value << unused) >> unused;
}

/** An instruction word from values of its fields and its immediate; what is not given is zero. */
export function encode(pattern: Pattern, values: Readonly<Record<string, number>>): number {
  let word = pattern.match;
  for (const { name, low, width } of pattern.fields.values()) word |= ((values[name] ?? 0) & (2 ** width - 1)) << low;
  const imm = values.imm ?? 0;
  for (const { low, width, to } of pattern.immediate) word |= ((imm >>> to) & (2 ** width - 1)) << low;
  return word >>> 0;
}
