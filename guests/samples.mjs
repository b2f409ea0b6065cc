// What is recorded for each sample: QEMU's arguments, what is typed and done meanwhile, and how it is described.

const SHIFT = 5;

/** Arguments that all riscv64 guests share. Nothing but one serial port, and no device that the guest does not use. */
const riscv = (guest, ...more) => [
  'qemu-system-riscv64',
  ...'-M virt -m 32M -nodefaults -display none -serial stdio'.split(' '),
  '-bios',
  `${guest}.elf`,
  ...more,
];

/** Devices of the tour: two disks (one answers through blkreplay), random numbers, network, keyboard, tablet. */
const TOUR_DEVICES = [
  '-global virtio-mmio.force-legacy=false',
  '-drive file=disk.img,if=none,format=raw,snapshot=on,id=image',
  '-drive driver=blkreplay,if=none,image=image,id=disk',
  '-device virtio-blk-device,drive=disk',
  '-drive driver=null-co,if=none,size=1M,id=null',
  '-device virtio-blk-device,drive=null',
  '-device virtio-rng-device',
  '-netdev user,id=net,tftp=tftp',
  '-object filter-replay,id=netreplay,netdev=net',
  '-device virtio-net-device,netdev=net,mac=52:54:00:12:34:56,tx=timer',
  '-device virtio-keyboard-device',
  '-device virtio-tablet-device',
].flatMap((option) => option.split(' '));

const key = (code, down) => ({ type: 'key', data: { down, key: { type: 'qcode', data: code } } });
const send = (...events) => ({ qmp: ['input-send-event', { events }] });
const press = (code) => [send(key(code, true)), { pause: 30 }, send(key(code, false)), { pause: 30 }];

const prompt = { expect: '> ' };
const command = (text) => [prompt, { pause: 150 }, { type: `${text}\r` }];

const tourSteps = [
  ...command('help'),
  ...command('time'),
  ...command('sum 300000'),
  ...command('tick 3'),
  ...command('alarm 20'),
  ...command('fault'),
  ...command('rand'),
  ...command('disk'),
  ...command('net'),
  ...command('keys'),
  { expect: 'Esc ends' },
  ...press('a'),
  send(key('shift', true)),
  ...press('b'),
  send(key('shift', false)),
  send({ type: 'abs', data: { axis: 'x', value: 12000 } }, { type: 'abs', data: { axis: 'y', value: 8000 } }),
  { pause: 30 },
  send({ type: 'btn', data: { button: 'left', down: true } }),
  { pause: 30 },
  send({ type: 'btn', data: { button: 'left', down: false } }),
  { pause: 30 },
  ...press('esc'),
  ...command('reboot'),
  { expect: 'type help' },
  ...command('time'),
  // Written in one go: what does not fit the port's 16-byte FIFO is lost, in the replay as in the recording.
  prompt,
  { paste: 'sum 1000\rtime\rrand\r' },
  { expect: '> ' },
  { pause: 500 },
  { qmp: ['quit'] },
];

const RACE = riscv('race', '-seed', '1', '-rtc', 'base=2026-01-01T00:00:00,clock=vm');
const nothingLost = (console) => console.includes('all there');
const oneLost = (console) => console.includes(': 1 LOST');

const TYPED = riscv('shell', '-seed', '1');

const PC =
  'qemu-system-x86_64 -M pc,pcspk-audiodev=speaker -audiodev none,id=speaker -m 32M -nodefaults -display none ' +
  '-serial stdio -drive file=pc.img,if=none,format=raw,snapshot=on,id=image ' +
  '-drive driver=blkreplay,if=none,image=image,id=disk -device ide-hd,drive=disk';

const ARM =
  'qemu-system-aarch64 -M virt -cpu cortex-a57 -m 128M -nodefaults -display none -serial stdio ' +
  '-bios /usr/lib/u-boot/qemu_arm64/u-boot.bin';
const armPrompt = (text) => [{ expect: '=> ' }, { pause: 150 }, { type: `${text}\r` }];

