/*
 * Who may do what, without interrupts in the way: TVM, TW, TSR and their counterparts in hstatus; counters; what hvip shows;
 * MXR and SUM of both levels through two stages; memory protection without a rule; reservations that there are not; what a
 * trap tells after a guest page fault; addresses at the end of the address space.
 */
#include "tables.h"

#define HSTATUS 0x600
#define HEDELEG 0x602
#define HIDELEG 0x603
#define HIE 0x604
#define HCOUNTEREN 0x606
#define HTVAL 0x643
#define HVIP 0x645
#define HGATP 0x680
#define VSSTATUS 0x200
#define VSIE 0x204
#define VSEPC 0x241
#define VSATP 0x280
#define MENVCFG 0x30a
#define HENVCFG 0x60a
#define PMPCFG0 0x3a0
#define PMPADDR0 0x3b0
#define PMPCFG2 0x3a2
#define LOAD 0x00053503
#define STORE 0x00b53023
#define JUMP 0x00050067
#define HLV_D 0x6c054573
#define HLVX_WU 0x68354573
#define HSV_D 0x6eb54073
#define GUEST 0x40000000UL

static volatile uint64_t cells[1024] __attribute__((aligned(8192)));
static uint64_t *root, *guest_root;
static const enum mode modes[] = {MACHINE, SUPERVISOR, USER, VIRTUAL_SUPERVISOR, VIRTUAL_USER};

/* Everything that some bit takes away, in all modes. A wfi that is allowed is woken by the machine timer. */
static void gates(void) {
  static const uint32_t words[] = {0x10200073, 0x12000073, 0x10500073, 0x22000073, 0x62000073, HLV_D,      HSV_D,      0x18002573,
                                   0x18001073, 0x28002573, 0x68002573, 0x60002573, 0x14d02573, 0x24d02573, 0xc0002573, 0xc0102573,
                                   0xc0202573, 0xc0302573, 0x10402573, 0x14402573, 0x64402573, 0x30002573, 0x16000073, 0x18000073};
  for (unsigned test = 0; test < 16; test++) {
    csr_write("mstatus", (csr_read("mstatus") & ~0x700000UL) | (uint64_t)(test & 7) << 20);
    csr_put(HSTATUS, (csr_get(HSTATUS) & ~0x700200UL) | (uint64_t)(test >> 1) << 20 | (test & 1 ? 0x200 : 0));
    csr_write("mcounteren", test & 7);
    csr_write("scounteren", test & 8 ? 7 : 2);
    csr_put(HCOUNTEREN, test & 4 ? 7 : 1);
    csr_put(MENVCFG, (csr_get(MENVCFG) & ~(1UL << 63)) | (test & 2 ? 1UL << 63 : 0));
    csr_put(HENVCFG, test & 4 ? 1UL << 63 : 0);
    for (unsigned i = 0; i < COUNT(words); i++) {
      for (unsigned m = 0; m < COUNT(modes); m++) {
        bool wait = words[i] == 0x10500073;
        if (wait && modes[m] != SUPERVISOR && modes[m] != VIRTUAL_SUPERVISOR) {
          csr_write("mie", 0x80);
          *(volatile uint64_t *)(CLINT_BASE + 0x4000) = *(volatile uint64_t *)(CLINT_BASE + 0xbff8) + 2000;
        } else if (wait) { /* an interrupt of the mode itself, which it does not take */
          csr_write("mideleg", 2);
          csr_write("mip", 2);
          csr_write("mie", modes[m] == SUPERVISOR ? 2 : 0);
          csr_put(HIDELEG, 4);
          csr_put(HVIP, 4);
          csr_put(HIE, modes[m] == SUPERVISOR ? 0 : 4);
        }
        if (words[i] == 0x10200073) {
          csr_put(VSEPC, (uintptr_t)code + 4);
          csr_write("sepc", (uintptr_t)code + 4);
          csr_put(VSSTATUS, csr_get(VSSTATUS) | 0x100);
          csr_set("mstatus", 0x100);
        }
        /* Values that tell the time are dropped. */
        assemble(words[i], words[i] >> 20 > 0xbff && (words[i] & 0x7f) == 0x73 && (words[i] & 0x7000) ? 0x513u : 0x13u);
        attempt(modes[m], code, (uintptr_t)cells, (uintptr_t)cells);
        print_decimal(test);
        print_char(' ');
        print_hex(words[i]);
        print_char(' ');
        print_decimal(modes[m]);
        if (outcome.pc == (uintptr_t)finished) {
          print(" =");
        } else {
          print(" cause ");
          print_hex(outcome.cause);
          print(" value ");
          print_hex(outcome.value);
        }
        print("\n");
        if (wait) {
          csr_write("mie", 0);
          csr_put(HIE, 0);
          csr_put(HVIP, 0);
          csr_put(HIDELEG, 0);
          csr_write("mip", 0);
          csr_write("mideleg", 0);
          *(volatile uint64_t *)(CLINT_BASE + 0x4000) = ~0UL;
        }
      }
    }
  }
  csr_write("mstatus", csr_read("mstatus") & ~0x700000UL);
  csr_put(HSTATUS, csr_get(HSTATUS) & ~0x700200UL);
}

