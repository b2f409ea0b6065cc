/**
 * virtio input devices (Virtual I/O Device 1.2, section 5.8): keyboard, mouse, tablet.
 *
 * Events are collected until a SYN event ends the group; then each gets a buffer of the event queue, all are shown at
 * once, and the driver is notified once. When the queue has too few buffers the whole group is dropped.
 */
import type { InputEvent } from '../../board.ts';
import type { DeviceHost, DeviceState } from '../../device.ts';
import type { QemuProfile } from '../../profile.ts';
import { STATUS_DRIVER_OK, VirtioDevice, type VirtioVariant } from './device.ts';
import { linuxKeyCode } from './linux-keys.ts';
import { type Element, scatter, type Virtqueue } from './virtqueue.ts';

export type InputKind = 'keyboard' | 'mouse' | 'tablet';

/** Selector, subselector, size and padding. */
const CONFIG_HEADER = 8;
const EVENTS = 0;
const STATUS = 1;

const EV_SYN = 0;
const EV_KEY = 1;
const EV_REL = 2;
const EV_ABS = 3;
const REL_WHEEL = 8;
const EVENT_BYTES = 8;

const SELECT_NAME = 0x01;
const SELECT_IDS = 0x03;
const SELECT_BITS = 0x11;
const SELECT_ABS = 0x12;

const BUTTONS: Readonly<Record<string, number>> = {
  left: 0x110,
  right: 0x111,
  middle: 0x112,
  side: 0x113,
  extra: 0x114,
  'wheel-down': 0x150,
  'wheel-up': 0x151,
  touch: 0x14a,
};

/** What the configuration space shows per selector ("select:subselect"), in hex, but for keys and buttons. */
type InputConfig = Readonly<Record<string, string>>;

const key = (select: number, subselect: number) => `${select}:${subselect}`;
const text = (value: string) =>
  [...`${value}\0`].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
const AXIS = '00000000ff7f0000000000000000000000000000';
const BUTTON_BITS = `${'00'.repeat(34)}1f${'00'.repeat(7)}03`;
const BUTTON_BITS_TOUCH = `${'00'.repeat(34)}1f${'00'.repeat(6)}0403`;

const CONFIGS: Readonly<Record<InputKind, InputConfig>> = {
  keyboard: {
    [key(SELECT_NAME, 0)]: text('QEMU Virtio Keyboard'),
    [key(SELECT_IDS, 0)]: '0600270601000100',
    [key(SELECT_BITS, 0x11)]: '07', // EV_LED: num, caps, scroll lock
    [key(SELECT_BITS, 0x14)]: '00', // EV_REP
  },
  mouse: {
    [key(SELECT_NAME, 0)]: text('QEMU Virtio Mouse'),
    [key(SELECT_IDS, 0)]: '0600270602000200',
    [key(SELECT_BITS, EV_REL)]: '0301',
  },
  tablet: {
    [key(SELECT_NAME, 0)]: text('QEMU Virtio Tablet'),
    [key(SELECT_IDS, 0)]: '0600270603000200',
    [key(SELECT_BITS, EV_REL)]: '0001',
    [key(SELECT_BITS, EV_ABS)]: '03',
    [key(SELECT_ABS, 0)]: AXIS,
    [key(SELECT_ABS, 1)]: AXIS,
  },
};

/** QEMU's configuration space is as long as the longest of its answers. */
function configSize(answers: InputConfig): number {
  return CONFIG_HEADER + Math.max(...Object.values(answers).map((hex) => hex.length / 2));
}

/** What a device of the release answers. */
function answersOf(kind: InputKind, profile: QemuProfile): InputConfig {
  const buttons = profile.touchButton ? BUTTON_BITS_TOUCH : BUTTON_BITS;
  return { ...CONFIGS[kind], [key(SELECT_BITS, EV_KEY)]: kind === 'keyboard' ? profile.keyboardKeys : buttons };
}

/** Which events QEMU's input layer offers to each kind. */
export const INPUT_MASKS: Readonly<Record<InputKind, readonly InputEvent['type'][]>> = {
  keyboard: ['key'],
  mouse: ['button', 'rel'],
  tablet: ['button', 'abs'],
};

interface LinuxEvent {
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

export class VirtioInput extends VirtioDevice {
  readonly kind: InputKind;
  private readonly answers: InputConfig;
  private readonly activeChanged: (active: boolean) => void;
  private select = 0;
  /**
   * QEMU's copy of the configuration space: reading makes it anew, writing changes it in place. A selector that has
   * nothing to show reads as zeros, so after such a read the selector must be written whole again.
   */
  private copy: Uint8Array;
  private subselect = 0;
  private active = false;
  private group: LinuxEvent[] = [];