/**
 * Each recording becomes NAME.bin. `steps`: see run() in qemu.mjs; `qmp`: they use QMP. `want(console)` false: the run had
 * another outcome, record it again. `unfinished`: QEMU was killed, so there is nothing to replay.
 */
export const recordings = {
  tour: { command: riscv('shell', ...TOUR_DEVICES), shift: SHIFT, steps: tourSteps, qmp: true },
  'race-good': { command: RACE, shift: SHIFT, want: nothingLost },
  'race-lost': { command: RACE, shift: SHIFT, want: oneLost },
  'typed-a': {
    command: TYPED,
    shift: SHIFT,
    steps: [...command('time'), ...command('sum 20000'), ...command('off')],
  },
  'typed-b': {
    command: TYPED,
    shift: SHIFT,
    steps: [...command('time'), ...command('sum 200000'), ...command('off')],
  },
  killed: {
    command: riscv('shell'),
    shift: SHIFT,
    steps: [
      ...command('help'),
      ...command('time'),
      ...command('fault'),
      ...command('tick 20'),
      { expect: 'tick tick tick' },
      { kill: 'SIGKILL' },
    ],
    unfinished: true,
  },
  pc: {
    command: PC.split(' '),
    shift: SHIFT,
    steps: [{ expect: 'Enter ends: ' }, { pause: 200 }, ...press('h'), ...press('i'), send(key('ret', true))],
    qmp: true,
  },
  arm: {
    command: ARM.split(' '),
    shift: SHIFT,
    steps: [
      { expect: 'stop autoboot' },
      { paste: '\r' },
      ...armPrompt('version'),
      ...armPrompt('bdinfo'),
      ...armPrompt('poweroff'),
    ],
  },
};

/** What the page offers. The first file's recording gives the command line and the shift. */
export const samples = [
  {
    id: 'tour',
    title: 'Tour: every kind of event of a riscv64 machine',
    description:
      'A small console program at work: timer and device interrupts, eight exceptions, two disks, random bytes, network, ' +
      'keyboard and pointer, an alarm of the real time clock and a reset. Ended by "quit" from outside.',
    files: ['tour'],
    guest: 'shell (guests/shell), riscv64 virt',
  },
  {
    id: 'race',
    title: 'Race: one run of two loses an update',
    description:
      'The main loop and the timer interrupt add to one counter without protection. Nothing is typed; the two runs differ in ' +
      'the nanoseconds that a sleep took, so the timer hits other instructions, and in the second run one addition is lost.',
    files: ['race-good', 'race-lost'],
    guest: 'race (guests/race), riscv64 virt',
  },
  {
    id: 'typed',
    title: 'Typed: the same session with one more key',
    description:
      'The same three commands in both runs, but "sum 20000" became "sum 200000" in the second. ' +
      'Shows how the logs are aligned again after the difference.',
    files: ['typed-a', 'typed-b'],
    guest: 'shell (guests/shell), riscv64 virt',
  },
  {
    id: 'killed',
    title: 'Killed: a log without its end',
    description:
      'QEMU was killed while it recorded: the log has no version, no END, and lacks its last events. It can be repaired.',
    files: ['killed'],
    guest: 'shell (guests/shell), riscv64 virt',
  },
  {
    id: 'pc',
    title: 'PC: an x86 boot sector',
    description:
      'SeaBIOS starts a boot sector from an IDE disk: clock reads by the hundred, a beep (audio), typed keys, and ' +
      'a power-off that the guest asked for.',
    files: ['pc'],
    guest: 'SeaBIOS 1.16.2 and a boot sector (guests/pc), x86_64 pc',
  },
  {
    id: 'arm',
    title: 'Arm: U-Boot on aarch64',
    description: 'U-Boot starts, two commands are typed, the machine is switched off.',
    files: ['arm'],
    guest: 'U-Boot 2023.01 (Debian package u-boot-qemu), aarch64 virt, cortex-a57',
  },
];