/* Pending bits as the different registers show them. */
static void pending(void) {
  csr_put(MENVCFG, csr_get(MENVCFG) & ~(1UL << 63));
  for (unsigned bits = 0; bits < 64; bits++) {
    csr_write("mip", (bits & 1 ? 2UL : 0) | (bits & 2 ? 0x20 : 0) | (bits & 4 ? 0x200 : 0));
    *(volatile uint32_t *)CLINT_BASE = bits >> 3 & 1;
    csr_put(HVIP, (bits & 16 ? 0x40 : 0) | (bits & 32 ? 0x404 : 0));
    csr_put(HIDELEG, bits & 1 ? 0x444 : 0x40);
    csr_write("mideleg", bits & 2 ? 0x222 : 0x20);
    static const uint16_t shown[] = {0x344, 0x144, 0x644, 0x645, 0x244, 0x104, 0x604, 0x204, 0x303, 0x603};
    print_decimal(bits);
    for (unsigned i = 0; i < COUNT(shown); i++) {
      print_char(' ');
      print_hex(csr_get(shown[i]));
    }
    /* Writes through the narrower views. */
    csr_put(0x144, ~0UL);
    print(" sip ");
    print_hex(csr_get(0x344));
    csr_put(0x144, 0);
    csr_put(0x244, ~0UL);
    print(" vsip ");
    print_hex(csr_get(0x344));
    csr_put(0x244, 0);
    csr_put(0x644, ~0UL);
    print(" hip ");
    print_hex(csr_get(0x344));
    csr_put(0x644, 0);
    csr_put(0x104, ~0UL);
    csr_put(0x204, ~0UL);
    print(" mie ");
    print_hex(csr_get(0x304));
    csr_write("mie", 0);
    print("\n");
  }
  csr_write("mip", 0);
  csr_put(HVIP, 0);
  csr_put(HIDELEG, 0);
  csr_write("mideleg", 0);
  *(volatile uint32_t *)CLINT_BASE = 0;
}

static void line(const char *name, unsigned number) {
  print(name);
  print_char(' ');
  print_decimal(number);
  if (outcome.pc == (uintptr_t)finished) {
    print(" = ");
    print_hex(outcome.result);
  } else {
    print(" cause ");
    print_decimal(outcome.cause);
    print(" value ");
    print_hex(outcome.value);
    print(" value2 ");
    print_hex(outcome.value2);
    print(" instruction ");
    print_hex(outcome.instruction);
    print(" status ");
    print_hex(outcome.status >> 32);
  }
  print("\n");
}

static void flush(void) {
  assemble(0x62000073, 0x22000073);
  attempt(MACHINE, code, 0, 0);
}

