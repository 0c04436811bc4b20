import type { Config } from './config-def.ts';
import type { Connector, Logger } from './connector.ts';
import type { MaybePromise } from './converter.ts';
import { ConnectException } from './errors.ts';
import type { SinkRecord, TopicPartition } from './records.ts';

/** A topic partition and the offset that a user wants the sink to read next; null: as if it had never read it. */
export interface SinkOffsetChange extends TopicPartition {
  readonly offset: bigint | null;
}

export interface SinkConnector extends Connector {
  createTask(): SinkTask;
  /** As of a source connector; the positions in Kafka are the runtime's to move. */
  alterOffsets?(config: Config, offsets: readonly SinkOffsetChange[]): MaybePromise<boolean>;
}

/** A partition that a task may write now, until `close`. The numbers come from its checkpoint row. */
export interface Assignment extends TopicPartition {
  /** The offset of the next record that `put` will get. */
  readonly next: bigint;
  /** Below it everything is final in the target. */
  readonly base: bigint;
  /** Counts up with every owner: a task that can fence a target with it, should. */
  readonly epoch: number;
  /** Counts up with every reset of the offsets by a user. */
  readonly resetGen: number;
  /** What `preCommit` returned last for this partition; undefined at first. */
  readonly state: Buffer | undefined;
}

/** What is stored, in one conditional write, when a task has made its records safe. */
export interface SinkCheckpoint extends TopicPartition {
  /** Records below it need not be put again. At most the offset after the last record put. */
  readonly next: bigint;
  /** Below it everything is final; `next` where absent. */
  readonly base?: bigint;
  /** Milliseconds since the epoch: call the task for this partition then, even without records. */
  readonly dueAt?: number | undefined;
  /** A small state of the task's own (at most some 500 KiB). */
  readonly state?: Buffer | undefined;
}

/**
 * What was safe is lost (staged data expired, its container was deleted). Thrown by `open`, `put`, `preCommit` or `afterCheckpoint`:
 * the runtime stores this checkpoint by conditional write, throws the task object away, and goes on reading from its `next`.
 */
export class RewindException extends ConnectException {
  override name = 'RewindException';
  readonly checkpoint: SinkCheckpoint;

  constructor(message: string, checkpoint: SinkCheckpoint) {
    super(message);
    this.checkpoint = checkpoint;
  }
}

/** Takes records that a task cannot write, so that it can go on without them. */
export interface ErrantRecordReporter {
  /**
   * Logs the record, or sends it to the dead letter queue, as the connector's `errors.*` say. Resolves when that is done; the next
   * checkpoint waits for it, also where the task does not. Rejects where the connector tolerates no errors: the task then fails.
   */
  report(record: SinkRecord, error: unknown): Promise<void>;
}

export interface SinkTaskContext {
  readonly connector: string;
  readonly task: number;
  readonly log: Logger;
  /** Undefined where the connector has neither a dead letter queue nor `errors.log.enable`: throw the error then. */
  readonly errantRecordReporter?: ErrantRecordReporter | undefined;
  /** Milliseconds since the epoch by the storage service's clock, as far as the runtime knows it. */
  now(): number;
}

/**
 * Writes to a target. Per owner and partition the runtime calls: `open`, `afterCheckpoint` (if the state names anything
 * unfinished), then any number of rounds `put`, `preCommit`, (the checkpoint is written), `afterCheckpoint`; then `close`.
 * After a failure or a refused checkpoint the object is thrown away with `stop`, and nothing it held is written anywhere.
 */
export interface SinkTask {
  start(config: Config, context: SinkTaskContext): MaybePromise<void>;
  open?(assignments: readonly Assignment[]): MaybePromise<void>;
  /** Records of the open partitions, each partition's in order. May be empty (time to look at the clock). */
  put(records: readonly SinkRecord[]): MaybePromise<void>;
  /**
   * Makes safe what `put` took and says how far that reaches, per partition. `positions` is the offset after the last record
   * (or hole) that was read; `ending` says that this is the slice's last round. A task without this method has flushed
   * everything in `put`, and the positions are stored.
   */
  preCommit?(positions: readonly SinkCheckpoint[], round: { ending: boolean }): MaybePromise<SinkCheckpoint[]>;
  /**
   * The checkpoint is stored: commit what its state names as closing. Must be idempotent; a new owner calls it first. Returns
   * the state without what is now final (it is stored with the next checkpoint).
   */
  afterCheckpoint?(partition: TopicPartition, state: Buffer): MaybePromise<Buffer | undefined>;
  close?(partitions: readonly TopicPartition[]): MaybePromise<void>;
  /**
   * A user moved the offset, or deleted it (`to` undefined): what is open is given up. Called between `open` and `close`, with
   * closings finished. Returns the new state.
   */
  resetState?(assignment: Assignment, to: bigint | undefined): MaybePromise<Buffer | undefined>;
  /**
   * The first offset that a state names as closing; undefined where it names none. Where closings cannot be finished, a user may
   * not move the offset past it. Called before `start` too. Without this method: not past the checkpoint's base.
   */
  unfinishedFrom?(state: Buffer): bigint | undefined;
  /** Called daily for partitions that have a state, paused connectors too. Returns a checkpoint to store, or undefined. */
  keepAlive?(assignment: Assignment): MaybePromise<SinkCheckpoint | undefined>;
  stop(): MaybePromise<void>;
}
