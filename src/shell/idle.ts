/** Tells tests and screenshots when nothing is under way. */
import { pendingCalls } from '../engine/engine.ts';
import { isAsking } from '../machine/ask.ts';
import { machine } from '../machine/store.ts';
import { session } from '../state/session.ts';
import { ui } from '../state/ui.ts';

declare global {
  interface Window {
    readonly __replayscope?: { readonly waitForIdle: () => Promise<void> };
  }
}

/** Whether the machine is being built or replayed for the first time. */
function isReplaying(): boolean {
  const { attached } = machine.getState();
  if (!attached || attached.failed !== undefined) return false;
  const state = attached.summary?.state;
  return state === undefined || state === 'loading' || state === 'replaying';
}

/** Whether anything is being opened, indexed, replayed, searched or asked. */
function busy(): boolean {
  const { logs, filterStates, comparison } = session.getState();
  return (
    pendingCalls() > 0 ||
    isAsking() ||
    isReplaying() ||
    ui.getState().opening !== undefined ||
    [logs.a, logs.b].some((log) => log?.summary.state === 'indexing') ||
    [filterStates.a, filterStates.b].some((filter) => filter?.done === false) ||
    comparison.state?.done === false
  );
}

const nextFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));

/** Resolves once nothing was under way for three frames in a row: an answer may lead to the next question. */
async function waitForIdle(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = busy() ? 0 : quiet + 1) await nextFrame();
}

/** Puts `__replayscope` on the window. */
export function exposeTestHook(): void {
  Object.defineProperty(window, '__replayscope', { value: { waitForIdle } });
}