  /** @param activeChanged Told when a driver starts or stops to listen: QEMU's input layer prefers who started last. */
  constructor(
    host: DeviceHost,
    profile: QemuProfile,
    variant: VirtioVariant,
    kind: InputKind,
    activeChanged: (active: boolean) => void,
  ) {
    const answers = answersOf(kind, profile);
    super(
      host,
      {
        name: `virtio-${kind}`,
        deviceId: 18,
        features: 0,
        legacyFeatures: 0,
        queueSizes: [64, 64],
        configSize: configSize(answers),
      },
      variant,
    );
    this.kind = kind;
    this.answers = answers;
    this.copy = new Uint8Array(this.type.configSize);
    this.activeChanged = activeChanged;
  }

  /** An event from QEMU's input layer; keys that have no code are dropped there. */
  input(event: InputEvent): void {
    switch (event.type) {
      case 'key': {
        const code = linuxKeyCode(event.qcode);
        if (code !== undefined) this.collect({ type: EV_KEY, code, value: event.down ? 1 : 0 });
        return;
      }
      case 'button': {
        const wheel = event.button === 'wheel-up' ? 1 : event.button === 'wheel-down' ? -1 : 0;
        const code = BUTTONS[event.button];
        if (wheel !== 0 && event.down) this.collect({ type: EV_REL, code: REL_WHEEL, value: wheel });
        else if (code !== undefined) this.collect({ type: EV_KEY, code, value: event.down ? 1 : 0 });
        return;
      }
      case 'rel':
      case 'abs': {
        const type = event.type === 'rel' ? EV_REL : EV_ABS;
        this.collect({ type, code: event.axis === 'x' ? 0 : 1, value: event.value });
        return;
      }
      default:
        this.host.unimplemented('multi-touch input');
    }
  }

  /** Ends a group of events. */
  sync(): void {
    this.collect({ type: EV_SYN, code: 0, value: 0 });
  }

  protected config(): Uint8Array {
    const bytes = new Uint8Array(this.type.configSize);
    this.copy = bytes;
    const hex = this.answers[key(this.select, this.subselect)];
    if (hex === undefined) return bytes;
    bytes[0] = this.select;
    bytes[1] = this.subselect;
    bytes[2] = hex.length / 2;
    for (let i = 0; i < hex.length; i += 2) bytes[CONFIG_HEADER + i / 2] = Number.parseInt(hex.slice(i, i + 2), 16);
    return bytes;
  }

  protected override writtenConfig(): Uint8Array {
    return this.copy;
  }

  protected override onConfigWrite(config: Uint8Array): void {
    this.copy = config.slice();
    this.select = config[0] ?? 0;
    this.subselect = config[1] ?? 0;
    this.notifyConfig();
  }

  /** The status queue (LEDs): taken and given back. */
  protected onNotify(queue: Virtqueue): void {
    if (queue.index !== STATUS) return;
    for (let element = queue.pop(); element !== undefined; element = queue.pop()) {
      const length = element.out.reduce((sum, segment) => sum + segment.length, 0);
      queue.push(element, Math.min(length, EVENT_BYTES));
    }
    this.notify(queue);
  }

  protected override onStatus(value: number): void {
    if (value & STATUS_DRIVER_OK) this.setActive(true);
  }

  protected override onReset(): void {
    this.setActive(false);
  }

  protected override saveOwn(): DeviceState {
    const { select, subselect, active } = this;
    return { select, subselect, active, group: this.group.slice(), copy: this.copy.slice() };
  }

  protected override restoreOwn(state: DeviceState): void {
    this.select = state.select as number;
    this.subselect = state.subselect as number;
    this.active = state.active === true;
    this.group = (state.group as LinuxEvent[]).slice();
    this.copy = (state.copy as Uint8Array<ArrayBuffer>).slice();
  }

  protected override inspectOwn(): Readonly<Record<string, unknown>> {
    return { active: this.active, collected: this.group.slice() };
  }

  private setActive(active: boolean): void {
    if (this.active === active) return;
    this.active = active;
    this.activeChanged(active);
  }

  private collect(event: LinuxEvent): void {
    if (!this.active) return;
    this.group.push(event);
    if (event.type !== EV_SYN) return;
    const group = this.group;
    this.group = [];
    const queue = this.queues[EVENTS];
    if (queue === undefined) return;
    const elements: Element[] = [];
    for (let i = 0; i < group.length; i++) {
      const element = queue.pop();
      if (element === undefined) {
        for (let n = elements.length; n > 0; n--) queue.unpop();
        return;
      }
      elements.push(element);
    }
    group.forEach((item, i) => {
      const element = elements[i];
      if (element !== undefined) queue.push(element, scatter(this.memory, element.in, 0, encoded(item)));
    });
    this.notify(queue);
  }
}

function encoded({ type, code, value }: LinuxEvent): Uint8Array {
  const bytes = new Uint8Array(EVENT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type, true);
  view.setUint16(2, code, true);
  view.setInt32(4, value, true);
  return bytes;
}
