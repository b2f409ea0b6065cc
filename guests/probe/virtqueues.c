/*
 * All the virtio devices that are there, on whatever transport: block, entropy, console, input, network, GPU. Each is asked
 * for everything that it can do, and for some things that it cannot.
 */
#include "transport.h"

#define EVENT_INDEX (1UL << 29)
#define INDIRECT_DESCRIPTORS (1UL << 28)

static struct ring rings[4];
static uint8_t data[8][4096] __attribute__((aligned(4096)));

static uint64_t hash_of(const void *bytes, unsigned length) {
  uint64_t hash = 0;
  for (unsigned i = 0; i < length; i++) {
    hash = mix(hash, ((const volatile uint8_t *)bytes)[i]);
  }
  return hash;
}

static void fill(void *bytes, unsigned length, unsigned seed) {
  for (unsigned i = 0; i < length; i++) {
    ((uint8_t *)bytes)[i] = (uint8_t)(i * 7 + seed);
  }
}

struct request {
  uint32_t type, reserved;
  uint64_t sector;
};
static struct request requests[8];
static volatile uint8_t status[8];

static void block_request(struct device *device, unsigned n, uint32_t type, uint64_t sector, void *bytes, uint32_t length) {
  requests[n] = (struct request){type, 0, sector};
  status[n] = 0xee;
  bool in = type == 0 || type == 8;
  const struct part parts[] = {{&requests[n], 16, 0}, {bytes, length, in ? WRITES : 0}, {(const void *)&status[n], 1, WRITES}};
  const struct part short_parts[] = {parts[0], parts[2]};
  put(device, 0, 3 * n, length ? parts : short_parts, length ? 3 : 2);
}

static void block_one(struct device *device, const char *name, uint32_t type, uint64_t sector, void *bytes, uint32_t length) {
  print(name);
  print("\n");
  block_request(device, 0, type, sector, bytes, length);
  kick(device, 0);
  await(device, 0, 300);
  acknowledge(device);
  print("  status");
  value(status[0]);
  value(hash_of(bytes, length));
  print("\n");
}

static void block(struct device *device) {
  static struct {
    uint64_t sector;
    uint32_t count, flags;
  } range;
  for (unsigned round = 0; round < 3; round++) {
    start(device, round == 1 ? EVENT_INDEX | INDIRECT_DESCRIPTORS : round == 2 ? ~0UL >> 31 << 9 | 0x6e54 : 0, 1, rings);
    fill(data[0], 4096, round);
    block_one(device, "write", 1, 8, data[0], 4096);
    block_one(device, "read", 0, 9, data[1], 1024);
    block_one(device, "flush", 4, 0, data[1], 0);
    block_one(device, "identity", 8, 0, data[2], 20);
    block_one(device, "beyond the end", 0, 1UL << 40, data[1], 512);
    block_one(device, "no whole sector", 0, 1, data[1], 100);
    block_one(device, "unknown", 99, 0, data[1], 512);
    range.sector = 16;
    range.count = 4;
    range.flags = 0;
    block_one(device, "discard", 11, 0, &range, 16);
    range.sector = 8;
    block_one(device, "write zeroes", 13, 0, &range, 16);
    range.count = 1U << 30;
    block_one(device, "write too many zeroes", 13, 0, &range, 16);
    block_one(device, "read", 0, 8, data[1], 4096);
    /* Five requests at once: neighbours may be merged. */
    print("batch\n");
    static const uint8_t sectors[] = {40, 32, 48, 64, 56};
    for (unsigned i = 0; i < 5; i++) {
      fill(data[i], 4096, 100 + i);
      block_request(device, i, round == 2 ? 0 : 1, sectors[i], data[i], 4096);
    }
    kick(device, 0);
    for (unsigned i = 0; i < 5; i++) {
      await(device, 0, 300);
    }
    acknowledge(device);
    block_one(device, "read", 0, 32, data[0], 4096);
    block_one(device, "read", 0, 40, data[0], 4096);
    if (device->features & INDIRECT_DESCRIPTORS) {
      static struct {
        uint64_t address;
        uint32_t length;
        uint16_t flags, next;
      } table[4] __attribute__((aligned(16)));
      requests[0] = (struct request){0, 0, 56};
      table[0].address = (uintptr_t)&requests[0], table[0].length = 16, table[0].flags = 1, table[0].next = 2;
      table[2].address = (uintptr_t)data[3], table[2].length = 512, table[2].flags = 3, table[2].next = 1;
      table[1].address = (uintptr_t)data[4] + 256, table[1].length = 1024, table[1].flags = 3, table[1].next = 3;
      table[3].address = (uintptr_t)&status[0], table[3].length = 1, table[3].flags = 2;
      const struct part part = {table, 64, INDIRECT};
      print("indirect\n");
      rings[0].used_event = device->seen[0];
      put(device, 0, 5, &part, 1);
      kick(device, 0);
      await(device, 0, 300);
      acknowledge(device);
      value(hash_of(data[3], 512));
      value(hash_of(data[4], 4096));
      print("\n");
    }
  }
}

