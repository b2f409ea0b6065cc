/** What a network device lets in, and the control commands that say so (Virtual I/O Device 1.2, section 5.1.6.5). */
import type { DeviceState } from '../../device.ts';

const TABLE_MAX = 64;
const VLANS = 4096;
const MAC_BYTES = 6;
const ETHERTYPE_VLAN = 0x8100;

/** Receive modes, in the order of the RX class's commands. */
const MODES = ['promiscuous', 'allMulticast', 'allUnicast', 'noMulticast', 'noUnicast', 'noBroadcast'] as const;
type Modes = Record<(typeof MODES)[number], boolean>;

const RESET_MODES: Modes = {
  promiscuous: true,
  allMulticast: false,
  allUnicast: false,
  noMulticast: false,
  noUnicast: false,
  noBroadcast: false,
};

/** A list of addresses; too many make it let everything in. */
interface Table {
  readonly addresses: readonly string[];
  readonly overflow: boolean;
}

const EMPTY: Table = { addresses: [], overflow: false };

export class NetFilter {
  readonly mac: Uint8Array;
  private readonly permanent: Uint8Array;
  private modes: Modes = { ...RESET_MODES };
  private unicast = EMPTY;
  private multicast = EMPTY;
  /** Bit per VLAN that is let in. */
  private vlans = new Uint8Array(VLANS / 8).fill(0xff);

  constructor(mac: Uint8Array) {
    this.permanent = mac.slice(0, MAC_BYTES);
    this.mac = this.permanent.slice();
  }

  reset(): void {
    this.mac.set(this.permanent);
    this.modes = { ...RESET_MODES };
    this.unicast = EMPTY;
    this.multicast = EMPTY;
    this.vlans.fill(0);
  }

  /** With a VLAN filter none is let in until asked for; without one, all are. */
  setVlanFilter(filtering: boolean): void {
    this.vlans.fill(filtering ? 0 : 0xff);
  }

  accepts(packet: Uint8Array): boolean {
    const { modes } = this;
    if (modes.promiscuous) return true;
    if (((packet[12] ?? 0) << 8) + (packet[13] ?? 0) === ETHERTYPE_VLAN) {
      const id = (((packet[14] ?? 0) << 8) | (packet[15] ?? 0)) & (VLANS - 1);
      if (!((this.vlans[id >> 3] ?? 0) & (1 << (id & 7)))) return false;
    }
    const address = hex(packet.subarray(0, MAC_BYTES));
    if ((packet[0] ?? 0) & 1) {
      if (address === 'ffffffffffff') return !modes.noBroadcast;
      if (modes.noMulticast) return false;
      return modes.allMulticast || this.multicast.overflow || this.multicast.addresses.includes(address);
    }
    if (modes.noUnicast) return false;
    if (modes.allUnicast || this.unicast.overflow || address === hex(this.mac)) return true;
    return this.unicast.addresses.includes(address);
  }

  setMode(command: number, on: boolean): boolean {
    const mode = MODES[command];
    if (mode === undefined) return false;
    this.modes[mode] = on;
    return true;
  }

  setVlan(id: number, on: boolean): boolean {
    if (id >= VLANS) return false;
    const old = this.vlans[id >> 3] ?? 0;
    this.vlans[id >> 3] = on ? old | (1 << (id & 7)) : old & ~(1 << (id & 7));
    return true;
  }

  /** Two tables, each a 32-bit count and addresses: unicast, then multicast. */
  setTables(body: Uint8Array): boolean {
    const unicast = table(body, 0, TABLE_MAX);
    if (unicast === undefined) return false;
    const multicast = table(body, unicast.end, TABLE_MAX - unicast.table.addresses.length);
    if (multicast === undefined || multicast.end !== body.length) return false;
    this.unicast = unicast.table;
    this.multicast = multicast.table;
    return true;
  }

  save(): DeviceState {
    const { unicast, multicast } = this;
    return { mac: this.mac.slice(), modes: { ...this.modes }, unicast, multicast, vlans: this.vlans.slice() };
  }

  restore(state: DeviceState): void {
    this.mac.set(state.mac as Uint8Array);
    this.modes = { ...(state.modes as Modes) };
    this.unicast = state.unicast as Table;
    this.multicast = state.multicast as Table;
    this.vlans.set(state.vlans as Uint8Array);
  }

  inspect(): Readonly<Record<string, unknown>> {
    return { mac: hex(this.mac), ...this.modes, unicast: this.unicast, multicast: this.multicast };
  }
}

/** Runs a control command: class, command, data. False when it is refused. */
export function handleControl(filter: NetFilter, bytes: Uint8Array): boolean {
  const command = bytes[1] ?? 0;
  const body = bytes.subarray(2);
  const word = (body[0] ?? 0) | ((body[1] ?? 0) << 8);
  switch (bytes[0]) {
    case 0: // RX
      return body.length >= 1 && filter.setMode(command, body[0] !== 0);
    case 1: // MAC
      if (command === 0) return filter.setTables(body);
      if (command !== 1 || body.length !== MAC_BYTES) return false;
      filter.mac.set(body);
      return true;
    case 2: // VLAN
      return body.length >= 2 && command <= 1 && filter.setVlan(word, command === 0);
    default: // nothing to announce, one pair of queues, no offloads
      return false;
  }
}

function table(body: Uint8Array, start: number, room: number): { table: Table; end: number } | undefined {
  if (start + 4 > body.length) return undefined;
  const count = new DataView(body.buffer, body.byteOffset).getUint32(start, true);
  const end = start + 4 + count * MAC_BYTES;
  if (end > body.length) return undefined;
  if (count > room) return { table: { addresses: [], overflow: true }, end };
  const addresses = Array.from({ length: count }, (_, i) => {
    const at = start + 4 + i * MAC_BYTES;
    return hex(body.subarray(at, at + MAC_BYTES));
  });
  return { table: { addresses, overflow: false }, end };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
