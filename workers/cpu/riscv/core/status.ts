/** What an operation tells the loop that executes instructions. */
export const Status = {
  /** Go on with the next instruction. */
  next: 0,
  /** Go on at the address in PC, under modes that may have changed. */
  jump: 1,
  /** Go on with the next instruction, but translate its address anew. */
  refetch: 2,
  /** An exception that takes back the instruction's charge (found while it executed). */
  trap: 3,
  /** An exception that leaves the instruction counted: ecall, ebreak, undefined encodings. */
  trapCounted: 4,
  /** wfi. */
  wait: 5,
  /** A breakpoint stands here; nothing was executed or counted. */
  breakpoint: 6,
  /** The count asked for was reached. */
  limit: 7,
} as const;

/** Exception codes (privileged manual, table of mcause values). */
export const Cause = {
  fetchAccess: 1,
  illegal: 2,
  breakpoint: 3,
  loadMisaligned: 4,
  loadAccess: 5,
  storeMisaligned: 6,
  storeAccess: 7,
  ecallU: 8,
  ecallS: 9,
  ecallVS: 10,
  ecallM: 11,
  fetchPage: 12,
  loadPage: 13,
  storePage: 15,
  fetchGuestPage: 20,
  loadGuestPage: 21,
  virtualInstruction: 22,
  storeGuestPage: 23,
} as const;

/** Kinds of access, in the order of the fault codes' tables. */
export const Access = { load: 0, store: 1, fetch: 2 } as const;
