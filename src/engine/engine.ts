/**
 * The page's handle on the engine in its worker.
 *
 * Every method of {@link EngineApi} and {@link MachineApi} goes through the call log; callbacks are handed over as comlink proxies, so callers
 * write `engine.open(request, onChange)` as if it were local.
 */
import { proxy, wrap } from 'comlink';
import type { EngineApi } from '../../workers/engine-api.ts';
import type { MachineApi } from '../../workers/machine-api.ts';
import { session } from '../state/session.ts';
import { createCallLog } from './calls.ts';

/** Calls whose duration the status bar shows: a person waited for them. */
const LOOKUPS = new Set(['event', 'nextEvent', 'rowOfEvent', 'momentOfIcount', 'nextDifference', 'range', 'rows']);

const calls = createCallLog((what, ms) => {
  if (LOOKUPS.has(what)) session.setState({ lastLookup: { what, ms } });
});

/** Number of calls without an answer yet. */
export const pendingCalls = calls.pending;

const worker = new Worker(new URL('../../workers/worker.ts', import.meta.url), { type: 'module', name: 'engine' });

worker.addEventListener('error', (event) => {
  event.preventDefault();
  const message = event.message || 'it could not be started';
  calls.fail(new Error(`The engine stopped: ${message}`));
  session.setState((state) => ({
    problems: [
      ...state.problems,
      {
        code: 'io',
        severity: 'error',
        what: 'The engine stopped.',
        where: event.filename ? `${message} (${event.filename}:${event.lineno}).` : `${message}.`,
        next: 'Reload the page: the session comes back where it was. Logs are never changed.',
      },
    ],
  }));
});

/** Everything that the worker answers. */
type WorkerApi = EngineApi & MachineApi;

/** Comlink's proxies answer to any name, so a method is looked up only when it is called. */
function remoteEngine(): WorkerApi {
  const remote: WorkerApi = wrap<WorkerApi>(worker);
  return new Proxy(remote, {
    get(target, name) {
      if (typeof name !== 'string') return undefined;
      return (...args: unknown[]) =>
        calls.track(name, () => {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== 'function') throw new Error(`no such method: ${name}`);
          const passed = args.map((arg) => (typeof arg === 'function' ? proxy(arg) : arg));
          return Promise.resolve(Reflect.apply(method, target, passed));
        });
    },
  });
}

export const engine = remoteEngine();
