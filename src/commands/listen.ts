/** Runs commands by their keys. */
import { session } from '../state/session.ts';
import { reporting, ui } from '../state/ui.ts';
import { COMMANDS } from './all.ts';
import { belongsToText, matches } from './keys.ts';
import { IS_MAC } from './platform.ts';
import type { Command } from './registry.ts';

/** Runs a command if it can be run now; an error it rejects with is shown. */
export function runCommand(command: Command): boolean {
  if (command.when && !command.when(session.getState())) return false;
  void reporting(async () => command.run());
  return true;
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

function onKeyDown(event: KeyboardEvent): void {
  // Panes handle their own keys first; a key that was used is not used twice. Composing text is not a command.
  if (event.defaultPrevented || event.isComposing) return;
  if (isTextField(event.target) && belongsToText(event)) return;
  const modal = ui.getState().dialog !== undefined;
  const command = COMMANDS.find(
    (one) =>
      (!modal || one.id.startsWith('window.')) &&
      one.keys.some((keys) => matches(keys, event, IS_MAC)) &&
      (one.when === undefined || one.when(session.getState())),
  );
  if (command && runCommand(command)) event.preventDefault();
}

/** Starts listening; returns the function that stops. */
export function listenForKeys(): () => void {
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
}
