import type { Assignment, MaybePromise, SinkCheckpoint, SinkRecord, SinkTask, TopicPartition } from '../api/index.ts';
import { FencedException, RetriableException, RewindException } from '../api/index.ts';
import { Lease, LeaseHeldError, type LeaseOptions } from '../store/lease.ts';
import { decodeSink, encodeSink, type Offsets } from '../store/offsets.ts';
import { SinkTaskException } from './sink-task-exception.ts';
import type { TaskCounts } from './task-counts.ts';

interface Held extends TopicPartition {
  lease: Lease;
  /** The position: what was put reaches up to it. */
  next: bigint;
  /** The position in the row: a task may have made only a part of what was put safe. */
  storedNext: bigint;
  base: bigint;
  dueAt: number | undefined;
  /** Of the last checkpoint, without what has been committed since. */
  state: Buffer | undefined;
  /** Records or holes were read since the last checkpoint. */
  moved: boolean;
  /** `state` differs from the row's: the next write carries it (docs/protocol.md, blob sink 6). */
  stale: boolean;
  /** What `state` names as closing may not be committed: somebody has to come back for it, records or not. */
  unfinished: boolean;
}

interface SessionOptions {
  /** Called when the task has made its records safe, and before that is stored. */
  readonly beforeStore?: () => Promise<void>;
  readonly counts?: Pick<TaskCounts, 'add'>;
}

export interface SinkBatch extends TopicPartition {
  records: readonly SinkRecord[];
  /** The offset after the last record or hole that was read. */
  next: bigint;
}

/**
 * One executor's hold on partitions of a sink, in the order of docs/protocol.md: lease, closings, put, conditional write,
 * commit. Once anything throws, the session and its task object are to be thrown away with `abandon`.
 */
export class SinkSession {
  readonly #offsets: Offsets;
  readonly #connector: string;
  readonly #task: SinkTask;
  readonly #lease: LeaseOptions;
  readonly #options: SessionOptions;
  readonly #held = new Map<string, Held>();
  #abandoned = false;

  constructor(offsets: Offsets, connector: string, task: SinkTask, lease: LeaseOptions, options: SessionOptions = {}) {
    this.#offsets = offsets;
    this.#connector = connector;
    this.#task = task;
    this.#lease = lease;
    this.#options = options;
  }

