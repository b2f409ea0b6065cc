/** The default `rv64` processor of each release of QEMU (docs/qemu-releases.md). */
import { hasChange, qemuVersion } from '../qemu-version.ts';
import { early, middle } from './early-model.ts';
import type { CpuModel } from './model.ts';
import { QEMU_7_2 } from './model-7-2.ts';
import { CHANGES } from './release-changes.ts';

/** The default `rv64` processor of a release, such as "7.2.22". */
export function cpuModel(release: string): CpuModel {
  const version = qemuVersion(release);
  let model = QEMU_7_2;
  if (!hasChange(version, '7.0')) model = hasChange(version, '6.2') ? middle(model) : early(model);
  for (const { first, masks, rules } of CHANGES) {
    if (hasChange(version, ...first)) model = { ...model, ...rules, masks: { ...model.masks, ...masks } };
  }
  return model;
}

/** Whether the default processor of a release was looked at; of others the device tree tells more. */
export const isMeasured = (release: string): boolean =>
  /^\s*(5\.2|6\.2|7\.2|8\.2|9\.2|10\.[012]|11\.[01])\b/.test(release);
