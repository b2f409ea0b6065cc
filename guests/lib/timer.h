/*
 * The CLINT's timer: a free-running 10 MHz counter and one comparator.
 *
 * The timer never stops: when nobody uses it, a heartbeat wakes the hart a few times a second. Under -icount,
 * QEMU hands typed characters, keys and packets to a sleeping hart only when a timer of the guest's wakes it.
 */
#ifndef TIMER_H
#define TIMER_H

#include "platform.h"

/* mtime, in units of 100 ns. */
uint64_t timer_now(void);

/* Calls `handler` at each expiry, the first after `period` units, until timer_stop(). */
void timer_start(uint64_t period, void (*handler)(void));

/* The same with the first expiry at an absolute time. */
void timer_start_at(uint64_t first, uint64_t period, void (*handler)(void));

/* Goes back to the heartbeat. To be called once at the start as well: the comparator is due at reset. */
void timer_stop(void);

/* Called by the trap dispatch. */
void timer_interrupt(void);

#endif
