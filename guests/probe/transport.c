#include "transport.h"

#define ECAM 0x30000000UL
#define FIRST_BAR 0x40000000UL

static uint16_t read16(uintptr_t a) { return *(volatile uint16_t *)a; }
static void write16(uintptr_t a, uint16_t v) { *(volatile uint16_t *)a = v; }
static void write64(uintptr_t a, uint64_t v) { *(volatile uint64_t *)a = v; }

void value(uint64_t v) {
  print_char(' ');
  print_hex(v);
}

bool open_slot(struct device *device, unsigned slot) {
  uintptr_t base = VIRTIO_BASE + slot * VIRTIO_STRIDE;
  *device = (struct device){.base = base, .config = base + 0x100, .isr = base + 0x60, .source = slot + 1};
  device->kind = read32(base + 8);
  device->transport = read32(base + 4) == 1 ? LEGACY : MODERN;
  return device->kind != 0;
}

/* Sizes the BARs, gives them addresses, and prints them. */
static void set_bars(uintptr_t ecam) {
  static uint64_t next = FIRST_BAR;
  static uint32_t next_port = 0x1000;
  for (unsigned i = 0; i < 6; i++) {
    uintptr_t at = ecam + 0x10 + 4 * i;
    uint32_t before = read32(at);
    write32(at, ~0U);
    uint32_t mask = read32(at);
    value(before);
    value(mask);
    if (mask == 0) {
      continue;
    }
    if (mask & 1) {
      write32(at, next_port);
      next_port += 0x100;
      continue;
    }
    uint32_t size = ~(mask & ~15U) + 1;
    next = (next + size - 1) & ~(uint64_t)(size - 1);
    write32(at, (uint32_t)next);
    if ((mask & 6) == 4) {
      i++;
      write32(at + 4, ~0U);
      value(read32(at + 4));
      write32(at + 4, 0);
    }
    next += size;
  }
}

bool open_pci(struct device *device, unsigned number) {
  uintptr_t ecam = ECAM + number * 0x8000UL;
  *device = (struct device){.transport = PCI, .ecam = ecam};
  uint32_t identity = read32(ecam);
  if ((identity & 0xffff) != 0x1af4 || number == 0) {
    return false;
  }
  print("PCI ");
  print_decimal(number);
  for (unsigned i = 0; i < 64; i++) {
    value(read32(ecam + 4 * i));
  }
  print("\nBARs");
  set_bars(ecam);
  write16(ecam + 4, 7);
  value(read16(ecam + 4));
  print("\ncapabilities");
  unsigned pin = read8(ecam + 0x3d);
  device->source = 32 + (number + pin - 1) % 4;
  device->kind = (identity >> 16) >= 0x1040 ? (identity >> 16) - 0x1040 : read16(ecam + 0x2e);
  for (unsigned at = read8(ecam + 0x34); at; at = read8(ecam + at + 1)) {
    value(at);
    value(read32(ecam + at));
    if (read8(ecam + at) != 9) {
      continue;
    }
    unsigned bar = read8(ecam + at + 4);
    uintptr_t base = bar < 6 ? read32(ecam + 0x10 + 4 * bar) & ~15UL : 0;
    uintptr_t place = base + read32(ecam + at + 8);
    value(read32(ecam + at + 8));
    value(read32(ecam + at + 12));
    switch (read8(ecam + at + 3)) {
      case 1: device->base = place; break;
      case 2:
        device->notify = place;
        device->notify_multiplier = read32(ecam + at + 16);
        break;
      case 3: device->isr = place; break;
      case 4: device->config = place; break;
      default: break;
    }
  }
  print("\n");
  return device->base != 0;
}

static uint64_t offered(struct device *device) {
  uintptr_t select = device->base + (device->transport == PCI ? 0 : 0x14);
  uintptr_t word = device->base + (device->transport == PCI ? 4 : 0x10);
  write32(select, 1);
  uint64_t high = read32(word);
  write32(select, 0);
  return high << 32 | read32(word);
}

static void set_status(struct device *device, uint32_t status) {
  if (device->transport == PCI) {
    write8(device->base + 0x14, (uint8_t)status);
  } else {
    write32(device->base + 0x70, status);
  }
}

static uint32_t get_status(struct device *device) {
  return device->transport == PCI ? read8(device->base + 0x14) : read32(device->base + 0x70);
}

void describe(struct device *device) {
  print("device");
  value(device->kind);
  value(device->transport);
  value(offered(device));
  print(" config");
  for (unsigned i = 0; i < 0x48; i++) {
    value(read8(device->config + i));
  }
  value(read32(device->config));
  value(read16(device->config + 2));
  print(" queues");
  for (unsigned i = 0; i < 5; i++) {
    if (device->transport == PCI) {
      write16(device->base + 0x16, (uint16_t)i);
      value(read16(device->base + 0x18));
      value(read16(device->base + 0x1e));
    } else {
      write32(device->base + 0x30, i);
      value(read32(device->base + 0x34));
    }
  }
  if (device->transport != PCI) {
    print(" registers");
    for (unsigned i = 0; i < 0x100; i += 4) {
      value(read32(device->base + i));
    }
  } else {
    print(" common");
    for (unsigned i = 0; i < 0x38; i += 4) {
      value(read32(device->base + i));
    }
  }
  print("\n");
}

