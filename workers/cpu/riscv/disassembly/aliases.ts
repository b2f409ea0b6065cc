/**
 * Pseudoinstructions (RISC-V Assembly Programmer's Manual): how people write common cases of an instruction. The first
 * line whose conditions hold is taken. A condition compares a field of the encoding, `imm`, the signed immediate,
 * or `low5`, its low five bits, with a number or with another field.
 */

/** The value of a field of the instruction at hand, by name. */
type Fields = (name: string) => number;

interface Alias {
  readonly holds: (fields: Fields) => boolean;
  readonly mnemonic: string;
  /** As in {@link Syntax.operands}. */
  readonly operands: string;
}

const ZERO = 'rs1=0';
/** csrr and friends of the floating-point CSRs and the counters, by CSR number. */
const counters: readonly string[] = [
  'csr=0xc00 rs1=0: rdcycle rd',
  'csr=0xc01 rs1=0: rdtime rd',
  'csr=0xc02 rs1=0: rdinstret rd',
];
const setter = (mnemonic: string, csr: string): readonly string[] => [
  `csr=${csr} rd=0: ${mnemonic} rs1`,
  `csr=${csr}: ${mnemonic} rd,rs1`,
];

/** Text form: `field=value …: mnemonic operands`. */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  addi: ['rd=0 rs1=0 imm=0: nop', 'rs1=0: li rd,imm', 'imm=0: mv rd,rs1'],
  addiw: ['imm=0: sext.w rd,rs1'],
  'add.uw': ['rs2=0: zext.w rd,rs1'],
  andi: ['imm=255: zext.b rd,rs1'],
  // Zicbop: hints that are OR-immediates into x0; the low five bits say what is prefetched.
  ori: [
    'rd=0 low5=0: prefetch.i block(rs1)',
    'rd=0 low5=1: prefetch.r block(rs1)',
    'rd=0 low5=3: prefetch.w block(rs1)',
  ],
  xori: ['imm=-1: not rd,rs1'],
  sltiu: ['imm=1: seqz rd,rs1'],
  sub: [`${ZERO}: neg rd,rs2`],
  subw: [`${ZERO}: negw rd,rs2`],
  sltu: [`${ZERO}: snez rd,rs2`],
  slt: ['rs2=0: sltz rd,rs1', `${ZERO}: sgtz rd,rs2`],
  add: [
    'rd=0 rs1=0 rs2=2: ntl.p1',
    'rd=0 rs1=0 rs2=3: ntl.pall',
    'rd=0 rs1=0 rs2=4: ntl.s1',
    'rd=0 rs1=0 rs2=5: ntl.all',
  ],
  beq: ['rs2=0: beqz rs1,target'],
  bne: ['rs2=0: bnez rs1,target'],
  blt: ['rs2=0: bltz rs1,target', `${ZERO}: bgtz rs2,target`],
  bge: [`${ZERO}: blez rs2,target`, 'rs2=0: bgez rs1,target'],
  jal: ['rd=0: j target', 'rd=1: jal target'],
  jalr: [
    'rd=0 rs1=1 imm=0: ret',
    'rd=0 imm=0: jr rs1',
    'rd=0: jr imm(rs1)',
    'rd=1 imm=0: jalr rs1',
    'rd=1: jalr imm(rs1)',
    'imm=0: jalr rd,rs1',
  ],
  fence: [
    'fm=0 pred=1 succ=0 rd=0 rs1=0: pause',
    'fm=8 pred=3 succ=3 rd=0 rs1=0: fence.tso',
    'fm=0 pred=15 succ=15 rd=0 rs1=0: fence',
  ],
  'sfence.vma': [`${ZERO} rs2=0: sfence.vma`, 'rs2=0: sfence.vma rs1'],
  'hfence.vvma': [`${ZERO} rs2=0: hfence.vvma`, 'rs2=0: hfence.vvma rs1'],
  'hfence.gvma': [`${ZERO} rs2=0: hfence.gvma`, 'rs2=0: hfence.gvma rs1'],
  csrrw: [
    'csr=0xc00 rd=0 rs1=0: unimp',
    ...setter('fsflags', '0x001'),
    ...setter('fsrm', '0x002'),
    ...setter('fscsr', '0x003'),
    'rd=0: csrw csr,rs1',
  ],
  csrrs: [
    'csr=0x001 rs1=0: frflags rd',
    'csr=0x002 rs1=0: frrm rd',
    'csr=0x003 rs1=0: frcsr rd',
    ...counters,
    `${ZERO}: csrr rd,csr`,
    'rd=0: csrs csr,rs1',
  ],
  csrrc: ['rd=0: csrc csr,rs1'],
  csrrwi: ['csr=0x001: fsflagsi rd,zimm', 'csr=0x002: fsrmi rd,zimm', 'rd=0: csrwi csr,zimm'],
  csrrsi: ['rd=0: csrsi csr,zimm'],
  csrrci: ['rd=0: csrci csr,zimm'],
  'fsgnj.s': ['rs1=rs2: fmv.s rd,rs1'],
  'fsgnjn.s': ['rs1=rs2: fneg.s rd,rs1'],
  'fsgnjx.s': ['rs1=rs2: fabs.s rd,rs1'],
  'fsgnj.d': ['rs1=rs2: fmv.d rd,rs1'],
  'fsgnjn.d': ['rs1=rs2: fneg.d rd,rs1'],
  'fsgnjx.d': ['rs1=rs2: fabs.d rd,rs1'],
};

function parse(line: string): Alias {
  const [conditions = '', text = ''] = line.split(': ');
  const tests = conditions.split(' ').map((condition) => {
    const [name = '', value = ''] = condition.split('=');
    const number = Number(value);
    return (fields: Fields) => fields(name) === (Number.isNaN(number) ? fields(value) : number);
  });
  const [mnemonic = '', operands = ''] = text.split(' ');
  return { holds: (fields) => tests.every((test) => test(fields)), mnemonic, operands };
}

const ALIASES: ReadonlyMap<string, readonly Alias[]> = new Map(
  Object.entries(TABLE).map(([name, lines]) => [name, lines.map(parse)]),
);

/** How an instruction is written, where it has another name than its own. */
export function aliasOf(name: string, fields: Fields): Alias | undefined {
  return ALIASES.get(name)?.find(({ holds }) => holds(fields));
}
