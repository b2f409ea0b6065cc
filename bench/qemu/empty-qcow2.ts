/** An empty disk image in the format that holds QEMU's snapshots (qcow2, version 2), so that `qemu-img` is not needed. */
import { writeFileSync } from 'node:fs';

const CLUSTER_BITS = 16;
const CLUSTER = 1 << CLUSTER_BITS;
const DISK_BYTES = 2 ** 34;

/** Clusters: header, table of reference counts, reference counts, table of the disk's own clusters (all zero). */
export function writeEmptyQcow2(path: string): void {
  const image = Buffer.alloc(4 * CLUSTER);
  image.write('QFI\xfb', 0, 'latin1');
  image.writeUInt32BE(2, 4); // version
  image.writeUInt32BE(CLUSTER_BITS, 20);
  image.writeBigUInt64BE(BigInt(DISK_BYTES), 24);
  image.writeUInt32BE(DISK_BYTES / (CLUSTER * (CLUSTER / 8)), 36);
  image.writeBigUInt64BE(BigInt(3 * CLUSTER), 40);
  image.writeBigUInt64BE(BigInt(CLUSTER), 48);
  image.writeUInt32BE(1, 56); // clusters of the table of reference counts
  image.writeBigUInt64BE(BigInt(2 * CLUSTER), CLUSTER);
  for (let cluster = 0; cluster < 4; cluster++) image.writeUInt16BE(1, 2 * CLUSTER + 2 * cluster);
  writeFileSync(path, image);
}
