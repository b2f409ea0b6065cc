/** Runs commands by their keys. */
import { session } from '../state/session.ts';
import { reporting, ui } from '../state/ui.ts';
import { COMMANDS } from './all.ts';
import { belongsToText, collide, matches } from './keys.ts';
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

/** What Space presses by itself. */
function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('button, summary, a[href], input, select, [role=button], [role=checkbox], [role=option]') !== null
  );
}

function onKeyDown(event: KeyboardEvent): void {
  // Panes handle their own keys first; a key that was used is not used twice. Composing text is not a command.
  if (event.defaultPrevented || event.isComposing) return;
  if (isTextField(event.target) && belongsToText(event)) return;
  if (event.key === ' ' && isPressable(event.target)) return;
  const modal = ui.getState().dialog !== undefined;
  const command = COMMANDS.find(
    (one) =>
      (!modal || one.id.startsWith('window.')) &&
      one.keys.some((keys) => matches(keys, event, IS_MAC)) &&
      (one.when === undefined || one.when(session.getState())),
  );
  if (command && runCommand(command)) event.preventDefault();
}

/** Whether a command can be run now. */
export function isUsable(command: Command): boolean {
  return command.when === undefined || command.when(session.getState());
}

/** The keys of a command that run it now: a command before it may have taken one. */
export function keysNow(command: Command): readonly string[] {
  const before = COMMANDS.slice(0, COMMANDS.indexOf(command)).filter(isUsable);
  const free = command.keys.filter((keys) => !before.some((one) => one.keys.some((taken) => collide(taken, keys))));
  return free.length === 0 || !isUsable(command) ? command.keys : free;
}

/** Starts listening; returns the function that stops. */
export function listenForKeys(): () => void {
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
}
