/** What must hold of package-lock.json: it matches package.json, names no addresses, and knows every platform. */

/**
 * @typedef {{ version?: string, resolved?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[],
 *   libc?: string[], dependencies?: Record<string, string>, devDependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string> }} Package
 * @typedef {{ packages: Record<string, Package> }} Lock
 */

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32'];
/** Longest first: "arm64" would be found in "arm" otherwise. */
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

/** What a package runs on, from a name like `@rollup/rollup-linux-x64-musl`. */
function platformOf(/** @type {string} */ name) {
  const os = systems.filter((system) => name.includes(`-${system}-`));
  const cpu = processors.filter((processor) => name.includes(`-${processor}`)).slice(0, 1);
  const libc = os[0] === 'linux' ? [/musl/.test(name) ? 'musl' : 'glibc'] : [];
  return { os, cpu, libc };
}

/**
 * Packages that another one wants for some platform, exactly one version of them, and that the lock lacks.
 * @returns {{ name: string, entry: Package }[]}
 */
export function missingPlatforms(/** @type {Lock} */ lock) {
  const known = new Set(Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, '')));
  return Object.values(lock.packages).flatMap(({ dev, optionalDependencies = {} }) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => !known.has(name) && /^\d+\.\d+\.\d+$/.test(version))
      .map(([name, version]) => {
        const { os, cpu, libc } = platformOf(name);
        const entry = {
          version,
          ...(cpu.length > 0 && { cpu }),
          ...(dev && { dev }),
          ...(libc.length > 0 && { libc }),
          optional: true,
          ...(os.length > 0 && { os }),
        };
        return { name, entry };
      }),
  );
}

/** @returns {string[]} the lock file's faults, in words */
export function lockProblems(/** @type {string} */ lockText, /** @type {string} */ packageText) {
  /** @type {Lock} */
  const lock = JSON.parse(lockText);
  /** @type {Package} */
  const manifest = JSON.parse(packageText);
  const problems = Object.entries(lock.packages)
    .filter(([, { resolved }]) => resolved?.includes('://'))
    .map(([path]) => `${path} names the address that it came from`);
  for (const list of /** @type {const} */ (['dependencies', 'devDependencies'])) {
    const wanted = JSON.stringify(Object.entries(manifest[list] ?? {}).sort());
    const locked = JSON.stringify(Object.entries(lock.packages['']?.[list] ?? {}).sort());
    if (wanted !== locked) problems.push(`${list} are not those of package.json; run npm install`);
  }
  if (lock.packages['']?.version !== manifest.version) problems.push('the version is not that of package.json');
  const missing = missingPlatforms(lock).length;
  if (missing > 0) problems.push(`${missing} packages for other platforms are missing; run scripts/complete-lock.mjs`);
  return problems.map((problem) => `package-lock.json: ${problem}`);
}
