import { type ActivityPool, COURTESY_MS } from './activities.ts';
import type { Dispatcher } from './dispatcher.ts';
import { quoted, type Storage, sortable } from './storage.ts';

export interface PollerOptions {
  instanceId: string;
  storage: Storage;
  dispatcher: Dispatcher;
  activities: ActivityPool;
  intervalMs: number;
}

/** Work of others looked at in one poll. */
const OTHERS_AT_A_TIME = 500;

/** Looks for messages and work that nobody told of: at long intervals, or soon when there is a hint. */
export class Poller {
  #options: PollerOptions;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #othersDueAt = 0;
  #polling: Promise<void> | undefined;
  #stopped = false;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  start(): void {
    this.soon(0);
  }

  /** Others were given work: looks, after the courtesy due to them, whether some of it lies idle. */
  othersHaveWork(): void {
    if (!this.#options.activities.hungry) return;
    this.#othersDueAt = Math.min(this.#othersDueAt, Date.now() + COURTESY_MS);
    this.soon(COURTESY_MS);
  }

  /** Polls within so many milliseconds. */
  soon(delayMs: number): void {
    const dueAt = Date.now() + delayMs;
    if (this.#stopped || dueAt >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => void this.#run(), delayMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#polling;
  }

  async #run(): Promise<void> {
    if (this.#polling) await this.#polling;
    if (this.#stopped) return;
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#polling = this.#poll().catch(() => undefined);
    await this.#polling;
    this.#polling = undefined;
    this.soon(this.#options.intervalMs);
  }

  async #poll(): Promise<void> {
    const { storage, dispatcher, activities, instanceId } = this.#options;
    const due = `due le ${quoted(sortable(storage.now()))}`;
    const ranges = dispatcher.owned().map((partition) => `(PartitionKey eq ${quoted(partition)} and RowKey lt 'w|')`);
    if (activities.hungry) ranges.push(`(RowKey ge 'w|' and meantFor eq ${quoted(instanceId)})`);
    if (ranges.length === 0) return;
    const rows = await storage.query(`RowKey ge 'm|' and RowKey lt 'x' and ${due} and (${ranges.join(' or ')})`, 1);
    activities.found(rows.filter(({ rowKey }) => rowKey.startsWith('w|')));
    await dispatcher.found(rows.filter(({ rowKey }) => !rowKey.startsWith('w|')));
    if (Date.now() >= this.#othersDueAt && activities.hungry) await this.#pollOthers(due);
  }

  async #pollOthers(due: string): Promise<void> {
    const { storage, activities, instanceId, intervalMs } = this.#options;
    const filter = `RowKey ge 'w|' and RowKey lt 'x' and ${due} and meantFor ne ${quoted(instanceId)}`;
    const rows = await storage.query(filter, 1, OTHERS_AT_A_TIME);
    this.#othersDueAt = Date.now() + intervalMs;
    if (activities.foundOthers(rows)) this.othersHaveWork();
  }
}