static void entropy(struct device *device) {
  start(device, EVENT_INDEX, 1, rings);
  static const uint16_t sizes[] = {1, 16, 64, 100, 4096};
  for (unsigned i = 0; i < COUNT(sizes); i++) {
    const struct part parts[] = {{data[0], sizes[i], WRITES}, {data[1], 32, WRITES}};
    put(device, 0, 2 * i, parts, i & 1 ? 2 : 1);
    kick(device, 0);
    await(device, 0, 500);
    acknowledge(device);
    value(hash_of(data[0], sizes[i]));
    value(hash_of(data[1], 32));
    print("\n");
  }
}

static void console_port(struct device *device) {
  start(device, 6, 4, rings); /* with the control queue when it is offered */
  const struct part in = {data[0], 64, WRITES};
  const struct part message = {data[2], 64, WRITES};
  put(device, 2, 0, &message, 1);
  kick(device, 2);
  put(device, 0, 0, &in, 1);
  kick(device, 0);
  static const uint16_t ready[] = {0, 0, 0, 1}; /* id (32 bits), event, value: the device is ready */
  const struct part control = {ready, 8, 0};
  if (device->features & 2) {
    put(device, 3, 0, &control, 1);
    kick(device, 3);
    await(device, 3, 10);
    await(device, 2, 10);
    value(hash_of(data[2], 64));
    print("\n");
  }
  static const char text[] = "hello from a virtio console\n";
  const struct part out[] = {{text, 10, 0}, {text + 10, sizeof text - 11, 0}};
  put(device, 1, 0, out, 2);
  kick(device, 1);
  await(device, 1, 100);
  acknowledge(device);
}

static void input(struct device *device) {
  for (unsigned select = 0; select < 0x20; select++) {
    for (unsigned sub = 0; sub < 6; sub++) {
      write8(device->config, (uint8_t)select);
      write8(device->config + 1, (uint8_t)sub);
      uint8_t size = read8(device->config + 2);
      if (size) {
        print("select");
        value(select);
        value(sub);
        for (unsigned i = 0; i < size; i++) {
          value(read8(device->config + 8 + i));
        }
        print("\n");
      }
    }
  }
  start(device, EVENT_INDEX, 2, rings);
  for (unsigned i = 0; i < 8; i++) {
    const struct part part = {data[0] + 8 * i, 8, WRITES};
    put(device, 0, i, &part, 1);
  }
  kick(device, 0);
  static uint8_t led[8] = {0x11, 0, 0, 0, 1, 0, 0, 0};
  const struct part part = {led, 8, 0};
  put(device, 1, 0, &part, 1);
  kick(device, 1);
  await(device, 1, 10);
  print("press now\n");
  for (unsigned i = 0; i < 8 && await(device, 0, 600) >= 0; i++) {
    unsigned id = rings[0].used[(device->seen[0] - 1U) % device->size[0]].id;
    for (unsigned k = 0; k < 8; k++) {
      value(data[0][8 * id + k]);
    }
    print("\n");
  }
  acknowledge(device);
}

