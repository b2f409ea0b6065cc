/**
 * What the page may do, as headers and as a policy. The build writes the policy into index.html too; the headers add it
 * for the worker's script, which a policy in the page does not reach.
 */

/** Cross-origin isolation: precise timers and shared memory. The page works without it. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const directives = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'connect-src': "'self' blob:",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** @param {Record<string, string>} parts */
const policy = (parts) =>
  Object.entries(parts)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** The page talks to its own origin only. */
export const contentSecurityPolicy = policy(directives);

/** The development server's: hot reloading needs an inline script and a web socket. */
export const developmentPolicy = policy({
  ...directives,
  'script-src': "'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  'connect-src': "'self' blob: ws:",
});
