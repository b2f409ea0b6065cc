/*
 * The board's own devices, register by register: serial port, real time clock with its alarm, interrupt controller, flash,
 * firmware configuration with DMA, ramfb, test finisher. Ends with a reset and, the second time, a power-off.
 */
#include "probe.h"

#define FLASH 0x20000000UL
#define FW_CFG 0x10100000UL
#define COUNT_UP 0x00150513
#define ENABLE_M 0x30046073
#define BACK_4 0xffdff06f

/* The other byte order, of the lowest `bytes` bytes. No loop that the compiler would turn into a call. */
static uint64_t swap(uint64_t value, unsigned bytes) {
  uint64_t swapped = 0;
  for (unsigned i = 0; i < bytes; i++) {
    swapped = swapped << 8 | (value & 0xff);
    value >>= 8;
  }
  return swapped;
}
static uint64_t swap64(uint64_t v) { return swap(v, 8); }
static uint32_t swap32(uint32_t v) { return (uint32_t)swap(v, 4); }
static uint16_t swap16(uint16_t v) { return (uint16_t)swap(v, 2); }
static void write16(uintptr_t a, uint16_t v) { *(volatile uint16_t *)a = v; }
static uint16_t read16(uintptr_t a) { return *(volatile uint16_t *)a; }
static uint64_t read64(uintptr_t a) { return *(volatile uint64_t *)a; }

static void value(uint64_t v) {
  print_char(' ');
  print_hex(v);
}

static void serial(void) {
  static const uint8_t enables[] = {0, 1, 2, 3, 4, 8, 15, 0xff};
  print("serial");
  for (unsigned i = 0; i < 8; i++) {
    value(read8(UART_BASE + i));
  }
  for (unsigned i = 0; i < COUNT(enables); i++) {
    write8(UART_BASE + 1, enables[i]);
    value(read8(UART_BASE + 1));
    value(read8(UART_BASE + 2));
    value(read8(UART_BASE + 2));
  }
  write8(UART_BASE + 1, 0);
  print("\nFIFO");
  for (unsigned i = 0; i < 256; i += 17) {
    write8(UART_BASE + 2, (uint8_t)i);
    value(read8(UART_BASE + 2));
    value(read8(UART_BASE + 5));
  }
  print("\nline and modem");
  for (unsigned i = 0; i < 128; i += 9) {
    write8(UART_BASE + 3, (uint8_t)i);
    value(read8(UART_BASE + 3));
    write8(UART_BASE + 4, (uint8_t)(i & 0x0f));
    value(read8(UART_BASE + 4));
    value(read8(UART_BASE + 6));
  }
  write8(UART_BASE + 3, 0x83); /* the divisor */
  write8(UART_BASE + 0, 0x12);
  write8(UART_BASE + 1, 0x01);
  uint8_t low = read8(UART_BASE + 0);
  uint8_t high = read8(UART_BASE + 1);
  write8(UART_BASE + 0, 2);
  write8(UART_BASE + 1, 0);
  write8(UART_BASE + 3, 3);
  value(low);
  value(high);
  write8(UART_BASE + 7, 0x5c);
  value(read8(UART_BASE + 7));
  /* Loopback: what is sent comes back. Nothing is printed until it is off again. */
  uint8_t seen[12];
  write8(UART_BASE + 2, 0x07);
  write8(UART_BASE + 4, 0x1f);
  seen[0] = read8(UART_BASE + 6);
  write8(UART_BASE, 'x');
  for (volatile unsigned i = 0; i < 20000; i++) {
  }
  seen[1] = read8(UART_BASE + 5);
  seen[2] = read8(UART_BASE);
  seen[3] = read8(UART_BASE + 5);
  seen[4] = read8(UART_BASE + 2);
  write8(UART_BASE + 4, 0x10);
  seen[5] = read8(UART_BASE + 6);
  write8(UART_BASE + 4, 0);
  seen[6] = read8(UART_BASE + 6);
  write8(UART_BASE + 2, 0);
  print("\nloopback");
  for (unsigned i = 0; i < 7; i++) {
    value(seen[i]);
  }
  print("\n");
}

