/* Page tables. */
#ifndef TABLES_H
#define TABLES_H

#include "probe.h"

#define PTE_V 0x01UL
#define PTE_R 0x02UL
#define PTE_W 0x04UL
#define PTE_X 0x08UL
#define PTE_U 0x10UL
#define PTE_G 0x20UL
#define PTE_A 0x40UL
#define PTE_D 0x80UL
#define PTE_ALL 0xcfUL /* everything but U and G */

/* Forgets all tables. */
void tables_reset(void);
/* An empty table; a root of the two-stage schemes is four pages. */
uint64_t *table_new(unsigned pages);
/*
 * Makes an entry for `address` at `level` (0: 4 KiB, 1: 2 MiB, ...) of a tree with `levels` levels, with tables as needed,
 * and returns it. `wide`: the root has 2 more bits of index.
 */
volatile uint64_t *table_map(uint64_t *root, unsigned levels, bool wide, uint64_t address, unsigned level, uint64_t physical,
                             uint64_t flags);
/* satp or hgatp for a root: mode 8, 9 or 10 for 3, 4 or 5 levels. */
static inline uint64_t table_register(const uint64_t *root, unsigned levels) {
  return (uint64_t)(levels + 5) << 60 | (uintptr_t)root >> 12;
}

#endif
