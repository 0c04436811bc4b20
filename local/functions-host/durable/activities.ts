import type { Logger } from '../contract.ts';
import { runActivity } from './activity-run.ts';
import type { DurableFunctions } from './functions.ts';
import { type Delivery, type Message, newDelivery, type Partition } from './messages.ts';
import type { Payloads } from './payloads.ts';
import type { WorkRequest } from './scheduling.ts';
import { ConflictError, isUnreachable, keyPart, type Row, type Storage, type StoredRow, sortable } from './storage.ts';

/** A work item as it lies in a partition: an activity to run, hidden until `due` while somebody runs it. */
export interface WorkRow {
  partition: Partition;
  rowKey: string;
  row: Row;
  etag: string;
}

interface Waiting extends WorkRow {
  from: number;
}

interface Running extends WorkRow {
  renewing: Promise<void>;
}

export interface ActivityPoolOptions {
  storage: Storage;
  payloads: Payloads;
  functions: DurableFunctions;
  log: Logger;
  instanceId: string;
  maxConcurrent: number;
  messageHiddenMs: number;
  httpSleepMs: number;
  /** The instances that are alive, this one among them. */
  alive: () => string[];
  notify: (hint: string) => void;
  /** Work was written for others: it is to be looked at soon whether they take it. */
  othersHaveWork: () => void;
  arrived: (partition: Partition, deliveries: Delivery[]) => void;
}

/** An item meant for another live instance is left to it for this long. */
export const COURTESY_MS = 200;

/** Takes work items, of any partition, and runs their activities; the result goes to the partition as a message. */
export class ActivityPool {
  #options: ActivityPoolOptions;
  #waiting = new Map<string, Waiting>();
  #running = new Map<string, Running>();
  #reserved = 0;
  #turn = Math.floor(Math.random() * 1000);
  #wakeUp: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout;
  #stopping = false;

  constructor(options: ActivityPoolOptions) {
    this.#options = options;
    this.#renewal = setInterval(() => void this.#renew(), options.messageHiddenMs / 3);
    this.#renewal.unref();
  }

  get free(): number {
    return this.#stopping ? 0 : this.#options.maxConcurrent - this.#running.size - this.#reserved;
  }

  /** Whether more items are of use: fewer wait here than could run. */
  get hungry(): boolean {
    return this.free > this.#waiting.size;
  }

