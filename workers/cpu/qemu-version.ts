/**
 * QEMU's version numbers. A change is made once and then taken over by some of the stable branches, each at a patch of its
 * own: what 10.0.13 does 10.0.2 may not, and 10.1 neither.
 */

export type QemuVersion = readonly [major: number, minor: number, patch: number];

/** The version of texts that say none. */
const UNSAID = '7.2.22';

/**
 * Major, minor and patch of a text such as "7.2.22" or "10.0.2 (Debian 1:10.0.2+ds-1)". Without a patch it is the latest
 * of its branch; an unreadable text is taken for 7.2.22.
 */
export function qemuVersion(text: string): QemuVersion {
  const match = /^\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text);
  if (!match) return qemuVersion(UNSAID);
  return [Number(match[1]), Number(match[2] ?? 0), match[3] === undefined ? Infinity : Number(match[3])];
}

/**
 * Whether a version has a change. `firsts` are the first versions with it, oldest first: the last one is of the main line, so
 * that all later ones have it; those before are of stable branches, and only the rest of their branch has it.
 */
export function hasChange([major, minor, patch]: QemuVersion, ...firsts: readonly string[]): boolean {
  return firsts.some((first, i) => {
    const [firstMajor, firstMinor, firstPatch] = qemuVersion(/\.\d+\./.test(first) ? first : `${first}.0`);
    if (major === firstMajor && minor === firstMinor) return patch >= firstPatch;
    return i === firsts.length - 1 && (major > firstMajor || (major === firstMajor && minor > firstMinor));
  });
}
