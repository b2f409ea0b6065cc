#!/usr/bin/env node
// Reads QEMU's firmware configuration (fw_cfg) as a guest would, for the command lines below, and prints what it holds.
// workers/recording/testing/firmware-files.json is this program's output.
//
//   node guests/firmware-files.mjs VERSION=QEMU... > firmware-files.json
//
// No guest runs: QEMU's own test protocol (-qtest) writes and reads the machine's memory, and the device's DMA does the rest.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const FW_CFG = 0x10100000;
const DESCRIPTOR = 0x80001000;
const BUFFER = 0x80002000;
const PART = 0x10000;
const DIRECTORY = 0x19;
/** Contents up to this size are printed, larger ones as a hash. */
const PLAIN_BYTES = 40;
const PATIENCE_MS = 5000;

const disk = (id, image) => ['-drive', `file=${image},format=raw,if=none,id=${id},snapshot=on`];
const net = ['-netdev', 'user,id=net'];
const LINES = {
  plain: ['-m', '16M', '-nodefaults'],
  'default size': ['-net', 'none'],
  '100 MiB': ['-m', '100M'],
  'odd size': ['-m', '20001K'],
  '1 GiB': ['-m', '1G'],
  '2 GiB': ['-m', '2G'],
  icount: ['-m', '64M', '-icount', 'shift=7'],
  kernel: ['-m', '64M', '-kernel', 'disk.img', '-initrd', 'disk.img', '-append', 'console=ttyS0'],
  mmio: [
    ...['-m', '32M', ...disk('a', 'disk.img'), '-device', 'virtio-blk-device,drive=a,bootindex=2'],
    ...['-device', 'virtio-rng-device', '-device', 'virtio-keyboard-device'],
    ...[...net, '-device', 'virtio-net-device,netdev=net,bootindex=1'],
  ],
  bus: [
    '-m',
    '32M',
    ...disk('a', 'disk.img'),
    '-device',
    'virtio-blk-device,drive=a,bus=virtio-mmio-bus.3,bootindex=0',
  ],
  pci: [
    ...['-m', '32M', ...disk('a', 'disk.img'), ...disk('b', 'disk.img')],
    ...['-device', 'virtio-blk-pci,drive=a,bootindex=3,addr=5', '-device', 'virtio-blk-pci,drive=b,bootindex=1'],
    ...[...net, '-device', 'virtio-net-pci,netdev=net,romfile=,bootindex=2,addr=0x1c.0', '-device', 'virtio-rng-pci'],
  ],
  ramfb: ['-m', '32M', '-device', 'ramfb'],
  uuid: ['-m', '32M', '-uuid', '01234567-89ab-cdef-0123-456789abcdef', '-nographic'],
  boot: [
    ...['-m', '32M', '-boot', 'menu=on,splash-time=700,reboot-timeout=1000,strict=on'],
    ...[...disk('a', 'disk.img'), '-device', 'virtio-blk-device,drive=a,bootindex=7'],
  ],
  files: ['-m', '32M', '-fw_cfg', 'name=opt/org.x/one,string=hello', '-fw_cfg', 'name=opt/a,string=x,,y'],
  'no ACPI': ['-M', 'acpi=off', '-m', '32M'],
  'no hypervisor, no cache blocks': ['-m', '32M', '-cpu', 'rv64,h=false,zicboz=false,zicbom=false,sv57=false'],
  'other cache blocks': ['-m', '32M', '-cpu', 'rv64,cbom_blocksize=32,cboz_blocksize=128,sv57=false,sv48=false'],
  extensions: ['-m', '32M', '-cpu', 'rv64,zicond=true,svinval=true,svnapot=true,zicbom=false'],
  'no translation': ['-m', '32M', '-cpu', 'rv64,mmu=off'],
  max: ['-m', '32M', '-cpu', 'max'],
};

