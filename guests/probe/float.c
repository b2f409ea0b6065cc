/*
 * Every instruction of F and D over hard and random operands in all rounding modes: one hash of results and one of flags for
 * each. Also NaN boxing, reserved rounding modes, and what newer processors add (Zfa, Zfh).
 */
#include "probe.h"

/* rd = fa0 or a0, rs1 = fa0 or a0, rs2 = fa1, rs3 = fa2; the rounding mode is put in later. */
#define F(funct5, format, rs2) ((uint32_t)(funct5) << 27 | (uint32_t)(format) << 25 | (uint32_t)(rs2) << 20 | 10u << 15 | 10u << 7 | 0x53)
#define FMA(opcode, format) (12u << 27 | (uint32_t)(format) << 25 | 11u << 20 | 10u << 15 | 10u << 7 | (opcode))
#define FIXED(funct3) ((uint32_t)(funct3) << 12)
#define S 0
#define D 1

enum kind { FLOAT_TO_FLOAT, FLOAT_TO_INTEGER, INTEGER_TO_FLOAT };

static const struct operation {
  const char *name;
  uint32_t word;
  uint8_t kind;
  uint8_t single; /* operands are single precision */
  int8_t function; /* fixed funct3, or -1: a rounding mode */
} operations[] = {
    {"fadd.s", F(0, S, 11), 0, 1, -1},    {"fsub.s", F(1, S, 11), 0, 1, -1},    {"fmul.s", F(2, S, 11), 0, 1, -1},
    {"fdiv.s", F(3, S, 11), 0, 1, -1},    {"fsqrt.s", F(11, S, 0), 0, 1, -1},   {"fsgnj.s", F(4, S, 11), 0, 1, 0},
    {"fsgnjn.s", F(4, S, 11), 0, 1, 1},   {"fsgnjx.s", F(4, S, 11), 0, 1, 2},   {"fmin.s", F(5, S, 11), 0, 1, 0},
    {"fmax.s", F(5, S, 11), 0, 1, 1},     {"fcvt.w.s", F(24, S, 0), 1, 1, -1},  {"fcvt.wu.s", F(24, S, 1), 1, 1, -1},
    {"fcvt.l.s", F(24, S, 2), 1, 1, -1},  {"fcvt.lu.s", F(24, S, 3), 1, 1, -1}, {"fcvt.s.w", F(26, S, 0), 2, 1, -1},
    {"fcvt.s.wu", F(26, S, 1), 2, 1, -1}, {"fcvt.s.l", F(26, S, 2), 2, 1, -1},  {"fcvt.s.lu", F(26, S, 3), 2, 1, -1},
    {"feq.s", F(20, S, 11), 1, 1, 2},     {"flt.s", F(20, S, 11), 1, 1, 1},     {"fle.s", F(20, S, 11), 1, 1, 0},
    {"fclass.s", F(28, S, 0), 1, 1, 1},   {"fmv.x.w", F(28, S, 0), 1, 1, 0},    {"fmv.w.x", F(30, S, 0), 2, 1, 0},
    {"fmadd.s", FMA(0x43, S), 0, 1, -1},  {"fmsub.s", FMA(0x47, S), 0, 1, -1},  {"fnmsub.s", FMA(0x4b, S), 0, 1, -1},
    {"fnmadd.s", FMA(0x4f, S), 0, 1, -1}, {"fadd.d", F(0, D, 11), 0, 0, -1},    {"fsub.d", F(1, D, 11), 0, 0, -1},
    {"fmul.d", F(2, D, 11), 0, 0, -1},    {"fdiv.d", F(3, D, 11), 0, 0, -1},    {"fsqrt.d", F(11, D, 0), 0, 0, -1},
    {"fsgnj.d", F(4, D, 11), 0, 0, 0},    {"fsgnjn.d", F(4, D, 11), 0, 0, 1},   {"fsgnjx.d", F(4, D, 11), 0, 0, 2},
    {"fmin.d", F(5, D, 11), 0, 0, 0},     {"fmax.d", F(5, D, 11), 0, 0, 1},     {"fcvt.s.d", F(8, S, 1), 0, 0, -1},
    {"fcvt.d.s", F(8, D, 0), 0, 1, -1},   {"fcvt.w.d", F(24, D, 0), 1, 0, -1},  {"fcvt.wu.d", F(24, D, 1), 1, 0, -1},
    {"fcvt.l.d", F(24, D, 2), 1, 0, -1},  {"fcvt.lu.d", F(24, D, 3), 1, 0, -1}, {"fcvt.d.w", F(26, D, 0), 2, 0, -1},
    {"fcvt.d.wu", F(26, D, 1), 2, 0, -1}, {"fcvt.d.l", F(26, D, 2), 2, 0, -1},  {"fcvt.d.lu", F(26, D, 3), 2, 0, -1},
    {"feq.d", F(20, D, 11), 1, 0, 2},     {"flt.d", F(20, D, 11), 1, 0, 1},     {"fle.d", F(20, D, 11), 1, 0, 0},
    {"fclass.d", F(28, D, 0), 1, 0, 1},   {"fmv.x.d", F(28, D, 0), 1, 0, 0},    {"fmv.d.x", F(30, D, 0), 2, 0, 0},
    {"fmadd.d", FMA(0x43, D), 0, 0, -1},  {"fmsub.d", FMA(0x47, D), 0, 0, -1},  {"fnmsub.d", FMA(0x4b, D), 0, 0, -1},
    {"fnmadd.d", FMA(0x4f, D), 0, 0, -1}, {"fli.s", F(30, S, 1), 0, 1, 0},      {"fli.d", F(30, D, 1), 0, 0, 0},
    {"fminm.d", F(5, D, 11), 0, 0, 2},    {"fmaxm.s", F(5, S, 11), 0, 1, 3},    {"fround.d", F(8, D, 4), 0, 0, -1},
    {"fround.s", F(8, S, 4), 0, 1, -1},   {"froundnx.d", F(8, D, 5), 0, 0, -1}, {"fleq.d", F(20, D, 11), 1, 0, 4},
    {"fltq.s", F(20, S, 11), 1, 1, 5},    {"fcvtmod.w.d", F(24, D, 8), 1, 0, 1}, {"fcvt.h.s", F(8, 2, 0), 0, 1, -1},
    {"fadd.h", F(0, 2, 11), 0, 1, -1},
};

