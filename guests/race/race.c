/*
 * A lost update. The main loop and the timer interrupt both add to one counter, and neither protects it: a load, an
 * addition, a store. If the interrupt comes between the main loop's load and its store, the interrupt's addition is
 * overwritten. Whether that happens depends on where the interrupt hits, to the instruction.
 */
#include "../lib/console.h"
#include "../lib/timer.h"
#include "../lib/trap.h"

#define FINISHER_PASS 0x5555
#define ROUNDS 20000
#define TICK (16 * TICKS_PER_MS / 10)

static volatile uint64_t counter;
static volatile uint64_t ticks;

static void tick(void) {
  counter++;
  ticks++;
}

/* Sleeps until the next interrupt: always the same number of instructions, never the same number of nanoseconds. */
static void sleep_once(void) {
  interrupts_off();
  idle();
  interrupts_on();
}

/* Work between two additions, so that most interrupts hit something harmless. */
static uint64_t work(uint64_t x) {
  for (unsigned i = 0; i < 4; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
  }
  return x;
}

int main(void) {
  timer_stop();
  console_init();
  trap_init();
  print("race: main loop and timer interrupt share a counter\n");
  sleep_once();

  uint64_t x = 88172645463325252UL;
  timer_start_at((timer_now() / TICK + 1) * TICK, TICK, tick);
  for (unsigned i = 0; i < ROUNDS; i++) {
    x = work(x);
    counter++;
  }
  timer_stop();

  uint64_t expected = ROUNDS + ticks;
  print("ticks ");
  print_decimal(ticks);
  print(", expected ");
  print_decimal(expected);
  print(", counted ");
  print_decimal(counter);
  if (counter == expected) {
    print(": all there\n");
  } else {
    print(": ");
    print_decimal(expected - counter);
    print(" LOST\n");
  }
  print("check ");
  print_hex(x);
  print("\n");
  write32(FINISHER_BASE, FINISHER_PASS);
  for (;;) {
  }
}
