/**
 * virtio block device (Virtual I/O Device 1.2, section 5.2), one queue.
 *
 * A request starts inside the driver's QueueNotify and ends at an event of the log. In between, QEMU gives the disk
 * driver *groups*: reads or writes queued by one notify, sorted by sector, neighbours merged; each group, and each
 * flush, is one numbered request of blkreplay (replay pitfalls, section 9). Read data is in RAM from the submit on; the
 * status byte, the used ring and the interrupt come with the completion.
 */
import type { BlockImage, DeviceHost, DeviceState, DiskRequest, DiskRequestKind, DiskTrace } from '../../device.ts';
import {
  blockConfig,
  blockFeatures,
  CONFIG_SIZE,
  CONFIG_WCE,
  F_CONFIG_WCE,
  F_FLUSH,
  F_SCSI,
  QUEUE_SIZE,
  RANGE_MAX,
} from './block-config.ts';
import type { DriveOptions } from './block-drive.ts';
import {
  type AtOnce,
  bare,
  type Group,
  groupText,
  idBytes,
  merged,
  NOTHING,
  type Request,
  rangeOf,
  RequestStatus as Status,
  RequestType as Type,
  without,
} from './block-requests.ts';
import { VirtioDevice, type VirtioVariant } from './device.ts';
import { type DiskGeometry, diskGeometry } from './disk-geometry.ts';
import { type Element, gather, type Segment, scatter, segmentsLength, type Virtqueue } from './virtqueue.ts';

const SECTOR = 512;

const ANY_LAYOUT = 0x08000000;

const HEADER = 16;
const RANGE = 16;
const UNMAP = 1;
const MERGE_MAX = 32;
const NO_DATA: readonly Segment[] = [];

export class VirtioBlock extends VirtioDevice {
  private readonly drive: DriveOptions;
  private readonly trace: DiskTrace | undefined;
  /** Requests since power-on. */
  private requests = 0;
  private readonly geometry: DiskGeometry;
  private writeCache: boolean;
  /** Requests of one notify, not yet given to the drive. */
  private pending: Request[] = [];
  private pendingWrite = false;
  /** Requests that the drive works on, by number. */
  private inFlight = new Map<number, Group>();
  /** Requests that end in a one-shot bottom half, in order. */
  private atOnce: AtOnce[] = [];
  /** The drive flushes one at a time; the others have no number yet. */
  private flushing = false;
  private waitingFlushes: Group[] = [];

  /** @param trace Hears of all requests. */
  constructor(host: DeviceHost, variant: VirtioVariant, drive: DriveOptions, trace?: DiskTrace) {
    super(
      host,
      {
        name: 'virtio-blk',
        deviceId: 2,
        features: blockFeatures(drive.readOnly),
        legacyFeatures: F_SCSI,
        queueSizes: [QUEUE_SIZE],
        configSize: CONFIG_SIZE,
      },
      variant,
    );
    this.drive = drive;
    this.trace = trace;
    this.writeCache = drive.writeCache;
    this.geometry = diskGeometry(drive.image);
  }

  /** What the drive holds now. */
  get image(): BlockImage {
    return this.drive.image;
  }

  protected config(): Uint8Array {
    return blockConfig(this.drive.image, this.geometry, this.writeCache, this.queues.length);
  }

  protected override onConfigWrite(config: Uint8Array): void {
    this.writeCache = config[CONFIG_WCE] !== 0;
  }

  /** A driver that can neither set the cache mode nor flush gets write-through. */
  protected override onStatus(value: number): void {
    const driverReady = (value & 4) !== 0;
    if (driverReady && !this.hasFeature(F_CONFIG_WCE)) this.writeCache = this.hasFeature(F_FLUSH);
  }

  protected override adjustLegacy(low: number, modern: boolean): number {
    return modern ? low : (low & ~ANY_LAYOUT) | F_SCSI;
  }

  protected override onReset(): void {
    this.writeCache = this.drive.writeCache;
    this.pending = [];
    this.waitingFlushes = [];
    // The drive goes on working; nobody waits for the results.
    for (const id of this.inFlight.keys())
      this.inFlight.set(id, { ...NOTHING, flush: this.inFlight.get(id)?.flush ?? false });
    this.atOnce = this.atOnce.map(({ id }) => ({ id, group: NOTHING }));
  }

  protected onNotify(queue: Virtqueue): void {
    const quiet = queue.notifications;
    do {
      if (quiet) queue.setNotification(false);
      for (let element = queue.pop(); element !== undefined; element = queue.pop()) {
        if (!this.handle(queue, element)) return;
      }
      if (quiet) queue.setNotification(true);
    } while (!queue.empty);
    this.submit();
  }

