/* `keys`: prints what the virtio keyboard and pointer report, until Esc is released or a character is typed. */
#include "../lib/console.h"
#include "../lib/virtio.h"
#include "commands.h"

#define DEVICES 2
#define EVENTS 8
#define KEY_ESC 1

enum { SYN = 0, KEY = 1, REL = 2, ABS = 3 };

struct event {
  uint16_t type;
  uint16_t code;
  uint32_t value;
};

static struct virtio devices[DEVICES];
static struct event events[DEVICES][EVENTS];

static void offer(unsigned n, unsigned i) {
  struct buffer buffer = {&events[n][i], sizeof(struct event), true};
  virtio_submit(&devices[n], 0, i, &buffer, 1);
}

/* Prints one event. True when it ends the command. */
static bool show(const struct event *event) {
  switch (event->type) {
    case KEY:
      print("  key ");
      print_decimal(event->code);
      print(event->value ? " down\n" : " up\n");
      return event->code == KEY_ESC && !event->value;
    case REL:
    case ABS:
      print(event->type == REL ? "  moved " : "  at ");
      print(event->code ? "y " : "x ");
      print_decimal(event->value);
      print("\n");
      return false;
    default:
      return false;
  }
}

static bool take(unsigned n) {
  unsigned i;
  uint32_t length;
  bool stop = false;
  while (virtio_take(&devices[n], 0, &i, &length)) {
    stop |= show(&events[n][i]);
    offer(n, i);
  }
  return stop;
}

void command_keys(const char *argument) {
  (void)argument;
  unsigned found = 0;
  for (unsigned n = 0; n < DEVICES; n++) {
    bool open = devices[n].base;
    if (!virtio_open(&devices[n], VIRTIO_INPUT, n, 1)) {
      break;
    }
    found++;
    for (unsigned i = 0; i < EVENTS && !open; i++) {
      offer(n, i);
    }
  }
  if (!found) {
    print("  no keyboard\n");
    return;
  }
  print("  press keys, Esc ends\n");
  bool stop = false;
  interrupts_off();
  while (!stop && console_poll() < 0) {
    idle();
    for (unsigned n = 0; n < found; n++) {
      stop |= take(n);
    }
  }
  interrupts_on();
}
