/*
 * Interrupts of all kinds, to all modes: timers of the three levels, software, the UART through the PLIC; spinning and
 * sleeping; who wins when several are pending; vectored mode; writes to the clock.
 */
#include "probe.h"

#define MSIP CLINT_BASE
#define MTIMECMP (CLINT_BASE + 0x4000)
#define MTIME (CLINT_BASE + 0xbff8)
#define MENVCFG 0x30a
#define HENVCFG 0x60a
#define STIMECMP 0x14d
#define VSTIMECMP 0x24d
#define HIDELEG 0x603
#define HVIP 0x645
#define HIE 0x604
#define VSIE 0x204
#define NEVER (~0UL)

static void write64(uintptr_t address, uint64_t value) { *(volatile uint64_t *)address = value; }
static uint64_t read64(uintptr_t address) { return *(volatile uint64_t *)address; }

#define ENABLE_M 0x30046073 /* csrrsi x0, mstatus, 8 */
#define ENABLE_S 0x10016073 /* csrrsi x0, sstatus, 2 */
#define WFI 0x10500073
#define COUNT_UP 0x00150513 /* addi a0, a0, 1 */
#define BACK_4 0xffdff06f
#define BACK_8 0xff9ff06f
#define NOP 0x13

/* Counts in a0 until an interrupt comes, sleeping or not. */
static void wait(const char *name, enum mode mode, bool sleep) {
  uint32_t enable = mode == MACHINE ? ENABLE_M : mode == SUPERVISOR || mode == VIRTUAL_SUPERVISOR ? ENABLE_S : NOP;
  if (sleep) {
    assemble(enable, WFI, COUNT_UP, BACK_8);
  } else {
    assemble(enable, COUNT_UP, BACK_4);
  }
  report(name, mode, 0, 0);
}

static void quiet(void) {
  csr_write("mie", 0);
  csr_write("mideleg", 0);
  write64(MTIMECMP, NEVER);
  csr_put(STIMECMP, NEVER);
  csr_put(VSTIMECMP, NEVER);
  csr_put(HVIP, 0);
  write32(MSIP, 0);
  csr_write("mip", 0);
}

static void machine_timer(void) {
  static const enum mode modes[] = {MACHINE, SUPERVISOR, USER, VIRTUAL_SUPERVISOR, VIRTUAL_USER};
  for (unsigned delay = 0; delay < 400; delay += delay < 8 ? 1 : 97) {
    for (unsigned m = 0; m < COUNT(modes); m++) {
      csr_write("mie", 0x80);
      write64(MTIMECMP, read64(MTIME) + delay);
      wait("machine timer", modes[m], false);
      /* wfi of a user would trap as a matter of chance of the timeout: leave it out */
      if (modes[m] != USER && modes[m] != VIRTUAL_USER && delay > 4) {
        write64(MTIMECMP, read64(MTIME) + 1000 * delay);
        wait("machine timer, asleep", modes[m], true);
      }
    }
  }
  quiet();
}

static void supervisor_timers(void) {
  csr_put(MENVCFG, 1UL << 63);
  csr_put(HENVCFG, 1UL << 63);
  csr_write("mcounteren", 7);
  csr_put(0x606, 7);
  for (unsigned delay = 5; delay < 300; delay += 61) {
    csr_write("mideleg", 0x222);
    csr_write("mie", 0x20);
    csr_put(STIMECMP, read64(MTIME) + delay);
    wait("supervisor timer", SUPERVISOR, false);
    csr_put(STIMECMP, read64(MTIME) + 700 * delay);
    wait("supervisor timer, asleep", SUPERVISOR, true);
    csr_put(STIMECMP, read64(MTIME) + delay);
    wait("supervisor timer", USER, false);
    csr_write("mideleg", 0);
    csr_put(STIMECMP, read64(MTIME) + delay);
    wait("supervisor timer, not delegated", SUPERVISOR, false);
    csr_put(STIMECMP, NEVER);
    csr_write("mie", 0);
    csr_put(HIE, 0x440);
    csr_put(0x605, 1000 * delay); /* htimedelta */
    csr_put(VSTIMECMP, read64(MTIME) + 1000 * delay + delay);
    csr_put(HIDELEG, 0x444);
    csr_put(VSIE, 0x20);
    wait("virtual timer", VIRTUAL_SUPERVISOR, false);
    csr_put(VSTIMECMP, read64(MTIME) + 1000 * delay + 500 * delay);
    wait("virtual timer, asleep", VIRTUAL_SUPERVISOR, true);
    csr_put(HIDELEG, 0);
    csr_put(VSTIMECMP, read64(MTIME) + 1000 * delay + delay);
    wait("virtual timer, to HS", SUPERVISOR, false);
    csr_put(HIE, 0);
    csr_put(VSTIMECMP, NEVER);
  }
  quiet();
}

