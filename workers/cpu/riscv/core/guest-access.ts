/** HLV, HLVX and HSV: accesses of a hypervisor to memory as its guest sees it. They leave no trace in the TLBs. */
import { i32, store } from '../../../wasm/expressions.ts';
import type { Func } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import { CAUSE, HYPERVISOR_ACCESS, HypervisorAccess, RULES, Rule, STATUS } from './layout.ts';
import type { MemoryRoutines } from './memory.ts';
import { Cause } from './status.ts';

export function defineGuestAccess(module: ModuleBuilder, memory: MemoryRoutines): ReadonlyMap<string, Func> {
  const access = (value: number | ReturnType<typeof i32.const>) => store.i32(0, value, HYPERVISOR_ACCESS);
  const load = module.function('guestLoad', ['i64', 'i32', 'i32'], 'i64', (f) => {
    const executable = f.param(2, 'i32');
    f.emit(access(i32.select(executable, HypervisorAccess.guest | HypervisorAccess.execute, HypervisorAccess.guest)));
    const value = f.local('i64', f.call(memory.loadTranslated, 'i64', f.param(0, 'i64'), f.param(1, 'i32')));
    f.emit(access(0));
    // From 8.2 on, HLVX that meets no memory is told of as a fetch.
    const later = i32.ne(i32.and(i32.load(0, RULES), Rule.laterWalk), 0);
    const failed = i32.and(i32.ne(i32.load(0, STATUS), 0), i32.eq(i32.load(0, CAUSE), Cause.loadAccess));
    f.if(i32.and(i32.and(later, failed), i32.ne(executable, 0)), () => f.emit(store.i32(0, Cause.fetchAccess, CAUSE)));
    f.return(value);
  });
  const storing = module.function('guestStore', ['i64', 'i64', 'i32'], 'i32', (f) => {
    f.emit(access(HypervisorAccess.guest));
    f.run(memory.storeTranslated, f.param(0, 'i64'), f.param(1, 'i64'), f.param(2, 'i32'));
    f.emit(access(0));
    f.return(i32.load(0, STATUS));
  });
  const status = module.function('memoryStatus', [], 'i32', (f) => f.return(i32.load(0, STATUS)));
  return new Map([load, storing, status].map((func) => [func.name, func]));
}
