/*
 * What every guest needs to know of QEMU's riscv64 `virt` board: addresses, interrupt numbers, memory-mapped
 * registers, control registers. Numbers are from the board's device tree.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FINISHER_BASE 0x00100000UL
#define RTC_BASE 0x00101000UL
#define CLINT_BASE 0x02000000UL
#define PLIC_BASE 0x0c000000UL
#define UART_BASE 0x10000000UL
#define VIRTIO_BASE 0x10001000UL
#define VIRTIO_STRIDE 0x1000UL
#define VIRTIO_SLOTS 8

/* Interrupt sources of the PLIC. The virtio slots have 1 to 8. */
#define IRQ_VIRTIO_FIRST 1
#define IRQ_UART 10
#define IRQ_RTC 11

/* mtime counts at 10 MHz. */
#define TICKS_PER_MS 10000UL

static inline uint32_t read32(uintptr_t address) { return *(volatile uint32_t *)address; }
static inline void write32(uintptr_t address, uint32_t value) { *(volatile uint32_t *)address = value; }
static inline uint8_t read8(uintptr_t address) { return *(volatile uint8_t *)address; }
static inline void write8(uintptr_t address, uint8_t value) { *(volatile uint8_t *)address = value; }

#define csr_read(name)                                      \
  ({                                                        \
    uint64_t value_;                                        \
    __asm__ volatile("csrr %0, " name : "=r"(value_));      \
    value_;                                                 \
  })
#define csr_write(name, value) __asm__ volatile("csrw " name ", %0" ::"r"((uint64_t)(value)) : "memory")
#define csr_set(name, bits) __asm__ volatile("csrs " name ", %0" ::"r"((uint64_t)(bits)) : "memory")

#define MSTATUS_INTERRUPTS 8UL
static inline void interrupts_on(void) { __asm__ volatile("csrsi mstatus, 8" ::: "memory"); }
static inline void interrupts_off(void) { __asm__ volatile("csrci mstatus, 8" ::: "memory"); }

/*
 * Sleeps until an interrupt is pending and takes it. Call it with interrupts off, after finding that there is nothing
 * to do: `wfi` also wakes for an interrupt that is masked, so none can slip in between the check and the sleep.
 */
static inline void idle(void) {
  __asm__ volatile("wfi" ::: "memory");
  interrupts_on();
  interrupts_off();
}

/* Orders accesses to RAM that a device shares. */
static inline void barrier(void) { __asm__ volatile("fence rw, rw" ::: "memory"); }

#endif
