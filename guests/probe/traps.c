/*
 * Exceptions of all kinds from all modes, straight to machine mode and delegated: causes, values, status bits, transformed
 * instructions; the memory protection unit; mstatus.MPRV, TVM, TW, TSR.
 */
#include "probe.h"

#define PMPCFG0 0x3a0
#define PMPADDR0 0x3b0

static uint8_t cells[64] __attribute__((aligned(4096)));

struct access {
  const char *name;
  uint32_t word;
};

/* rd = a0, address in a0, data in a1 */
static const struct access memory_accesses[] = {
    {"lb", 0x00050503},        {"lh", 0x00051503},   {"lw", 0x00052503},        {"ld", 0x00053503},
    {"lwu -8", 0xff856503},    {"sb", 0x00b50023},   {"sw 4", 0x00b52223},      {"sd", 0x00b53023},
    {"c.ld", 0x00016108},      {"c.sd", 0x0001e10c}, {"c.lw 4", 0x00014148},    {"c.sw 4", 0x0001c14c},
    {"amoadd.w", 0x00b5252f},  {"amoadd.d", 0x00b5352f}, {"lr.w", 0x1005252f},  {"lr.d", 0x1005352f},
    {"sc.w", 0x18b5252f},      {"flw", 0x00052507},  {"fsd", 0x00a53027},       {"fld", 0x00053507},
};

static void memory(void) {
  static const uint64_t addresses[] = {
      0, 0x50, 0x1000, 0xffff, 0x10000, 0x100000, 0x101000, 0x200bff8, 0x3000000, 0x4000000, 0xc000000, 0x10000003, 0x10000008,
      0x10100000, 0x20000000, 0x30000000, 0x40000000, 0x80ffffff, 0x81000000, 0x80fffffd, 0x400000000, 0x800000000, 0x8000000000000000,
      0xffffffffffffffff, 0x00ffffff80000000,
  };
  for (unsigned i = 0; i < COUNT(memory_accesses); i++) {
    assemble(memory_accesses[i].word);
    for (unsigned j = 0; j < COUNT(addresses); j++) {
      /* No stores to devices that would act on them. */
      bool store = (memory_accesses[i].word & 0x7f) != 0x03 && memory_accesses[i].name[0] != 'l';
      if (store && addresses[j] >= 0x100000 && addresses[j] < 0x80000000) {
        continue;
      }
      if (j % 4 == i % 4 || j < 3) {
        report(memory_accesses[i].name, MACHINE, addresses[j], 0x1122334455667788);
      }
    }
    for (unsigned offset = 1; offset < 8; offset += 3) {
      report(memory_accesses[i].name, SUPERVISOR, (uintptr_t)cells + offset, 0x1122334455667788);
    }
  }
}

static const struct access plain[] = {
    {"ecall", 0x00000073},     {"ebreak", 0x00100073},    {"c.ebreak", 0x00019002}, {"mret", 0x30200073},
    {"sfence.vma", 0x12000073}, {"hfence.vvma", 0x22000073},
    {"hfence.gvma", 0x62000073}, {"hlv.d", 0x6c054573},   {"csrr mstatus", 0x30002573}, {"csrr sstatus", 0x10002573},
    {"csrr satp", 0x18002573}, {"csrw satp", 0x18001073}, {"csrr cycle", 0xc0002573}, {"csrr time", 0xc0102573},
    {"csrr hstatus", 0x60002573}, {"csrr vsstatus", 0x20002573}, {"csrw mhartid", 0xf1401073}, {"csrr mhartid", 0xf1402573},
    {"csrrs x0 mhartid", 0xf1402073}, {"csrr 0x5c0", 0x5c002573}, {"csrr stimecmp", 0x14d02573}, {"csrr fcsr", 0x00302573},
    {"unimp", 0xc0001073},     {"zero", 0x00010000},      {"ones", 0xffffffff},     {"0x707f", 0x0000707f},
    {"c.lui reserved", 0x00016501 & 0xffff6001}, {"c.addi4spn 0", 0x00010004}, {"c.jr x0", 0x00018002}, {"vadd", 0x02008057},
    {"cbo.zero", 0x0045200f},  {"cbo.clean", 0x0015200f}, {"cbo.inval", 0x0005200f}, {"prefetch.r", 0x00156013},
    {"pause", 0x0100000f},     {"wrs.nto", 0x00d00073},   {"wrs.sto", 0x01d00073},  {"fence.i", 0x0000100f},
    {"fence rsvd", 0x1ff5050f}, {"fence.tso", 0x8330000f}, {"dret", 0x7b200073},    {"uret", 0x00200073},
    {"sinval.vma", 0x16000073}, {"csrr seed", 0x01502573}, {"csrw seed", 0x01501573}, {"amocas.w", 0x28b5252f},
    {"custom0", 0x0000000b},   {"opv csr", 0xc2002573},
};

