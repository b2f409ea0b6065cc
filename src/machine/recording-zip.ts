/** A recording's files as one zip, as they are kept for the next visit. */
import type { RecordingFile } from '../../workers/machine-api.ts';
import { RECENT_LIMIT_BYTES } from '../state/recent.ts';

/**
 * The files as a zip without compression: memory images and disks are compressed already, and the log is small beside
 * them. Rejects when they are more than may be kept.
 */
export async function asZip(files: readonly RecordingFile[]): Promise<Blob> {
  const size = files.reduce((sum, { blob }) => sum + blob.size, 0);
  if (size > RECENT_LIMIT_BYTES) throw new Error('The recording is larger than what the browser keeps.');
  // Needed only after a folder was opened, so the start of the page does not wait for it.
  const { BlobReader, BlobWriter, ZipWriter } = await import('@zip.js/zip.js');
  const writer = new ZipWriter(new BlobWriter('application/zip'), { level: 0, useWebWorkers: false });
  for (const { name, blob } of files) await writer.add(name, new BlobReader(blob));
  return writer.close();
}
