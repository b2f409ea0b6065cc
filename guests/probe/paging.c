/*
 * Sv39, Sv48 and Sv57: all combinations of flags against loads, stores, atomics and fetches from both modes with SUM and MXR,
 * with the accessed and dirty bits that result; superpages, reserved bits, tables in odd places, accesses across pages.
 */
#include "tables.h"

#define MENVCFG 0x30a
#define LOAD 0x00053503
#define STORE 0x00b53023
#define AMO 0x00b5352f
#define LR_SC_1 0x100532af
#define LR_SC_2 0x18b5352f
#define JUMP 0x00050067 /* jr a0 */

static volatile uint64_t cells[1024] __attribute__((aligned(8192)));
static uint64_t *root;
static unsigned levels;

static void flush(void) { __asm__ volatile("sfence.vma" ::: "memory"); }

/* A tree that maps all of RAM to itself, for code of one mode. */
static void begin(unsigned new_levels, bool user) {
  levels = new_levels;
  tables_reset();
  root = table_new(1);
  table_map(root, levels, false, 0x80000000, 2, 0x80000000, PTE_ALL | (user ? PTE_U : 0));
  csr_write("satp", table_register(root, levels));
  flush();
}

static uint64_t try(enum mode mode, uint64_t address) {
  flush();
  attempt(mode, code, address, 0x5a5a5a5a);
  return outcome.pc == (uintptr_t)finished ? 64 : outcome.cause;
}

static void flags(unsigned step) {
  static const uint32_t kinds[][2] = {{LOAD, 0x13}, {STORE, 0x13}, {AMO, 0x13}, {LR_SC_1, LR_SC_2}, {JUMP, 0x13}};
  for (unsigned user = 0; user < 2; user++) {
    for (unsigned bits = 0; bits < 256; bits += step) {
      begin(levels, user);
      uint64_t address = bits & 1 ? 0x1234567000UL : 0xffffffff98765000UL;
      uint64_t hash = 0;
      for (unsigned kind = 0; kind < COUNT(kinds); kind++) {
        assemble(kinds[kind][0], kinds[kind][1]);
        for (unsigned status = 0; status < 4; status++) {
          csr_write("mstatus", (csr_read("mstatus") & ~0xc0000UL) | (uint64_t)status << 18);
          cells[0] = 0x00008067;
          cells[1] = 0;
          volatile uint64_t *entry = table_map(root, levels, false, address, 0, (uintptr_t)cells, bits);
          uint64_t cause = try(user ? USER : SUPERVISOR, address + (kinds[kind][0] == JUMP ? 0 : 8));
          hash = mix(mix(mix(hash, cause), outcome.value), *entry);
          hash = mix(mix(hash, cells[1]), outcome.status >> 38 & 3);
        }
      }
      print_decimal(levels);
      print(user ? "U " : "S ");
      print_hex(bits);
      print_char(' ');
      print_hex(hash);
      print("\n");
    }
  }
  csr_write("mstatus", csr_read("mstatus") & ~0xc0000UL);
}

static void line(const char *name, volatile uint64_t *entry, uint64_t address) {
  uint64_t cause = try(SUPERVISOR, address);
  print(name);
  print(" cause ");
  print_decimal(cause);
  print(" value ");
  print_hex(outcome.value);
  print(" entry ");
  print_hex(*entry);
  print(" instruction ");
  print_hex(outcome.instruction);
  print(" result ");
  print_hex(outcome.result);
  print("\n");
}

