/** The firmware configuration against what QEMU's releases put there (guests/firmware-files.mjs), byte for byte. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bootOrder } from '../machine/boot-order.ts';
import { FwCfg } from '../machine/devices/fw-cfg.ts';
import { Ramfb } from '../machine/devices/ramfb.ts';
import { firmwareConfiguration } from '../machine/firmware-configuration.ts';
import { qemuProfile } from '../machine/profile.ts';
import { DeviceBench } from '../machine/testing/device-bench.ts';
import { placedDevices } from '../machine/virtio-placement.ts';
import { placement } from './board-options.ts';
import { parseQemuCommandLine } from './command-line.ts';
import { describeMachine } from './description.ts';
import { describeFirmware, firmwareOptions } from './firmware.ts';
import measured from './testing/firmware-files.json';

const DIRECTORY = 0x19;
const PLAIN_BYTES = 40;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const shown = (bytes: Uint8Array) =>
  bytes.length <= PLAIN_BYTES
    ? hex(bytes)
    : `${bytes.length} ${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;

/** A device tree with the properties of one processor. */
function treeWith(properties: Readonly<Record<string, string | undefined>>): Uint8Array {
  const big = (value: number) => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
  const text = (value: string) => {
    const bytes = [...Buffer.from(`${value}\0`)];
    return [...bytes, ...new Array<number>(-bytes.length & 3).fill(0)];
  };
  const given = Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const names = given.map(([name]) => `${name}\0`);
  const nameAt = (i: number) => names.slice(0, i).join('').length;
  const structure = [
    ...[...big(1), ...text(''), ...big(1), ...text('cpus'), ...big(1), ...text('cpu@0')],
    ...given.flatMap(([, value = ''], i) => [...big(3), ...big(value.length + 1), ...big(nameAt(i)), ...text(value)]),
    ...[...big(2), ...big(2), ...big(2), ...big(9)],
  ];
  const strings = Buffer.from(names.join(''));
  const size = 40 + structure.length + strings.length;
  return Uint8Array.from([
    ...[...big(0xd00dfeed), ...big(size), ...big(40), ...big(40 + structure.length), ...new Array<number>(24).fill(0)],
    ...structure,
    ...strings,
  ]);
}

/** What a guest reads of an item. */
function contents(command: string, version: string, tree: Uint8Array) {
  const words = command.includes('-icount') ? command : `${command} -icount shift=5`;
  const machine = describeMachine({
    files: {},
    command_line: words,
    qemu: version,
    ram_base: 2 ** 31,
    mrom_base: 4096,
  } as Parameters<typeof describeMachine>[0]);
  const virtio = machine.devices
    .filter(({ transport }) => transport !== 'none')
    .map(
      (device) =>
        ({ kind: device.kind === 'net' ? 'network' : device.kind, ...placement(device) }) as Parameters<
          typeof placedDevices
        >[0][number],
    );
  const bench = new DeviceBench();
  const ramfb = machine.devices.some(({ kind }) => kind === 'ramfb') ? [new Ramfb(bench.memory).file] : [];
  const options = firmwareOptions(machine.firmware, tree, machine);
  const order = bootOrder(placedDevices(virtio));
  const { windows } = new FwCfg(bench, firmwareConfiguration(qemuProfile(version), options, order, ramfb));
  return (key: number, length: number) => {
    windows.control.write(0, 2, ((key & 0xff) << 8) | (key >> 8));
    return Uint8Array.from({ length }, () => windows.data.read(0, 1));
  };
}

function everything(item: ReturnType<typeof contents>) {
  const keys: Record<string, string> = {};
  for (let key = 0; key < DIRECTORY; key++) {
    const bytes = item(key, PLAIN_BYTES);
    if (bytes.some((byte) => byte !== 0)) keys[key] = hex(bytes).replace(/(00)+$/, '');
  }
  const count = Buffer.from(item(DIRECTORY, 4)).readUInt32BE();
  const directory = Buffer.from(item(DIRECTORY, 4 + 64 * count)).subarray(4);
  const files: Record<string, string> = {};
  for (let i = 0; i < count; i++) {
    const entry = directory.subarray(64 * i, 64 * (i + 1));
    const name = entry.subarray(8).toString('latin1').replace(/\0.*$/s, '');
    files[name] = shown(item(entry.readUInt16BE(4), entry.readUInt32BE(0)));
  }
  return { keys, files };
}

describe('the firmware configuration', () => {
  it.each(measured.map((each) => [`${each.name}, ${each.version}`, each] as const))(
    'holds what QEMU has: %s',
    (_, each) => {
      const { command, version, isa, mmuType, keys, files } = each;
      const tree = treeWith({ 'riscv,isa': isa, 'mmu-type': mmuType });
      expect(everything(contents(command, version, tree))).toEqual({ keys, files });
    },
  );

  it('says which of its contents are not known', () => {
    const unfit: string[] = [];
    const line = parseQemuCommandLine(
      'qemu -smbios type=1 -fw_cfg name=opt/a,file=b -uuid 12 -kernel k -pflash f -boot splash=x.jpg'.split(' '),
    );
    const { files } = describeFirmware(line, unfit);
    expect(files).toMatchObject([{ name: 'opt/a', unknown: true }]);
    expect(unfit.map((each) => each.replace(/[ :].*/, ''))).toEqual([
      '-smbios',
      '-boot',
      '-kernel',
      '-uuid',
      '-fw_cfg',
    ]);
  });

  it('reports tables that depend on a device tree that is not there', () => {
    const bench = new DeviceBench();
    const described = describeFirmware(undefined, []);
    const options = firmwareOptions(described, new Uint8Array(0), {
      ramBase: 2 ** 31,
      ramSize: 2 ** 24,
      cpuOptions: {},
    });
    const { files } = firmwareConfiguration(qemuProfile('10.0.13'), options, [], []);
    expect(files.filter(({ unknown }) => unknown).map(({ name }) => name)).toEqual([
      'etc/acpi/tables',
      'etc/acpi/rsdp',
      'etc/table-loader',
    ]);
    expect(bench.gaps).toEqual([]);
  });
});
