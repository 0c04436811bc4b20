import type { TriggerRecord } from './record-data.ts';

interface Fetch {
  left: number;
  settle: (executed: boolean) => void;
}

interface Waiting {
  record: TriggerRecord;
  fetch: Fetch;
}

export interface BatchAssemblerOptions {
  maxBatchSize: number;
  /** A batch that is not full leaves at the end of the interval in which its first record came, milliseconds. */
  intervalMs: number;
  /** Runs the function on one batch; must not reject. */
  execute: (records: TriggerRecord[]) => Promise<void>;
}

/**
 * Makes the function's batches from what the partitions deliver: partitions mixed, each one's records in order, at most
 * `maxBatchSize`, one batch at a time.
 */
export class BatchAssembler {
  readonly #options: BatchAssemblerOptions;
  readonly #queues = new Map<number, Waiting[]>();
  readonly #origin = performance.now();
  #size = 0;
  #lastFullInterval = -1;
  #releaseAt = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #executing: Promise<void> | undefined;

  constructor(options: BatchAssemblerOptions) {
    this.#options = options;
  }

  /** Queues records of one partition; true when all of them went through the function, false when they were dropped before. */
  add(partition: number, records: TriggerRecord[]): Promise<boolean> {
    if (records.length === 0) return Promise.resolve(true);
    return new Promise((settle) => {
      const fetch: Fetch = { left: records.length, settle };
      const queue = this.#queues.get(partition) ?? [];
      for (const record of records) queue.push({ record, fetch });
      this.#queues.set(partition, queue);
      if (this.#size === 0) this.#releaseAt = this.#endOfInterval();
      this.#size += records.length;
      this.#pump();
    });
  }

  /** Forgets what waits of a partition, or of all. */
  drop(partition?: number): void {
    for (const [key, queue] of this.#queues) {
      if (partition !== undefined && key !== partition) continue;
      this.#queues.delete(key);
      this.#size -= queue.length;
      for (const { fetch } of queue) fetch.settle(false);
    }
  }

  /** Resolves when no batch is being executed. */
  async idle(): Promise<void> {
    await this.#executing;
  }

  /** When the interval ends; a full batch in the same interval puts the rest off to the next one. */
  #endOfInterval(): number {
    const { intervalMs } = this.#options;
    const current = Math.floor((performance.now() - this.#origin) / intervalMs);
    return this.#origin + (Math.max(current, this.#lastFullInterval + 1) + 1) * intervalMs;
  }

  #pump(): void {
    clearTimeout(this.#timer);
    if (this.#executing || this.#size === 0) return;
    const { maxBatchSize, intervalMs } = this.#options;
    const now = performance.now();
    const full = this.#size >= maxBatchSize;
    if (!full && now < this.#releaseAt) {
      this.#timer = setTimeout(() => this.#pump(), this.#releaseAt - now);
      return;
    }
    if (full) this.#lastFullInterval = Math.floor((now - this.#origin) / intervalMs);
    const batch = this.#take(maxBatchSize);
    this.#releaseAt = this.#endOfInterval();
    this.#executing = this.#options.execute(batch.map(({ record }) => record)).finally(() => {
      this.#executing = undefined;
      for (const { fetch } of batch) if (--fetch.left === 0) fetch.settle(true);
      this.#pump();
    });
  }

  /** Takes up to `count` records, one of each partition in turn. */
  #take(count: number): Waiting[] {
    const taken: Waiting[] = [];
    const positions = new Map<number, number>();
    for (let round = 0; taken.length < count; round++) {
      const before = taken.length;
      for (const [partition, queue] of this.#queues) {
        const next = queue[round];
        if (!next || taken.length >= count) continue;
        taken.push(next);
        positions.set(partition, round + 1);
      }
      if (taken.length === before) break;
    }
    for (const [partition, position] of positions) {
      const queue = this.#queues.get(partition) ?? [];
      if (position === queue.length) this.#queues.delete(partition);
      else this.#queues.set(partition, queue.slice(position));
    }
    this.#size -= taken.length;
    return taken;
  }
}
