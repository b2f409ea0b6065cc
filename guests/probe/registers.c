/*
 * All 4096 control and status registers: which exist in which mode, reset value, what sticks of ones, zeros and a pattern; then
 * the odd ones: satp's and hgatp's modes, mstatus' fields, counters, PMP configuration.
 */
#include "probe.h"

#define WRITE_A0 0x00051073u /* csrw _, a0 */
#define READ_A2 0x00002673u  /* csrr a2, _ */
#define WRITE_A1 0x00059073u /* csrw _, a1 */
#define MOVE 0x00060513u     /* mv a0, a2 */

/* Writes, reads back and restores in one go, so that nothing uses the odd value. */
static uint64_t written(unsigned number, uint64_t value, uint64_t old) {
  assemble(WRITE_A0 | number << 20, READ_A2 | number << 20, WRITE_A1 | number << 20, MOVE);
  return attempt(MACHINE, code, value, old);
}

static bool trapped(void) { return outcome.pc != (uintptr_t)finished; }

static void machine(unsigned number) {
  assemble(0x00002573u | number << 20);
  uint64_t reset = attempt(MACHINE, code, 0, 0);
  if (trapped()) {
    return;
  }
  print_hex_digits(number, 3);
  print_char(' ');
  print_hex(reset);
  bool locks = number >= 0x3a0 && number < 0x3b0;
  bool own = number == 0x305 || number == 0x341; /* used by the attempt itself */
  if (number >> 10 != 3 && !locks && !own) {
    static const uint64_t patterns[] = {~0UL, 0, 0x5a5a5a5a5a5a5a5a};
    for (unsigned i = 0; i < COUNT(patterns); i++) {
      uint64_t value = written(number, patterns[i], reset);
      print_char(' ');
      if (trapped()) {
        print("trap");
      } else {
        print_hex(value);
      }
    }
    assemble(0x00002573u | number << 20);
    print(" at last ");
    print_hex(attempt(MACHINE, code, 0, 0));
  }
  print("\n");
}

static void visible(const char *name, enum mode mode) {
  print(name);
  for (unsigned number = 0; number < 4096; number++) {
    assemble(0x00002573u | number << 20);
    attempt(mode, code, 0, 0);
    if (!trapped()) {
      print_char(' ');
      print_hex_digits(number, 3);
    } else if (outcome.cause != 2) { /* virtual instruction */
      print(" v");
      print_hex_digits(number, 3);
    }
  }
  print("\n");
}

static void field(const char *name, unsigned number, uint64_t value, uint64_t old) {
  print(name);
  print_char(' ');
  print_hex(value);
  print(" -> ");
  print_hex(written(number, value, old));
  print("\n");
}

int main(void) {
  probe_init();
  for (unsigned number = 0; number < 4096; number++) {
    machine(number);
  }
  for (uint64_t mode = 0; mode < 16; mode++) {
    field("satp", 0x180, mode << 60 | 0xffff00000000123, 0);
    field("vsatp", 0x280, mode << 60 | 0xffff00000000123, 0);
    field("hgatp", 0x680, mode << 60 | 0xffff00000000123, 0);
  }
  for (unsigned bit = 0; bit < 64; bit++) {
    field("mstatus", 0x300, 1UL << bit, csr_read("mstatus"));
  }
  for (unsigned mode = 0; mode < 4; mode++) {
    field("mpp", 0x300, (uint64_t)mode << 11, csr_read("mstatus"));
    field("stvec", 0x105, 0x80000100 | mode, csr_read("stvec"));
    field("sepc", 0x141, 0x80000100 | mode, 0);
  }
  /* Counters, running and held. */
  for (unsigned inhibit = 0; inhibit < 8; inhibit++) {
    csr_write("mcountinhibit", inhibit);
    csr_write("mcycle", 1000 * inhibit);
    csr_write("minstret", 5000 * inhibit);
    uint64_t cycles = csr_read("mcycle");
    uint64_t instructions = csr_read("minstret");
    print_decimal(inhibit);
    print(" mcycle ");
    print_hex(cycles);
    print(" again ");
    print_hex(csr_read("cycle"));
    print(" minstret ");
    print_hex(instructions);
    print(" again ");
    print_hex(csr_read("instret"));
    print(" time ");
    print_hex(csr_read("time"));
    print("\n");
  }
  csr_write("mcountinhibit", 0);
  csr_write("minstret", 100);
  csr_write("mcycle", 100);
  print_hex(csr_read("minstret"));
  print_char(' ');
  print_hex(csr_read("mcycle"));
  print("\n");
  csr_write("mcounteren", ~0UL);
  csr_write("scounteren", ~0UL);
  csr_put(0x606, ~0UL);
  visible("supervisor", SUPERVISOR);
  visible("user", USER);
  visible("virtual supervisor", VIRTUAL_SUPERVISOR);
  visible("virtual user", VIRTUAL_USER);
  csr_write("menvcfg", ~0UL);
  csr_put(0x60a, ~0UL);
  csr_write("mcounteren", 0);
  csr_set("mstatus", 0x6000);
  visible("supervisor", SUPERVISOR);
  visible("user", USER);
  visible("virtual supervisor", VIRTUAL_SUPERVISOR);
  for (unsigned byte = 0; byte < 256; byte++) {
    uint64_t value = (byte * 0x0101UL) & 0x7f7f; /* without the lock */
    csr_put(0x3a0, value);
    if (csr_get(0x3a0) != value) {
      print_hex(value);
      print(" -> ");
      print_hex(csr_get(0x3a0));
      print("\n");
    }
  }
  csr_put(0x3b0, ~0UL);
  csr_put(0x3b1, 0x12345);
  csr_put(0x3a0, 0x888f); /* entry 1 is locked and TOR: entry 0's address is held as well */
  csr_put(0x3b0, 5);
  csr_put(0x3b1, 6);
  csr_put(0x3a0, 0);
  print_hex(csr_get(0x3b0));
  print_char(' ');
  print_hex(csr_get(0x3b1));
  print_char(' ');
  print_hex(csr_get(0x3a0));
  print("\n");
  return 0;
}
