/*
 * A ledger with a planted bug, for finding it backwards. Accounts lie on a disk, one in a sector each, and a journal in
 * the sectors before them. Writes are queued and given to the disk together. Their data stands in a ring of buffers, as
 * many as a transfer needs: two accounts and a line of the journal. Interest changes more accounts than that at once, so
 * the line of the journal goes into a buffer whose write is still waiting, and into that account's sector as well.
 * Nothing happens then: the audit finds the account destroyed long after, in a sector that nobody meant to write.
 */
#include "../lib/console.h"
#include "../lib/timer.h"
#include "../lib/trap.h"
#include "../lib/virtio.h"

#define FINISHER_PASS 0x5555
#define SECTOR 512
#define JOURNAL 32
#define ACCOUNTS_AT 64
#define ACCOUNTS 8
#define WITH_INTEREST 4

/* Two accounts and a line: what a transfer writes. */
#define BUFFERS 4
#define PARTS 3 /* descriptors of a request: header, data, status */
#define REQUESTS (QUEUE_SIZE / PARTS)

enum { READ = 0, WRITE = 1 };

struct account {
  char mark[8]; /* "ACCOUNT" */
  char owner[16];
  uint32_t number;
  int32_t balance;
  uint32_t sum; /* of what stands before it */
};

static const char *const owners[ACCOUNTS] = {"Ada", "Blaise", "Charles", "Dorothy", "Edsger", "Frances", "Grace", "Howard"};

static struct virtio disk;
static struct account accounts[ACCOUNTS];
static char buffers[BUFFERS][SECTOR] __attribute__((aligned(16)));
static unsigned next_buffer;
static struct {
  uint32_t type;
  uint32_t reserved;
  uint64_t sector;
} headers[REQUESTS];
static volatile uint8_t status[REQUESTS];
static unsigned waiting;
static unsigned journal_lines;
static volatile bool woken;

static void copy(char *to, const void *from, size_t length) {
  for (size_t i = 0; i < length; i++) {
    to[i] = ((const char *)from)[i];
  }
}

static uint32_t sum_of(const struct account *account) {
  const uint8_t *bytes = (const uint8_t *)account;
  uint32_t sum = 1;
  for (size_t i = 0; i < offsetof(struct account, sum); i++) {
    sum = sum * 31 + bytes[i];
  }
  return sum;
}

/* Gives everything that is queued to the disk and waits for all of it. */
static void flush(void) {
  if (waiting == 0) {
    return;
  }
  virtio_notify(&disk, 0);
  for (unsigned i = 0; i < waiting; i++) {
    virtio_wait(&disk, 0);
  }
  waiting = 0;
}

static void queue_request(uint32_t type, uint64_t sector, void *data) {
  if (waiting == REQUESTS) {
    flush();
  }
  unsigned n = waiting++;
  headers[n].type = type;
  headers[n].sector = sector;
  status[n] = 0xff;
  struct buffer parts[PARTS] = {
      {&headers[n], sizeof headers[n], false},
      {data, SECTOR, type == READ},
      {(void *)&status[n], 1, true},
  };
  virtio_queue(&disk, 0, n * PARTS, parts, PARTS);
}

/* The next buffer of the ring, filled with zeros. */
static char *fresh_buffer(void) {
  char *buffer = buffers[next_buffer++ % BUFFERS];
  for (unsigned i = 0; i < SECTOR; i++) {
    buffer[i] = 0;
  }
  return buffer;
}

static void write_account(unsigned n) {
  accounts[n].sum = sum_of(&accounts[n]);
  char *buffer = fresh_buffer();
  copy(buffer, &accounts[n], sizeof accounts[n]);
  queue_request(WRITE, ACCOUNTS_AT + n, buffer);
}

static char *append(char *to, const char *text) {
  while (*text) {
    *to++ = *text++;
  }
  return to;
}

static char *append_number(char *to, unsigned value) {
  if (value >= 10) {
    to = append_number(to, value / 10);
  }
  *to++ = (char)('0' + value % 10);
  return to;
}

/* A line of the journal: what was done, with how much, to how many accounts. */
static void write_journal(const char *what, unsigned amount, unsigned count) {
  char *buffer = fresh_buffer();
  char *end = append(append_number(append(buffer, "journal "), journal_lines), ": ");
  end = append_number(append(append(end, what), " "), amount);
  append(append_number(append(end, " on "), count), " accounts\n");
  queue_request(WRITE, JOURNAL + journal_lines++, buffer);
  print(buffer);
}

__attribute__((noinline)) static void transfer(unsigned from, unsigned to, int amount) {
  accounts[from].balance -= amount;
  accounts[to].balance += amount;
  write_account(from);
  write_account(to);
  write_journal("transfer of", (unsigned)amount, 2);
  flush();
}

__attribute__((noinline)) static void pay_interest(unsigned first, int amount) {
  for (unsigned i = 0; i < WITH_INTEREST; i++) {
    unsigned n = (first + i) % ACCOUNTS;
    accounts[n].balance += amount;
    write_account(n);
  }
  write_journal("interest of", (unsigned)amount, WITH_INTEREST);
  flush();
}

static void open_accounts(void) {
  for (unsigned n = 0; n < ACCOUNTS; n++) {
    copy(accounts[n].mark, "ACCOUNT", 8);
    for (unsigned i = 0; owners[n][i]; i++) {
      accounts[n].owner[i] = owners[n][i];
    }
    accounts[n].number = n;
    accounts[n].balance = 1000;
    write_account(n);
    flush();
  }
  print("8 accounts opened\n");
}

/* Reads every account from the disk; the number of those that are not what was written. */
static unsigned audit(void) {
  static char data[SECTOR] __attribute__((aligned(16)));
  unsigned bad = 0;
  for (unsigned n = 0; n < ACCOUNTS; n++) {
    queue_request(READ, ACCOUNTS_AT + n, data);
    flush();
    const struct account *account = (const struct account *)data;
    bool right = account->sum == sum_of(account) && account->number == n;
    print("account ");
    print_decimal(n);
    if (right) {
      print(" of ");
      print(account->owner);
      print(": ");
      print_decimal((uint64_t)account->balance);
      print("\n");
    } else {
      print(": the sum is wrong, the sector is destroyed\n");
      bad++;
    }
  }
  return bad;
}

static void wake(void) { woken = true; }

/* The night between two days. */
static void sleep_ms(unsigned ms) {
  woken = false;
  timer_start(ms * TICKS_PER_MS, wake);
  interrupts_off();
  while (!woken) {
    idle();
  }
  interrupts_on();
  timer_stop();
}

int main(void) {
  console_init();
  timer_stop();
  trap_init();
  print("ledger\n");
  if (!virtio_open(&disk, VIRTIO_BLOCK, 0, 1)) {
    print("There is no disk.\n");
  } else {
    open_accounts();
    for (unsigned day = 0; day < 12; day++) {
      sleep_ms(20);
      transfer(day % ACCOUNTS, (day * 3 + 1) % ACCOUNTS, 10 + (int)day);
      if (day == 5) {
        pay_interest(5, 25);
      }
    }
    sleep_ms(20);
    unsigned bad = audit();
    if (bad > 0) {
      print("AUDIT FAILED: ");
      print_decimal(bad);
      print(" account destroyed\n");
    } else {
      print("audit passed\n");
    }
  }
  write32(FINISHER_BASE, FINISHER_PASS);
  for (;;) {
  }
}