/* SUM and MXR of both levels, for pages of users and pages that can only be executed, by the guest and for it. */
static void permissions(void) {
  static const uint32_t words[] = {LOAD, STORE, HLV_D, HLVX_WU, HSV_D, JUMP};
  uint64_t address = 0x1234567000UL;
  for (unsigned pages = 0; pages < 8; pages++) {
    tables_reset();
    root = table_new(4);
    table_map(root, 3, true, 0x80000000, 2, 0x80000000, PTE_ALL | PTE_U);
    guest_root = table_new(1);
    table_map(guest_root, 3, false, 0x80000000, 2, 0x80000000, PTE_ALL);
    uint64_t first = pages & 1 ? PTE_V | PTE_X | PTE_A | PTE_D : PTE_ALL;
    uint64_t second = pages & 2 ? PTE_V | PTE_X | PTE_A | PTE_D : PTE_ALL;
    table_map(root, 3, true, GUEST, 0, (uintptr_t)cells, second | PTE_U);
    table_map(guest_root, 3, false, address, 0, GUEST, first | (pages & 4 ? PTE_U : 0));
    csr_put(HGATP, table_register(root, 3));
    csr_put(VSATP, table_register(guest_root, 3));
    for (unsigned bits = 0; bits < 32; bits++) {
      csr_write("mstatus", (csr_read("mstatus") & ~0xc0000UL) | (uint64_t)(bits & 3) << 18);
      csr_put(VSSTATUS, (csr_get(VSSTATUS) & ~0xc0000UL) | (uint64_t)(bits >> 2 & 3) << 18);
      csr_put(HSTATUS, (csr_get(HSTATUS) & ~0x100UL) | (bits & 16 ? 0x100 : 0));
      uint64_t hash = 0;
      for (unsigned i = 0; i < COUNT(words); i++) {
        enum mode mode = i < 2 || i == 5 ? VIRTUAL_SUPERVISOR : bits & 1 ? SUPERVISOR : MACHINE;
        cells[0] = 0x00008067;
        flush();
        assemble(words[i], 0x13);
        attempt(mode, code, address, 0x77);
        hash = mix(mix(mix(hash, outcome.pc == (uintptr_t)finished ? 64 : outcome.cause), outcome.value), outcome.value2);
        hash = mix(mix(mix(hash, outcome.instruction), outcome.status >> 32), outcome.result);
        if (outcome.pc == (uintptr_t)finished || bits % 8 == 0) {
          line("permission", pages * 1000 + bits * 10 + i);
        }
      }
      print_decimal(pages);
      print_char(' ');
      print_decimal(bits);
      print_char(' ');
      print_hex(hash);
      print("\n");
    }
  }
  csr_write("mstatus", csr_read("mstatus") & ~0xc0000UL);
  csr_put(VSSTATUS, csr_get(VSSTATUS) & ~0xc0000UL);
}

/* What other traps tell after a guest page fault, and faults for HLV and HLVX in the second stage. */
static void stale(void) {
  csr_put(VSATP, 0);
  for (unsigned kind = 0; kind < 5; kind++) {
    static const uint32_t words[] = {HLV_D, HLVX_WU, HSV_D, LOAD, JUMP};
    enum mode mode = kind < 3 ? (kind & 1 ? SUPERVISOR : MACHINE) : VIRTUAL_SUPERVISOR;
    assemble(words[kind]);
    attempt(mode, code, 0x7654321008, 5);
    line("guest fault", kind);
    static const uint32_t after[] = {0x00000073, 0x00100073, 0x30002573, 0x0000707f};
    for (unsigned i = 0; i < COUNT(after); i++) {
      assemble(words[kind]);
      attempt(mode, code, 0x7654321008, 5);
      assemble(after[i]);
      attempt(SUPERVISOR, code, 0, 0);
      line("  then", i);
    }
  }
  csr_write("medeleg", 0xb1ff | 1UL << 20 | 1UL << 21 | 1UL << 23);
  for (unsigned kind = 0; kind < 2; kind++) {
    assemble(kind ? STORE : LOAD);
    outcome.via = 0;
    attempt(VIRTUAL_USER, code, 0x7654321008, 5);
    print_decimal(outcome.via);
    print(" delegated htval ");
    print_hex(outcome.s_value2);
    print(" htinst ");
    print_hex(outcome.s_instruction);
    csr_put(HEDELEG, 0xb1ff);
    assemble(0x00000073);
    attempt(VIRTUAL_USER, code, 0, 0);
    print(" after a trap to VS: htval ");
    print_hex(csr_get(HTVAL));
    print(" htinst ");
    print_hex(csr_get(0x64a));
    print(" hstatus ");
    print_hex(csr_get(HSTATUS));
    print("\n");
    csr_put(HEDELEG, 0);
  }
  csr_write("medeleg", 0);
  csr_put(HGATP, 0);
}