  protected override saveOwn(): DeviceState {
    const { writeCache, flushing, requests } = this;
    const inFlight = new Map(this.inFlight);
    const waitingFlushes = this.waitingFlushes.slice();
    return {
      writeCache,
      flushing,
      requests,
      inFlight,
      atOnce: this.atOnce.slice(),
      waitingFlushes,
      disk: this.drive.image.save?.(),
    };
  }

  protected override restoreOwn(state: DeviceState): void {
    this.pending = [];
    if (state.disk !== undefined) this.drive.image.restore?.(state.disk as DeviceState);
    this.writeCache = state.writeCache === true;
    this.flushing = state.flushing === true;
    this.requests = (state.requests as number | undefined) ?? 0;
    this.inFlight = new Map(state.inFlight as ReadonlyMap<number, Group>);
    this.atOnce = (state.atOnce as AtOnce[]).slice();
    this.waitingFlushes = (state.waitingFlushes as Group[]).slice();
    for (const id of this.inFlight.keys()) this.host.resumeBlockRequest(id, () => this.ended(id));
    for (const { id } of this.atOnce) this.host.resumeBottomHalf(id, () => this.endedAtOnce(id), true);
  }

  protected override inspectOwn(): Readonly<Record<string, unknown>> {
    const groups = [...this.inFlight.values(), ...this.atOnce.map(({ group }) => group)];
    const inFlight = groups.map(groupText);
    return { sectors: this.drive.image.size / SECTOR, writeCache: this.writeCache, inFlight };
  }

  /** False when the driver broke the rules. */
  private handle(queue: Virtqueue, element: Element): boolean {
    const { memory } = this;
    const header = gather(memory, element.out, 0, HEADER);
    const written = segmentsLength(element.in);
    if (element.out.length === 0 || element.in.length === 0 || header.length < HEADER) {
      this.fail('a request without its header or status');
      return false;
    }
    const view = new DataView(header.buffer);
    const type = view.getUint32(0, true);
    const sector = view.getUint32(8, true) + view.getUint32(12, true) * 2 ** 32;
    switch ((type & ~(Type.out | Type.barrier)) >>> 0) {
      case Type.in: {
        const write = (type & Type.out) !== 0;
        const data = write ? without(element.out, HEADER, 0) : without(element.in, 0, 1);
        this.transfer(queue, { number: this.requests, element, sector, data, length: segmentsLength(data) }, write);
        return true;
      }
      case Type.flush:
        if (this.pendingWrite) this.submit();
        this.begin({ requests: [this.noted(element, 'flush')], flush: true, flushAfter: false, status: Status.ok });
        return true;
      case Type.getId: {
        scatter(memory, element.in, 0, idBytes(this.drive.serial, written - 1));
        this.endNow(queue, this.noted(element, 'get-id'), Status.ok);
        return true;
      }
      case Type.discard & ~Type.out:
      case Type.writeZeroes & ~Type.out:
        return this.range(queue, element, (type & ~Type.out) === (Type.writeZeroes & ~Type.out));
      default:
        this.endNow(queue, this.noted(element, 'other'), Status.unsupported);
        return true;
    }
  }

  /** Tells of a request as it begins, and numbers it. */
  private begins(
    kind: DiskRequestKind,
    effect: DiskRequest['effect'] = 'none',
    sector = 0,
    sectors = 0,
    pieces = NO_DATA,
  ) {
    this.trace?.begun(this.requests++, { kind, effect, sector, sectors, pieces });
  }

  /** A request without data, told. */
  private noted(element: Element, kind: DiskRequestKind): Request {
    this.begins(kind);
    return bare(this.requests - 1, element);
  }

  private transfer(queue: Virtqueue, request: Request, write: boolean): void {
    const { sector, length, data } = request;
    const inside = this.inside(sector, length);
    const reaches = inside && this.drive.kind !== 'null' && !(write && this.drive.readOnly);
    const effect = !reaches ? 'none' : write ? 'wrote' : 'read';
    this.begins(write ? 'write' : 'read', effect, sector, Math.floor(length / SECTOR), data);
    if (!inside) {
      this.endNow(queue, request, Status.ioError);
      return;
    }
    if (this.pending.length > 0 && (this.pending.length === MERGE_MAX || write !== this.pendingWrite)) this.submit();
    this.pending.push(request);
    this.pendingWrite = write;
  }

