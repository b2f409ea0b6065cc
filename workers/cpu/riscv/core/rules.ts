/** Rules of a release that the core itself follows, as bits of a cell. */
import type { CpuModel } from '../model.ts';
import * as at from './layout.ts';

/** The model's rules that the core must know: {@link at.Rule} bits. */
export function rulesOf(model: CpuModel): number {
  const rules: readonly (readonly [boolean, number])[] = [
    [model.crossingTranslatesFirst, at.Rule.crossingTranslatesFirst],
    [model.conditionalChecksFirst, at.Rule.conditionalChecksFirst],
    [model.laterTraps, at.Rule.laterWalk],
    [model.napot, at.Rule.napot],
    [model.tableAccessFaults, at.Rule.tableAccessFaults],
    [model.guestCausesShift, at.Rule.guestCausesShift],
    [model.flagsDirty, at.Rule.flagsDirty],
    [model.fetchFaultsAsLoad, at.Rule.fetchFaultsAsLoad],
    [model.earlyWalk, at.Rule.earlyWalk],
    [model.tableFaultTellsStores, at.Rule.updatesTranslated],
    [model.partsAsWhole, at.Rule.partsAsWhole],
    [model.statusFlushes, at.Rule.statusFlushes],
    [model.floatIgnoresStatus, at.Rule.floatIgnoresStatus],
    [model.statusWidths === 'fixed', at.Rule.widthHidden],
  ];
  return rules.reduce((all, [on, rule]) => (on ? all | rule : all), 0);
}
