/*
 * A small interactive console for recordings: each command makes the machine do one kind of thing that a replay log
 * holds. Runs in machine mode on QEMU's riscv64 `virt` board, without firmware.
 */
#include "../lib/console.h"
#include "../lib/rtc.h"
#include "../lib/timer.h"
#include "../lib/trap.h"
#include "commands.h"

#define FINISHER_PASS 0x5555
#define FINISHER_RESET 0x7777

struct command {
  const char *name;
  const char *help;
  void (*run)(const char *argument);
};

static volatile unsigned ticks;

static void count_tick(void) { ticks++; }

static uint64_t parse_decimal(const char *text, uint64_t fallback) {
  if (*text < '0' || *text > '9') {
    return fallback;
  }
  uint64_t value = 0;
  for (; *text >= '0' && *text <= '9'; text++) {
    value = value * 10 + (uint64_t)(*text - '0');
  }
  return value;
}

static void command_time(const char *argument) {
  (void)argument;
  print("  clock  ");
  rtc_print(rtc_now());
  print("\n  uptime ");
  uint64_t now = timer_now();
  print_decimal(now / TICKS_PER_MS);
  print(" ms\n");
}

/* Sleeps through a number of timer interrupts, 10 ms apart. */
static void command_tick(const char *argument) {
  unsigned count = (unsigned)parse_decimal(argument, 3);
  ticks = 0;
  timer_start(10 * TICKS_PER_MS, count_tick);
  unsigned shown = 0;
  interrupts_off();
  while (shown < count) {
    while (ticks == shown) {
      idle();
    }
    shown++;
    print(" tick");
  }
  interrupts_on();
  timer_stop();
  print("\n");
}

/* Adds the numbers up to n while a timer interrupts each 2 ms. */
static void command_sum(const char *argument) {
  uint64_t n = parse_decimal(argument, 1000000);
  uint64_t sum = 0;
  ticks = 0;
  timer_start(2 * TICKS_PER_MS, count_tick);
  for (uint64_t i = 1; i <= n; i++) {
    sum += i;
    __asm__ volatile("" : "+r"(sum));
  }
  timer_stop();
  print("  1 + ... + ");
  print_decimal(n);
  print(" = ");
  print_decimal(sum);
  print(", interrupted ");
  print_decimal(ticks);
  print(" times\n");
}

static void command_alarm(const char *argument) {
  uint64_t ms = parse_decimal(argument, 20);
  rtc_sleep(ms * 1000000);
  print("  the alarm clock rang\n");
}

static void command_reboot(const char *argument) {
  (void)argument;
  write32(FINISHER_BASE, FINISHER_RESET);
}

static void command_off(const char *argument) {
  (void)argument;
  print("  bye\n");
  write32(FINISHER_BASE, FINISHER_PASS);
}

static void command_help(const char *argument);

static const struct command commands[] = {
    {"help", "this list", command_help},
    {"time", "clock and uptime", command_time},
    {"sum", "sum N: compute", command_sum},
    {"tick", "tick N: timer interrupts", command_tick},
    {"alarm", "alarm MS: sleep by the clock", command_alarm},
    {"fault", "take exceptions", command_fault},
    {"rand", "random bytes", command_rand},
    {"disk", "write and read sectors", command_disk},
    {"net", "ask the network for a file", command_net},
    {"keys", "show keys and pointer", command_keys},
    {"reboot", "reset the machine", command_reboot},
    {"off", "power off", command_off},
};
#define COMMANDS (sizeof commands / sizeof *commands)

static void command_help(const char *argument) {
  (void)argument;
  for (size_t i = 0; i < COMMANDS; i++) {
    print("  ");
    print(commands[i].name);
    print(" - ");
    print(commands[i].help);
    print("\n");
  }
}

/* If `line` starts with the word `name`, returns what follows it, else NULL. */
static const char *after_word(const char *line, const char *name) {
  while (*name) {
    if (*line++ != *name++) {
      return NULL;
    }
  }
  if (*line && *line != ' ') {
    return NULL;
  }
  while (*line == ' ') {
    line++;
  }
  return line;
}

static void run(const char *line) {
  for (size_t i = 0; i < COMMANDS; i++) {
    const char *argument = after_word(line, commands[i].name);
    if (argument) {
      commands[i].run(argument);
      return;
    }
  }
  if (*line) {
    print("  unknown; try help\n");
  }
}

int main(void) {
  timer_stop();
  console_init();
  trap_init();
  print("\nshell: type help\n");
  for (;;) {
    char line[64];
    print("> ");
    console_read_line(line, sizeof line);
    run(line);
  }
}
