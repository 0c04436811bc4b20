import type { SourceRecord, Stage } from '../../api/index.ts';
import type { KafkaRecord } from '../../kafka/kafka.ts';

/** What a task takes in: of a sink, what is in Kafka; of a source, what the task has polled. */
export type OriginalRecord = KafkaRecord | SourceRecord;

/** One record that an operation failed for. */
export interface RecordFailure<R extends OriginalRecord = OriginalRecord> {
  readonly stage: Stage;
  /** Java's name of the class that performed the operation. */
  readonly executingClass: string;
  /** As the operation threw it. */
  readonly error: unknown;
  readonly record: R;
}

export function isKafkaRecord(record: OriginalRecord): record is KafkaRecord {
  return 'offset' in record;
}

/** Where a record comes from, e.g. `topic 'orders' partition 0 at offset 17 and timestamp 1700000000000`. */
export function placeOf(record: OriginalRecord): string {
  if (isKafkaRecord(record)) {
    const { topic, partition, offset, timestamp } = record;
    return `topic '${topic}' partition ${partition} at offset ${offset} and timestamp ${timestamp ?? -1}`;
  }
  return `source partition ${json(record.sourcePartition)} with offset ${json(record.sourceOffset)} for topic '${record.topic}'`;
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}
