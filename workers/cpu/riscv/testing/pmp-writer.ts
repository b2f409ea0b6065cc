/**
 * Tests of physical memory protection: entries 0 to 3 of random ranges and permissions, mostly within the data and the page
 * of returns, over one that allows everything; then accesses of U, S or M mode, the last by MPRV as well, at their edges.
 */
import { byName } from '../isa/decode.ts';
import { Csr } from '../state.ts';
import { assemble } from './program.ts';
import type { Random } from './random.ts';
import { DATA, RETURNS, Slot, type Stage, type Writer } from './streams.ts';

const PAGE = 4096;
const MPP = 0x1800;
const MPP_S = 0x800;
const MPRV = 1 << 17;
const RANGES = 4;
/** The entry behind them: all of memory. */
const ALL = 0x1f;
const NAPOT = 3;

const LOADS = ['lb', 'lh', 'lw', 'ld', 'ld', 'fld', 'lr.w', 'lr.d'] as const;
const ACCESSES = [
  ...[...LOADS, 'sb', 'sh', 'sw', 'sd', 'sd', 'fsd', 'amoadd.w', 'amoswap.d'],
  ...['cbo.zero', 'cbo.clean', 'cbo.inval'],
].filter((name) => byName.has(name));

/** Somewhere in the pages that tests touch. */
const somewhere = (random: Random): number =>
  (random.oneIn(4) ? RETURNS : DATA + PAGE * (1 + random.below(4))) + random.below(PAGE / 8) * 8;

/** pmpaddr of a range at `address`: of a power of two from 8 bytes to 8 KiB, or just its first byte for TOR and NA4. */
function rangeAt({ random }: Stage, address: number, mode: number): number {
  if (mode !== NAPOT) return Math.floor(address / 4);
  const ones = (1 << random.below(11)) - 1;
  return ((address >>> 2) & ~(2 * ones + 1)) | ones;
}

function setUp(stage: Stage, addresses: readonly number[]): void {
  const { random, program, a, b } = stage;
  let configuration = 0;
  addresses.forEach((address, n) => {
    const mode = random.oneIn(4) ? 0 : 1 + random.below(3);
    configuration |= ((mode << 3) | random.below(8)) << (8 * n);
    program.constant(a, rangeAt(stage, address, mode));
    program.emit('csrrw', { csr: Csr.pmpaddr0 + n, rs1: a });
  });
  program.constant(a, -1);
  program.emit('csrrw', { csr: Csr.pmpaddr0 + RANGES, rs1: a });
  program.constant(a, configuration);
  program.emit('addi', { rd: b, imm: random.oneIn(12) ? 0 : ALL });
  program.emit('slli', { rd: b, rs1: b, shamt6: 32 });
  program.emit('add', { rd: a, rs1: a, rs2: b });
  program.emit('csrrw', { csr: Csr.pmpcfg0, rs1: a });
}

/** The address of an access at an edge of a range, or anywhere. */
function target(random: Random, addresses: readonly number[]): number {
  const base = random.oneIn(3) ? somewhere(random) : random.pick(addresses);
  return base + (random.oneIn(2) ? 0 : random.below(32) - 16);
}

/** One access: the instruction, behind what puts its address into a register. */
function access(stage: Stage, addresses: readonly number[], register: number, rd: number, fetches: boolean): number {
  const { random, program, b } = stage;
  const address = target(random, addresses);
  if (fetches && random.oneIn(4)) {
    program.address(register, RETURNS + (address & (PAGE - 4)));
    return assemble('jalr', { rd: b, rs1: register });
  }
  program.address(register, address);
  // The page of returns is read only.
  const names = address > RETURNS - PAGE ? LOADS : ACCESSES;
  return assemble(random.pick(names), { rd, rs1: register, rs2: rd });
}

export const pmpWriter: Writer = (stage) => {
  const { random, program, a } = stage;
  const [register = 0, ...results] = random.shuffled(stage.free).slice(0, 4);
  const addresses = Array.from({ length: RANGES }, () => somewhere(random));
  const privilege = random.pick(['U', 'S', 'S', 'M', 'MPRV'] as const);
  const count = random.below(4);
  const user = privilege === 'U' || (privilege === 'MPRV' && random.oneIn(2));
  const one = () => access(stage, addresses, register, random.pick(results), privilege !== 'MPRV');
  return {
    write: () => {
      setUp(stage, addresses);
      if (privilege !== 'M') {
        program.constant(a, MPP);
        program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
        program.constant(a, (user ? 0 : MPP_S) | (privilege === 'MPRV' ? MPRV : 0));
        program.emit('csrrs', { csr: Csr.mstatus, rs1: a });
      }
      if (privilege === 'U' || privilege === 'S') {
        program.address(a, program.here + 8 + 2 * 4);
        program.emit('csrrw', { csr: Csr.mepc, rs1: a });
        program.emit('mret');
      }
      for (let n = 0; n < count; n++) program.put(one());
      stage.test(one());
      program.emit('ecall');
    },
    always: () => {
      program.constant(a, MPRV);
      program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
      results.forEach((result, n) => {
        stage.note(result, n * 8);
      });
      stage.noteCsr(Csr.mstatus, Slot.guest);
    },
  };
};
