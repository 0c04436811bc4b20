import type { Logger } from '../contract.ts';
import { type Delivery, type Partition, partitionOf, toDelivery } from './messages.ts';
import type { Payloads } from './payloads.ts';
import { ConflictError, isUnreachable, quoted, type Storage, type StoredRow } from './storage.ts';

/** What came of handing waiting messages to an instance. */
export interface Handled {
  consumed: Delivery[];
  deferred: Delivery[];
  /** Row keys of timers that were deleted. */
  cancelled: string[];
  /** Whether the deferred messages may be handed over again at once. */
  again: boolean;
}

export interface DispatcherOptions {
  storage: Storage;
  payloads: Payloads;
  log: Logger;
  partitionCount: () => number;
  maxConcurrent: number;
  handle: (partition: Partition, instanceId: string, waiting: Delivery[]) => Promise<Handled>;
  /** What is kept in memory of an instance may be out of date. */
  forget: (partition: Partition, instanceId: string | undefined) => void;
  notify: (hint: string) => void;
}

interface Mailbox {
  waiting: Delivery[];
  running: boolean;
  queued: boolean;
  failures: number;
}

interface Owned {
  known: Set<string>;
  /** Row keys dealt with, and when: a poll under way may still bring them. */
  done: Map<string, number>;
  timers: Map<string, NodeJS.Timeout>;
  mailboxes: Map<string, Mailbox>;
  closing: boolean;
}

const LONGEST_TIMEOUT_MS = 2_000_000_000;
const DONE_KEPT_MS = 60_000;

/** Hands the messages of owned partitions to their instances, one episode at a time for each. */
export class Dispatcher {
  #options: DispatcherOptions;
  #owned = new Map<Partition, Owned>();
  #ready: { partition: Partition; instanceId: string }[] = [];
  #running = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  partitionOf(instanceId: string): Partition {
    return partitionOf(instanceId, this.#options.partitionCount());
  }