static void set_queue(struct device *device, unsigned queue, struct ring *ring) {
  uintptr_t base = device->base;
  uintptr_t used = (uintptr_t)&ring->used_flags;
  uintptr_t available = (uintptr_t)&ring->available_flags;
  if (device->transport == PCI) {
    write16(base + 0x16, (uint16_t)queue);
    write16(base + 0x18, RING);
    write32(base + 0x20, (uint32_t)(uintptr_t)ring);
    write32(base + 0x24, 0);
    write64(base + 0x28, available);
    write64(base + 0x30, used);
    write16(base + 0x1c, 1);
    value(read16(base + 0x1c));
    return;
  }
  write32(base + 0x30, queue);
  unsigned most = read32(base + 0x34);
  if (most == 0) {
    return;
  }
  device->size[queue] = most < RING ? most : RING;
  write32(base + 0x38, device->size[queue]);
  if (device->transport == LEGACY) {
    write32(base + 0x28, 4096);
    write32(base + 0x3c, 4096);
    write32(base + 0x40, (uint32_t)((uintptr_t)ring >> 12));
    value(read32(base + 0x40));
    return;
  }
  write32(base + 0x80, (uint32_t)(uintptr_t)ring);
  write32(base + 0x84, 0);
  write32(base + 0x90, (uint32_t)available);
  write32(base + 0x94, 0);
  write32(base + 0xa0, (uint32_t)used);
  write32(base + 0xa4, 0);
  write32(base + 0x44, 1);
  value(read32(base + 0x44));
}

void start(struct device *device, uint64_t features, unsigned queues, struct ring *rings) {
  device->rings = rings;
  for (unsigned i = 0; i < queues; i++) {
    rings[i] = (struct ring){0};
    device->seen[i] = 0;
    device->size[i] = RING;
  }
  set_status(device, 0);
  set_status(device, 1);
  set_status(device, 3);
  uint64_t all = offered(device);
  device->features = all & (features | (device->transport == LEGACY ? 0 : 1UL << 32));
  for (unsigned i = 0; i < 2; i++) {
    write32(device->base + (device->transport == PCI ? 8 : 0x24), i);
    write32(device->base + (device->transport == PCI ? 12 : 0x20), (uint32_t)(device->features >> (32 * i)));
  }
  if (device->transport != LEGACY) {
    set_status(device, 0x0b);
  }
  print("start");
  value(device->features);
  value(get_status(device));
  for (unsigned i = 0; i < queues; i++) {
    set_queue(device, i, &rings[i]);
  }
  set_status(device, device->transport == LEGACY ? 7 : 0x0f);
  value(get_status(device));
  print("\n");
  write32(PLIC_BASE + 4 * device->source, 1);
  write32(PLIC_BASE + 0x2000 + device->source / 32 * 4, 1U << device->source % 32);
}

void put(struct device *device, unsigned queue, unsigned first, const struct part *parts, unsigned count) {
  struct ring *ring = &device->rings[queue];
  unsigned size = device->size[queue];
  for (unsigned i = 0; i < count; i++) {
    unsigned at = (first + i) % size;
    ring->descriptors[at].address = (uintptr_t)parts[i].data;
    ring->descriptors[at].length = parts[i].length;
    ring->descriptors[at].flags = parts[i].flags | (i + 1 < count ? 1 : 0);
    ring->descriptors[at].next = (uint16_t)((at + 1) % size);
  }
  ring->available[ring->available_index % size] = (uint16_t)(first % size);
  barrier();
  *(volatile uint16_t *)&ring->available_index = ring->available_index + 1;
  barrier();
}

void kick(struct device *device, unsigned queue) {
  if (device->transport == PCI) {
    write16(device->base + 0x16, (uint16_t)queue);
    write16(device->notify + read16(device->base + 0x1e) * device->notify_multiplier, (uint16_t)queue);
  } else {
    write32(device->base + 0x50, queue);
  }
}

/* Sleeps for a millisecond of the guest's. */
static void doze(void) {
  *(volatile uint64_t *)(CLINT_BASE + 0x4000) = *(volatile uint64_t *)(CLINT_BASE + 0xbff8) + TICKS_PER_MS;
  csr_write("mie", 0x80); /* not for a device: one that stays pending would end each sleep at once */
  __asm__ volatile("wfi" ::: "memory");
  csr_write("mie", 0);
}

int64_t await(struct device *device, unsigned queue, unsigned milliseconds) {
  struct ring *ring = &device->rings[queue];
  uint64_t end = *(volatile uint64_t *)(CLINT_BASE + 0xbff8) + milliseconds * TICKS_PER_MS;
  while (*(volatile uint16_t *)&ring->used_index == device->seen[queue]) {
    if (*(volatile uint64_t *)(CLINT_BASE + 0xbff8) > end) {
      print("  nothing came\n");
      return -1;
    }
    doze();
  }
  unsigned at = device->seen[queue]++ % device->size[queue];
  print("  used");
  value(ring->used[at].id);
  value(ring->used[at].length);
  value(ring->used_index);
  value(ring->available_event);
  print("\n");
  return ring->used[at].length;
}

void acknowledge(struct device *device) {
  print("  interrupt");
  if (device->transport == PCI) {
    value(read16(device->ecam + 6));
    value(read8(device->isr));
    value(read8(device->isr));
  } else {
    uint32_t status = read32(device->isr);
    value(status);
    write32(device->base + 0x64, status);
    value(read32(device->isr));
  }
  uint32_t source = read32(PLIC_BASE + 0x200004);
  value(source);
  write32(PLIC_BASE + 0x200004, source);
  source = read32(PLIC_BASE + 0x200004);
  value(source);
  write32(PLIC_BASE + 0x200004, source);
  print("\n");
}