/** A stopped QEMU that is spoken to by -qtest. */
class Machine {
  constructor(qemu, args, cwd) {
    const fixed = ['-M', 'virt', '-S', '-bios', 'none', '-display', 'none', '-serial', 'null', '-monitor', 'none'];
    const silent = ['-qtest', 'stdio', '-qtest-log', 'none'];
    this.child = spawn(qemu, [...fixed, ...args, ...silent], { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdin.on('error', () => {});
    this.errors = '';
    this.child.stderr.on('data', (data) => {
      this.errors += data;
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(line) {
    this.child.stdin.write(`${line}\n`);
    const late = setTimeout(() => this.end(), PATIENCE_MS);
    const { value, done } = await this.lines.next();
    clearTimeout(late);
    if (done || !value.startsWith('OK'))
      throw new Error(value ?? `${line}: no answer. ${this.errors.trim().split('\n').at(-1)}`);
    return value.slice(3);
  }

  async memory(address, length) {
    return Buffer.from((await this.ask(`read 0x${address.toString(16)} 0x${length.toString(16)}`)).slice(2), 'hex');
  }

  /** The next bytes of the item that is selected, or the first ones of another. */
  async transfer(length, key) {
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32BE(key === undefined ? 2 : (key << 16) | 0x0a, 0);
    descriptor.writeUInt32BE(length, 4);
    descriptor.writeBigUInt64BE(BigInt(BUFFER), 8);
    await this.ask(`write 0x${DESCRIPTOR.toString(16)} 0x10 0x${descriptor.toString('hex')}`);
    await this.ask(`writel 0x${(FW_CFG + 0x10).toString(16)} 0`);
    const swapped = Buffer.alloc(4);
    swapped.writeUInt32LE(DESCRIPTOR);
    await this.ask(`writel 0x${(FW_CFG + 0x14).toString(16)} 0x${swapped.toString('hex')}`);
    return this.memory(BUFFER, length);
  }

  async item(key, length) {
    const parts = [];
    for (let at = 0; at < length; at += PART) {
      parts.push(await this.transfer(Math.min(PART, length - at), at === 0 ? key : undefined));
    }
    return Buffer.concat(parts);
  }

  end() {
    this.child.kill('SIGKILL');
  }
}

/** A text property of the device tree, wherever it is. */
function property(tree, name) {
  const strings = tree.subarray(tree.readUInt32BE(12));
  for (let at = tree.readUInt32BE(8); at + 12 < tree.length; at += 4) {
    if (tree.readUInt32BE(at) !== 3 || tree.readUInt32BE(at + 8) >= strings.length) continue;
    const named = strings
      .subarray(tree.readUInt32BE(at + 8))
      .toString('latin1')
      .replace(/\0.*$/s, '');
    if (named === name) return tree.subarray(at + 12, at + 12 + tree.readUInt32BE(at + 4) - 1).toString('latin1');
  }
  return undefined;
}

const shown = (bytes) =>
  bytes.length <= PLAIN_BYTES
    ? bytes.toString('hex')
    : `${bytes.length} ${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;

async function measure(qemu, args, cwd) {
  const machine = new Machine(qemu, args, cwd);
  try {
    const treeAt = Number((await machine.memory(0x1020, 8)).readBigUInt64LE());
    const size = (await machine.memory(treeAt, 8)).readUInt32BE(4);
    const tree = await machine.memory(treeAt, size);
    const keys = {};
    for (let key = 0; key < DIRECTORY; key++) {
      const bytes = await machine.transfer(PLAIN_BYTES, key);
      if (bytes.some((byte) => byte !== 0)) keys[key] = bytes.toString('hex').replace(/(00)+$/, '');
    }
    const count = (await machine.transfer(4, DIRECTORY)).readUInt32BE();
    const directory = (await machine.transfer(4 + 64 * count, DIRECTORY)).subarray(4);
    const files = {};
    for (let i = 0; i < count; i++) {
      const entry = directory.subarray(64 * i, 64 * (i + 1));
      const name = entry.subarray(8).toString('latin1').replace(/\0.*$/s, '');
      files[name] = shown(await machine.item(entry.readUInt16BE(4), entry.readUInt32BE(0)));
    }
    return { isa: property(tree, 'riscv,isa'), mmuType: property(tree, 'mmu-type'), keys, files };
  } finally {
    machine.end();
  }
}

const programs = process.argv.slice(2).map((word) => word.split(/=(.*)/s));
if (programs.length === 0) {
  console.error('usage: node guests/firmware-files.mjs VERSION=QEMU...');
  process.exit(2);
}
const cwd = mkdtempSync(join(tmpdir(), 'firmware-'));
writeFileSync(join(cwd, 'disk.img'), Buffer.alloc(1 << 20));
const measured = [];
for (const [name, args] of Object.entries(LINES)) {
  for (const [version, qemu] of programs) {
    try {
      const command = `qemu-system-riscv64 -M virt ${args.join(' ')}`;
      measured.push({ name, version, command, ...(await measure(qemu, args, cwd)) });
    } catch (error) {
      console.error(`${name}, ${version}: ${error.message}`);
    }
  }
}
rmSync(cwd, { recursive: true });
console.log(`[\n${measured.map((each) => JSON.stringify(each)).join(',\n')}\n]`);
process.exit(0);
