/**
 * Fields of the control and status registers of RV64 (privileged manual 1.13, chapters 3, 12 and 21, and the documents of
 * the extensions), for showing a register's value to people.
 */

export interface CsrField {
  readonly name: string;
  /** Highest and lowest bit. */
  readonly high: number;
  readonly low: number;
  /** What values mean, where the manual gives them names. */
  readonly values?: ReadonlyMap<number, string>;
}

/** A field with its value in a register. */
export interface DecodedField extends CsrField {
  readonly value: bigint;
  /** The name of the value, where it has one. */
  readonly meaning?: string;
}

const named = (...names: readonly string[]): ReadonlyMap<number, string> =>
  new Map(names.flatMap((name, value) => (name === '' ? [] : [[value, name] as const])));

const PRIVILEGE = named('U', 'S', 'reserved', 'M');
const CONTEXT = named('off', 'initial', 'clean', 'dirty');
const XLEN = named('', '32', '64', '128');
const VECTOR_MODE = named('direct', 'vectored', 'reserved', 'reserved');
const POINTER_MASKING = named('none', 'reserved', '7 bits', '16 bits');
const TRANSLATION = new Map([
  [0, 'bare'],
  [8, 'Sv39'],
  [9, 'Sv48'],
  [10, 'Sv57'],
]);
const GUEST_TRANSLATION = new Map([
  [0, 'bare'],
  [8, 'Sv39x4'],
  [9, 'Sv48x4'],
  [10, 'Sv57x4'],
]);
const CBO_INVALIDATE = named('illegal', 'flush', 'reserved', 'invalidate');
const ROUNDING = named('RNE', 'RTZ', 'RDN', 'RUP', 'RMM', 'reserved', 'reserved', 'dynamic');
const PMP_MATCH = named('off', 'TOR', 'NA4', 'NAPOT');
const VALUES: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  ...{ MPP: PRIVILEGE, SPP: PRIVILEGE, SPVP: PRIVILEGE, MNPP: PRIVILEGE },
  ...{ FS: CONTEXT, VS: CONTEXT, XS: CONTEXT },
  ...{ SXL: XLEN, UXL: XLEN, VSXL: XLEN, MXL: XLEN },
  ...{ CBIE: CBO_INVALIDATE, PMM: POINTER_MASKING, HUPMM: POINTER_MASKING, frm: ROUNDING },
};

/** Exceptions by code, as they stand in `mcause`, `scause` and `vscause`. */
const EXCEPTIONS = named(
  ...['instruction address misaligned', 'instruction access fault', 'illegal instruction', 'breakpoint'],
  ...['load address misaligned', 'load access fault', 'store/AMO address misaligned', 'store/AMO access fault'],
  ...['environment call from U or VU', 'environment call from S or HS', 'environment call from VS'],
  ...['environment call from M', 'instruction page fault', 'load page fault', '', 'store/AMO page fault'],
  ...['double trap', '', 'software check', 'hardware error', 'instruction guest-page fault'],
  ...['load guest-page fault', 'virtual instruction', 'store/AMO guest-page fault'],
);
/** Interrupts by code: the bit in `mip`, and what stands in the cause registers with the top bit set. */
const INTERRUPTS = named(
  ...['', 'supervisor software', 'virtual supervisor software', 'machine software', '', 'supervisor timer'],
  ...['virtual supervisor timer', 'machine timer', '', 'supervisor external', 'virtual supervisor external'],
  ...['machine external', 'supervisor guest external', 'counter overflow'],
);

/** The cause of a trap in words: "load page fault", "supervisor timer interrupt". */
export function trapText(cause: number, interrupt: boolean): string {
  const name = (interrupt ? INTERRUPTS : EXCEPTIONS).get(cause) ?? `cause ${cause}`;
  return interrupt ? `${name} interrupt` : name;
}

/** Fields from "SD 63, FS 14:13, …". */
function fields(text: string, values: Readonly<Record<string, ReadonlyMap<number, string>>> = VALUES): CsrField[] {
  return text.split(', ').map((part) => {
    const [name = '', bits = ''] = part.split(' ');
    const [high = 0, low = high] = bits.split(':').map(Number);
    const meanings = values[name];
    return { name, high, low, ...(meanings && { values: meanings }) };
  });
}

/** One-bit fields `#3` to `#31` from a name with #, highest first. */
const numbered = (name: string, last = 31, first = 3): string =>
  Array.from({ length: last - first + 1 }, (_, i) => `${name.replace('#', String(last - i))} ${last - i}`).join(', ');

