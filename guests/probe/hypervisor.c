/*
 * The hypervisor extension: two-stage translation with all combinations of flags, guest page faults, HLV and HSV, virtual
 * instructions, delegation to VS mode, virtual interrupts.
 */
#include "tables.h"

#define HSTATUS 0x600
#define HEDELEG 0x602
#define HIDELEG 0x603
#define HIE 0x604
#define HCOUNTEREN 0x606
#define HTIMEDELTA 0x605
#define HVIP 0x645
#define HGATP 0x680
#define VSSTATUS 0x200
#define VSIE 0x204
#define VSATP 0x280
#define LOAD 0x00053503
#define STORE 0x00b53023
#define AMO 0x00b5352f
#define JUMP 0x00050067
#define GUEST 0x40000000UL /* where the guest sees what `cells` holds */

static volatile uint64_t cells[1024] __attribute__((aligned(8192)));
static uint64_t *root, *guest_root;
static unsigned levels;

static void flush(void) {
  assemble(0x62000073, 0x22000073); /* hfence.gvma, hfence.vvma */
  attempt(MACHINE, code, 0, 0);
}

/* Both stages map RAM to itself; `first` of them is on or bare. */
static void begin(unsigned new_levels, bool first, bool user) {
  levels = new_levels;
  tables_reset();
  root = table_new(4);
  table_map(root, levels, true, 0x80000000, 2, 0x80000000, PTE_ALL | PTE_U);
  guest_root = table_new(1);
  table_map(guest_root, levels, false, 0x80000000, 2, 0x80000000, PTE_ALL | (user ? PTE_U : 0));
  csr_put(HGATP, table_register(root, levels));
  csr_put(VSATP, first ? table_register(guest_root, levels) : 0);
  flush();
}

static void result(const char *name, uint64_t extra) {
  print(name);
  if (outcome.pc == (uintptr_t)finished) {
    print(" = ");
    print_hex(outcome.result);
  } else {
    print(" cause ");
    print_decimal(outcome.cause);
    print(" value ");
    print_hex(outcome.value);
    print(" mtval2 ");
    print_hex(outcome.value2);
    print(" mtinst ");
    print_hex(outcome.instruction);
    print(" status ");
    print_hex(outcome.status >> 32);
  }
  print(" entry ");
  print_hex(extra);
  print("\n");
}

/* Flags of the second stage against all kinds of access, with the first stage bare. */
static void second_stage(void) {
  static const uint32_t kinds[] = {LOAD, STORE, AMO, JUMP};
  for (unsigned bits = 0; bits < 256; bits += levels == 3 ? 1 : 7) {
    uint64_t hash = 0;
    for (unsigned kind = 0; kind < COUNT(kinds); kind++) {
      begin(levels, false, false);
      volatile uint64_t *entry = table_map(root, levels, true, GUEST, 0, (uintptr_t)cells, bits);
      cells[0] = 0x00008067;
      cells[1] = 5;
      assemble(kinds[kind], 0x13);
      attempt(kind & 1 ? VIRTUAL_USER : VIRTUAL_SUPERVISOR, code, GUEST + (kinds[kind] == JUMP ? 0 : 8), 7);
      hash = mix(mix(mix(hash, outcome.cause), outcome.value), outcome.value2);
      hash = mix(mix(mix(hash, outcome.instruction), outcome.status), *entry);
      if (bits % 16 == 15 && kind == 1) {
        result("second stage", *entry);
      }
    }
    print_decimal(levels);
    print_char(' ');
    print_hex(bits);
    print_char(' ');
    print_hex(hash);
    print("\n");
  }
}

/* Both stages at once: faults in either, and while walking the first through the second. */
static void both_stages(void) {
  static const uint32_t kinds[] = {LOAD, STORE, AMO, JUMP, 0x00052503, 0x00a59023};
  uint64_t address = 0x1234567000UL;
  for (unsigned kind = 0; kind < COUNT(kinds); kind++) {
    for (unsigned test = 0; test < 9; test++) {
      begin(levels, true, false);
      assemble(kinds[kind], 0x13);
      volatile uint64_t *second = table_map(root, levels, true, GUEST, 0, (uintptr_t)cells, PTE_ALL | PTE_U);
      volatile uint64_t *first = table_map(guest_root, levels, false, address, 0, GUEST, PTE_ALL);
      switch (test) {
        case 1: *first = 0; break;
        case 2: *second = 0; break;
        case 3: *first &= ~(PTE_A | PTE_D); break;
        case 4: *second &= ~(PTE_A | PTE_D); break;
        case 5: *first &= ~PTE_W; break;
        case 6: *second &= ~PTE_W; break;
        case 7: first = table_map(guest_root, levels, false, address, 1, 0x50000000, PTE_V); break; /* table not mapped */
        case 8: /* the page with the first stage's entry is read-only in the second, and the entry needs its A bit */
          *first &= ~(PTE_A | PTE_D);
          table_map(root, levels, true, 0x80000000, 2, 0, 0);
          for (uint64_t page = 0x80000000; page < 0x81000000; page += 4096) {
            bool table = page == ((uintptr_t)first & ~4095UL);
            table_map(root, levels, true, page, 0, page, (PTE_ALL | PTE_U) & ~(table ? PTE_W : 0));
          }
          break;
        default: break;
      }
      flush();
      assemble(kinds[kind], 0x13);
      attempt(VIRTUAL_SUPERVISOR, code, address, address);
      print_decimal(kind);
      print_decimal(test);
      result(" both stages", *first ^ *second);
    }
  }
}