  /**
   * Takes a partition's lease and finishes what the last owner left closing. Returns the position to read from, or undefined
   * where another executor holds the partition or it has no row yet.
   */
  async hold({ topic, partition }: TopicPartition): Promise<bigint | undefined> {
    const key = this.#offsets.sinkKey(this.#connector, topic, partition);
    let lease: Lease;
    try {
      lease = await Lease.take(this.#offsets.table, key, { ...this.#lease, patch: requireRow });
    } catch (error) {
      if (error instanceof LeaseHeldError || error instanceof NoRowError) return undefined;
      throw error;
    }
    if (this.#abandoned) {
      await lease.release();
      throw new FencedException('The session was abandoned.');
    }
    const row = decodeSink(lease.columns);
    const held: Held = { ...row, storedNext: row.next, lease, moved: false, stale: false, unfinished: false };
    this.#held.set(name(held), held);
    await this.#rewinding(async () => {
      await this.#task.open?.([assignment(held, row.resetGen)]);
      await this.#commitClosing(held);
    });
    return held.next;
  }

  holds(partition: TopicPartition): boolean {
    return this.#held.has(name(partition));
  }

  /** The earliest time for which a held partition's task asked to be called; undefined: none. */
  get dueAt(): number | undefined {
    const due = [...this.#held.values()].flatMap((held) => held.dueAt ?? []);
    return due.length ? Math.min(...due) : undefined;
  }

  get uncheckpointed(): boolean {
    return [...this.#held.values()].some((held) => held.moved);
  }

  /** Hands records to the task, without what is below its position already. Throws SinkTaskException. */
  async put(batches: readonly SinkBatch[]): Promise<void> {
    this.#throwIfLost();
    const records: SinkRecord[] = [];
    for (const batch of batches) {
      const held = this.#get(batch);
      for (const record of batch.records) {
        if (record.originalKafkaOffset >= held.next) records.push(record);
      }
    }
    await this.#rewinding(() => this.#blaming(batches, () => this.#task.put(records)));
    this.#options.counts?.add('sink-record-send-total', records.length);
    for (const batch of batches) {
      const held = this.#get(batch);
      if (batch.next <= held.next) continue;
      held.next = batch.next;
      held.moved = true;
    }
  }

  /**
   * Makes safe what was put, stores it, and lets the task commit what the stored state names (invariant 1). With `now`, also
   * for partitions whose time has come without records; milliseconds since the epoch.
   */
  async checkpoint(round: { ending: boolean; now: number }): Promise<void> {
    const wanted = [...this.#held.values()].filter(
      (held) => held.moved || (held.dueAt !== undefined && held.dueAt <= round.now),
    );
    if (!wanted.length) return;
    this.#throwIfLost();
    const positions = wanted.map(({ topic, partition, next }) => ({ topic, partition, next }));
    await this.#rewinding(async () => {
      const checkpoints = await this.#blaming(
        [],
        () => this.#task.preCommit?.(positions, { ending: round.ending }) ?? positions,
      );
      await this.#options.beforeStore?.();
      const stored = await Promise.allSettled(checkpoints.map((checkpoint) => this.#store(checkpoint)));
      for (const result of stored) if (result.status === 'rejected') throw result.reason;
      this.#options.counts?.add('offset-commit-completion-total');
    });
  }

  /** Lets the task renew what a held partition's state needs, or go back to where it can be read again. */
  async keepAlive(partition: TopicPartition): Promise<void> {
    const held = this.#get(partition);
    const { resetGen } = decodeSink(held.lease.columns);
    const checkpoint = await this.#task.keepAlive?.(assignment(held, resetGen));
    if (checkpoint) await this.#store(checkpoint);
  }

  /** Gives the partitions back; what is not checkpointed is read again by the next owner. */
  async close(): Promise<void> {
    const all = [...this.#held.values()];
    this.#held.clear();
    await Promise.all(
      all.map(async (held) => {
        await held.lease.release(held.stale ? encodeSink({ ...held, next: held.storedNext }, held.lease.columns) : {});
      }),
    );
    await this.#task.close?.(all.map(({ topic, partition }) => ({ topic, partition })));
  }

  /** After a failure, or when its executor was given up: gives the leases back where that is possible, and writes nothing else but when to come back. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    const all = [...this.#held.values()];
    this.#held.clear();
    await Promise.allSettled(
      all.map(({ lease, unfinished }) => lease.release(unfinished ? { dueAt: Date.now() } : {})),
    );
  }

  async #store(checkpoint: SinkCheckpoint): Promise<void> {
    const held = this.#get(checkpoint);
    const { next, base = next, dueAt, state } = checkpoint;
    await held.lease.update(encodeSink({ next, base, dueAt, state }, held.lease.columns));
    Object.assign(held, { base, dueAt, state, storedNext: next, moved: next < held.next, stale: false });
    await this.#commitClosing(held);
  }

  async #commitClosing(held: Held): Promise<void> {
    if (!held.state || !this.#task.afterCheckpoint) return;
    const { topic, partition } = held;
    const before = held.state;
    held.unfinished = true;
    held.state = await this.#task.afterCheckpoint({ topic, partition }, before);
    held.unfinished = false;
    held.stale = !(held.state?.equals(before) ?? false);
  }

  /**
   * What a task says is lost is read again: its position goes back by conditional write, and the session is over. Any other
   * failure counts only while the rows have not moved on (docs/protocol.md, blob sink 5): else FencedException.
   */
  async #rewinding(run: () => MaybePromise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (error instanceof FencedException || error instanceof RetriableException) throw error;
      if (!(error instanceof RewindException)) {
        await Promise.all([...this.#held.values()].map(({ lease }) => lease.update({})));
        throw error;
      }
      const { next, base = next, dueAt, state } = error.checkpoint;
      const { lease } = this.#get(error.checkpoint);
      await lease.update(encodeSink({ next, base, dueAt, state }, lease.columns));
      throw new RetriableException(`${error.message} Reading again from offset ${next}.`, { cause: error });
    }
  }

  /** Throws SinkTaskException, with all that was put since the checkpoint and what is being put, for what fails the task. */
  async #blaming<T>(putting: readonly SinkBatch[], run: () => MaybePromise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof FencedException || error instanceof RetriableException) throw error;
      if (error instanceof RewindException) throw error;
      const ends = new Map(putting.map((batch) => [name(batch), batch.next]));
      const suspects = [...this.#held.values()].filter((held) => held.moved || ends.has(name(held)));
      throw new SinkTaskException(
        error,
        suspects.map((held) => {
          const { topic, partition, next } = held;
          return { topic, partition, end: ends.get(name(held)) ?? next };
        }),
      );
    }
  }

  #get(partition: TopicPartition): Held {
    const held = this.#held.get(name(partition));
    if (!held) throw new FencedException(`The session does not hold ${name(partition)}.`);
    return held;
  }

  #throwIfLost(): void {
    for (const { lease } of this.#held.values()) lease.lost.throwIfAborted();
  }
}

function assignment(held: Held, resetGen: number): Assignment {
  const { topic, partition, next, base, state, lease } = held;
  return { topic, partition, next, base, state, resetGen, epoch: lease.epoch };
}

class NoRowError extends Error {}

function requireRow(columns: Readonly<Record<string, unknown>>): Record<string, never> {
  if (columns.next === undefined) throw new NoRowError();
  return {};
}

function name({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
