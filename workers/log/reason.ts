/** What went wrong, from what was thrown, to stand behind a colon: without the full stop that some platforms put there. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.+$/, '');
}
