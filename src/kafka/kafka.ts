import { ConnectException } from '../api/errors.ts';

/** What the runtime needs of Kafka. Offsets are bigint; -1 never appears: what is unknown is undefined. */

export interface KafkaHeader {
  key: string;
  value: Buffer | null;
}

export interface KafkaRecord {
  topic: string;
  partition: number;
  offset: bigint;
  /** Milliseconds since the epoch. */
  timestamp: number | undefined;
  timestampType: 'NO_TIMESTAMP_TYPE' | 'CREATE_TIME' | 'LOG_APPEND_TIME';
  key: Buffer | null;
  value: Buffer | null;
  headers: KafkaHeader[];
}

export interface ProducerRecord {
  topic: string;
  partition?: number | undefined;
  timestamp?: number | undefined;
  key: Buffer | null;
  value: Buffer | null;
  headers?: KafkaHeader[];
}

/** Idempotent, acks=all. */
export interface Producer {
  /**
   * Resolves when every record is acknowledged; order within a partition is kept, also over several calls under way. Rejects
   * with RetriableException (nothing lost: the same records may be sent again) or ConnectException (too large, not authorised …).
   * @param refused where given, told of each record (by its index) that Kafka will not take, which then counts as done
   */
  send(records: readonly ProducerRecord[], refused?: (index: number, error: Error) => void): Promise<void>;
  close(): Promise<void>;
}

export interface PartitionOffsets {
  /** The log's first offset. */
  start: bigint;
  /** The last stable offset: below it nothing is part of an open transaction. */
  end: bigint;
}

export interface ReadRequest {
  topic: string;
  partition: number;
  /** First offset wanted. */
  from: bigint;
  /** Read no further than this offset (exclusive); undefined: as far as there is. */
  to?: bigint;
  maxBytes?: number;
  /** How long the broker may wait for a record when there is none; 0: do not wait. Milliseconds. */
  maxWaitMs?: number;
}

export interface ReadResult {
  /** read_committed; without control records, and without what lies below `from`. */
  records: KafkaRecord[];
  /** The offset to read from next: moves over transaction markers, aborted and compacted records. */
  next: bigint;
  /** The last stable offset as of this answer. */
  end: bigint;
}

/** `from` is below the log's start or above its end. */
export class OffsetOutOfRangeError extends Error {
  override name = 'OffsetOutOfRangeError';
  readonly offsets: PartitionOffsets;
  constructor(message: string, offsets: PartitionOffsets) {
    super(message);
    this.offsets = offsets;
  }
}

/** Reads exact ranges; no consumer group. Several partitions at once go out as one fetch a broker. */
export interface RangeReader {
  /** One answer a request, in their order; an error of one partition is its own answer. Rejects when no broker answers. */
  read(requests: readonly ReadRequest[], signal?: AbortSignal): Promise<(ReadResult | Error)[]>;
  close(): Promise<void>;
}

export interface NewTopic {
  topic: string;
  /** -1: the broker's default. */
  partitions: number;
  /** -1: the broker's default. */
  replicationFactor: number;
  configs?: Record<string, string>;
}

/** The brokers do not create a topic. */
export class TopicRefusedError extends ConnectException {
  override name = 'TopicRefusedError';
  readonly reason: 'authorization' | 'configuration' | 'other';
  /** What the broker says. */
  readonly answer: string;

  constructor(message: string, reason: TopicRefusedError['reason'], answer: string, options: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.answer = answer;
  }
}

export interface KafkaAdmin {
  clusterId(): Promise<string>;
  /** Names of all topics but internal ones. */
  topics(): Promise<string[]>;
  /** Start and last stable end by topic and partition, in as few requests as can be; topics that do not exist are absent. */
  offsets(topics: readonly string[]): Promise<Map<string, PartitionOffsets[]>>;
  /**
   * False where it was there already. Throws TopicRefusedError, and RetriableException where no broker answers. Event Hubs has topics made
   * in Azure alone: ConnectException where it is missing.
   */
  createTopic(topic: NewTopic): Promise<boolean>;
  /** Committed offsets of a group; partitions without a commit are absent. */
  committed(group: string, topics: readonly string[]): Promise<Map<string, Map<number, bigint>>>;
  /** Commits for a group without members. Throws where the group has some. */
  commit(group: string, offsets: ReadonlyMap<string, ReadonlyMap<number, bigint>>): Promise<void>;
  deleteGroup(group: string): Promise<void>;
  close(): Promise<void>;
}

/** Connections to one cluster with one set of client properties (names as in Kafka's Java clients). */
export interface KafkaClient {
  producer(): Promise<Producer>;
  reader(): Promise<RangeReader>;
  admin(): Promise<KafkaAdmin>;
}
