#include "virtio.h"

#include "trap.h"

/* Register offsets. */
enum {
  MAGIC = 0x00,
  VERSION = 0x04,
  DEVICE_ID = 0x08,
  DEVICE_FEATURES = 0x10,
  DEVICE_FEATURES_SELECT = 0x14,
  DRIVER_FEATURES = 0x20,
  DRIVER_FEATURES_SELECT = 0x24,
  QUEUE_SELECT = 0x30,
  QUEUE_LENGTH = 0x38,
  QUEUE_READY = 0x44,
  QUEUE_NOTIFY = 0x50,
  INTERRUPT_STATUS = 0x60,
  INTERRUPT_ACK = 0x64,
  STATUS = 0x70,
  QUEUE_DESCRIPTORS = 0x80,
  QUEUE_AVAILABLE = 0x90,
  QUEUE_USED = 0xa0,
  CONFIG = 0x100,
};

#define MAGIC_VALUE 0x74726976 /* "virt" */

#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER 2
#define STATUS_DRIVER_OK 4
#define STATUS_FEATURES_OK 8

#define FEATURE_VERSION_1_HIGH 1 /* bit 32 */

#define DESCRIPTOR_NEXT 1
#define DESCRIPTOR_DEVICE_WRITES 2

static void acknowledge(void *argument) {
  struct virtio *device = argument;
  write32(device->base + INTERRUPT_ACK, read32(device->base + INTERRUPT_STATUS));
  device->interrupts++;
}

static void set_address(uintptr_t reg, const volatile void *address) {
  write32(reg, (uint32_t)(uintptr_t)address);
  write32(reg + 4, (uint32_t)((uintptr_t)address >> 32));
}

static void start(struct virtio *device, unsigned queues) {
  uintptr_t base = device->base;
  write32(base + STATUS, 0);
  write32(base + STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
  write32(base + DRIVER_FEATURES_SELECT, 0);
  write32(base + DRIVER_FEATURES, 0);
  write32(base + DRIVER_FEATURES_SELECT, 1);
  write32(base + DRIVER_FEATURES, FEATURE_VERSION_1_HIGH);
  write32(base + STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
  for (unsigned i = 0; i < queues; i++) {
    write32(base + QUEUE_SELECT, i);
    write32(base + QUEUE_LENGTH, QUEUE_SIZE);
    set_address(base + QUEUE_DESCRIPTORS, device->queues[i].descriptors);
    set_address(base + QUEUE_AVAILABLE, &device->queues[i].available);
    set_address(base + QUEUE_USED, &device->queues[i].used);
    write32(base + QUEUE_READY, 1);
  }
  irq_handle(IRQ_VIRTIO_FIRST + device->slot, acknowledge, device);
  write32(base + STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK);
}

bool virtio_open(struct virtio *device, unsigned kind, unsigned nth, unsigned queues) {
  if (device->base) {
    return true;
  }
  for (unsigned slot = 0; slot < VIRTIO_SLOTS; slot++) {
    uintptr_t base = VIRTIO_BASE + slot * VIRTIO_STRIDE;
    if (read32(base + MAGIC) != MAGIC_VALUE || read32(base + VERSION) != 2 || read32(base + DEVICE_ID) != kind) {
      continue;
    }
    if (nth-- == 0) {
      device->base = base;
      device->slot = slot;
      start(device, queues);
      return true;
    }
  }
  return false;
}

void virtio_queue(struct virtio *device, unsigned queue, unsigned first, const struct buffer *buffers,
                  unsigned count) {
  struct virtqueue *q = &device->queues[queue];
  for (unsigned i = 0; i < count; i++) {
    bool last = i + 1 == count;
    q->descriptors[first + i] = (struct descriptor){
        .address = (uintptr_t)buffers[i].data,
        .length = buffers[i].length,
        .flags = (last ? 0 : DESCRIPTOR_NEXT) | (buffers[i].device_writes ? DESCRIPTOR_DEVICE_WRITES : 0),
        .next = last ? 0 : (uint16_t)(first + i + 1),
    };
  }
  q->available.ring[q->available.index % QUEUE_SIZE] = (uint16_t)first;
  barrier();
  q->available.index++;
  barrier();
}

void virtio_notify(struct virtio *device, unsigned queue) { write32(device->base + QUEUE_NOTIFY, queue); }

void virtio_submit(struct virtio *device, unsigned queue, unsigned first, const struct buffer *buffers,
                   unsigned count) {
  virtio_queue(device, queue, first, buffers, count);
  virtio_notify(device, queue);
}

bool virtio_take(struct virtio *device, unsigned queue, unsigned *first, uint32_t *length) {
  struct virtqueue *q = &device->queues[queue];
  barrier();
  if (q->seen == *(volatile uint16_t *)&q->used.index) {
    return false;
  }
  *first = q->used.ring[q->seen % QUEUE_SIZE].id;
  *length = q->used.ring[q->seen % QUEUE_SIZE].length;
  q->seen++;
  return true;
}

uint32_t virtio_wait(struct virtio *device, unsigned queue) {
  unsigned first;
  uint32_t length;
  interrupts_off();
  while (!virtio_take(device, queue, &first, &length)) {
    idle();
  }
  interrupts_on();
  return length;
}

uint8_t virtio_config(const struct virtio *device, unsigned offset) { return read8(device->base + CONFIG + offset); }
