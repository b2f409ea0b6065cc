/* `fault`: one exception of each sort that machine mode can raise; lib/trap.c reports each and goes on behind it. */
#include "../lib/console.h"
#include "../lib/trap.h"
#include "commands.h"

/* An address with no device and no RAM. */
#define NOWHERE 0x18000000UL

static void undecodable(void) { __asm__ volatile(".word 0xffffffff"); }
static void absent_register(void) { __asm__ volatile("csrr t0, 0x7ff" ::: "t0"); }
static void breakpoint(void) { __asm__ volatile("ebreak"); }
static void call(void) { __asm__ volatile("ecall"); }
static void load_nowhere(void) { __asm__ volatile("ld t0, 0(%0)" ::"r"(NOWHERE) : "t0"); }
static void store_nowhere(void) { __asm__ volatile("sd zero, 0(%0)" ::"r"(NOWHERE)); }
static void jump_nowhere(void) { __asm__ volatile("jalr %0" ::"r"(NOWHERE) : "ra"); }

static void misaligned_atomic(void) {
  static uint64_t words[2];
  __asm__ volatile("amoadd.d t0, zero, (%0)" ::"r"((uintptr_t)words + 4) : "t0", "memory");
}

void command_fault(const char *argument) {
  (void)argument;
  static void (*const faults[])(void) = {
      undecodable, absent_register, breakpoint, call, load_nowhere, store_nowhere, jump_nowhere, misaligned_atomic,
  };
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    faults[i]();
  }
  print("  exceptions so far: ");
  print_decimal(exception_count());
  print("\n");
}
