/**
 * Where everything lies in the core's memory. All of a hart's state that instructions touch is here, so that a snapshot
 * is a copy of bytes.
 *
 * ```
 * 0x0000_1000  x0 … x31, sink      i64 each; writes to x0 go to the sink
 * 0x0000_1200  f0 … f31            i64 each; singles NaN-boxed
 * 0x0000_1400  cells               pc, counts, modes, pending exception, …
 * 0x0000_1600  PMP regions         17 × {first i64, last i64, configuration i64}
 * 0x0000_2000  CSR storage         4096 × i64, by CSR number
 * 0x0000_a000  CSR write masks     4096 × i64
 * 0x0001_2000  CSR classes         4096 × u8, see CsrClass
 * 0x0001_4000  TLBs                load, store, fetch; 7 sets each of 1024 × {tag i64, value i32, unused i32}
 * 0x0007_0000  translations        7 sets of 1024 × 4 × {tag i64, physical page i32, permissions i32}, see translations.ts
 * 0x000e_0000  RAM pages → slots   i32 per page of RAM: address of the slot with its decoded instructions, or 0
 *              dirty pages         u8 per page of RAM
 *              watched pages       u8 per page of RAM, see Watched
 *              slots               decoded pages, see SLOT_BYTES
 *              traced jumps        see trace.ts
 *              RAM                 from a multiple of 64 KiB to the end
 * ```
 */

export const X = 0x1000;
/** Index of the register that swallows writes to x0. */
export const SINK = 32;
export const F = 0x1200;

/** Program counter: virtual address of the next instruction, valid outside of `run` and while a cold operation runs. */
export const PC = 0x1400;
/** Count of instructions at which the current `run` ends, i64. */
export const ICOUNT_END = 0x1408;
/** Instructions left until then, i32; valid in calls out of the core. The count is ICOUNT_END - LEFT. */
export const LEFT = 0x1410;
/** Outcome of the last memory access or routine, i32: see Status. */
export const STATUS = 0x1414;
/** Exception code and trap value of the last exception. */
export const CAUSE = 0x1418;
/** Privilege mode: 0 U, 1 S, 3 M. */
export const PRIVILEGE = 0x141c;
export const TVAL = 0x1420;
/** 1 in VS and VU mode. */
export const VIRTUAL = 0x1428;
/** Shift of `-icount`: nanoseconds per instruction are 2^SHIFT. */
export const SHIFT = 0x142c;
/** Nanoseconds of virtual time at count 0, i64. */
export const BIAS = 0x1430;
/** Address and value of the load reservation; the address is -1 without one. */
export const RESERVED_ADDRESS = 0x1438;
export const RESERVED_VALUE = 0x1440;
/** What the last CSR instruction read. */
export const CSR_OLD = 0x1448;
/** Accrued exceptions and rounding mode (fflags, frm), i32 each. */
export const FFLAGS = 0x1450;
export const FRM = 0x1454;
/** TLB generation in bits 3 to 11, i64. Entries of other generations do not match. */
export const GENERATION = 0x1458;
/** Addresses of the TLB sets in force for loads, stores and fetches, i32. */
export const LOAD_TLB = 0x1460;
export const STORE_TLB = 0x1464;
export const FETCH_TLB = 0x1468;
/** High half of an 8-byte device access, and 1 where nothing answered, i32. */
export const BUS_HIGH = 0x146c;
export const BUS_FAULT = 0x1470;
/** Number of PMP regions, i32: with none M mode may do everything and others nothing; -1 where there is no PMP. */
export const PMP_COUNT = 0x1474;
/** Operands of a CSR instruction for the slow path: value and mask, i64. */
export const CSR_VALUE = 0x1478;
export const CSR_MASK = 0x1480;
/** The record of an instruction that crosses a page, i64: it is decoded anew each time. */
export const CROSSING = 0x1488;
/** Translation modes: effective privilege of data accesses (1 bit SUM …) are in the TLB set; see mmu.ts. */
export const TRANSLATED_PAGE_UNIFORM = 0x1490;
/** Guest-physical address of a fault in the second stage, i64, for htval and mtval2. */
export const GUEST_FAULT = 0x1498;
/** Transformed instruction for htinst and mtinst, i64. */
export const TRAP_INSTRUCTION = 0x14a0;
/** Bit 0: the exception's address is a guest virtual one (GVA). */
export const GUEST_ADDRESS = 0x14a8;
/** Number of stores that reached pages with decoded instructions, i32: for statistics. */
export const CODE_STORES = 0x14ac;

/** What mtime is ahead of the clock, in ticks (i64); and 1 where `time` is left to TypeScript (i32). */
export const TIME_DELTA = 0x14b0;
export const TIME_SLOW = 0x14b8;