static void instructions(void) {
  static const enum mode modes[] = {MACHINE, SUPERVISOR, USER, VIRTUAL_SUPERVISOR, VIRTUAL_USER};
  for (unsigned i = 0; i < COUNT(plain); i++) {
    assemble(plain[i].word);
    for (unsigned m = 0; m < COUNT(modes); m++) {
      if (plain[i].word == 0x30200073 && modes[m] == MACHINE) {
        continue;
      }
      report(plain[i].name, modes[m], (uintptr_t)cells, 0);
    }
  }
}

static void delegated(void) {
  csr_write("medeleg", 0xb1ff & ~(1UL << 9));
  static const uint32_t some[] = {0x00000073, 0x00100073, 0x00053503, 0x00b53023, 0x30002573, 0x00b5252f, 0x0000707f};
  for (unsigned i = 0; i < COUNT(some); i++) {
    assemble(some[i]);
    report("delegated", USER, 0x10001, 7);
    report("delegated", SUPERVISOR, 0x10001, 7);
    report("delegated", VIRTUAL_USER, 0x10001, 7);
    report("delegated", VIRTUAL_SUPERVISOR, 0x10001, 7);
    report("delegated", MACHINE, 0x10001, 7);
  }
  csr_write("medeleg", 0);
}

static void gates(void) {
  static const struct access gated[] = {
      {"wfi", 0x10500073}, {"sret", 0x10200073}, {"sfence.vma", 0x12000073}, {"csrr satp", 0x18002573}, {"hfence.gvma", 0x62000073},
      {"csrr hgatp", 0x68002573},
  };
  for (unsigned bit = 20; bit <= 22; bit++) {
    csr_set("mstatus", 1UL << bit);
    for (unsigned i = 0; i < COUNT(gated); i++) {
      assemble(gated[i].word);
      if (gated[i].word == 0x10200073) { /* sret to the place behind it */
        csr_write("sepc", (uintptr_t)code + 4);
        csr_set("mstatus", 0x100);
      }
      if (bit != 21 || gated[i].word != 0x10500073 || true) {
        csr_write("mie", 0x80); /* the timer is due since reset: wfi does not wait */
        report(gated[i].name, SUPERVISOR, 0, 0);
        report(gated[i].name, USER, 0, 0);
        csr_write("mie", 0);
      }
    }
    csr_write("mstatus", csr_read("mstatus") & ~(1UL << bit));
  }
  for (unsigned counters = 0; counters < 8; counters++) {
    csr_write("mcounteren", counters);
    csr_write("scounteren", 7 - counters);
    static const uint32_t reads[] = {0xc0002573, 0xc0102573, 0xc0202573, 0xc0302573};
    for (unsigned i = 0; i < COUNT(reads); i++) {
      assemble(reads[i], 0x00000513); /* the value itself is of no interest here */
      report("counter", SUPERVISOR, 0, 0);
      report("counter", USER, 0, 0);
    }
  }
}

