/** Status and features of virtio devices in words (Virtual I/O Device 1.2, sections 2.1, 5 and 6). */
import { bitsText } from '../in-words.ts';

const STATUS = { 0: 'ACKNOWLEDGE', 1: 'DRIVER', 2: 'DRIVER_OK', 3: 'FEATURES_OK', 6: 'NEEDS_RESET', 7: 'FAILED' };
const ISR = { 0: 'used buffers', 1: 'configuration changed' };

const COMMON = {
  24: 'NOTIFY_ON_EMPTY',
  27: 'ANY_LAYOUT',
  28: 'INDIRECT_DESC',
  29: 'EVENT_IDX',
  32: 'VERSION_1',
  33: 'ACCESS_PLATFORM',
  34: 'RING_PACKED',
  35: 'IN_ORDER',
  36: 'ORDER_PLATFORM',
  38: 'NOTIFICATION_DATA',
  40: 'RING_RESET',
};

/** Features by device type. */
const OWN: ReadonlyMap<number, Readonly<Record<number, string>>> = new Map([
  [
    1,
    {
      ...{ 0: 'CSUM', 1: 'GUEST_CSUM', 2: 'CTRL_GUEST_OFFLOADS', 3: 'MTU', 5: 'MAC', 6: 'GSO', 7: 'GUEST_TSO4' },
      ...{ 8: 'GUEST_TSO6', 9: 'GUEST_ECN', 10: 'GUEST_UFO', 11: 'HOST_TSO4', 12: 'HOST_TSO6', 13: 'HOST_ECN' },
      ...{ 14: 'HOST_UFO', 15: 'MRG_RXBUF', 16: 'STATUS', 17: 'CTRL_VQ', 18: 'CTRL_RX', 19: 'CTRL_VLAN' },
      ...{ 20: 'CTRL_RX_EXTRA', 21: 'GUEST_ANNOUNCE', 22: 'MQ', 23: 'CTRL_MAC_ADDR' },
    },
  ],
  [
    2,
    {
      ...{ 1: 'SIZE_MAX', 2: 'SEG_MAX', 4: 'GEOMETRY', 5: 'RO', 6: 'BLK_SIZE', 7: 'SCSI', 9: 'FLUSH' },
      ...{ 10: 'TOPOLOGY', 11: 'CONFIG_WCE', 12: 'MQ', 13: 'DISCARD', 14: 'WRITE_ZEROES', 16: 'SECURE_ERASE' },
    },
  ],
  [3, { 0: 'SIZE', 1: 'MULTIPORT', 2: 'EMERG_WRITE' }],
  [16, { 0: 'VIRGL', 1: 'EDID', 2: 'RESOURCE_UUID', 3: 'RESOURCE_BLOB', 4: 'CONTEXT_INIT' }],
]);

export const statusText = (status: number): string => bitsText(status, STATUS);
export const interruptText = (isr: number): string => bitsText(isr, ISR);

/** Features that driver and device agreed on. `type` is the device's number in the specification. */
export function featuresText(low: number, high: number, type: number): string {
  return bitsText((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0), { ...OWN.get(type), ...COMMON });
}
