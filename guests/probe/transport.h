/* virtio over memory-mapped registers, both versions, and over PCI: registers and queues as a driver needs them. */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include "probe.h"

#define RING 16
#define WRITES 2 /* descriptor flag: the device writes */
#define INDIRECT 4

enum transport { NONE, LEGACY, MODERN, PCI };

struct ring {
  struct {
    uint64_t address;
    uint32_t length;
    uint16_t flags, next;
  } descriptors[RING];
  uint16_t available_flags, available_index, available[RING], used_event;
  uint8_t gap[4096 - 16 * RING - 6 - 2 * RING];
  uint16_t used_flags, used_index;
  struct {
    uint32_t id, length;
  } used[RING];
  uint16_t available_event;
} __attribute__((aligned(4096)));

struct device {
  enum transport transport;
  uintptr_t base;            /* registers; for PCI those of the common structure */
  uintptr_t config, notify, isr, ecam;
  uint32_t notify_multiplier;
  unsigned kind, source;     /* virtio device id, interrupt source of the PLIC */
  unsigned size[4];
  uint16_t seen[4];
  uint64_t features;
  struct ring *rings;
};

/* Opens the device in a virtio-mmio slot (0 to 7). False: the slot is empty. */
bool open_slot(struct device *device, unsigned slot);
/* Opens the virtio device at a PCI device number, after setting up its BARs. */
bool open_pci(struct device *device, unsigned number);
/* Prints what can be read before anything is set up. */
void describe(struct device *device);
/* Goes through the status bits with these features, and sets up the first `queues` queues in `rings`. */
void start(struct device *device, uint64_t features, unsigned queues, struct ring *rings);

struct part {
  const void *data;
  uint32_t length;
  uint16_t flags;
};
/* Puts a chain into a queue from descriptor `first` on; the device learns of it by kick(). */
void put(struct device *device, unsigned queue, unsigned first, const struct part *parts, unsigned count);
void kick(struct device *device, unsigned queue);
/* Sleeps until something is used, for at most `milliseconds`. Prints what came; returns its length, or -1. */
int64_t await(struct device *device, unsigned queue, unsigned milliseconds);
/* Prints and acknowledges the interrupt. */
void acknowledge(struct device *device);
void value(uint64_t v);

#endif