  owned(): Partition[] {
    return [...this.#owned.keys()];
  }

  /** Begins to serve a partition whose lease this instance now holds. */
  async open(partition: Partition): Promise<void> {
    this.#owned.set(partition, {
      known: new Set(),
      done: new Map(),
      timers: new Map(),
      mailboxes: new Map(),
      closing: false,
    });
    await this.#load(partition);
  }

  /** Ends the service of a partition; resolves when nothing of it runs any more, or after `graceMs`. */
  async close(partition: Partition, graceMs: number): Promise<void> {
    const owned = this.#owned.get(partition);
    if (!owned) return;
    owned.closing = true;
    for (const timer of owned.timers.values()) clearTimeout(timer);
    const deadline = Date.now() + graceMs;
    const busy = () => [...owned.mailboxes.values()].some(({ running }) => running);
    while (busy() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    this.#owned.delete(partition);
    this.#options.forget(partition, undefined);
  }

  /** Messages that were just written to a partition: served here, or its owner is told. */
  arrived(partition: Partition, deliveries: Delivery[]): void {
    if (deliveries.length === 0) return;
    const owned = this.#owned.get(partition);
    if (!owned) {
      this.#options.notify(`control ${partition}`);
      return;
    }
    for (const delivery of deliveries) this.#accept(partition, owned, delivery);
    this.#pump();
  }

  /** Rows that a poll found. */
  async found(rows: StoredRow[]): Promise<void> {
    for (const row of rows.sort((a, b) => (a.rowKey < b.rowKey ? -1 : 1))) {
      const owned = this.#owned.get(row.partitionKey);
      if (!owned || owned.known.has(row.rowKey) || owned.done.has(row.rowKey)) continue;
      const delivery = await toDelivery(this.#options.payloads, row);
      this.#accept(row.partitionKey, owned, delivery);
    }
    this.#pump();
  }

  async #load(partition: Partition): Promise<void> {
    const filter = `PartitionKey eq ${quoted(partition)} and RowKey ge 'm|' and RowKey lt 'u'`;
    await this.found(await this.#options.storage.query(filter));
  }

  #accept(partition: Partition, owned: Owned, delivery: Delivery): void {
    if (owned.closing || owned.known.has(delivery.rowKey) || owned.done.has(delivery.rowKey)) return;
    owned.known.add(delivery.rowKey);
    this.#whenDue(partition, owned, delivery);
  }

  #whenDue(partition: Partition, owned: Owned, delivery: Delivery): void {
    const delay = delivery.dueAt - this.#options.storage.now();
    if (delay <= 0) {
      const { instanceId } = delivery.message;
      const mailbox = owned.mailboxes.get(instanceId) ?? { waiting: [], running: false, queued: false, failures: 0 };
      owned.mailboxes.set(instanceId, mailbox);
      mailbox.waiting.push(delivery);
      this.#queue(partition, instanceId, mailbox);
      return;
    }
    const timer = setTimeout(
      () => {
        owned.timers.delete(delivery.rowKey);
        this.#whenDue(partition, owned, delivery);
        this.#pump();
      },
      Math.min(delay, LONGEST_TIMEOUT_MS),
    );
    owned.timers.set(delivery.rowKey, timer);
  }

  #queue(partition: Partition, instanceId: string, mailbox: Mailbox): void {
    if (mailbox.running || mailbox.queued || mailbox.waiting.length === 0) return;
    mailbox.queued = true;
    this.#ready.push({ partition, instanceId });
  }

  #pump(): void {
    while (this.#running < this.#options.maxConcurrent) {
      const next = this.#ready.shift();
      if (!next) return;
      const owned = this.#owned.get(next.partition);
      const mailbox = owned?.mailboxes.get(next.instanceId);
      if (!owned || owned.closing || !mailbox) continue;
      mailbox.queued = false;
      mailbox.running = true;
      this.#running++;
      void this.#run(next.partition, owned, next.instanceId, mailbox).finally(() => {
        this.#running--;
        this.#pump();
      });
    }
  }

  async #run(partition: Partition, owned: Owned, instanceId: string, mailbox: Mailbox): Promise<void> {
    const batch = mailbox.waiting;
    mailbox.waiting = [];
    let again = false;
    try {
      const handled = await this.#options.handle(partition, instanceId, batch);
      this.#settle(owned, handled);
      mailbox.waiting.unshift(...handled.deferred.filter(({ rowKey }) => owned.known.has(rowKey)));
      again = handled.again || mailbox.waiting.length > handled.deferred.length;
      mailbox.failures = 0;
    } catch (error) {
      await this.#failed(partition, owned, instanceId, mailbox, batch, error as Error);
    } finally {
      mailbox.running = false;
    }
    if (mailbox.waiting.length === 0) owned.mailboxes.delete(instanceId);
    else if (again) this.#queue(partition, instanceId, mailbox);
  }

  #settle(owned: Owned, { consumed, cancelled }: Handled): void {
    const now = Date.now();
    for (const rowKey of [...consumed.map((delivery) => delivery.rowKey), ...cancelled]) {
      owned.known.delete(rowKey);
      clearTimeout(owned.timers.get(rowKey));
      owned.timers.delete(rowKey);
      owned.done.set(rowKey, now);
    }
    for (const [rowKey, at] of owned.done) {
      if (at > now - DONE_KEPT_MS) break;
      owned.done.delete(rowKey);
    }
  }

  async #failed(
    partition: Partition,
    owned: Owned,
    instanceId: string,
    mailbox: Mailbox,
    batch: Delivery[],
    error: Error,
  ): Promise<void> {
    this.#options.forget(partition, instanceId);
    mailbox.failures++;
    const delay = Math.min(5000, 100 * 2 ** mailbox.failures);
    if (error instanceof ConflictError) {
      this.#options.log.debug(`${instanceId}: changed by somebody else, looking again.`);
    } else if (!isUnreachable(error)) {
      this.#options.log.warn(
        `${instanceId}: an episode was cut off and will run again in ${delay} ms: ${error.message}`,
      );
    }
    mailbox.waiting.unshift(...batch);
    if (!owned.closing) await this.#recheck(partition, owned, mailbox).catch(() => undefined);
    setTimeout(() => {
      this.#queue(partition, instanceId, mailbox);
      this.#pump();
    }, delay);
  }

  /** Drops waiting messages whose rows are gone. */
  async #recheck(partition: Partition, owned: Owned, mailbox: Mailbox): Promise<void> {
    const present = await Promise.all(
      mailbox.waiting.map(({ rowKey }) => this.#options.storage.get(partition, rowKey)),
    );
    const gone = mailbox.waiting.filter((_, index) => present[index] === undefined);
    mailbox.waiting = mailbox.waiting.filter((delivery) => !gone.includes(delivery));
    for (const { rowKey } of gone) owned.known.delete(rowKey);
  }
}