static void protection(void) {
  uintptr_t target = (uintptr_t)cells;
  static const struct access accesses[] = {{"ld", 0x00053503}, {"sd", 0x00b53023}, {"amoadd.d", 0x00b5352f}, {"lb", 0x00050503}};
  for (unsigned kind = 0; kind < 4; kind++) {
    for (unsigned permission = 0; permission < 8; permission++) {
      csr_put(PMPADDR0, kind == 3 ? (target >> 2 | 1) : (target + 16) >> 2); /* NAPOT of 16 bytes, or TOR's end, or 4 bytes */
      csr_put(PMPADDR0 + 1, (target + 32) >> 2);
      csr_put(PMPCFG0, kind == 1 ? permission << 8 | 1UL << 11 | 7 : (kind << 3 | permission));
      for (unsigned i = 0; i < COUNT(accesses); i++) {
        assemble(accesses[i].word);
        report(accesses[i].name, SUPERVISOR, target + 16, 1);
        report(accesses[i].name, SUPERVISOR, target + 8, 1);
        report(accesses[i].name, USER, target + 12, 1);
        if (permission == 0) {
          report(accesses[i].name, MACHINE, target + 16, 1);
        }
      }
    }
  }
  /* Execution: a return instruction in the cells. */
  *(volatile uint32_t *)target = 0x00008067;
  __asm__ volatile("fence.i" ::: "memory");
  for (unsigned permission = 0; permission < 8; permission++) {
    csr_put(PMPADDR0, target >> 2 | 0x1ff); /* NAPOT of 4096 bytes */
    csr_put(PMPCFG0, 3 << 3 | permission);
    print("execute ");
    print_decimal(permission);
    attempt(SUPERVISOR, cells, 0, 0);
    print(" cause ");
    print_decimal(outcome.cause);
    print(" value ");
    print_hex(outcome.value);
    print(" instruction ");
    print_hex(outcome.instruction);
    print("\n");
  }
  /* MPRV: loads of machine mode with the rights of the mode in MPP. */
  csr_put(PMPCFG0, 3 << 3 | 1);
  static const uint32_t through[] = {0x000202b7, 0x3002a073, 0x00053503, 0x3002b073}; /* lui t0; csrs mstatus,t0; ld; csrc */
  assemble_words(through, COUNT(through));
  report("ld with MPRV, MPP of the attempt", MACHINE, target, 0);
  static const uint32_t user[] = {0x00002337, 0x80030313, 0x30033073, 0x00001337, 0x80030313, 0x000202b7,
                                  0x3002a073, 0x00b53023, 0x3002b073}; /* MPP := U, then sd with MPRV */
  assemble_words(user, COUNT(user));
  report("sd with MPRV, MPP user", MACHINE, target, 0);
  csr_write("mstatus", csr_read("mstatus") & ~0x20000UL);
  /* Locked entries bind machine mode and cannot be changed until reset. */
  csr_put(PMPADDR0 + 2, target >> 2 | 0x1ff);
  csr_put(PMPCFG0, (0x80 | 3 << 3 | 1) << 16);
  for (unsigned i = 0; i < COUNT(accesses); i++) {
    assemble(accesses[i].word);
    report("locked", MACHINE, target, 1);
  }
  csr_put(PMPCFG0, 0);
  csr_put(PMPADDR0 + 2, 0);
  csr_put(PMPADDR0 + 1, 0x1234);
  print("pmpcfg0 ");
  print_hex(csr_get(PMPCFG0));
  print(" pmpaddr2 ");
  print_hex(csr_get(PMPADDR0 + 2));
  print(" pmpaddr1 ");
  print_hex(csr_get(PMPADDR0 + 1));
  print("\n");
}

int main(void) {
  probe_init();
  csr_set("mstatus", 0x6000);
  memory();
  instructions();
  delegated();
  gates();
  protection();
  return 0;
}
