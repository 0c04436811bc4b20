import type { ActivityPool } from './activities.ts';
import type { Dispatcher } from './dispatcher.ts';
import { quoted, type Storage, sortable } from './storage.ts';

export interface PollerOptions {
  storage: Storage;
  dispatcher: Dispatcher;
  activities: ActivityPool;
  intervalMs: number;
}

/** Looks for messages and work that nobody told of: at long intervals, or soon when there is a hint. */
export class Poller {
  #options: PollerOptions;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #polling: Promise<void> | undefined;
  #stopped = false;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  start(): void {
    this.soon(0);
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
    const { storage, dispatcher, activities } = this.#options;
    const ranges = dispatcher.owned().map((partition) => `(PartitionKey eq ${quoted(partition)} and RowKey lt 'w|')`);
    if (activities.hungry) ranges.push(`(RowKey ge 'w|' and RowKey lt 'x')`);
    if (ranges.length === 0) return;
    const filter = `RowKey ge 'm|' and due le ${quoted(sortable(storage.now()))} and (${ranges.join(' or ')})`;
    const rows = await storage.query(filter, 1);
    activities.found(rows.filter(({ rowKey }) => rowKey.startsWith('w|')));
    await dispatcher.found(rows.filter(({ rowKey }) => !rowKey.startsWith('w|')));
  }
}
