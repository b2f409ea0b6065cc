/** Tells tests and screenshots when nothing is under way. */
import { pendingCalls } from '../engine/engine.ts';
import { session } from '../state/session.ts';
import { ui } from '../state/ui.ts';

declare global {
  interface Window {
    readonly __replayscope?: { readonly waitForIdle: () => Promise<void> };
  }
}

/** Whether anything is being opened, indexed, searched or asked. */
function busy(): boolean {
  const { logs, filterStates, comparison } = session.getState();
  return (
    pendingCalls() > 0 ||
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
