import type { Logger } from '../contract.ts';
import { type Partition, partitionName } from './messages.ts';
import { type Change, ConflictError, type Storage, type StoredRow } from './storage.ts';

export interface LeasesOptions {
  storage: Storage;
  log: Logger;
  instanceId: string;
  partitionCount: () => number;
  leaseMs: number;
  acquired: (partition: Partition) => Promise<void>;
  /** The partition is to be left; resolves when nothing of it runs any more. */
  leaving: (partition: Partition, graceMs: number) => Promise<void>;
  notify: (hint: string) => void;
}

/** Partition key of the rows that leases, heartbeats and the number of partitions live in. */
export const LEASES = 'leases';
const GRACE_MS = 5000;

/** Who owns how much: what an instance may take, and whether it must give something back. */
export interface Share {
  take: number;
  giveBack: number;
}

/** A fair share of `partitions` for one instance, given how many each live one owns (its own count too). */
export function fairShare(partitions: number, mine: number, others: number[]): Share {
  const instances = others.length + 1;
  const most = Math.ceil(partitions / instances);
  const least = Math.floor(partitions / instances);
  const poor = others.some((count) => count < least);
  if (mine > most) return { take: 0, giveBack: mine - most };
  if (mine > least && poor) return { take: 0, giveBack: 1 };
  return { take: (poor ? least : most) - mine, giveBack: 0 };
}

