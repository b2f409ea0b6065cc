/*
 * Every integer instruction of the base, M, A, Zba, Zbb, Zbc and Zbs (and what newer processors add) over hard operands;
 * one hash for each instruction and mode of operands. An instruction that does not exist is told by its trap.
 */
#include "probe.h"

/* rd = a0, rs1 = a0, rs2 = a1 */
#define R(funct7, funct3, opcode) ((uint32_t)(funct7) << 25 | 11u << 20 | 10u << 15 | (uint32_t)(funct3) << 12 | 10u << 7 | (opcode))
#define I(immediate, funct3, opcode) ((uint32_t)(immediate) << 20 | 10u << 15 | (uint32_t)(funct3) << 12 | 10u << 7 | (opcode))
#define OP 0x33
#define OP32 0x3b
#define OPI 0x13
#define OPI32 0x1b

static const struct {
  const char *name;
  uint32_t word;
} operations[] = {
    {"add", R(0, 0, OP)},          {"sub", R(32, 0, OP)},         {"sll", R(0, 1, OP)},          {"slt", R(0, 2, OP)},
    {"sltu", R(0, 3, OP)},         {"xor", R(0, 4, OP)},          {"srl", R(0, 5, OP)},          {"sra", R(32, 5, OP)},
    {"or", R(0, 6, OP)},           {"and", R(0, 7, OP)},          {"mul", R(1, 0, OP)},          {"mulh", R(1, 1, OP)},
    {"mulhsu", R(1, 2, OP)},       {"mulhu", R(1, 3, OP)},        {"div", R(1, 4, OP)},          {"divu", R(1, 5, OP)},
    {"rem", R(1, 6, OP)},          {"remu", R(1, 7, OP)},         {"addw", R(0, 0, OP32)},       {"subw", R(32, 0, OP32)},
    {"sllw", R(0, 1, OP32)},       {"srlw", R(0, 5, OP32)},       {"sraw", R(32, 5, OP32)},      {"mulw", R(1, 0, OP32)},
    {"divw", R(1, 4, OP32)},       {"divuw", R(1, 5, OP32)},      {"remw", R(1, 6, OP32)},       {"remuw", R(1, 7, OP32)},
    {"addi -1", I(0xfff, 0, OPI)}, {"slti -3", I(0xffd, 2, OPI)}, {"sltiu 7", I(7, 3, OPI)},     {"xori -1", I(0xfff, 4, OPI)},
    {"ori", I(0x555, 6, OPI)},     {"andi", I(0xaaa, 7, OPI)},    {"slli 37", I(37, 1, OPI)},    {"srli 63", I(63, 5, OPI)},
    {"srai 33", I(0x421, 5, OPI)}, {"addiw", I(0x7ff, 0, OPI32)}, {"slliw 31", I(31, 1, OPI32)}, {"srliw 1", I(1, 5, OPI32)},
    {"sraiw 5", I(0x405, 5, OPI32)},
    {"add.uw", R(4, 0, OP32)},     {"sh1add", R(16, 2, OP)},      {"sh2add", R(16, 4, OP)},      {"sh3add", R(16, 6, OP)},
    {"sh1add.uw", R(16, 2, OP32)}, {"sh2add.uw", R(16, 4, OP32)}, {"sh3add.uw", R(16, 6, OP32)}, {"slli.uw", I(0x80 | 9, 1, OPI32)},
    {"andn", R(32, 7, OP)},        {"orn", R(32, 6, OP)},         {"xnor", R(32, 4, OP)},        {"clz", I(0x600, 1, OPI)},
    {"ctz", I(0x601, 1, OPI)},     {"cpop", I(0x602, 1, OPI)},    {"clzw", I(0x600, 1, OPI32)},  {"ctzw", I(0x601, 1, OPI32)},
    {"cpopw", I(0x602, 1, OPI32)}, {"max", R(5, 6, OP)},          {"maxu", R(5, 7, OP)},         {"min", R(5, 4, OP)},
    {"minu", R(5, 5, OP)},         {"sext.b", I(0x604, 1, OPI)},  {"sext.h", I(0x605, 1, OPI)},  {"zext.h", I(0x080, 4, OP32)},
    {"rol", R(48, 1, OP)},         {"ror", R(48, 5, OP)},         {"rolw", R(48, 1, OP32)},      {"rorw", R(48, 5, OP32)},
    {"rori 41", I(0x629, 5, OPI)}, {"roriw 19", I(0x613, 5, OPI32)}, {"orc.b", I(0x287, 5, OPI)}, {"rev8", I(0x6b8, 5, OPI)},
    {"clmul", R(5, 1, OP)},        {"clmulh", R(5, 3, OP)},       {"clmulr", R(5, 2, OP)},       {"bclr", R(36, 1, OP)},
    {"bext", R(36, 5, OP)},        {"binv", R(52, 1, OP)},        {"bset", R(20, 1, OP)},        {"bclri 50", I(0x4b2, 1, OPI)},
    {"bexti 33", I(0x4a1, 5, OPI)}, {"binvi 63", I(0x6bf, 1, OPI)}, {"bseti 31", I(0x29f, 1, OPI)},
    {"czero.eqz", R(7, 5, OP)},    {"czero.nez", R(7, 7, OP)},    {"pack", R(4, 4, OP)},         {"packh", R(4, 7, OP)},
    {"brev8", I(0x687, 5, OPI)},   {"xperm8", R(20, 4, OP)},      {"reserved", R(3, 3, OP)},     {"mop.r.0", I(0x81c, 4, 0x73)},
};

