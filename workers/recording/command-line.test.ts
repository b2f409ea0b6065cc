/** QEMU's command lines, as people write them. */
import { describe, expect, it } from 'vitest';
import { parseQemuCommandLine } from './command-line.ts';
import { describeMachine } from './description.ts';
import { parseMachineJson } from './machine-json.ts';
import { keyValues, shellWords, sizeOf } from './words.ts';

const line = (text: string) => parseQemuCommandLine(shellWords(text));
const machine = (options: string) =>
  describeMachine(
    parseMachineJson(
      JSON.stringify({ command_line: `qemu-system-riscv64 -M virt ${options} -icount shift=7,rr=record`, files: {} }),
    ),
  );

describe('words', () => {
  it('are split as a shell does', () => {
    expect(shellWords(`a "b c" 'd "e"' f\\ g "h\\"i\\n" \\\n j ""`)).toEqual([
      'a',
      'b c',
      'd "e"',
      'f g',
      'h"i\\n',
      'j',
      '',
    ]);
  });
  it('hold keys and values', () => {
    expect(keyValues('virt,aclint=on,acpi=off', 'type')).toEqual({ type: 'virt', aclint: 'on', acpi: 'off' });
    expect(keyValues('file=a,,b.img,if=none')).toEqual({ file: 'a,b.img', if: 'none' });
    expect(keyValues('unix:q,server,nowait', 'path')).toEqual({ path: 'unix:q', server: 'on', wait: 'off' });
  });
  it('hold sizes', () => {
    expect(['128M', '1G', '2', '0x100k', '1.5G'].map((text) => sizeOf(text, 2 ** 20))).toEqual([
      128 * 2 ** 20,
      2 ** 30,
      2 * 2 ** 20,
      256 * 1024,
      1.5 * 2 ** 30,
    ]);
    expect(sizeOf('lots', 1)).toBeUndefined();
  });
});

describe('a command line', () => {
  it('tells how instructions were counted', () => {
    expect(line('qemu -icount shift=5,rr=record,rrfile=r.bin').icount).toMatchObject({ shift: 5, sleep: true });
    expect(line('qemu -icount 7,sleep=off').icount).toMatchObject({ shift: 7, sleep: false, align: false });
    expect(line('qemu -icount shift=auto,align=on,rrsnapshot=init').icount).toMatchObject({
      shift: 'auto',
      align: true,
      rrsnapshot: 'init',
    });
  });

  it('may write options with one dash or two, and JSON', () => {
    const { devices, drives } = line(
      `qemu --device '{"driver":"virtio-blk-device","drive":"d"}' -blockdev driver=file,filename=x.img,node-name=f ` +
        '-blockdev driver=blkreplay,image=f,node-name=d',
    );
    expect(devices).toEqual([{ driver: 'virtio-blk-device', properties: { drive: 'd' } }]);
    expect(drives.map(({ id, driver, file, below }) => [id, driver, file, below])).toEqual([
      ['f', 'file', 'x.img', undefined],
      ['d', 'blkreplay', undefined, 'f'],
    ]);
  });

  it('names what is not understood', () => {
    expect(line('qemu -frobnicate 3 -usb disk.img').unfit).toEqual([
      '-frobnicate 3: not understood',
      '-usb: this machine has nothing of the kind',
      'disk.img: a disk image without -drive',
    ]);
  });
});

describe('a machine', () => {
  it('has the devices of the command line, on their buses', () => {
    const { devices, netFilters, unfit } = machine(
      '-drive file=d.raw,if=none,id=img -drive driver=blkreplay,if=none,image=img,id=rr ' +
        '-device virtio-blk-pci,drive=rr -netdev user,id=n -object filter-replay,id=f,netdev=n ' +
        '-device virtio-net-device,netdev=n -device virtio-gpu-device -device ramfb -device virtio-tablet-pci',
    );
    expect(devices.map(({ kind, transport }) => `${kind} ${transport}`)).toEqual([
      'block pci',
      'net mmio',
      'gpu mmio',
      'ramfb none',
      'tablet pci',
    ]);
    expect(devices[0]?.drive).toEqual({ image: 'd.raw', replayed: true, readOnly: false });
    expect(devices[1]?.filters).toEqual([0]);
    expect(netFilters).toBe(1);
    expect(unfit).toEqual([]);
  });

  it('may have drives without an image', () => {
    const { devices } = machine('-drive driver=null-co,if=none,size=1M,id=n -device virtio-blk-device,drive=n');
    expect(devices[0]?.drive).toEqual({ size: 1 << 20, replayed: false, readOnly: false });
  });

  it('says which parts cannot be replayed', () => {
    const { unfit } = machine(
      '-drive file=d.raw,if=none,id=img -device virtio-blk-device,drive=img -device e1000 ' +
        '-object rng-random,id=r,filename=/dev/urandom -device virtio-rng-device,rng=r',
    );
    expect(unfit).toHaveLength(3);
    expect(unfit[0]).toMatch(/blkreplay/);
    expect(unfit[1]).toMatch(/e1000/);
    expect(unfit[2]).toMatch(/rng-random/);
  });

  it('names parts of the board that are not here', () => {
    expect(machine('-M virt,aclint=off,aia=none,acpi=off').unfit).toEqual([]);
    const { unfit } = machine('-M virt,aclint=on,aia=aplic-imsic,iommu-sys=on');
    expect(unfit.map((line) => line.replace(/:.*/, ''))).toEqual([
      '-M virt,aclint=on',
      '-M virt,aia=aplic-imsic',
      '-M virt,iommu-sys=on',
    ]);
  });

  it('numbers character devices as the log does', () => {
    expect(machine('-display none -monitor none -serial stdio').charDevices).toEqual([{ board: 0 }]);
    expect(machine('-nographic').charDevices).toEqual([{ board: 0, chatty: true }]);
    expect(machine('-serial stdio -monitor unix:m,server').charDevices).toEqual([{ board: 0 }, { chatty: true }]);
  });

  it('takes CPU model, legacy virtio and flash from their options', () => {
    expect(
      machine(
        '-cpu rv64,v=true,zicond=on -global virtio-mmio.force-legacy=false -drive if=pflash,unit=1,file=vars.fd,format=raw',
      ),
    ).toMatchObject({
      cpu: 'rv64',
      cpuOptions: { v: 'true', zicond: 'on' },
      forceLegacy: false,
      flash: [undefined, 'vars.fd'],
    });
  });
});
