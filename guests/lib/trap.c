/* Dispatch of traps: timer, external interrupts through the PLIC, and exceptions, which are reported and skipped. */
#include "trap.h"

#include "console.h"
#include "timer.h"

#define CAUSE_INTERRUPT (1UL << 63)
#define CAUSE_TIMER (CAUSE_INTERRUPT | 7)
#define CAUSE_EXTERNAL (CAUSE_INTERRUPT | 11)
#define CAUSE_FETCH_FAULT 1

#define MIE_TIMER (1UL << 7)
#define MIE_EXTERNAL (1UL << 11)

/* PLIC registers of context 0: this hart in machine mode. */
#define PLIC_PRIORITY(source) (PLIC_BASE + 4 * (source))
#define PLIC_ENABLE (PLIC_BASE + 0x2000)
#define PLIC_THRESHOLD (PLIC_BASE + 0x200000)
#define PLIC_CLAIM (PLIC_BASE + 0x200004)

#define SOURCES 32

static struct {
  void (*handler)(void *);
  void *argument;
} handlers[SOURCES];

static volatile unsigned exceptions;

static const char *const exception_names[] = {
    "instruction address misaligned", "instruction access fault", "illegal instruction", "breakpoint",
    "load address misaligned",        "load access fault",        "store address misaligned", "store access fault",
    "call from U mode",               "call from S mode",         "reserved",                 "call from M mode",
};

void trap_init(void) {
  write32(PLIC_THRESHOLD, 0);
  csr_write("mie", MIE_EXTERNAL | MIE_TIMER);
  interrupts_on();
}

void irq_handle(unsigned source, void (*handler)(void *), void *argument) {
  handlers[source].handler = handler;
  handlers[source].argument = argument;
  write32(PLIC_PRIORITY(source), 1);
  write32(PLIC_ENABLE, read32(PLIC_ENABLE) | 1U << source);
}

unsigned exception_count(void) { return exceptions; }

static void external_interrupt(void) {
  unsigned source;
  while ((source = read32(PLIC_CLAIM)) != 0) {
    if (source < SOURCES && handlers[source].handler) {
      handlers[source].handler(handlers[source].argument);
    }
    write32(PLIC_CLAIM, source);
  }
}

/* Reports an exception and goes on behind the instruction that caused it. */
static void exception(struct frame *frame, uint64_t cause) {
  uint64_t pc = csr_read("mepc");
  exceptions++;
  print("  exception ");
  print_decimal(cause);
  print(" (");
  print(cause < sizeof exception_names / sizeof *exception_names ? exception_names[cause] : "?");
  print(") at ");
  print_hex(pc);
  print(", value ");
  print_hex(csr_read("mtval"));
  print("\n");
  if (cause == CAUSE_FETCH_FAULT) {
    /* Nothing to skip: the jump itself was wrong. Return to where it came from. */
    csr_write("mepc", frame->ra);
    return;
  }
  bool compressed = (*(volatile uint16_t *)pc & 3) != 3;
  csr_write("mepc", pc + (compressed ? 2 : 4));
}

/* Called by the trap vector with interrupts off. */
void trap(struct frame *frame) {
  uint64_t cause = csr_read("mcause");
  if (cause == CAUSE_TIMER) {
    timer_interrupt();
  } else if (cause == CAUSE_EXTERNAL) {
    external_interrupt();
  } else {
    exception(frame, cause);
  }
}