static const uint64_t hard[] = {
    0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 127, 128, 255, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff,
    0x100000000, 0x0123456789abcdef, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa, 0x7fffffffffffffff, 0x8000000000000000,
    0x8000000000000001, 0xfffffffeffffffff, 0xffffffff80000000, 0xffffffff7fffffff, 0xfffffffffffffffe, 0xffffffffffffffff,
};

static uint64_t apply(uint64_t a, uint64_t b) { return ((uint64_t(*)(uint64_t, uint64_t))code)(a, b); }

static void sweep(const char *name, uint32_t word) {
  assemble(word);
  attempt(MACHINE, code, 1, 1);
  print(name);
  if (outcome.cause != 11) {
    print(" traps, cause ");
    print_decimal(outcome.cause);
    print(", value ");
    print_hex(outcome.value);
    print("\n");
    return;
  }
  uint64_t hash = 0;
  for (unsigned i = 0; i < COUNT(hard); i++) {
    for (unsigned j = 0; j < COUNT(hard); j++) {
      hash = mix(hash, apply(hard[i], hard[j]));
    }
  }
  for (unsigned i = 0; i < 500; i++) {
    hash = mix(hash, apply(draw(), draw()));
  }
  print_char(' ');
  print_hex(hash);
  print("\n");
}

/* Atomics on a word in memory: the hash takes the old value, what memory holds then, and the neighbours. */
static void atomics(void) {
  static const char *const names[] = {"amoadd", "amoswap", "lr", "sc", "amoxor", 0, 0, 0, "amoor", 0, 0, 0, "amoand", 0, 0, 0,
                                      "amomin", 0, 0, 0, "amomax", 0, 0, 0, "amominu", 0, 0, 0, "amomaxu"};
  static uint64_t cell[4];
  for (unsigned width = 2; width < 4; width++) {
    for (unsigned i = 0; i < COUNT(names); i++) {
      if (!names[i]) {
        continue;
      }
      assemble(i << 27 | (i == 2 ? 0 : 11u << 20) | 10u << 15 | width << 12 | 10u << 7 | 0x2f);
      uint64_t hash = 0;
      for (unsigned a = 0; a < COUNT(hard); a++) {
        for (unsigned b = 0; b < COUNT(hard); b++) {
          for (unsigned k = 0; k < 4; k++) {
            cell[k] = hard[a];
          }
          hash = mix(hash, apply((uintptr_t)&cell[1] + (width == 2 && (a & 1) ? 4 : 0), hard[b]));
          hash = mix(hash, cell[0] ^ cell[2]);
          hash = mix(hash, cell[1]);
        }
      }
      print(names[i]);
      print(width == 2 ? ".w " : ".d ");
      print_hex(hash);
      print("\n");
    }
  }
}

int main(void) {
  probe_init();
  for (unsigned i = 0; i < COUNT(operations); i++) {
    sweep(operations[i].name, operations[i].word);
  }
  atomics();
  return 0;
}
