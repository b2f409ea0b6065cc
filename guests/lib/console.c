#include "console.h"

#include "trap.h"

/* 16550 registers. */
#define UART_DATA (UART_BASE + 0)
#define UART_INTERRUPTS (UART_BASE + 1)
#define UART_FIFO (UART_BASE + 2)
#define UART_STATUS (UART_BASE + 5)

#define INTERRUPT_RECEIVED 0x01
#define FIFO_ENABLE 0x01
#define STATUS_RECEIVED 0x01
#define STATUS_CAN_SEND 0x20

/* Characters between the interrupt handler (writes) and the reader. Sizes are a power of two. */
#define RING 64
static volatile char ring[RING];
static volatile unsigned ring_in;
static volatile unsigned ring_out;

static void received(void *argument) {
  (void)argument;
  while (read8(UART_STATUS) & STATUS_RECEIVED) {
    char c = (char)read8(UART_DATA);
    if (ring_in - ring_out < RING) {
      ring[ring_in++ % RING] = c;
    }
  }
}

void console_init(void) {
  write8(UART_FIFO, FIFO_ENABLE);
  write8(UART_INTERRUPTS, INTERRUPT_RECEIVED);
  irq_handle(IRQ_UART, received, NULL);
}

void print_char(char c) {
  while (!(read8(UART_STATUS) & STATUS_CAN_SEND)) {
  }
  write8(UART_DATA, (uint8_t)c);
}

void print(const char *text) {
  for (; *text; text++) {
    if (*text == '\n') {
      print_char('\r');
    }
    print_char(*text);
  }
}

static void print_number(uint64_t value, unsigned base, unsigned least_digits) {
  char digits[20];
  unsigned n = 0;
  do {
    digits[n++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value);
  for (unsigned i = n; i < least_digits; i++) {
    print_char('0');
  }
  while (n) {
    print_char(digits[--n]);
  }
}

void print_decimal(uint64_t value) { print_number(value, 10, 1); }
void print_decimal_digits(uint64_t value, unsigned digits) { print_number(value, 10, digits); }
void print_hex_digits(uint64_t value, unsigned digits) { print_number(value, 16, digits); }

void print_hex(uint64_t value) {
  print("0x");
  print_number(value, 16, 1);
}

int console_poll(void) {
  if (ring_in == ring_out) {
    return -1;
  }
  return (unsigned char)ring[ring_out++ % RING];
}

static char read_char(void) {
  int c;
  interrupts_off();
  while ((c = console_poll()) < 0) {
    idle();
  }
  interrupts_on();
  return (char)c;
}

void console_read_line(char *line, size_t size) {
  size_t n = 0;
  for (;;) {
    char c = read_char();
    if (c == '\r' || c == '\n') {
      print("\n");
      line[n] = 0;
      return;
    }
    if ((c == '\b' || c == 0x7f) && n) {
      n--;
      print("\b \b");
    } else if (c >= ' ' && c < 0x7f && n + 1 < size) {
      line[n++] = c;
      print_char(c);
    }
  }
}