/* Store-conditionals without a reservation, at virtual address 0 and elsewhere. */
static void conditionals(void) {
  tables_reset();
  root = table_new(1);
  table_map(root, 3, false, 0x80000000, 2, 0x80000000, PTE_ALL);
  volatile uint64_t *entry = table_map(root, 3, false, 0, 0, (uintptr_t)cells, PTE_V | PTE_R | PTE_W);
  table_map(root, 3, false, 0x1000, 0, 0x70000000000, PTE_ALL);
  table_map(root, 3, false, 0x2000, 0, 0x10000000, PTE_ALL);
  csr_write("satp", table_register(root, 3));
  static const uint64_t addresses[] = {0, 8, 0x1000, 0x1008, 0x2000, 0x2007, 0x3000, 4};
  static const uint32_t words[] = {0x18b5252f, 0x18b5352f};
  for (unsigned i = 0; i < COUNT(addresses); i++) {
    for (unsigned w = 0; w < COUNT(words); w++) {
      *entry = (uintptr_t)cells >> 12 << 10 | PTE_V | PTE_R | PTE_W;
      __asm__ volatile("sfence.vma" ::: "memory");
      cells[0] = 0;
      assemble(words[w]);
      attempt(SUPERVISOR, code, addresses[i], 1);
      line("sc", i * 2 + w);
      print("  entry ");
      print_hex(*entry & 0xff);
      print(" memory ");
      print_hex(cells[0]);
      print("\n");
    }
  }
  csr_write("satp", 0);
  for (unsigned i = 0; i < COUNT(addresses); i++) { /* physical: nothing is there but the boot ROM and the UART */
    assemble(words[i & 1]);
    attempt(MACHINE, code, i & 1 ? 0x80000 + 8 * i : 0x50 * i, 1);
    line("sc at a hole", i);
  }
}

static void ends(void) {
  static const uint32_t words[] = {LOAD, STORE, 0x00052503, 0x00051503, 0x00050503, JUMP, 0x00b5352f};
  static const uint64_t addresses[] = {~0UL, ~0UL - 3, ~0UL - 7, 0x7fffffffffffffffUL, 0x00ffffffffffffffUL, 0x3fffffffffffffffUL,
                                       0x4000000000000000UL, 0xfffffffffffff000UL};
  for (unsigned i = 0; i < COUNT(addresses); i++) {
    for (unsigned w = 0; w < COUNT(words); w++) {
      assemble(words[w]);
      attempt(MACHINE, code, addresses[i], 1);
      line("end", i * 10 + w);
      attempt(SUPERVISOR, code, addresses[i], 1);
      line("  S", i * 10 + w);
    }
  }
}

/* Without any rule, or with empty ones. */
static void unprotected(void) {
  static const uint64_t configurations[] = {0, 0x08, 0x0800, 0x0f00, 0x10, 0x18, 0x1f, 0x07};
  for (unsigned i = 0; i < COUNT(configurations); i++) {
    csr_put(PMPADDR0, i & 4 ? 0x80000000UL >> 2 : 0);
    csr_put(PMPADDR0 + 1, 0);
    csr_put(PMPCFG0, configurations[i]);
    csr_put(PMPCFG2, 0);
    for (unsigned m = 0; m < 4; m++) { /* a load with MPRV, MPP in t1's place */
      static const uint32_t loads[] = {0x00053503, 0x00b53023};
      uint32_t through[] = {0x00002337, 0x80030313, 0x30033073, 0x00000013, 0x000202b7, 0x3002a073, loads[m & 1], 0x3002b073};
      if (m & 2) { /* MPP := S */
        through[3] = 0x00001337;
        through[4] = 0x80030313;
        const uint32_t more[] = {0x00002337, 0x80030313, 0x30033073, 0x00001337, 0x80030313, 0x30032073,
                                 0x000202b7, 0x3002a073, loads[m & 1], 0x3002b073};
        assemble_words(more, COUNT(more));
      } else {
        assemble_words(through, COUNT(through));
      }
      attempt(MACHINE, code, (uintptr_t)cells, 0x55);
      line("no rule", i * 10 + m);
      csr_write("mstatus", csr_read("mstatus") & ~0x20000UL);
    }
    assemble(0x13);
    attempt(MACHINE, code, 1, 2);
    line("machine", i);
    /* Returning to less than machine mode without a rule. */
    attempt(SUPERVISOR, code, 3, 4);
    line("supervisor", i);
    print("  at ");
    print_hex(outcome.pc);
    print("\n");
  }
  probe_init();
}

int main(void) {
  probe_init();
  csr_set("mstatus", 0x6000);
  csr_write("mie", 0);
  *(volatile uint64_t *)(CLINT_BASE + 0x4000) = ~0UL;
  gates();
  pending();
  permissions();
  stale();
  conditionals();
  ends();
  unprotected();
  return 0;
}
