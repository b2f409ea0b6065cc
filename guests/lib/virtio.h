/* virtio over memory-mapped registers (version 2), with split queues of a fixed small size. */
#ifndef VIRTIO_H
#define VIRTIO_H

#include "platform.h"

#define VIRTIO_NET 1
#define VIRTIO_BLOCK 2
#define VIRTIO_RANDOM 4
#define VIRTIO_INPUT 18

#define QUEUE_SIZE 16
#define QUEUES_MAX 2

struct descriptor {
  uint64_t address;
  uint32_t length;
  uint16_t flags;
  uint16_t next;
};

struct virtqueue {
  struct descriptor descriptors[QUEUE_SIZE];
  struct {
    uint16_t flags;
    uint16_t index;
    uint16_t ring[QUEUE_SIZE];
  } available;
  struct {
    uint16_t flags;
    uint16_t index;
    struct {
      uint32_t id;
      uint32_t length;
    } ring[QUEUE_SIZE];
  } used __attribute__((aligned(4)));
  uint16_t seen; /* used.index up to which virtio_take() has looked */
} __attribute__((aligned(16)));

struct virtio {
  uintptr_t base; /* 0 until opened */
  unsigned slot;
  volatile unsigned interrupts;
  struct virtqueue queues[QUEUES_MAX];
};

/* A piece of memory that the device reads, or writes when `device_writes`. */
struct buffer {
  void *data;
  uint32_t length;
  bool device_writes;
};

/* Opens the nth device (from 0, in order of slots) of a kind with its first `queues` queues. False: there is none. */
bool virtio_open(struct virtio *device, unsigned kind, unsigned nth, unsigned queues);

/* Queues a chain of buffers from descriptor `first` on; the device looks at it once it is notified. */
void virtio_queue(struct virtio *device, unsigned queue, unsigned first, const struct buffer *buffers, unsigned count);
void virtio_notify(struct virtio *device, unsigned queue);

/* The same together. */
void virtio_submit(struct virtio *device, unsigned queue, unsigned first, const struct buffer *buffers, unsigned count);

/* Takes one finished chain: its first descriptor and the bytes that the device wrote. False: none is finished. */
bool virtio_take(struct virtio *device, unsigned queue, unsigned *first, uint32_t *length);

/* Sleeps until a chain is finished; returns the bytes that the device wrote. */
uint32_t virtio_wait(struct virtio *device, unsigned queue);

/* A byte of the device's own configuration. */
uint8_t virtio_config(const struct virtio *device, unsigned offset);

#endif
