#include "timer.h"

#define MTIMECMP (CLINT_BASE + 0x4000)
#define MTIME (CLINT_BASE + 0xbff8)

#define HEARTBEAT (50 * TICKS_PER_MS)

static uint64_t period;
static uint64_t next;
static void (*volatile handler)(void);

static void compare_with(uint64_t time) { *(volatile uint64_t *)MTIMECMP = time; }

uint64_t timer_now(void) { return *(volatile uint64_t *)MTIME; }

void timer_start_at(uint64_t first, uint64_t new_period, void (*new_handler)(void)) {
  uint64_t were_on = csr_read("mstatus") & MSTATUS_INTERRUPTS;
  interrupts_off();
  period = new_period;
  handler = new_handler;
  next = first;
  compare_with(next);
  csr_set("mstatus", were_on);
}

void timer_start(uint64_t new_period, void (*new_handler)(void)) {
  timer_start_at(timer_now() + new_period, new_period, new_handler);
}

void timer_stop(void) { timer_start(HEARTBEAT, NULL); }

void timer_interrupt(void) {
  next += period;
  compare_with(next);
  if (handler) {
    handler();
  }
}