#define ALARM_LOW (RTC_BASE + 0x08)
#define ALARM_HIGH (RTC_BASE + 0x0c)
#define IRQ_ENABLED (RTC_BASE + 0x10)
#define CLEAR_ALARM (RTC_BASE + 0x14)
#define ALARM_STATUS (RTC_BASE + 0x18)
#define CLEAR_INTERRUPT (RTC_BASE + 0x1c)

static uint64_t rtc_time(void) {
  uint32_t low = read32(RTC_BASE);
  return (uint64_t)read32(RTC_BASE + 4) << 32 | low;
}

static void rtc_alarm(uint64_t at) {
  write32(ALARM_HIGH, (uint32_t)(at >> 32));
  write32(ALARM_LOW, (uint32_t)at);
}

static void rtc(void) {
  print("rtc");
  for (unsigned i = 0; i < 9; i++) {
    value(read32(RTC_BASE + 4 * i));
  }
  uint64_t time = rtc_time();
  rtc_alarm(time - 1000);
  value(read32(ALARM_STATUS));
  rtc_alarm(time + 1000000000000);
  value(read32(ALARM_STATUS));
  value(read32(ALARM_LOW) ^ (uint32_t)time);
  write32(CLEAR_ALARM, 1);
  value(read32(ALARM_STATUS));
  print("\n");
  csr_write("mie", 0x800);
  write32(PLIC_BASE + 4 * IRQ_RTC, 1);
  write32(PLIC_BASE + 0x2000, 1U << IRQ_RTC);
  for (unsigned i = 0; i < 3; i++) {
    write32(IRQ_ENABLED, 1);
    rtc_alarm(rtc_time() + 2000000);
    assemble(ENABLE_M, COUNT_UP, BACK_4);
    report("alarm", MACHINE, 0, 0);
    value(read32(ALARM_STATUS));
    value(read32(PLIC_BASE + 0x200004));
    write32(CLEAR_INTERRUPT, 1);
    write32(PLIC_BASE + 0x200004, IRQ_RTC);
    value(read32(PLIC_BASE + 0x200004));
    value(rtc_time());
    print("\n");
  }
  write32(IRQ_ENABLED, 0);
  write32(PLIC_BASE + 0x2000, 0);
  csr_write("mie", 0);
  /* Setting the clock. */
  write32(RTC_BASE + 4, 0x10000000);
  write32(RTC_BASE, 0x12345678);
  value(rtc_time());
  print("\n");
}

static void interrupt_controller(void) {
  print("plic");
  for (unsigned i = 0; i < 4; i++) {
    write32(PLIC_BASE + 4 * i, ~0U);
    value(read32(PLIC_BASE + 4 * i));
    write32(PLIC_BASE + 4 * i, 0);
  }
  for (unsigned i = 90; i < 100; i++) {
    write32(PLIC_BASE + 4 * i, ~0U);
    value(read32(PLIC_BASE + 4 * i));
    write32(PLIC_BASE + 4 * i, 0);
  }
  for (unsigned context = 0; context < 3; context++) {
    for (unsigned word = 0; word < 5; word++) {
      write32(PLIC_BASE + 0x2000 + 0x80 * context + 4 * word, ~0U);
      value(read32(PLIC_BASE + 0x2000 + 0x80 * context + 4 * word));
      write32(PLIC_BASE + 0x2000 + 0x80 * context + 4 * word, 0);
    }
    write32(PLIC_BASE + 0x200000 + 0x1000 * context, ~0U);
    value(read32(PLIC_BASE + 0x200000 + 0x1000 * context));
    write32(PLIC_BASE + 0x200000 + 0x1000 * context, 0);
    value(read32(PLIC_BASE + 0x200004 + 0x1000 * context));
    write32(PLIC_BASE + 0x200004 + 0x1000 * context, 200);
  }
  write32(PLIC_BASE + 0x1000, ~0U); /* pending bits are read-only */
  value(read32(PLIC_BASE + 0x1000));
  print("\nfinisher");
  value(read32(FINISHER_BASE));
  value(read32(FINISHER_BASE + 4));
  write32(FINISHER_BASE, 0x1234);
  write32(FINISHER_BASE + 8, 0x5555);
  print("\n");
}