/** Sources of mip.SEIP: the line from the interrupt controller, and software (i32 each). */
export const SEIP_LINE = 0x14bc;
export const SEIP_SOFTWARE = 0x14c0;
/** 1 while an exception waits for its delivery. */
export const EXCEPTION_PENDING = 0x14c4;
/** Which of the counters mhpmcounter3 to 31 counts cycles, and which instructions (i32); 0 none. See csrs/counters.ts. */
export const CYCLES_COUNTER = 0x14c8;
export const INSTRUCTIONS_COUNTER = 0x14cc;

/** 1 while every access to a CSR goes to TypeScript: somebody watches them. */
export const CSR_WATCH = 0x14d8;

/**
 * While a guest runs, the supervisor's registers are the guest's, and the hypervisor's own lie here (i64 each), in the
 * order of {@link GUEST_BANK}: QEMU exchanges them when it enters and leaves V = 1.
 */
export const HYPERVISOR_BANK = 0x14e0;
/** CSR numbers of the registers that are exchanged, and of the guest's copies. */
export const GUEST_BANK = [
  [0x300, 0x200],
  [0x105, 0x205],
  [0x140, 0x240],
  [0x141, 0x241],
  [0x142, 0x242],
  [0x143, 0x243],
  [0x180, 0x280],
] as const;
/** How memory is accessed just now (i32): bits of {@link HypervisorAccess}; 0 as the mode says. */
export const HYPERVISOR_ACCESS = 0x1518;
/** HLV, HSV and HLVX access the guest's memory; HLVX needs the permission to execute. */
export const HypervisorAccess = { guest: 1, execute: 2 } as const;
/** Rules of the release that is imitated (i32): bits of {@link Rule}. */
export const RULES = 0x151c;
export const Rule = {
  /** Loads across pages translate both before they read; pieces of device accesses are as large as they can be. */
  crossingTranslatesFirst: 1,
  /** A store-conditional is checked as a store before its reservation is. */
  conditionalChecksFirst: 2,
  /** Faults and permissions of page tables as in 8.2 and later, see translation.ts. */
  laterWalk: 4,
  /** Svnapot: 64 KiB pages. */
  napot: 8,
  /** PMP looks at both parts of a crossing access as if they were as long as the whole (11.1, measured). */
  partsAsWhole: 16,
  /** Page tables where there is no memory are access faults. */
  tableAccessFaults: 32,
  /** Exceptions that go to VS mode are told like interrupts, see traps.ts. */
  guestCausesShift: 64,
  /** Instructions that change flags make FS dirty, whatever they write. */
  flagsDirty: 128,
  /** A write that changes SUM, MPRV, MPP or MPV forgets translations (7.2); SUM has no sets of its own. */
  statusFlushes: 256,
  /** Fetching where there is no memory is told as a load. */
  fetchFaultsAsLoad: 512,
  /** Page tables before Svnapot and Svpbmt: nothing is reserved in pointers, and bits 54 to 61 belong to the page's number. */
  earlyWalk: 1024,
  /** Floating-point instructions are executed with FS off, too (6.2). */
  floatIgnoresStatus: 2048,
  /** Accessed and dirty bits of a guest's tables are written as the second stage allows (11.1). */
  updatesTranslated: 4096,
  /** sstatus does not show the width of user mode (6.2). */
  widthHidden: 8192,
} as const;
/** What the timer of vstimecmp contributes to mip.VSTIP (i32). */
export const GUEST_TIMER_LINE = 0x1520;
/** Trigger that tselect chooses (i32), and the triggers: {tdata1 i64, tdata2 i64, tdata3 i64} each. */
export const TRIGGER_SELECTED = 0x1524;
export const TRIGGERS = 0x1528;
export const TRIGGER_BYTES = 24;
export const TRIGGER_COUNT = 2;
/** PMP entries that were written since reset, a bit each (i32). */
export const PMP_WRITTEN = 0x1558;
/** Address of the last memory access that failed (i64): 10.0 tells it for a trap of mret as well. */
export const BAD_ADDRESS = 0x1560;
/** Bits of mcountinhibit whose counters have been read since they were stopped (i32). */
export const COUNTERS_STOPPED = 0x1578;
/** Instructions that were counted and trapped all the same, since power-on (i64): calls, breakpoints, undefined ones. */
export const NOT_RETIRED = 0x1580;