/* All the ways in which interrupts of several kinds can be pending at once. */
static void priorities(void) {
  assemble(ENABLE_M, COUNT_UP, COUNT_UP);
  for (unsigned delegated = 0; delegated < 2; delegated++) {
    for (unsigned pending = 1; pending < 64; pending++) {
      csr_write("mideleg", delegated ? 0x222 : 0);
      csr_put(MENVCFG, 0);
      csr_write("mip", (pending & 1 ? 2UL : 0) | (pending & 2 ? 0x20 : 0) | (pending & 4 ? 0x200 : 0));
      write32(MSIP, pending >> 3 & 1);
      write64(MTIMECMP, pending & 16 ? 0 : NEVER);
      csr_put(HVIP, pending & 32 ? 0x444 : 0);
      csr_put(HIE, 0x444);
      csr_write("mie", csr_read("mie") | 0xaaa);
      print_decimal(delegated);
      print(" mip ");
      print_hex(csr_read("mip"));
      print_char(' ');
      assemble(ENABLE_M, COUNT_UP, COUNT_UP);
      report("priority", MACHINE, 0, 0);
      assemble(ENABLE_S, COUNT_UP, COUNT_UP);
      report("priority", SUPERVISOR, 0, 0);
      if (pending % 5 == 0) {
        report("priority", VIRTUAL_SUPERVISOR, 0, 0);
      }
    }
  }
  csr_put(HIE, 0);
  quiet();
}

#define PLIC_ENABLE(context) (PLIC_BASE + 0x2000 + 0x80 * (context))
#define PLIC_THRESHOLD(context) (PLIC_BASE + 0x200000 + 0x1000 * (context))
#define PLIC_CLAIM(context) (PLIC_THRESHOLD(context) + 4)
#define PLIC_PENDING (PLIC_BASE + 0x1000)

/* The UART's transmit interrupt through both contexts of the PLIC. */
static void external(void) {
  for (unsigned test = 0; test < 8; test++) {
    write32(PLIC_BASE + 4 * IRQ_UART, test & 1 ? 7 : 1);
    write32(PLIC_THRESHOLD(0), test & 2 ? 3 : 0);
    write32(PLIC_THRESHOLD(1), test & 2 ? 3 : 0);
    write32(PLIC_ENABLE(0), test & 4 ? 0 : 1U << IRQ_UART);
    write32(PLIC_ENABLE(1), test & 4 ? 1U << IRQ_UART : 0);
    csr_write("mideleg", 0x222);
    csr_write("mie", 0xa00);
    write8(UART_BASE + 1, 2);
    assemble(ENABLE_M, COUNT_UP, COUNT_UP);
    report("external", MACHINE, 0, 0);
    assemble(ENABLE_S, COUNT_UP, COUNT_UP);
    report("external", SUPERVISOR, 0, 0);
    print("  pending ");
    print_hex(read32(PLIC_PENDING));
    print(" mip ");
    print_hex(csr_read("mip"));
    unsigned context = test & 4 ? 1 : 0;
    print(" claim ");
    print_hex(read32(PLIC_CLAIM(context)));
    print(" again ");
    print_hex(read32(PLIC_CLAIM(context)));
    print(" IIR ");
    print_hex(read8(UART_BASE + 2));
    write8(UART_BASE + 1, 0);
    write32(PLIC_CLAIM(context), IRQ_UART);
    print(" pending ");
    print_hex(read32(PLIC_PENDING));
    print(" claim ");
    print_hex(read32(PLIC_CLAIM(context)));
    write32(PLIC_CLAIM(context), IRQ_UART);
    print("\n");
  }
  write32(PLIC_ENABLE(0), 0);
  write32(PLIC_ENABLE(1), 0);
  quiet();
}

static void vectored(void) {
  uint64_t direct = csr_read("mtvec");
  csr_write("mtvec", (uintptr_t)m_vectors | 1);
  print("mtvec ");
  print_hex(csr_read("mtvec") & 3);
  print("\n");
  csr_write("mie", 0x88);
  write64(MTIMECMP, read64(MTIME) + 50);
  wait("vectored timer", MACHINE, false);
  write64(MTIMECMP, NEVER);
  write32(MSIP, 1);
  wait("vectored software", MACHINE, false);
  write32(MSIP, 0);
  assemble(0x00100073);
  report("exception with vectors", MACHINE, 0, 0);
  csr_write("mtvec", direct);
  quiet();
}

static void clock(void) {
  csr_write("mie", 0x80);
  write64(MTIME, 0x1000);
  print("mtime ");
  print_hex(read64(MTIME));
  print(" time ");
  print_hex(csr_read("time"));
  print("\n");
  write64(MTIMECMP, 0x1100);
  wait("after the clock was set back", MACHINE, false);
  write64(MTIMECMP, 0x2000000);
  write32(MTIME + 4, 1);
  print_hex(read64(MTIME));
  wait(" after a jump of the clock", MACHINE, false);
  write32(MTIMECMP, 5);
  write32(MTIMECMP + 4, 7);
  print_hex(read64(MTIMECMP));
  print("\n");
  write64(MTIMECMP, NEVER - 1);
  print_hex(csr_read("mip"));
  write64(MTIMECMP, 0);
  print_char(' ');
  print_hex(csr_read("mip"));
  print("\n");
  csr_write("mie", 0);
}

int main(void) {
  probe_init();
  quiet();
  machine_timer();
  supervisor_timers();
  priorities();
  external();
  vectored();
  clock();
  return 0;
}