static const uint64_t doubles[] = {
    0, 0x8000000000000000, 1, 0x8000000000000001, 0x000fffffffffffff, 0x0010000000000000, 0x8010000000000001, 0x3ff0000000000000,
    0xbff0000000000000, 0x3fefffffffffffff, 0x3ff0000000000001, 0x3fe0000000000000, 0x3ff8000000000000, 0x4000000000000000,
    0x4340000000000001, 0x43e0000000000000, 0x43f0000000000000, 0xc3e0000000000000, 0x41dfffffffc00000, 0x41e0000000000000,
    0x41efffffffe00000, 0x7fefffffffffffff, 0xffefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000,
    0xfff8000000000001, 0x7ff0000000000001, 0xfff4000000000000, 0x36a0000000000000, 0x380fffffffffffff, 0x47efffffefffffff,
};
static const uint32_t singles[] = {
    0, 0x80000000, 1, 0x80000001, 0x007fffff, 0x00800000, 0x80800001, 0x3f800000, 0xbf800000, 0x3f7fffff, 0x3f800001,
    0x3f000000, 0x3fc00000, 0x4b800001, 0x4effffff, 0x4f000000, 0xcf000000, 0x4f7fffff, 0x4f800000, 0x5f000000, 0xdf000000, 0x5f800000,
    0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00001, 0x7f800001, 0xffa00000, 0x1a000000, 0x33800000,
};
#define BOX 0xffffffff00000000UL

static uint64_t operand(bool single, unsigned i) {
  if (i < 32) {
    return single ? BOX | singles[i] : doubles[i];
  }
  uint64_t bits = draw();
  if (single) {
    return i % 7 == 0 ? bits : BOX | (i % 2 ? (bits & 0x80ffffff) | 0x3f000000 : (uint32_t)bits); /* some are not boxed */
  }
  return i % 2 ? (bits & 0x801fffffffffffff) | 0x3fe0000000000000 : bits;
}