/** Interrupt bits with P (pending) or E (enabled) at their end. */
const interruptBits = (end: string): CsrField[] =>
  fields(
    [
      ...['LCOFI# 13', 'SGEI# 12', 'MEI# 11', 'VSEI# 10', 'SEI# 9', 'MTI# 7', 'VSTI# 6', 'STI# 5', 'MSI# 3', 'VSSI# 2'],
      'SSI# 1',
    ]
      .join(', ')
      .replaceAll('#', end),
  );
const only = (from: readonly CsrField[], ...names: readonly string[]): CsrField[] =>
  from.filter(({ name }) => names.includes(name));
/** A bit for each cause that can be delegated, named after it. */
const delegated = (causes: ReadonlyMap<number, string>): CsrField[] =>
  [...causes].reverse().map(([bit, name]) => ({ name, high: bit, low: bit }));

const SSTATUS =
  'SD 63, UXL 33:32, SDT 24, SPELP 23, MXR 19, SUM 18, XS 16:15, FS 14:13, VS 10:9, SPP 8, UBE 6, SPIE 5, SIE 1';
const CAUSE = fields('Interrupt 63, Code 62:0', { Code: EXCEPTIONS });
const TVEC = fields('BASE 63:2, MODE 1:0', { MODE: VECTOR_MODE });
const ATP = fields('MODE 63:60, ASID 59:44, PPN 43:0', { MODE: TRANSLATION });
const ENVCFG = 'PMM 33:32, CBZE 7, CBCFE 6, CBIE 5:4, SSE 3, LPE 2, FIOM 0';
const COUNTERS = `${numbered('HPM#')}, IR 2, TM 1, CY 0`;
const STATEEN0 = 'SE0 63, ENVCFG 62, CSRIND 60, AIA 59, IMSIC 58, CONTEXT 57, CTR 54, JVT 2, FCSR 1, C 0';
const INHIBIT = 'MINH 62, SINH 61, UINH 60, VSINH 59, VUINH 58';
const TOP_INTERRUPT = fields('IID 27:16, IPRIO 7:0', { IID: INTERRUPTS });
const TOP_EXTERNAL = fields('identity 26:16, priority 10:0');
const [PENDING, ENABLED] = [interruptBits('P'), interruptBits('E')];

/** The eight entries of an even-numbered pmpcfg register, the last first. */
const pmpcfg = (register: number): CsrField[] =>
  Array.from({ length: 8 }, (_, i) => 7 - i).flatMap((byte) => {
    const entry = `pmp${register * 4 + byte}`;
    const bit = (name: string, at: number): CsrField => ({
      name: `${entry}.${name}`,
      high: byte * 8 + at,
      low: byte * 8 + at,
    });
    const match = { name: `${entry}.A`, high: byte * 8 + 4, low: byte * 8 + 3, values: PMP_MATCH };
    return [bit('L', 7), match, bit('X', 2), bit('W', 1), bit('R', 0)];
  });