/** Leases on the hub's partitions: rows whose time is the storage service's, shared fairly among the live instances. */
export class Leases {
  #options: LeasesOptions;
  #etags = new Map<Partition, string>();
  #alive: string[];
  #renewedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #announced = false;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.#alive = [options.instanceId];
  }

  /** The live instances, this one among them, in a fixed order. */
  alive(): string[] {
    return this.#alive;
  }

  async start(): Promise<void> {
    await this.tick();
  }

  /** Renews, takes and gives back leases now. */
  async tick(): Promise<void> {
    if (this.#stopped) return;
    if (this.#ticking) {
      this.#again = true;
      return this.#ticking;
    }
    clearTimeout(this.#timer);
    this.#ticking = this.#tick().catch((error: Error) => {
      this.#options.log.debug(`Renewing partition leases failed: ${error.message}`);
      return this.#dropIfOver();
    });
    await this.#ticking;
    this.#ticking = undefined;
    const { leaseMs } = this.#options;
    const delay = this.#again ? 0 : Math.min(5000, Math.max(100, leaseMs / 6));
    this.#again = false;
    if (!this.#stopped) this.#timer = setTimeout(() => void this.tick(), delay);
  }

  /** Takes, renews and gives back nothing more. */
  async freeze(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#ticking;
  }

  /** Gives everything back. The partitions must have been left before. */
  async giveAllBack(): Promise<void> {
    const free = [...this.#etags].map(
      ([rowKey, etag]): Change => ({ kind: 'replace', rowKey, row: { owner: '' }, etag }),
    );
    this.#etags.clear();
    const all: Change[] = [...free, { kind: 'delete', rowKey: this.#heartbeatKey() }];
    await Promise.allSettled(all.map((change) => this.#options.storage.commit(LEASES, [change])));
    this.#options.notify('leases');
  }

  #heartbeatKey(): string {
    return `n|${this.#options.instanceId}`;
  }

  async #tick(): Promise<void> {
    const { storage, instanceId, leaseMs, notify } = this.#options;
    const partitionCount = this.#options.partitionCount();
    await this.#renew();
    const renewedBy = Date.now();
    const rows = await storage.query(`PartitionKey eq '${LEASES}'`);
    const heartbeat = rows.find(({ rowKey }) => rowKey === this.#heartbeatKey());
    if (heartbeat) storage.setClock(heartbeat.timestamp, renewedBy);
    const live = (row: StoredRow) => Date.parse(row.timestamp) + leaseMs > storage.now();
    const names = rows.filter((row) => row.rowKey.startsWith('n|') && live(row)).map((row) => row.rowKey.slice(2));
    this.#alive = [...new Set([...names, instanceId])].sort();
    if (!this.#announced) notify('leases');
    this.#announced = true;

    const leases = new Map(rows.map((row) => [row.rowKey, row]));
    const counts = new Map(this.#alive.map((name) => [name, 0]));
    const free: Partition[] = [];
    for (let index = 0; index < partitionCount; index++) {
      const lease = leases.get(partitionName(index));
      const owner = lease && live(lease) ? String(lease.owner) : '';
      if (counts.has(owner)) counts.set(owner, counts.get(owner)! + 1);
      const dropped = owner === instanceId && !this.#etags.has(partitionName(index));
      if (!owner || dropped) free.push(partitionName(index));
    }
    const others = [...counts].filter(([name]) => name !== instanceId).map(([, count]) => count);
    const { take, giveBack } = fairShare(partitionCount, this.#etags.size, others);
    for (const partition of free.slice(0, take)) await this.#take(partition, leases.get(partition));
    for (const partition of [...this.#etags.keys()].slice(0, giveBack)) await this.#giveBack(partition);
  }

  async #renew(): Promise<void> {
    const { storage, instanceId } = this.#options;
    const row = { owner: instanceId };
    const began = Date.now();
    const heartbeat: Change = { kind: 'put', rowKey: this.#heartbeatKey(), row: {} };
    const renewals = [...this.#etags].map(([rowKey, etag]) => ({ kind: 'replace', rowKey, row, etag }) as const);
    try {
      const etags = await storage.commit(LEASES, [heartbeat, ...renewals]);
      for (const { rowKey } of renewals) this.#etags.set(rowKey, etags.get(rowKey) ?? '');
      this.#renewedAt = began;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      for (const renewal of renewals) await this.#renewOne(renewal);
    }
  }

  async #renewOne(renewal: Change & { rowKey: Partition }): Promise<void> {
    try {
      const etags = await this.#options.storage.commit(LEASES, [renewal]);
      this.#etags.set(renewal.rowKey, etags.get(renewal.rowKey) ?? '');
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      this.#etags.delete(renewal.rowKey);
      this.#options.log.warn(`The lease of partition ${renewal.rowKey} was lost.`);
      await this.#options.leaving(renewal.rowKey, 0);
    }
  }

  async #take(partition: Partition, lease: StoredRow | undefined): Promise<void> {
    const { storage, instanceId, acquired, log } = this.#options;
    const row = { owner: instanceId };
    const change: Change = lease
      ? { kind: 'replace', rowKey: partition, row, etag: lease.etag }
      : { kind: 'insert', rowKey: partition, row };
    try {
      const etags = await storage.commit(LEASES, [change]);
      this.#etags.set(partition, etags.get(partition) ?? '');
      this.#renewedAt ||= Date.now();
    } catch (error) {
      if (error instanceof ConflictError) return;
      throw error;
    }
    log.debug(`Partition ${partition} is now served here.`);
    await acquired(partition);
  }

  async #giveBack(partition: Partition): Promise<void> {
    const { storage, leaving, notify, log } = this.#options;
    await leaving(partition, GRACE_MS);
    const etag = this.#etags.get(partition);
    this.#etags.delete(partition);
    if (etag === undefined) return;
    await storage.commit(LEASES, [{ kind: 'replace', rowKey: partition, row: { owner: '' }, etag }]);
    log.debug(`Partition ${partition} was given back.`);
    notify('leases');
  }

  /** Leases that could not be renewed in time belong to nobody any more. */
  async #dropIfOver(): Promise<void> {
    if (Date.now() < this.#renewedAt + this.#options.leaseMs) return;
    for (const partition of [...this.#etags.keys()]) {
      this.#etags.delete(partition);
      await this.#options.leaving(partition, 0);
    }
  }
}