  /** Makes the rows of new items, each meant for one live instance in turn; those for this one it may begin at once. */
  async draft(partition: Partition, requests: WorkRequest[]): Promise<WorkRow[]> {
    const { storage, payloads, instanceId, messageHiddenMs } = this.#options;
    const alive = this.#options.alive();
    const rows: WorkRow[] = [];
    for (const request of requests) {
      const { notBefore, ...item } = request;
      const meantFor = alive[this.#turn++ % alive.length] ?? instanceId;
      const claimed = meantFor === instanceId && notBefore === undefined && this.free > 0;
      if (claimed) this.#reserved++;
      const row: Row = {
        due: sortable(claimed ? storage.now() + messageHiddenMs : (notBefore ?? 0)),
        owner: claimed ? instanceId : '',
        meantFor,
        dequeued: claimed ? 1 : 0,
        ...(await payloads.pack('body', JSON.stringify(item))),
      };
      rows.push({ partition, rowKey: workKey(item), row, etag: '' });
    }
    return rows;
  }

  /** Takes back what `draft` reserved for rows that were not written after all. */
  undo(rows: WorkRow[]): void {
    this.#reserved -= rows.filter(({ row }) => row.owner === this.#options.instanceId).length;
  }

  /** Rows that were just written. */
  offer(rows: WorkRow[]): void {
    const others = new Set<string>();
    for (const item of rows) {
      if (item.row.owner === this.#options.instanceId) {
        this.#reserved--;
        this.#start(item);
      } else if (item.row.meantFor === this.#options.instanceId) {
        this.#wait(item);
      } else {
        others.add(String(item.row.meantFor));
      }
    }
    for (const other of others) this.#options.notify(`work ${other}`);
    if (others.size > 0) this.#options.othersHaveWork();
    this.#pump();
  }

  /** Rows meant for this instance that a poll found. */
  found(rows: StoredRow[]): void {
    for (const row of rows) {
      if (!this.#running.has(row.rowKey))
        this.#wait({ partition: row.partitionKey, rowKey: row.rowKey, row, etag: row.etag });
    }
    this.#pump();
  }

  /**
   * Rows meant for others. Those of instances that are gone are dealt among the live ones; of those that a live one left lying
   * as many are taken as can run. True if some stay.
   */
  foundOthers(rows: StoredRow[]): boolean {
    const alive = this.#options.alive();
    const orphans = rows.filter(({ meantFor }) => !alive.includes(String(meantFor)));
    const mine = orphans.filter(({ rowKey }) => alive[checksum(rowKey) % alive.length] === this.#options.instanceId);
    this.found(mine);
    const patience = this.#options.storage.now() - COURTESY_MS;
    const left = rows.filter((row) => Date.parse(row.timestamp) < patience && !mine.includes(row));
    const taken = left.reverse().slice(0, Math.max(0, this.free - this.#waiting.size));
    const items = taken.map((row) => ({ partition: row.partitionKey, rowKey: row.rowKey, row, etag: row.etag }));
    for (const [partition, claims] of Map.groupBy(items, (item) => item.partition)) void this.#claim(partition, claims);
    return mine.length + taken.length < rows.length;
  }

  /** Takes no more items, lets running ones end for `graceMs`, then puts back what still runs. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#renewal);
    clearTimeout(this.#wakeUp);
    const deadline = Date.now() + graceMs;
    while (this.#running.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.allSettled([...this.#running.values()].map((item) => this.#putBack(item, 0)));
    this.#running.clear();
  }

  #wait(item: WorkRow): void {
    const from = Math.max(0, Number(item.row.due) - this.#options.storage.now()) + Date.now();
    this.#waiting.set(item.rowKey, { ...item, from });
  }

  #pump(): void {
    clearTimeout(this.#wakeUp);
    const now = Date.now();
    const ready = [...this.#waiting.values()].filter(({ from }) => from <= now).slice(0, Math.max(0, this.free));
    const byPartition = Map.groupBy(ready, ({ partition }) => partition);
    for (const [partition, items] of byPartition) void this.#claim(partition, items);
    if (this.free <= 0 || this.#waiting.size === 0) return;
    const next = [...this.#waiting.values()].reduce(
      (least, { from }) => Math.min(least, from),
      Number.POSITIVE_INFINITY,
    );
    this.#wakeUp = setTimeout(() => this.#pump(), Math.min(60_000, Math.max(1, next - now)));
    this.#wakeUp.unref();
  }

  async #claim(partition: Partition, items: WorkRow[]): Promise<void> {
    for (const { rowKey } of items) this.#waiting.delete(rowKey);
    this.#reserved += items.length;
    try {
      await Promise.all(items.map((item) => this.#claimOne(partition, item)));
    } finally {
      this.#reserved -= items.length;
      this.#pump();
    }
  }

  async #claimOne(partition: Partition, item: WorkRow): Promise<void> {
    const { storage, instanceId, messageHiddenMs } = this.#options;
    const claim = {
      owner: instanceId,
      due: sortable(storage.now() + messageHiddenMs),
      dequeued: Number(item.row.dequeued) + 1,
    };
    try {
      const etags = await storage.commit(partition, [
        { kind: 'merge', rowKey: item.rowKey, row: claim, etag: item.etag },
      ]);
      this.#start({ ...item, row: { ...item.row, ...claim }, etag: etags.get(item.rowKey) ?? '' });
    } catch (error) {
      if (!(error instanceof ConflictError))
        this.#options.log.debug(`Claiming ${item.rowKey} failed: ${(error as Error).message}`);
    }
  }

  #start(item: WorkRow): void {
    const running: Running = { ...item, renewing: Promise.resolve() };
    this.#running.set(item.rowKey, running);
    void this.#run(running).finally(() => {
      if (this.#running.get(item.rowKey) === running) this.#running.delete(item.rowKey);
      this.#pump();
    });
  }

  async #run(item: Running): Promise<void> {
    const { functions, payloads, storage, log, httpSleepMs } = this.#options;
    try {
      const work = JSON.parse((await payloads.unpack('body', item.row)) ?? '') as WorkRequest;
      const event = await runActivity(functions, work, httpSleepMs);
      const { instanceId, executionId } = work;
      await this.#finish(item, { kind: 'event', instanceId, executionId, event });
    } catch (error) {
      if (error instanceof ConflictError) {
        log.debug(`${item.rowKey} was finished by somebody else.`);
        return;
      }
      const delay = Math.min(this.#options.messageHiddenMs, 250 * 2 ** Number(item.row.dequeued));
      log.warn(`An activity was cut off and will run again in ${delay} ms: ${(error as Error).message}`);
      await retried(storage, () => this.#putBack(item, delay)).catch(() => undefined);
    }
  }

  /** Replaces the item by its result. */
  async #finish(item: Running, message: Message): Promise<void> {
    const { payloads, storage, arrived } = this.#options;
    await item.renewing;
    await retried(storage, async () => {
      const delivery = await newDelivery(payloads, message, storage.now());
      await storage.commit(item.partition, [
        { kind: 'delete', rowKey: item.rowKey },
        { kind: 'put', rowKey: delivery.rowKey, row: delivery.row },
      ]);
      arrived(item.partition, [delivery]);
    });
    await payloads.discard(item.row);
  }

  async #putBack(item: Running, delay: number): Promise<void> {
    await item.renewing;
    const { storage, notify } = this.#options;
    const row = { owner: '', due: sortable(storage.now() + delay) };
    const etags = await storage.commit(item.partition, [{ kind: 'merge', rowKey: item.rowKey, row, etag: item.etag }]);
    if (this.#stopping) notify('work');
    else this.#wait({ ...item, row: { ...item.row, ...row }, etag: etags.get(item.rowKey) ?? '' });
  }

  async #renew(): Promise<void> {
    for (const item of this.#running.values()) item.renewing = this.#renewOne(item);
  }

  async #renewOne(item: Running): Promise<void> {
    const { storage, messageHiddenMs, log } = this.#options;
    const row = { due: sortable(storage.now() + messageHiddenMs) };
    try {
      const etags = await storage.commit(item.partition, [
        { kind: 'merge', rowKey: item.rowKey, row, etag: item.etag },
      ]);
      item.etag = etags.get(item.rowKey) ?? item.etag;
    } catch (error) {
      log.debug(`Keeping ${item.rowKey} hidden failed: ${(error as Error).message}`);
    }
  }
}

/** The same each time an episode runs, so that work written twice is one row. */
function workKey({ instanceId, executionId, taskId }: WorkRequest): string {
  return `w|${keyPart(instanceId)}|${executionId}|${taskId}`;
}

function checksum(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
  return sum;
}

/** Does something again and again while storage cannot be reached: what has run need not run twice for that. */
async function retried(storage: Storage, attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isUnreachable(error) || storage.closed) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