const FIELDS: Readonly<Record<string, readonly CsrField[]>> = {
  fflags: fields('NV 4, DZ 3, OF 2, UF 1, NX 0'),
  frm: fields('frm 2:0'),
  fcsr: fields('frm 7:5, NV 4, DZ 3, OF 2, UF 1, NX 0'),
  vcsr: fields('vxrm 2:1, vxsat 0'),
  vtype: fields('vill 63, vma 7, vta 6, vsew 5:3, vlmul 2:0'),
  seed: fields('OPST 31:30, entropy 15:0', { OPST: named('BIST', 'WAIT', 'ES16', 'DEAD') }),
  mstatus: fields(
    'SD 63, MDT 42, MPELP 41, MPV 39, GVA 38, MBE 37, SBE 36, SXL 35:34, UXL 33:32, SDT 24, SPELP 23, TSR 22, TW 21, ' +
      'TVM 20, MXR 19, SUM 18, MPRV 17, XS 16:15, FS 14:13, MPP 12:11, VS 10:9, SPP 8, MPIE 7, UBE 6, SPIE 5, MIE 3, SIE 1',
  ),
  sstatus: fields(SSTATUS),
  vsstatus: fields(SSTATUS),
  hstatus: fields(
    'HUPMM 49:48, VSXL 33:32, HUKTE 24, VTSR 22, VTW 21, VTVM 20, VGEIN 17:12, HU 9, SPVP 8, SPV 7, GVA 6, VSBE 5',
  ),
  mnstatus: fields('MNPP 12:11, MNPELP 9, MNPV 7, NMIE 3'),
  misa: fields(
    `MXL 63:62, ${Array.from({ length: 26 }, (_, i) => `${String.fromCharCode(90 - i)} ${25 - i}`).join(', ')}`,
  ),
  ...{ mcause: CAUSE, scause: CAUSE, vscause: CAUSE, mncause: CAUSE },
  ...{ mtvec: TVEC, stvec: TVEC, vstvec: TVEC },
  ...{ satp: ATP, vsatp: ATP, hgatp: fields('MODE 63:60, VMID 57:44, PPN 43:0', { MODE: GUEST_TRANSLATION }) },
  ...{ mip: PENDING, mie: ENABLED, mvip: PENDING, mvien: ENABLED },
  ...{ sip: only(PENDING, 'LCOFIP', 'SEIP', 'STIP', 'SSIP'), sie: only(ENABLED, 'LCOFIE', 'SEIE', 'STIE', 'SSIE') },
  ...{ vsip: only(PENDING, 'LCOFIP', 'SEIP', 'STIP', 'SSIP'), vsie: only(ENABLED, 'LCOFIE', 'SEIE', 'STIE', 'SSIE') },
  hip: only(PENDING, 'SGEIP', 'VSEIP', 'VSTIP', 'VSSIP'),
  hvip: only(PENDING, 'VSEIP', 'VSTIP', 'VSSIP'),
  hie: only(ENABLED, 'SGEIE', 'VSEIE', 'VSTIE', 'VSSIE'),
  ...{ medeleg: delegated(EXCEPTIONS), hedeleg: delegated(EXCEPTIONS) },
  ...{ mideleg: delegated(INTERRUPTS), hideleg: delegated(INTERRUPTS) },
  ...{ mcounteren: fields(COUNTERS), scounteren: fields(COUNTERS), hcounteren: fields(COUNTERS) },
  mcountinhibit: fields(`${numbered('HPM#')}, IR 2, CY 0`),
  scountovf: fields(numbered('OF#')),
  ...{ mcyclecfg: fields(INHIBIT), minstretcfg: fields(INHIBIT) },
  menvcfg: fields(`STCE 63, PBMTE 62, ADUE 61, CDE 60, DTE 59, ${ENVCFG}`),
  henvcfg: fields(`STCE 63, PBMTE 62, ADUE 61, DTE 59, ${ENVCFG}`),
  senvcfg: fields(ENVCFG),
  ...{ mstateen0: fields(STATEEN0), hstateen0: fields(STATEEN0), sstateen0: fields('JVT 2, FCSR 1, C 0') },
  mseccfg: fields('PMM 33:32, MLPE 10, SSEED 9, USEED 8, RLB 2, MMWP 1, MML 0'),
  mvendorid: fields('Bank 31:7, Offset 6:0'),
  ...{ mtopi: TOP_INTERRUPT, stopi: TOP_INTERRUPT, vstopi: TOP_INTERRUPT },
  ...{ mtopei: TOP_EXTERNAL, stopei: TOP_EXTERNAL, vstopei: TOP_EXTERNAL },
  hvictl: fields('VTI 30, IID 27:16, DPR 9, IPRIOM 8, IPRIO 7:0', { IID: INTERRUPTS }),
  tdata1: fields('type 63:60, dmode 59, data 58:0'),
  tcontrol: fields('mpte 7, mte 3'),
};
const EVENT = fields(`OF 63, ${INHIBIT}, event 55:0`);

/** The fields of a CSR by its name, highest first; none for a register that is one number. */
function csrFields(name: string): readonly CsrField[] {
  const [, pmp] = /^pmpcfg(\d*[02468])$/.exec(name) ?? [];
  if (pmp !== undefined) return pmpcfg(Number(pmp));
  return /^mhpmevent\d+$/.test(name) ? EVENT : (FIELDS[name] ?? []);
}

const INTERRUPT_BIT = 1n << 63n;

/** The fields of a CSR with what `value` (64 bits) holds in them, highest first. */
export function decodeCsr(name: string, value: bigint): readonly DecodedField[] {
  return csrFields(name).map((field) => {
    const part = BigInt.asUintN(field.high - field.low + 1, value >> BigInt(field.low));
    // Codes of interrupts and of exceptions are counted apart.
    const interrupt = field.values === EXCEPTIONS && (value & INTERRUPT_BIT) !== 0n;
    const meaning = (interrupt ? INTERRUPTS : field.values)?.get(Number(part));
    return { ...field, value: part, ...(meaning !== undefined && { meaning }) };
  });
}
