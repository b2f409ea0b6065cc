#include "probe.h"

#define RETURN 0x00008067u
#define PMPADDR15 0x3bf
#define PMPCFG2 0x3a2
#define VSTVEC 0x205
#define MISA 0x301

volatile struct outcome outcome;
extern volatile uint8_t with_h; /* the hypervisor extension is there */
uint32_t code[64] __attribute__((aligned(4096)));
static uint32_t access_code[8] __attribute__((aligned(64)));

void assemble_words(const uint32_t *words, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    code[i] = words[i];
  }
  code[count] = RETURN;
  __asm__ volatile("fence.i" ::: "memory");
}

static void field(const char *name, uint64_t value) {
  print(name);
  print_hex(value);
}

void report(const char *name, enum mode mode, uint64_t a0, uint64_t a1) {
  static const char *const modes[] = {"U", "S", "?", "M", "VU", "VS"};
  outcome.via = 0;
  uint64_t result = attempt(mode, code, a0, a1);
  print(modes[mode]);
  print_char(' ');
  print(name);
  if (outcome.via) {
    print(outcome.via == 1 ? " S" : " VS");
    field(" cause ", outcome.s_cause);
    field(" tval ", outcome.s_value);
    field(" pc +", outcome.s_pc - (uintptr_t)code);
    field(" status ", outcome.s_status);
    if (outcome.via == 1) {
      field(" htval ", outcome.s_value2);
      field(" htinst ", outcome.s_instruction);
      field(" hstatus ", outcome.s_hstatus);
    }
    if (outcome.cause < 8 || outcome.cause > 11) {
      field(" then cause ", outcome.cause);
    }
  } else if (outcome.pc == (uintptr_t)finished) {
    field(" = ", result);
  } else {
    field(" cause ", outcome.cause);
    field(" tval ", outcome.value);
    field(" pc +", outcome.pc - (uintptr_t)code);
    field(" mtval2 ", outcome.value2);
    field(" mtinst ", outcome.instruction);
    field(" status ", outcome.status);
    field(" a0 ", result);
  }
  print("\n");
}

uint64_t csr_get(unsigned number) {
  access_code[0] = 0x00002573u | number << 20; /* csrr a0, number */
  access_code[1] = RETURN;
  __asm__ volatile("fence.i" ::: "memory");
  return ((uint64_t(*)(void))access_code)();
}

void csr_put(unsigned number, uint64_t value) {
  access_code[0] = 0x00051073u | number << 20; /* csrw number, a0 */
  access_code[1] = RETURN;
  __asm__ volatile("fence.i" ::: "memory");
  ((void (*)(uint64_t))access_code)(value);
}

void probe_init(void) {
  csr_put(PMPADDR15, ~0UL >> 10);
  csr_put(PMPCFG2, 0x1fUL << 56);
  csr_write("stvec", (uintptr_t)s_trap);
  with_h = csr_get(MISA) >> 7 & 1;
  if (with_h) {
    csr_put(VSTVEC, (uintptr_t)vs_trap);
  }
}

uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x100000001b3UL;
  return hash ^ hash >> 29;
}

uint64_t draw(void) {
  static uint64_t state = 0x9e3779b97f4a7c15UL;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/* What the compiler may call without being asked. */
void *memset(void *to, int byte, size_t count) {
  for (size_t i = 0; i < count; i++) {
    ((volatile uint8_t *)to)[i] = (uint8_t)byte;
  }
  return to;
}

void *memcpy(void *to, const void *from, size_t count) {
  for (size_t i = 0; i < count; i++) {
    ((volatile uint8_t *)to)[i] = ((const uint8_t *)from)[i];
  }
  return to;
}
