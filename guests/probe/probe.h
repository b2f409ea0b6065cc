/* Running pieces of code in any privilege mode, and telling how it went. */
#ifndef PROBE_H
#define PROBE_H

#include "console.h"
#include "platform.h"

enum mode { USER = 0, SUPERVISOR = 1, MACHINE = 3, VIRTUAL_USER = 4, VIRTUAL_SUPERVISOR = 5 };

/* What a trap left behind. The layout is known to attempt.S. */
struct outcome {
  uint64_t cause, value, pc, status, value2, instruction;
  uint64_t result, second; /* a0 and a1 at the trap */
  uint64_t via;            /* 0: straight to machine mode; 1: through supervisor mode; 2: through virtual supervisor mode */
  uint64_t s_cause, s_value, s_pc, s_status, s_value2, s_instruction, s_hstatus;
};
extern volatile struct outcome outcome;

/* Runs `code` in `mode` with two arguments until it returns or traps. Returns a0. */
uint64_t attempt(enum mode mode, const void *code, uint64_t a0, uint64_t a1);
/* The instruction that code returns to: a trap there means that nothing went wrong before. */
extern const uint32_t finished[];
/* Trap handlers for stvec and vstvec that fill the lower half of `outcome`. */
extern const uint32_t s_trap[], vs_trap[];
/* The handler for mtvec in vectored mode. */
extern const uint32_t m_vectors[];

/* Room for generated code: an instruction or a few, and a return. */
extern uint32_t code[64];
/* Puts instructions and a return into `code`. */
#define assemble(...)                                             \
  do {                                                            \
    const uint32_t words_[] = {__VA_ARGS__};                      \
    assemble_words(words_, sizeof words_ / sizeof *words_);       \
  } while (0)
void assemble_words(const uint32_t *words, unsigned count);

/* Runs `code` and prints one line on how it went. */
void report(const char *name, enum mode mode, uint64_t a0, uint64_t a1);

/* Control registers by number. */
uint64_t csr_get(unsigned number);
void csr_put(unsigned number, uint64_t value);

/* Opens all of memory to all modes by PMP entry 15, and points stvec and vstvec at the handlers. */
void probe_init(void);

/* A hash of 64-bit values, for results that are too many to print. */
uint64_t mix(uint64_t hash, uint64_t value);
/* A reproducible sequence of numbers. */
uint64_t draw(void);

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
