#include "tables.h"

/* The second half of 16 MiB of RAM. */
#define POOL 0x80800000UL
#define PAGE 4096UL

static uintptr_t next = POOL;

void tables_reset(void) { next = POOL; }

uint64_t *table_new(unsigned pages) {
  next = (next + pages * PAGE - 1) & ~(pages * PAGE - 1);
  uint64_t *table = (uint64_t *)next;
  next += pages * PAGE;
  for (unsigned i = 0; i < pages * PAGE / 8; i++) {
    table[i] = 0;
  }
  return table;
}

volatile uint64_t *table_map(uint64_t *root, unsigned levels, bool wide, uint64_t address, unsigned level, uint64_t physical,
                             uint64_t flags) {
  volatile uint64_t *table = root;
  for (unsigned at = levels - 1;; at--) {
    uint64_t bits = wide && at == levels - 1 ? 0x7ff : 0x1ff;
    volatile uint64_t *entry = &table[address >> (12 + 9 * at) & bits];
    if (at == level) {
      *entry = physical >> 12 << 10 | flags;
      return entry;
    }
    if (!(*entry & PTE_V)) {
      *entry = (uintptr_t)table_new(1) >> 12 << 10 | PTE_V;
    }
    table = (volatile uint64_t *)(*entry >> 10 << 12);
  }
}