/* HLV, HLVX and HSV from machine and supervisor mode, for a virtual user and supervisor. */
static void hypervisor_accesses(void) {
  static const uint32_t kinds[] = {0x60054573, 0x60154573, 0x64054573, 0x64154573, 0x64354573, 0x68054573, 0x68154573,
                                   0x68354573, 0x6c054573, 0x62b54073, 0x66b54073, 0x6ab54073, 0x6eb54073};
  uint64_t address = 0x1234567000UL;
  for (unsigned kind = 0; kind < COUNT(kinds); kind++) {
    for (unsigned test = 0; test < 8; test++) {
      begin(3, true, test & 1);
      table_map(root, levels, true, GUEST, 0, (uintptr_t)cells, PTE_ALL | PTE_U);
      volatile uint64_t *entry = table_map(guest_root, levels, false, address, 0, GUEST,
                                           (test & 2 ? PTE_V | PTE_X | PTE_A : PTE_ALL) | (test & 1 ? PTE_U : 0));
      csr_put(HSTATUS, (csr_get(HSTATUS) & ~0x300UL) | (test & 4 ? 0x100 : 0) | (test == 7 ? 0x200 : 0));
      cells[0] = 0x8877665544332211 + test;
      flush();
      assemble(kinds[kind]);
      attempt(test & 1 ? MACHINE : SUPERVISOR, code, address, 0x99);
      print_hex(kinds[kind]);
      print_char(' ');
      print_decimal(test);
      result("", *entry);
      attempt(USER, code, address, 0x99);
      if (test == 7) {
        result("  from user mode", outcome.cause);
      }
    }
  }
}

static void virtual_instructions(void) {
  static const uint32_t words[] = {0x10500073, 0x12000073, 0x10200073, 0x22000073, 0x62000073, 0x6c054573, 0x18002573, 0x18001073,
                                   0x60002573, 0x20002573, 0x14d02573, 0xc0102573, 0xc0002573, 0x30002573, 0x10002573, 0x30200073,
                                   0x14402573, 0x64402573, 0x16000073};
  csr_put(HGATP, 0);
  csr_put(VSATP, 0);
  csr_write("mie", 0x80); /* so that wfi does not wait: the timer is due since reset */
  for (unsigned test = 0; test < 8; test++) {
    /* VTSR, VTW, VTVM; the counters' gates */
    csr_put(HSTATUS, (csr_get(HSTATUS) & ~0x700000UL) | (uint64_t)test << 20);
    csr_put(HCOUNTEREN, test);
    csr_write("mcounteren", 7);
    for (unsigned i = 0; i < COUNT(words); i++) {
      if (words[i] == 0x10200073) {
        csr_put(0x241, (uintptr_t)code + 4); /* vsepc */
        csr_put(VSSTATUS, csr_get(VSSTATUS) | 0x100);
      }
      assemble(words[i], words[i] >> 20 > 0xbff ? 0x513u : 0x13u);
      print_decimal(test);
      print_char(' ');
      print_hex(words[i]);
      print_char(' ');
      report("", VIRTUAL_SUPERVISOR, 0, 0);
      report("", VIRTUAL_USER, 0, 0);
    }
  }
  csr_write("mie", 0);
  csr_put(HSTATUS, csr_get(HSTATUS) & ~0x700000UL);
}

static void delegation(void) {
  csr_write("medeleg", 0xf0b5ff & ~(1UL << 9 | 1UL << 10));
  csr_put(HEDELEG, 0xb1ff);
  static const uint32_t words[] = {0x00000073, 0x00100073, 0x00053503, 0x00b53023, 0x30002573, 0x0000707f, 0x60002573, JUMP};
  for (unsigned i = 0; i < COUNT(words); i++) {
    begin(4, i & 1, false);
    assemble(words[i]);
    report("delegated", VIRTUAL_USER, 0x7777777000, 7);
    report("delegated", VIRTUAL_SUPERVISOR, 0x7777777000, 7);
  }
  csr_put(HEDELEG, 0);
  for (unsigned i = 0; i < COUNT(words); i++) {
    begin(5, i & 1, false);
    assemble(words[i]);
    report("to HS", VIRTUAL_SUPERVISOR, 0x7777777000, 7);
  }
  csr_write("medeleg", 0);
}

static void interrupts(void) {
  csr_put(HGATP, 0);
  csr_put(VSATP, 0);
  assemble(0x00150513, 0x00150513, 0x00150513);
  for (unsigned test = 0; test < 16; test++) {
    csr_put(HVIP, 0);
    csr_put(HIDELEG, test & 8 ? 0x444 : 0);
    csr_put(HIE, 0x444);
    csr_put(VSIE, 0x222);
    csr_put(VSSTATUS, test & 4 ? 2 : 0);
    csr_put(HVIP, (test & 1 ? 0x4UL : 0) | (test & 2 ? 0x40 : 0) | (test == 15 ? 0x400 : 0));
    print_decimal(test);
    print(" mip ");
    print_hex(csr_read("mip"));
    print(" hip ");
    print_hex(csr_get(0x644));
    print(" vsip ");
    print_hex(csr_get(0x244));
    print_char(' ');
    report("interrupts", VIRTUAL_SUPERVISOR, 0, 0);
    report("interrupts", VIRTUAL_USER, 0, 0);
    report("interrupts", SUPERVISOR, 0, 0);
  }
  csr_put(HVIP, 0);
  csr_put(HTIMEDELTA, 0x123456789);
  csr_put(HCOUNTEREN, 2);
  assemble(0xc0102573); /* time */
  report("time", VIRTUAL_SUPERVISOR, 0, 0);
  report("time", SUPERVISOR, 0, 0);
}

int main(void) {
  probe_init();
  csr_set("mstatus", 0x6000);
  for (levels = 3; levels <= 5; levels++) {
    second_stage();
    both_stages();
  }
  hypervisor_accesses();
  virtual_instructions();
  delegation();
  interrupts();
  return 0;
}
