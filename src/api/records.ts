import { sameValue } from './same-value.ts';
import type { Schema } from './schema.ts';

export interface SchemaAndValue {
  schema: Schema | undefined;
  value: unknown;
}

export const SchemaAndValue = {
  NULL: Object.freeze({ schema: undefined, value: null }) as SchemaAndValue,
  equals: (a: SchemaAndValue, b: SchemaAndValue): boolean =>
    (a.schema ? a.schema.equals(b.schema) : b.schema === undefined) && sameValue(a.value, b.value),
} as const;

export interface Header {
  readonly key: string;
  readonly schema: Schema | undefined;
  readonly value: unknown;
}

/** What source and sink records share. Records are immutable: a transformation makes a new one of what it changes. */
export interface ConnectRecord {
  readonly topic: string;
  /** The Kafka partition; undefined lets the producer choose (source) . */
  readonly kafkaPartition: number | undefined;
  readonly keySchema: Schema | undefined;
  readonly key: unknown;
  readonly valueSchema: Schema | undefined;
  readonly value: unknown;
  /** Milliseconds since the epoch. */
  readonly timestamp: number | undefined;
  readonly headers: readonly Header[];
}

/** A JSON object that names a part of the source (a file, a table, a query). Key order does not matter. */
export type SourcePartition = Record<string, unknown>;
/** A JSON object: how far that part has been read. bigint is not allowed: write long ids as strings. */
export type SourceOffset = Record<string, unknown>;

export interface SourceRecord extends ConnectRecord {
  readonly sourcePartition: SourcePartition;
  readonly sourceOffset: SourceOffset;
}

export interface SinkRecord extends ConnectRecord {
  readonly kafkaPartition: number;
  readonly kafkaOffset: bigint;
  readonly timestampType: 'NO_TIMESTAMP_TYPE' | 'CREATE_TIME' | 'LOG_APPEND_TIME';
  /** Where the record was before transformations: file names and offsets use these. */
  readonly originalTopic: string;
  readonly originalKafkaPartition: number;
  readonly originalKafkaOffset: bigint;
  /** Bytes of key and value as they were in Kafka, where the runtime still has them. */
  readonly raw?: { key: Buffer | null; value: Buffer | null };
}

/** What is known of a record that is to be made; headers may be a `ConnectHeaders`, too. */
type Given<R extends ConnectRecord> = { topic: string; headers?: Iterable<Header> } & Partial<Omit<R, 'headers'>>;

/** A source record; what is not given is not set. */
export function sourceRecord(given: Given<SourceRecord>): SourceRecord {
  return { ...NOTHING_SET, sourcePartition: {}, sourceOffset: {}, ...given, headers: [...(given.headers ?? [])] };
}

/** A sink record; what is not given is not set, partition and offset are 0, and `original…` is where it is. */
export function sinkRecord(given: Given<SinkRecord>): SinkRecord {
  const { topic, kafkaPartition = 0, kafkaOffset = 0n } = given;
  const place = { originalTopic: topic, originalKafkaPartition: kafkaPartition, originalKafkaOffset: kafkaOffset };
  return {
    ...NOTHING_SET,
    timestampType: 'NO_TIMESTAMP_TYPE',
    kafkaPartition,
    kafkaOffset,
    ...place,
    ...given,
    headers: [...(given.headers ?? [])],
  };
}

const NOTHING_SET = {
  kafkaPartition: undefined,
  keySchema: undefined,
  key: null,
  valueSchema: undefined,
  value: null,
  timestamp: undefined,
} as const;

export interface TopicPartition {
  topic: string;
  partition: number;
}