static void flash_state(const char *name, uintptr_t at) {
  print(name);
  value(read32(at));
  value(read16(at + 2));
  value(read8(at + 1));
  value(read64(at));
  print("\n");
}

static void flash(void) {
  for (unsigned bank = 0; bank < 2; bank++) {
    uintptr_t base = FLASH + bank * 0x2000000UL;
    flash_state("array", base);
    write32(base, 0x00980098);
    print("query");
    for (unsigned i = 0; i < 0x60; i++) {
      value(read32(base + 4 * i));
    }
    print("\n");
    write32(base, 0x00900090);
    print("identity");
    for (unsigned i = 0; i < 8; i++) {
      value(read32(base + 4 * i));
      value(read8(base + 0x40000 + 4 * i));
    }
    print("\n");
    write32(base, 0x00ff00ff);
    write32(base + 0x100, 0x00400040); /* program a word */
    write32(base + 0x100, 0x12345678);
    flash_state("status", base + 0x100);
    write32(base, 0x00ff00ff);
    flash_state("programmed", base + 0x100);
    write32(base, 0x00200020); /* erase the block */
    write32(base, 0x00d000d0);
    flash_state("status", base);
    write32(base, 0x00500050);
    flash_state("cleared", base);
    write32(base, 0x00ff00ff);
    flash_state("erased", base + 0x100);
    write32(base + 0x40000, 0x00e800e8); /* a buffer of words */
    flash_state("buffer", base + 0x40000);
    write32(base + 0x40000, 0x00030003);
    for (unsigned i = 0; i < 4; i++) {
      write32(base + 0x40000 + 4 * i, 0x01010101U * (i + 1));
    }
    write32(base + 0x40000, 0x00d000d0);
    flash_state("status", base + 0x40000);
    write32(base, 0x00ff00ff);
    for (unsigned i = 0; i < 5; i++) {
      flash_state("written", base + 0x40000 + 4 * i);
    }
    write8(base + 0x200, 0x10); /* program a byte */
    write8(base + 0x201, 0x5a);
    write8(base, 0xff);
    flash_state("byte", base + 0x200);
    write16(base + 0x300, 0x40);
    write16(base + 0x302, 0x77aa);
    write32(base, 0x00700070);
    flash_state("status", base);
    write32(base, 0x00600060); /* lock, then unlock a block */
    write32(base, 0x00010001);
    flash_state("locked", base);
    write32(base, 0x00600060);
    write32(base, 0x00d000d0);
    flash_state("unlocked", base);
    write32(base, 0x00210021); /* no such command */
    flash_state("unknown", base);
    write32(base, 0x00f000f0);
    flash_state("array", base + 0x300);
  }
}

struct dma {
  uint32_t control, length;
  uint64_t address;
};
static volatile struct dma dma __attribute__((aligned(16)));
static uint8_t buffer[4096] __attribute__((aligned(16)));

static uint32_t transfer(uint32_t control, void *data, uint32_t length) {
  dma.control = swap32(control);
  dma.length = swap32(length);
  dma.address = swap64((uintptr_t)data);
  barrier();
  write32(FW_CFG + 16, 0);
  write32(FW_CFG + 20, swap32((uint32_t)(uintptr_t)&dma));
  barrier();
  return swap32(dma.control);
}

static uint64_t hash_of(unsigned length) {
  uint64_t hash = 0;
  for (unsigned i = 0; i < length; i++) {
    hash = mix(hash, buffer[i]);
  }
  return hash;
}

struct file {
  uint32_t size;
  uint16_t select, reserved;
  char name[56];
};