static void network(struct device *device) {
  /* An ARP request for 10.0.2.2 behind the header that the negotiated features give. */
  static const uint8_t arp[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1,
                                0x52, 0x54, 0, 0x12, 0x34, 0x56, 10, 0, 2, 15, 0, 0, 0, 0, 0, 0, 10, 0, 2, 2};
  for (unsigned round = 0; round < 2; round++) {
    start(device, round ? 1UL << 15 | 0x30020 : 0x20, 2, rings); /* MAC; in the second round merged buffers and status */
    unsigned header = round || device->transport != LEGACY ? 12 : 10;
    for (unsigned i = 0; i < 4; i++) {
      const struct part part = {data[i], 2048, WRITES};
      put(device, 0, i, &part, 1);
    }
    kick(device, 0);
    for (unsigned i = 0; i < 64; i++) {
      data[5][i] = i < header ? 0 : arp[i - header < sizeof arp ? i - header : 0];
    }
    for (unsigned i = 0; i < 2; i++) {
      const struct part out[] = {{data[5], header, 0}, {data[5] + header, sizeof arp, 0}};
      put(device, 1, 2 * i, out, 2);
      kick(device, 1);
      await(device, 1, 100);
      if (await(device, 0, 500) >= 0) {
        value(hash_of(data[i], header + sizeof arp));
        print("\n");
      }
      acknowledge(device);
    }
  }
}

static void gpu_command(struct device *device, const char *name, const uint32_t *words, unsigned count) {
  const struct part parts[] = {{words, 4 * count, 0}, {data[7], 1024, WRITES}};
  put(device, 0, 0, parts, 2);
  kick(device, 0);
  print(name);
  print("\n");
  int64_t length = await(device, 0, 300);
  acknowledge(device);
  for (unsigned i = 0; i < 12; i++) {
    value(((volatile uint32_t *)(void *)data[7])[i]);
  }
  value(hash_of(data[7], length > 0 ? (unsigned)length : 0));
  print("\n");
}

#define HEADER(type) (type), 0, 0, 0, 0, 0
static void gpu(struct device *device) {
  start(device, 2, 2, rings); /* EDID */
  static const uint32_t info[] = {HEADER(0x100)};
  static const uint32_t edid[] = {HEADER(0x10a), 0, 0};
  static const uint32_t create[] = {HEADER(0x101), 7, 2, 64, 32};
  static const uint32_t attach[] = {HEADER(0x106), 7, 1, 0x80c00000, 0, 64 * 32 * 4, 0};
  static const uint32_t scanout[] = {HEADER(0x103), 0, 0, 64, 32, 0, 7};
  static const uint32_t transfer[] = {HEADER(0x105), 4, 4, 32, 16, 4 * (4 * 64 + 4), 0, 7, 0};
  static const uint32_t flush[] = {HEADER(0x104), 0, 0, 64, 32, 7, 0};
  static const uint32_t detach[] = {HEADER(0x107), 7, 0};
  static const uint32_t unref[] = {HEADER(0x102), 7, 0};
  static const uint32_t unknown[] = {HEADER(0x1ff)};
  for (unsigned i = 0; i < 64 * 32; i++) {
    write32(0x80c00000 + 4 * i, i * 0x010203);
  }
  gpu_command(device, "display info", info, COUNT(info));
  gpu_command(device, "edid", edid, COUNT(edid));
  gpu_command(device, "create", create, COUNT(create));
  gpu_command(device, "create again", create, COUNT(create));
  gpu_command(device, "scanout without backing", scanout, COUNT(scanout));
  gpu_command(device, "attach", attach, COUNT(attach));
  gpu_command(device, "scanout", scanout, COUNT(scanout));
  gpu_command(device, "transfer", transfer, COUNT(transfer));
  gpu_command(device, "flush", flush, COUNT(flush));
  gpu_command(device, "detach", detach, COUNT(detach));
  gpu_command(device, "unref", unref, COUNT(unref));
  gpu_command(device, "unref again", unref, COUNT(unref));
  gpu_command(device, "unknown", unknown, COUNT(unknown));
}

static void exercise(struct device *device) {
  describe(device);
  switch (device->kind) {
    case 1: network(device); break;
    case 2: block(device); break;
    case 3: console_port(device); break;
    case 4: entropy(device); break;
    case 16: gpu(device); break;
    case 18: input(device); break;
    default: break;
  }
}

int main(void) {
  static struct device device;
  probe_init();
  for (unsigned slot = VIRTIO_SLOTS; slot-- > 0;) {
    if (open_slot(&device, slot)) {
      exercise(&device);
    }
  }
  for (unsigned number = 0; number < 32; number++) {
    if (open_pci(&device, number)) {
      exercise(&device);
    }
  }
  print("done\n");
  return 0;
}
