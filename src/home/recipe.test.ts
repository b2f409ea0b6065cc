import { expect, test } from 'vitest';
import { DEFAULT_RECIPE, quoted, recipeLines, recipeText, recipeWarnings } from './recipe.ts';

const RECIPE = { ...DEFAULT_RECIPE, kernel: 'vmlinux' };

test('a kernel on a serial console', () => {
  expect(recipeText(RECIPE)).toBe(`qemu-system-riscv64 \\
  -M virt \\
  -m 128M \\
  -icount shift=5,rr=record,rrfile=replay.bin \\
  -display none \\
  -monitor none \\
  -serial stdio \\
  -kernel vmlinux \\
  -net none
`);
});

test('a disk goes through blkreplay and is not changed', () => {
  const lines = recipeLines({ ...RECIPE, disk: 'a disk,1.img' });
  expect(lines).toContain("-drive 'file=a disk,,1.img,if=none,snapshot=on,format=raw,id=img-direct'");
  expect(lines).toContain('-drive driver=blkreplay,if=none,image=img-direct,id=img-blkreplay');
  expect(lines).toContain('-device virtio-blk-device,drive=img-blkreplay');
});

test('virtio-net sends by timer, since its bottom half is not recorded', () => {
  const lines = recipeLines({ ...RECIPE, network: true });
  expect(lines).toContain('-device virtio-net-device,tx=timer,netdev=net1');
});

test('a network goes through filter-replay', () => {
  const lines = recipeLines({ ...RECIPE, target: 'x86_64', network: true });
  expect(lines.slice(-3)).toEqual([
    '-netdev user,id=net1',
    '-device rtl8139,netdev=net1',
    '-object filter-replay,id=replay1,netdev=net1',
  ]);
  expect(lines).not.toContain('-net none');
});

test('record and replay differ in one word', () => {
  const one = recipeText(RECIPE);
  expect(recipeText({ ...RECIPE, mode: 'replay' })).toBe(one.replace('rr=record', 'rr=replay'));
});

test('a start snapshot needs an image, made once', () => {
  expect(recipeText({ ...RECIPE, snapshot: true })).toMatch(/^qemu-img create -f qcow2 rr.qcow2 1G\n/);
  expect(recipeText({ ...RECIPE, snapshot: true, mode: 'replay' })).not.toContain('qemu-img');
});

test.each([
  ['-nographic', 'not the log'],
  ['-serial mon:stdio', 'not the log'],
  ['-smp 4', 'one processor'],
  ['-smp cpus=2', 'one processor'],
  ['-snapshot', 'snapshot=on'],
  ['-rtc base=localtime', 'localtime'],
  ['-enable-kvm', 'TCG'],
  ['-accel kvm', 'TCG'],
  ['-drive file=x.img', 'blkreplay'],
  ['-netdev user,id=n', 'filter-replay'],
  ['-device usb-host', 'host devices'],
])('%s is warned of', (extra, part) => {
  expect(recipeWarnings({ ...RECIPE, extra }).join()).toContain(part);
});

test.each(['', '-smp 1', '-rtc base=utc', '-drive driver=blkreplay,if=none,image=i,id=b', '-d in_asm'])(
  '%j is not',
  (extra) => {
    expect(recipeWarnings({ ...RECIPE, extra })).toEqual([]);
  },
);

test('words are quoted for the shell', () => {
  expect(quoted('a.img')).toBe('a.img');
  expect(quoted("it's")).toBe("'it'\\''s'");
  expect(quoted('')).toBe("''");
});
