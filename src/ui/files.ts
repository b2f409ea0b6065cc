/** Files in and out of the page. */

/** Offers a file for download. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own reference by then; the address would hold the memory for as long as the page lives.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Asks for files; an empty list when the person changed their mind. */
export function pickFiles(options: { multiple?: boolean; accept?: string } = {}): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = options.multiple ?? false;
    if (options.accept) input.accept = options.accept;
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

/** Puts text on the clipboard. Rejects where the browser does not allow it. */
export async function copyText(text: string): Promise<void> {
  if (!navigator.clipboard) throw new Error('This browser lets only pages over https or from localhost copy text.');
  await navigator.clipboard.writeText(text);
}