  /** Discard or write zeroes: one range of sectors. */
  private range(queue: Virtqueue, element: Element, zeroes: boolean): boolean {
    const bytes = gather(this.memory, element.out, HEADER, RANGE);
    if (bytes.length < RANGE) {
      this.fail('a discard or write-zeroes request without its range');
      return false;
    }
    const { sector, count, flags } = rangeOf(bytes);
    const unsupported = flags & ~UNMAP || (!zeroes && flags & UNMAP);
    const fits = count <= RANGE_MAX && this.inside(sector, count * SECTOR);
    const writes = zeroes && !unsupported && fits && !this.drive.readOnly;
    const request = bare(this.requests, element);
    this.begins(zeroes ? 'write-zeroes' : 'discard', writes ? 'wrote' : 'none', sector, count);
    if (unsupported || !fits) {
      this.endNow(queue, request, unsupported ? Status.unsupported : Status.ioError);
    } else if (writes) {
      this.drive.image.write(sector * SECTOR, new Uint8Array(count * SECTOR));
      this.begin({ requests: [request], flush: false, flushAfter: !this.writeCache, status: Status.ok });
    } else {
      // Drives ignore discards unless they were given discard=unmap: the request ends without reaching the driver.
      this.endAtOnce({
        requests: [request],
        flush: false,
        flushAfter: false,
        status: zeroes ? Status.ioError : Status.ok,
      });
    }
    return true;
  }

  /** Gives what is pending to the drive: neighbours in one group. */
  private submit(): void {
    const requests = this.pending;
    const write = this.pendingWrite;
    this.pending = [];
    this.pendingWrite = false;
    for (const group of merged(requests)) this.start(group, write);
  }

  private start(requests: readonly Request[], write: boolean): void {
    const { image, readOnly, kind } = this.drive;
    if (write && readOnly) {
      this.endAtOnce({ requests, flush: false, flushAfter: false, status: Status.ioError });
      return;
    }
    for (const { sector, data, length } of requests) {
      if (write && kind !== 'null') {
        image.write(sector * SECTOR, gather(this.memory, data, 0, length));
      } else if (kind !== 'null') {
        // The null driver keeps nothing, and leaves the buffer as it is.
        const bytes = new Uint8Array(length);
        image.read(sector * SECTOR, bytes);
        scatter(this.memory, data, 0, bytes);
      }
    }
    this.begin({ requests, flush: false, flushAfter: write && !this.writeCache, status: Status.ok });
  }

  private begin(group: Group): void {
    if (this.drive.kind !== 'blkreplay') {
      if (this.drive.kind === 'unrecorded')
        this.host.unimplemented('a drive without blkreplay: the log has no moments');
      this.endAtOnce(group);
    } else if (group.flush && this.flushing) {
      this.waitingFlushes.push(group);
    } else {
      if (group.flush) this.flushing = true;
      const id: number = this.host.blockRequest(() => this.ended(id));
      this.inFlight.set(id, group);
    }
  }

  private ended(id: number): void {
    const group = this.inFlight.get(id);
    if (group === undefined) return;
    this.inFlight.delete(id);
    if (group.flush) this.flushing = false;
    if (group.flushAfter) this.begin({ ...group, flushAfter: false, flush: true });
    else this.completeAll(group);
    const waiting = this.flushing ? undefined : this.waitingFlushes.shift();
    if (waiting !== undefined) this.begin(waiting);
  }

  /** Ends in a one-shot bottom half: what never waits for the drive. */
  private endAtOnce(group: Group): void {
    const id = this.host.icount();
    this.atOnce.push({ id, group });
    this.host.scheduleBottomHalfOneshot(() => this.endedAtOnce(id));
  }

  private endedAtOnce(id: number): void {
    const index = this.atOnce.findIndex((entry) => entry.id === id);
    const [entry] = this.atOnce.splice(index, 1);
    if (entry !== undefined) this.completeAll(entry.group);
  }

  private completeAll(group: Group): void {
    const queue = this.queues[0];
    if (queue === undefined) return;
    for (const request of group.requests) {
      this.trace?.ended(request.number, group.status, true);
      this.complete(queue, request, group.status);
    }
  }

  /** Ends a request inside the store that began it. */
  private endNow(queue: Virtqueue, request: Request, status: number): void {
    this.trace?.ended(request.number, status, false);
    this.complete(queue, request, status);
  }

  private complete(queue: Virtqueue, request: Request, status: number): void {
    const written = segmentsLength(request.element.in);
    scatter(this.memory, request.element.in, written - 1, Uint8Array.of(status));
    queue.push(request.element, written);
    this.notify(queue);
  }

  private inside(sector: number, length: number): boolean {
    return length % SECTOR === 0 && sector + length / SECTOR <= Math.floor(this.drive.image.size / SECTOR);
  }
}
