import type { Config } from './config-def.ts';
import type { Connector, Logger } from './connector.ts';
import type { MaybePromise } from './converter.ts';
import type { SourceOffset, SourcePartition, SourceRecord } from './records.ts';

/** A source partition and the offset that a user wants it to have; null: none. */
export interface SourceOffsetChange {
  readonly partition: SourcePartition | null;
  readonly offset: SourceOffset | null;
}

export interface SourceConnector extends Connector {
  createTask(): SourceTask;
  /** Whether it can deliver exactly once with this configuration. A connector without this method does not say. */
  exactlyOnceSupport?(config: Config): MaybePromise<boolean>;
  /**
   * A user moves offsets of the stopped connector: check them, and move what the connector keeps elsewhere. Throws
   * ConnectException for what it cannot use: nothing is changed then. Returns false where offsets that live outside Connect may
   * have to be moved by hand; so does a connector without this method.
   */
  alterOffsets?(config: Config, offsets: readonly SourceOffsetChange[]): MaybePromise<boolean>;
}

export interface SourceTaskContext {
  readonly connector: string;
  readonly task: number;
  /** Milliseconds since the epoch: when the connector was first registered. */
  readonly createdAt: number;
  readonly log: Logger;
  /** The stored offset of a source partition, or undefined. Read at `start`, and again after each restart. */
  offset(partition: SourcePartition): Promise<SourceOffset | undefined>;
  /**
   * Asks not to be polled before this time (milliseconds since the epoch), e.g. until a rate limit's reset. Call it in `poll`
   * before returning null: the slice ends and the leader starts the next one then.
   */
  pollAgainAt(time: number): void;
}

/**
 * Reads a source. One object serves many slices: `start` once, then `poll` over and over, `stop` when it is thrown away (a
 * new configuration, a lost lease, a failure). After a failure or a lost lease a fresh object starts from the stored offsets.
 */
export interface SourceTask {
  start(config: Config, context: SourceTaskContext): MaybePromise<void>;
  /**
   * The next records in order, or null when there is nothing now (the slice then ends). Must return within some seconds and
   * soon after `signal` aborts. The offset of a source partition is stored once all records up to it are acknowledged by
   * Kafka. Throws RetriableException for what may pass; anything else fails the task.
   */
  poll(signal: AbortSignal): MaybePromise<SourceRecord[] | null>;
  /** Offsets up to here are stored. */
  commit?(): MaybePromise<void>;
  stop(): MaybePromise<void>;
}
