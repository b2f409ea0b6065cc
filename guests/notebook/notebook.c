/*
 * A notebook with a planted bug, for finding it backwards. Notes are a linked list; `title N TEXT` copies a new title
 * without looking at its length, so a long one runs over into the pointer to the next note. Nothing happens then: the
 * kernel dies at the next `list`, of a page fault in code that is right.
 *
 * Runs in S mode with Sv39, so that the fault is an ordinary page fault of a kernel.
 */
#include "../lib/platform.h"

#define FINISHER_PASS 0x5555
#define UART_DATA 0
#define UART_LSR 5
#define LSR_READY 1

#define SIE_TIMER (1UL << 5)
#define TICK (40 * TICKS_PER_MS)

#define PTE_LEAF_RW 0xc7 /* V R W A D */
/* PLIC registers of context 1: this hart in supervisor mode. */
#define PLIC_PRIORITY(source) (PLIC_BASE + 4 * (source))
#define PLIC_ENABLE (PLIC_BASE + 0x2080)
#define PLIC_CLAIM (PLIC_BASE + 0x201004)
#define SIE_EXTERNAL (1UL << 9)

#define PTE_LEAF_RWX 0xcf
#define SATP_SV39 (8UL << 60)
#define MSTATUS_MPP_S (1UL << 11)

#define NOTES 8

struct note {
  char title[16];
  struct note *next;
  unsigned number;
};

static struct note pool[NOTES];
static struct note *first;
static unsigned used;
static char line[96];

static uint64_t table[512] __attribute__((aligned(4096)));

static void put(char c) { write8(UART_BASE + UART_DATA, c); }
static void say(const char *text) {
  while (*text) {
    if (*text == '\n') put('\r');
    put(*text++);
  }
}
static void say_hex(uint64_t value) {
  say("0x");
  for (int shift = 60; shift >= 0; shift -= 4) put("0123456789abcdef"[value >> shift & 15]);
}

/*
 * Waits for a character. Interrupts stay off; a timer that is due ends `wfi` all the same, and QEMU hands out what was
 * typed only while something goes on.
 */
static char get(void) {
  while (!(read8(UART_BASE + UART_LSR) & LSR_READY)) {
    csr_write("0x14d", csr_read("time") + TICK);
    __asm__ volatile("wfi");
  }
  return read8(UART_BASE + UART_DATA);
}

static void read_line(void) {
  unsigned length = 0;
  for (;;) {
    char c = get();
    if (c == '\r' || c == '\n') break;
    if (length + 1 < sizeof line) {
      line[length++] = c;
      put(c);
    }
  }
  line[length] = 0;
  say("\n");
}

/* The word's rest when the line begins with it. */
static const char *after(const char *text, const char *word) {
  while (*word) {
    if (*text++ != *word++) return 0;
  }
  return *text == ' ' ? text + 1 : text;
}

/* The bug: nobody asks how long the title is. */
__attribute__((noinline)) static void copy_title(char *to, const char *from) {
  while ((*to++ = *from++)) {
  }
}

static void add(const char *title) {
  if (used == NOTES) {
    say("the notebook is full\n");
    return;
  }
  struct note *note = &pool[used++];
  copy_title(note->title, title);
  note->number = used;
  note->next = 0;
  struct note **end = &first;
  while (*end) end = &(*end)->next;
  *end = note;
}

static void rename_note(const char *text) {
  unsigned number = *text - '0';
  if (number < 1 || number > used || text[1] != ' ') {
    say("title N TEXT\n");
    return;
  }
  copy_title(pool[number - 1].title, text + 2);
  say("renamed\n");
}

__attribute__((noinline)) static void list(void) {
  for (struct note *note = first; note; note = note->next) {
    put('0' + note->number);
    say(" ");
    say(note->title);
    say("\n");
  }
}

/* Called by the trap vector: every trap of this kernel is its end. */
void trap(void) {
  say("\nKERNEL PANIC: exception ");
  uint64_t cause = csr_read("scause");
  put('0' + cause / 10);
  put('0' + cause % 10);
  say(" at ");
  say_hex(csr_read("sepc"));
  say(", address ");
  say_hex(csr_read("stval"));
  say("\n");
  write32(FINISHER_BASE, FINISHER_PASS);
  for (;;) {
  }
}

__attribute__((naked, aligned(4))) static void trap_vector(void) {
  __asm__ volatile("la sp, __stack_top\n j trap");
}

static void kernel(void) {
  csr_write("sie", SIE_TIMER);
  say("notebook: add TEXT, title N TEXT, list, quit\n");
  for (;;) {
    say("> ");
    read_line();
    const char *rest;
    if ((rest = after(line, "add"))) add(rest);
    else if ((rest = after(line, "title"))) rename_note(rest);
    else if (after(line, "list")) list();
    else if (after(line, "quit")) {
      write32(FINISHER_BASE, FINISHER_PASS);
      for (;;) {
      }
    } else if (*line) say("?\n");
  }
}

int main(void) {
  /* Devices below 1 GiB, RAM at 2 GiB, each by one large page; nothing else is mapped. */
  table[0] = PTE_LEAF_RW;
  table[2] = 0x80000000UL >> 2 | PTE_LEAF_RWX;
  csr_write("pmpaddr0", ~0UL);
  csr_write("pmpcfg0", 0x1f);
  csr_write("medeleg", 0xb3ff);
  csr_write("mideleg", SIE_TIMER);
  csr_write("mcounteren", 2);
  csr_write("0x30a", 1UL << 63);
  csr_write("satp", SATP_SV39 | (uint64_t)table >> 12);
  csr_write("stvec", trap_vector);
  csr_write("mepc", kernel);
  csr_set("mstatus", MSTATUS_MPP_S);
  __asm__ volatile("sfence.vma\n mret");
  return 0;
}