/** Generation of the translations in bits 3 to 11 (i64), and addresses of the sets in force for data and fetches (i32). */
export const TRANSLATION_GENERATION = 0x1588;
export const DATA_TRANSLATIONS = 0x1590;
export const FETCH_TRANSLATIONS = 0x1594;
/** What the last walk of a table allows, whatever was asked for: bits in the order of {@link Access} (i32). */
export const WALK_PERMISSIONS = 0x1598;
/** 1 while a debugger translates: nothing that the guest could notice is left behind (i32). */
export const QUIET = 0x159c;
/** Where the next traced jump is written (i32); see trace.ts. */
export const TRACE_NEXT = 0x15a0;

/** The instruction that 7.2 tells of a refused hlv or hsv, see trap-values.ts (i64). */
export const KEPT_INSTRUCTION = 0x15a8;

/** Bits of a watched page: accesses of these kinds are told to TypeScript. No TLB entry leads there. */
export const Watched = { store: 1, load: 2 } as const;

export const PMP_REGIONS = 0x1600;
export const PMP_REGION_BYTES = 24;
/** A region that only refuses what lies half in it: the configuration has this bit. */
export const PMP_UNSET = 0x100;

export const CSRS = 0x2000;
export const CSR_MASKS = 0xa000;
export const CSR_CLASSES = 0x12000;
/** How an access to a CSR is carried out. */
export const CsrClass = {
  /** Not there: illegal instruction. */
  absent: 0,
  /** Storage behind a write mask. */
  plain: 1,
  /** Has effects or is computed: TypeScript does it. */
  special: 2,
} as const;

export const TLB_ENTRIES = 1024;
export const TLB_SET_BYTES = TLB_ENTRIES * 16;
/** Sets: by privilege, and for S whether SUM is set, since kernels toggle it all the time. */
export const TlbSet = { M: 0, S: 1, U: 2, Ssum: 3, VS: 4, VU: 5, VSsum: 6 } as const;
const SETS = 7;
export const LOAD_TLBS = 0x14000;
export const STORE_TLBS = LOAD_TLBS + SETS * TLB_SET_BYTES;
export const FETCH_TLBS = STORE_TLBS + SETS * TLB_SET_BYTES;
export const TLBS_END = FETCH_TLBS + SETS * TLB_SET_BYTES;

export const TRANSLATIONS = 0x70000;
/** A row of four entries for each entry of a TLB. */
export const TRANSLATION_WAYS = 4;
export const TRANSLATION_SET_BYTES = TLB_ENTRIES * TRANSLATION_WAYS * 16;
export const TRANSLATIONS_END = TRANSLATIONS + SETS * TRANSLATION_SET_BYTES;

export const PAGE_SLOTS = 0xe0000;

/** A record of eight bytes per halfword of a page, and two behind the end that lead to the next page. */
export const RECORDS_PER_PAGE = 2048;
export const SLOT_BYTES = (RECORDS_PER_PAGE + 2) * 8;

export interface Layout {
  /** Physical address and size of RAM, bytes; multiples of 4096. */
  readonly ramBase: number;
  readonly ramSize: number;
  readonly dirtyPages: number;
  readonly watchedPages: number;
  readonly slots: number;
  readonly slotCount: number;
  /** Room for traced jumps. */
  readonly trace: number;
  /** Where RAM begins in memory. */
  readonly ram: number;
  /** Pages of 64 KiB in all. */
  readonly memoryPages: number;
}

const SLOT_COUNT = 2048;
/** Traced jumps that there is room for, and bytes of each: see trace.ts. */
export const TRACE_ENTRIES = 16384;
export const TRACE_BYTES = 32;
const WASM_PAGE = 65536;
const MEMORY_LIMIT = 65536 * WASM_PAGE;

/** Places the parts for a machine with so much RAM. RangeError when it does not fit into 4 GiB. */
export function layoutFor(ramBase: number, ramSize: number): Layout {
  const pages = ramSize / 4096;
  const dirtyPages = PAGE_SLOTS + pages * 4;
  const watchedPages = dirtyPages + pages;
  const slots = Math.ceil((watchedPages + pages) / 16) * 16;
  const trace = slots + SLOT_COUNT * SLOT_BYTES;
  const ram = Math.ceil((trace + TRACE_ENTRIES * TRACE_BYTES) / WASM_PAGE) * WASM_PAGE;
  // A page of slack behind RAM lets the interpreter read 32 bits at its last halfword.
  const end = ram + ramSize + WASM_PAGE;
  if (!Number.isInteger(pages) || end > MEMORY_LIMIT) {
    throw new RangeError(`${ramSize} bytes of RAM do not fit; at most ${MEMORY_LIMIT - ram - WASM_PAGE} do.`);
  }
  const memoryPages = Math.ceil(end / WASM_PAGE);
  return { ramBase, ramSize, dirtyPages, watchedPages, slots, slotCount: SLOT_COUNT, trace, ram, memoryPages };
}