static void oddities(void) {
  static const uint32_t kinds[] = {LOAD, STORE, AMO, JUMP};
  uint64_t address = 0x1234567000UL;
  uint64_t physical = (uintptr_t)cells;
  for (unsigned kind = 0; kind < COUNT(kinds); kind++) {
    assemble(kinds[kind]);
    for (unsigned level = 0; level < levels; level++) {
      begin(levels, false);
      uint64_t size = 1UL << (12 + 9 * level);
      line("superpage", table_map(root, levels, false, address & ~(size - 1), level, 0x80000000 & ~(size - 1), PTE_ALL),
           (address & ~(size - 1)) + (physical & (size - 1)));
      begin(levels, false);
      line("misaligned superpage", table_map(root, levels, false, address, level, physical, PTE_ALL), address);
      begin(levels, false);
      line("reserved flags", table_map(root, levels, false, address, level, physical, 0x05 | PTE_A | PTE_D), address);
      begin(levels, false);
      line("table", table_map(root, levels, false, address, level, physical, PTE_V), address);
      for (unsigned flag = 4; flag < 8; flag++) {
        begin(levels, false);
        volatile uint64_t *entry = table_map(root, levels, false, address, 0, physical, PTE_ALL);
        if (level > 0) {
          entry = table_map(root, levels, false, address, level, 0x80900000, PTE_V | 1UL << flag);
        }
        line("table with flags", entry, address);
      }
    }
    for (unsigned bit = 54; bit < 64; bit++) {
      begin(levels, false);
      line("reserved bit", table_map(root, levels, false, address, 0, physical, PTE_ALL | 1UL << bit), address);
    }
    begin(levels, false);
    line("page in a hole", table_map(root, levels, false, address, 0, 0x70000000000, PTE_ALL), address);
    line("page of a device", table_map(root, levels, false, address, 0, 0x10000000, PTE_ALL), address + 0x100);
    line("table in a hole", table_map(root, levels, false, address, 1, 0x50000, PTE_V), address);
    line("table in a device", table_map(root, levels, false, address, 1, 0x10000000, PTE_V), address);
    line("table in the boot ROM", table_map(root, levels, false, address, 1, 0x1000, PTE_V), address);
    volatile uint64_t *entry = table_map(root, levels, false, 0x80000000, 2, 0x80000000, PTE_ALL);
    line("not canonical", entry, 0x8080000000001000UL);
    line("not canonical", entry, 1UL << (12 + 9 * levels - 1));
    line("highest page", entry, ~0UL << 3);
  }
}

static void crossing(void) {
  uint64_t address = 0x1234567000UL;
  static const uint32_t kinds[] = {LOAD, STORE, AMO, 0x00052503, 0x00b52023, 0x00051503};
  for (unsigned second = 0; second < 5; second++) {
    static const uint64_t rights[] = {0, PTE_ALL, PTE_V | PTE_R | PTE_A, PTE_V | PTE_R | PTE_W, PTE_V | PTE_X | PTE_A};
    for (unsigned kind = 0; kind < COUNT(kinds); kind++) {
      assemble(kinds[kind]);
      for (unsigned offset = 4089; offset < 4096; offset += 2) {
        begin(levels, false);
        volatile uint64_t *first = table_map(root, levels, false, address, 0, (uintptr_t)cells + 4096, PTE_V | PTE_R | PTE_W);
        volatile uint64_t *entry = table_map(root, levels, false, address + 4096, 0, (uintptr_t)cells, rights[second]);
        line("across pages", entry, address + offset);
        print("  first entry ");
        print_hex(*first);
        print("\n");
      }
    }
    /* An instruction whose second half lies on the other page. */
    begin(levels, false);
    table_map(root, levels, false, address, 0, (uintptr_t)cells + 4096, PTE_ALL);
    volatile uint64_t *entry = table_map(root, levels, false, address + 4096, 0, (uintptr_t)cells, rights[second]);
    volatile uint16_t *halves = (volatile uint16_t *)(uintptr_t)cells;
    halves[4095] = 0x0513; /* li a0, 42 */
    halves[0] = 0x02a0;
    halves[1] = 0x8082; /* ret */
    __asm__ volatile("fence.i" ::: "memory");
    assemble(JUMP);
    line("fetch across pages", entry, address + 4094);
  }
}

int main(void) {
  probe_init();
  for (unsigned adue = 0; adue < 2; adue++) {
    for (levels = 3; levels <= 5; levels++) {
      flags(adue ? 37 : levels == 3 ? 1 : 5);
      if (!adue) {
        oddities();
        crossing();
      }
    }
    /* Processors with Svadu can be told not to set the bits themselves. */
    csr_put(MENVCFG, csr_get(MENVCFG) & ~(1UL << 61));
    print("menvcfg ");
    print_hex(csr_get(MENVCFG));
    print("\n");
  }
  csr_write("satp", 0);
  return 0;
}