static void framebuffer(unsigned select) {
  static uint8_t config[28];
  static const uint32_t words[] = {0, 0x80c00000, 0x34325258, 0, 64, 48, 256}; /* address, XR24, flags, width, height, stride */
  for (unsigned i = 0; i < COUNT(words); i++) {
    uint32_t word = swap32(words[i]);
    __builtin_memcpy(config + 4 * i, &word, 4);
  }
  for (unsigned i = 0; i < 64 * 48; i++) {
    write32(0x80c00000 + 4 * i, i * 0x010305);
  }
  print("ramfb");
  value(transfer(select << 16 | 0x18, config, 28));
  value(transfer(select << 16 | 0x0a, buffer, 28));
  value(hash_of(28));
  print("\n");
}

static void firmware_configuration(void) {
  print("fw_cfg");
  for (unsigned key = 0; key < 0x25; key++) {
    write16(FW_CFG + 8, swap16((uint16_t)key));
    value(key);
    value(read8(FW_CFG));
    value(read16(FW_CFG));
    value(read32(FW_CFG));
    value(read64(FW_CFG));
  }
  write16(FW_CFG + 8, 0xffff);
  value(read64(FW_CFG));
  value(read64(FW_CFG + 16));
  print("\n");
  value(transfer(0x0019000a, buffer, 4));
  uint32_t count;
  __builtin_memcpy(&count, buffer, 4);
  count = swap32(count);
  print_decimal(count);
  print(" files\n");
  unsigned ramfb = 0;
  for (unsigned i = 0; i < count && i < 40; i++) {
    static struct file file;
    transfer(0x0019000a, buffer, 4);
    for (unsigned skip = 0; skip < i; skip++) {
      transfer(0x4, buffer, 64);
    }
    transfer(0x2, &file, 64);
    uint32_t size = swap32(file.size);
    unsigned select = swap16(file.select);
    print(file.name);
    value(select);
    value(size);
    uint32_t part = size < 4096 ? size : 4096;
    for (unsigned k = 0; k < 4096; k++) {
      buffer[k] = 0xee;
    }
    value(transfer(select << 16 | 0x0a, buffer, part));
    value(hash_of(part));
    value(transfer(0x2, buffer, 16)); /* what comes behind */
    value(hash_of(16));
    print("\n");
    if (file.name[4] == 'r' && file.name[5] == 'a' && file.name[6] == 'm') {
      ramfb = select;
    }
  }
  print("errors");
  value(transfer(0x0001000a, (void *)0x40, 4));
  value(transfer(0x00010018, buffer, 4));
  value(transfer(0x7777000a, buffer, 16));
  value(hash_of(16));
  value(transfer(0x000d0008, buffer, 0));
  value(transfer(0, buffer, 4));
  write32(FW_CFG + 20, swap32(0x50)); /* the descriptor itself is nowhere */
  print("\n");
  if (ramfb) {
    framebuffer(ramfb);
  }
}

int main(void) {
  volatile uint32_t *again = (volatile uint32_t *)0x80f00000; /* RAM keeps its contents over a reset */
  probe_init();
  if (*again != 0x600df00d) {
    serial();
    rtc();
    interrupt_controller();
    flash();
    firmware_configuration();
    write32(FLASH + 0x500, 0x00400040);
    write32(FLASH + 0x500, 0xfeedface);
    print("reset\n");
    *again = 0x600df00d;
    write32(FINISHER_BASE, 0x7777);
    for (;;) {
      __asm__ volatile("wfi");
    }
  }
  print("after the reset");
  for (unsigned i = 0; i < 8; i++) {
    value(read8(UART_BASE + i));
  }
  value(csr_read("mip"));
  value(csr_read("mideleg"));
  value(csr_read("mcountinhibit"));
  value(read64(CLINT_BASE + 0xbff8));
  value(csr_read("time"));
  value(csr_read("mcycle"));
  value(rtc_time());
  value(read32(PLIC_BASE + 4 * IRQ_RTC));
  value(read32(FLASH + 0x500));
  write32(FLASH, 0x00ff00ff);
  value(read32(FLASH + 0x500));
  print("\n");
  return 0;
}
