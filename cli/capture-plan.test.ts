/** What becomes of a command line that is to be recorded. */
import { describe, expect, it } from 'vitest';
import { planCapture } from './capture-plan.ts';

const plan = (options: string) => planCapture(['qemu-system-riscv64', ...options.split(' ')]);

describe('a plan', () => {
  it('leaves a good command line as it is', () => {
    const options =
      '-M virt -m 128M -display none -serial stdio -drive file=a.img,if=none,snapshot=on,format=raw,id=img ' +
      '-drive driver=blkreplay,if=none,image=img,id=rr -device virtio-blk-device,drive=rr';
    const { args, icount, changes, disks } = plan(`${options} -icount shift=7,sleep=off,rr=record,rrfile=x`);
    expect(args).toEqual(options.split(' '));
    expect(icount).toBe('shift=7,sleep=off');
    expect(changes).toEqual([]);
    expect(disks).toEqual([{ name: 'a.img', format: 'raw' }]);
  });

  it('puts blkreplay under a device, keeps the image, and says so', () => {
    const { args, changes } = plan(
      '-M virt -drive file=a.img,if=none,format=raw,id=d -device virtio-blk-device,drive=d',
    );
    expect(args.join(' ')).toBe(
      '-M virt -drive file=a.img,format=raw,if=none,id=d-image,snapshot=on ' +
        '-drive driver=blkreplay,if=none,image=d-image,id=d -device virtio-blk-device,drive=d',
    );
    expect(changes).toHaveLength(3);
  });

  it('gives a drive without a device one on PCI, as QEMU does', () => {
    const { args } = plan('-M virt -drive file=a.img,format=raw');
    expect(args.slice(-2)).toEqual(['-device', 'virtio-blk-pci,drive=drive-of-a-img']);
  });

  it('puts a filter in front of a network', () => {
    const { args } = plan('-M virt -netdev user,id=n -device virtio-net-device,netdev=n');
    expect(args.slice(-2)).toEqual(['-object', 'filter-replay,id=replay-n,netdev=n']);
  });

  it('takes the multiplexer away, behind which typing is not recorded', () => {
    expect(plan('-M virt -nographic').args).toEqual('-M virt -display none -monitor none -serial stdio'.split(' '));
    expect(plan('-M virt -serial mon:stdio').args).toEqual('-M virt -serial stdio'.split(' '));
  });

  it('counts instructions when the command line does not', () => {
    expect(plan('-M virt').icount).toBe('shift=5');
    expect(plan('-M virt -icount auto').icount).toBe('shift=auto');
  });

  it.each([
    ['-M virt -smp 2', /one processor/],
    ['-M virt -snapshot', /snapshot=on/],
    ['-M virt -accel kvm', /TCG/],
    ['-M virt -accel tcg,thread=multi', /single-threaded/],
    ['-M virt -rtc base=localtime', /localtime/],
    ['-M virt -nic user', /-netdev/],
    ['-M virt -hda a.img', /blkreplay/],
    ['-M virt -drive file=a.img,if=ide', /if=ide/],
    ['-M virt -icount shift=5,rr=replay,rrfile=x', /rr=replay/],
    ['-M sifive_u', /-M virt/],
    ['-m 128M', /-M virt/],
  ])('refuses %s with a reason', (options, reason) => {
    expect(() => plan(options)).toThrow(reason);
  });

  it('is for riscv64 only', () => {
    expect(() => planCapture(['qemu-system-x86_64', '-M', 'pc'])).toThrow(/riscv64/);
    expect(() => planCapture([])).toThrow(/behind --/);
  });
});
