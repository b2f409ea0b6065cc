/** Physical memory protection (privileged manual, section 3.7): the search through the regions that pmp.ts prepares. */
import { type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { Func } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import { PMP_COUNT, PMP_REGION_BYTES, PMP_REGIONS, PMP_UNSET } from './layout.ts';

const cell32 = (address: number) => i32.load(0, address);

/** Where the verdict has what is allowed, whatever was asked for: three bits in the order of the accesses. */
export const PERMISSIONS_SHIFT = 2;
const ALL = 7 << PERMISSIONS_SHIFT;

/**
 * (pa, access, privilege, size) → bit 0: allowed; bit 1: other bytes of the page may be treated otherwise; then the
 * permissions of all accesses.
 */
export function definePmp(module: ModuleBuilder): Func {
  return module.function('pmp', ['i64', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const pa = f.param(0, 'i64');
    const [access, privilege, size] = [f.param(1, 'i32'), f.param(2, 'i32'), f.param(3, 'i32')];
    const everything = (condition: I32) => i32.select(condition, ALL | 1, 0);
    f.if(i32.leS(cell32(PMP_COUNT), 0), () =>
      f.return(everything(i32.or(i32.ltS(cell32(PMP_COUNT), 0), i32.eq(privilege, 3)))),
    );
    const last = f.local('i64', i64.add(pa, i64.fromI32U(i32.sub(size, 1))));
    const page = f.local('i64', i64.and(pa, -4096));
    const mixed = f.local('i32', 0);
    const at = f.local('i32', PMP_REGIONS);
    const end = f.local('i32', i32.add(PMP_REGIONS, i32.mul(cell32(PMP_COUNT), PMP_REGION_BYTES)));
    const low = f.local('i64');
    const high = f.local('i64');
    const configuration = f.local('i32');
    const within = (address: I64) => i32.and(i64.geU(address, low), i64.leU(address, high));
    f.block((none) =>
      f.loop((again) => {
        f.brIf(none, i32.geU(at, end));
        f.set(low, i64.load(at, 0));
        f.set(high, i64.load(at, 8));
        f.set(configuration, i32.load(at, 16));
        f.set(at, i32.add(at, PMP_REGION_BYTES));
        const overlaps = i32.and(i64.geU(high, page), i64.leU(low, i64.or(page, 4095)));
        const covers = i32.and(i64.leU(low, page), i64.geU(high, i64.or(page, 4095)));
        f.if(i32.and(overlaps, i32.eqz(covers)), () => f.set(mixed, 2));
        f.if(i32.ne(within(pa), within(last)), () => f.return(mixed));
        f.brIf(again, i32.or(i32.eqz(within(pa)), i32.ne(i32.and(configuration, PMP_UNSET), 0)));
        // M mode passes unlocked entries.
        f.if(i32.and(i32.eq(privilege, 3), i32.eqz(i32.and(configuration, 0x80))), () =>
          f.return(i32.or(mixed, ALL | 1)),
        );
        // R, W, X are bits 0, 1, 2, in the order of the accesses.
        const permissions = i32.shl(i32.and(configuration, 7), PERMISSIONS_SHIFT);
        f.return(i32.or(i32.or(mixed, permissions), i32.and(i32.shrU(configuration, access), 1)));
      }),
    );
    f.return(i32.or(mixed, everything(i32.eq(privilege, 3))));
  });
}
