/* `rand`: eight bytes from virtio-rng. */
#include "../lib/console.h"
#include "../lib/virtio.h"
#include "commands.h"

void command_rand(const char *argument) {
  (void)argument;
  static struct virtio device;
  static uint8_t bytes[8];
  if (!virtio_open(&device, VIRTIO_RANDOM, 0, 1)) {
    print("  no random number device\n");
    return;
  }
  struct buffer buffer = {bytes, sizeof bytes, true};
  virtio_submit(&device, 0, 0, &buffer, 1);
  uint32_t length = virtio_wait(&device, 0);
  print("  ");
  for (uint32_t i = 0; i < length; i++) {
    print_hex_digits(bytes[i], 2);
  }
  print("\n");
}
