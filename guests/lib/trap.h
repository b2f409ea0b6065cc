/* Interrupts and exceptions. */
#ifndef TRAP_H
#define TRAP_H

#include "platform.h"

/* The registers that start.S saves around a trap. */
struct frame {
  uint64_t ra;
  uint64_t temporaries[7];
  uint64_t arguments[8];
};

/* Sets up the interrupt controller and turns interrupts on. */
void trap_init(void);

/* Calls `handler(argument)` at each interrupt of a PLIC source. */
void irq_handle(unsigned source, void (*handler)(void *argument), void *argument);

/* How many exceptions were taken so far. */
unsigned exception_count(void);

#endif
