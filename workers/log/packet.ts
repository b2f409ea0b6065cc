/** The first headers of an Ethernet frame in words (IEEE 802.3, RFC 791, 826, 8200, 768, 9293, 792). */

const ETHER_TYPES: ReadonlyMap<number, string> = new Map([
  [0x0800, 'IPv4'],
  [0x0806, 'ARP'],
  [0x86dd, 'IPv6'],
  [0x8100, 'VLAN'],
  [0x88cc, 'LLDP'],
]);
const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, 'ICMP'],
  [2, 'IGMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [58, 'ICMPv6'],
]);
const ETHERNET_HEADER = 14;

const mac = (bytes: Uint8Array, at: number) =>
  [...bytes.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
const ipv4 = (bytes: Uint8Array, at: number) => [...bytes.subarray(at, at + 4)].join('.');
const u16 = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function ipv6(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => u16(bytes, at + i * 2).toString(16)).join(':');
  const zeros = [...groups.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (!zeros) return groups;
  const head = groups.slice(0, zeros.index);
  const tail = groups.slice(zeros.index + zeros[0].length);
  return `${head}::${tail.replace(/^:/, '')}`;
}

function transport(bytes: Uint8Array, protocol: number, at: number): string {
  const name = PROTOCOLS.get(protocol) ?? `protocol ${protocol}`;
  if ((protocol !== 6 && protocol !== 17) || at + 4 > bytes.length) return name;
  return `${name} ${u16(bytes, at)} → ${u16(bytes, at + 2)}`;
}

/**
 * One line on a frame: addresses, type, and for IP and ARP who talks to whom. Frames that are too short are called so;
 * nothing is read behind the end.
 */
export function describePacket(bytes: Uint8Array, length = bytes.length): string {
  const size = `${length} byte${length === 1 ? '' : 's'}`;
  if (bytes.length < ETHERNET_HEADER) return `frame of ${size}, too short for an Ethernet header`;
  const type = u16(bytes, 12);
  const at = ETHERNET_HEADER;
  const ether = `${mac(bytes, 6)} → ${mac(bytes, 0)}`;
  let what = ETHER_TYPES.get(type) ?? (type < 0x600 ? `802.3 length ${type}` : `type 0x${type.toString(16)}`);
  if (type === 0x0800 && bytes.length >= at + 20) {
    const header = ((bytes[at] ?? 0) & 15) * 4;
    what = `IPv4 ${ipv4(bytes, at + 12)} → ${ipv4(bytes, at + 16)} ${transport(bytes, bytes[at + 9] ?? 0, at + header)}`;
  } else if (type === 0x0806 && bytes.length >= at + 28) {
    const asks = u16(bytes, at + 6) === 1;
    what = asks
      ? `ARP who has ${ipv4(bytes, at + 24)}? tell ${ipv4(bytes, at + 14)}`
      : `ARP ${ipv4(bytes, at + 14)} is at ${mac(bytes, at + 8)}`;
  } else if (type === 0x86dd && bytes.length >= at + 40) {
    what = `IPv6 ${ipv6(bytes, at + 8)} → ${ipv6(bytes, at + 24)} ${transport(bytes, bytes[at + 6] ?? 0, at + 40)}`;
  }
  return `${what}, ${ether}, ${size}`;
}