/* a0, a1, a2 go to fa0, fa1, fa2 (or stay, for integer operands); the result comes back in a0. */
static void build(const struct operation *operation, unsigned rounding) {
  uint32_t word = operation->word | FIXED(operation->function >= 0 ? (unsigned)operation->function : rounding);
  assemble(0xf2050553,                                                        /* fmv.d.x fa0, a0 */
           0xf20585d3,                                                        /* fmv.d.x fa1, a1 */
           0xf2060653,                                                        /* fmv.d.x fa2, a2 */
           word, operation->kind == FLOAT_TO_INTEGER ? 0x00000013 : 0xe2050553 /* nop, or fmv.x.d a0, fa0 */);
}

static uint64_t apply(uint64_t a, uint64_t b, uint64_t c) {
  return ((uint64_t(*)(uint64_t, uint64_t, uint64_t))code)(a, b, c);
}

static void sweep(const struct operation *operation) {
  print(operation->name);
  for (unsigned rounding = 0; rounding < 5; rounding++) {
    build(operation, rounding);
    attempt(MACHINE, code, 0, 0);
    if (outcome.cause != 11) {
      print(" traps, cause ");
      print_decimal(outcome.cause);
      break;
    }
    uint64_t results = 0;
    uint64_t flags = 0;
    for (unsigned i = 0; i < 64; i++) {
      for (unsigned j = 0; j < 40; j++) {
        csr_write("fcsr", 0);
        uint64_t a = operation->kind == INTEGER_TO_FLOAT && i >= 32 ? draw() : operand(operation->single, i);
        results = mix(results, apply(a, operand(operation->single, j), operand(operation->single, (i + j) % 32)));
        flags = mix(flags, csr_read("fcsr"));
      }
    }
    print_char(' ');
    print_hex(results);
    print_char('/');
    print_hex(flags & 0xffff);
    if (operation->function >= 0) {
      break;
    }
  }
  print("\n");
}

/* The status field after each kind of access, with the state clean before. */
static void dirty(void) {
  static const struct {
    const char *name;
    uint32_t word;
  } accesses[] = {
      {"feq.s", 0xa0002553},  {"fcvt.w.s", 0xc0000553}, {"fclass.d", 0xe2001553}, {"fmv.x.d", 0xe2000553}, {"fsd", 0x00053027},
      {"fld", 0x00053007},    {"fmv.d.x", 0xf2050053},  {"fsgnj.d", 0x22000053},  {"fadd.s", 0x00000053},  {"csrr fcsr", 0x00302573},
      {"csrw fflags", 0x00151073}, {"csrw frm", 0x00251073}, {"c.fldsp", 0x00012002}, {"rm 5", 0x00005053}, {"rm 7", 0x00007053},
  };
  static uint64_t memory;
  for (unsigned state = 0; state < 4; state++) {
    for (unsigned i = 0; i < COUNT(accesses); i++) {
      csr_write("mstatus", (csr_read("mstatus") & ~0x6000UL) | state << 13);
      assemble(accesses[i].word);
      attempt(SUPERVISOR, code, (uintptr_t)&memory, 0);
      print_decimal(state);
      print_char(' ');
      print(accesses[i].name);
      print(" cause ");
      print_decimal(outcome.cause);
      print(" value ");
      print_hex(outcome.value);
      print(" FS ");
      print_decimal(outcome.status >> 13 & 3);
      print("\n");
    }
  }
  csr_write("mstatus", csr_read("mstatus") | 0x6000);
  for (unsigned mode = 0; mode < 8; mode++) {
    csr_write("frm", mode);
    assemble(0x00007053);
    attempt(MACHINE, code, 0, 0);
    print("frm ");
    print_decimal(mode);
    print(" reads ");
    print_hex(csr_read("fcsr"));
    print(" cause ");
    print_decimal(outcome.cause);
    print("\n");
  }
  csr_write("fcsr", 0);
}

int main(void) {
  probe_init();
  csr_set("mstatus", 0x6000);
  for (unsigned i = 0; i < COUNT(operations); i++) {
    sweep(&operations[i]);
  }
  dirty();
  return 0;
}
