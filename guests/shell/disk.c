/* `disk`: on each virtio block device writes a sector, flushes, and reads it back. */
#include "../lib/console.h"
#include "../lib/virtio.h"
#include "commands.h"

#define DISKS 2
#define SECTOR 512
#define TEST_SECTOR 5

enum { READ = 0, WRITE = 1, FLUSH = 4 };

static struct virtio disks[DISKS];
static uint8_t data[SECTOR];

/* One request; returns the device's status, 0 for success. */
static uint8_t request(struct virtio *disk, uint32_t type, uint64_t sector) {
  static struct {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
  } header;
  static volatile uint8_t status;
  header.type = type;
  header.sector = sector;
  status = 0xff;
  struct buffer buffers[] = {
      {&header, sizeof header, false},
      {data, sizeof data, type == READ},
      {(void *)&status, 1, true},
  };
  if (type == FLUSH) {
    buffers[1] = buffers[2];
  }
  virtio_submit(disk, 0, 0, buffers, type == FLUSH ? 2 : 3);
  virtio_wait(disk, 0);
  return status;
}

static void fill(unsigned seed) {
  for (unsigned i = 0; i < SECTOR; i++) {
    data[i] = (uint8_t)(i * 7 + seed);
  }
}

static bool matches(unsigned seed) {
  for (unsigned i = 0; i < SECTOR; i++) {
    if (data[i] != (uint8_t)(i * 7 + seed)) {
      return false;
    }
  }
  return true;
}

static void exercise(unsigned n) {
  struct virtio *disk = &disks[n];
  uint32_t sectors = 0;
  for (unsigned i = 0; i < 4; i++) {
    sectors |= (uint32_t)virtio_config(disk, i) << (8 * i);
  }
  print("  disk ");
  print_decimal(n);
  print(", ");
  print_decimal(sectors);
  print(" sectors:");
  fill(n);
  print(request(disk, WRITE, TEST_SECTOR) ? " write failed" : " written");
  print(request(disk, FLUSH, 0) ? " flush failed" : " flushed");
  fill(n + 1);
  print(request(disk, READ, TEST_SECTOR) ? " read failed" : matches(n) ? " read back" : " read something else");
  print("\n");
}

void command_disk(const char *argument) {
  (void)argument;
  unsigned found = 0;
  for (unsigned n = 0; n < DISKS; n++) {
    if (virtio_open(&disks[n], VIRTIO_BLOCK, n, 1)) {
      exercise(n);
      found++;
    }
  }
  if (!found) {
    print("  no disk\n");
  }
}
