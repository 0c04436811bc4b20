import type { ErrantRecordReporter, SinkRecord } from '../../api/index.ts';
import type { KafkaHeader, KafkaRecord } from '../../kafka/kafka.ts';
import type { Converters } from '../converters.ts';
import type { OutstandingRecords } from './outstanding-records.ts';
import type { TaskErrors } from './task-errors.ts';

/** The class that Connect names for what a sink's task reports. */
export const SINK_TASK_CLASS = 'org.apache.kafka.connect.sink.SinkTask';

/** What a sink's task reports goes the way of all errors: the log, the dead letters. The record is reported as it was in Kafka. */
export class TaskRecordReporter implements ErrantRecordReporter {
  readonly #errors: TaskErrors<KafkaRecord>;
  readonly #records: OutstandingRecords;
  readonly #converters: Converters;

  constructor(errors: TaskErrors<KafkaRecord>, records: OutstandingRecords, converters: Converters) {
    this.#errors = errors;
    this.#records = records;
    this.#converters = converters;
  }

  report(record: SinkRecord, error: unknown): Promise<void> {
    const { originalTopic, originalKafkaPartition, originalKafkaOffset } = record;
    const known = this.#records.find(originalTopic, originalKafkaPartition, originalKafkaOffset);
    const reported = this.#report(known ?? this.#convertBack(record), error);
    // The next checkpoint waits for it, whether the task does or not.
    this.#errors.awaitBeforeCheckpoint(reported);
    return reported;
  }

  async #report(record: KafkaRecord | Promise<KafkaRecord>, error: unknown): Promise<void> {
    await this.#errors.failed({
      stage: 'TASK_PUT',
      executingClass: SINK_TASK_CLASS,
      error,
      record: await record,
    });
  }

  /** Of a record that the task made itself, or held back for longer than a checkpoint. */
  async #convertBack(record: SinkRecord): Promise<KafkaRecord> {
    const { topic, originalTopic, originalKafkaPartition, originalKafkaOffset } = record;
    const { key, value, header } = this.#converters;
    const headers: KafkaHeader[] = [];
    for (const one of record.headers) {
      const bytes = await header.fromConnectHeader(topic, one.key, one.schema, one.value);
      headers.push({ key: one.key, value: bytes });
    }
    return {
      topic: originalTopic,
      partition: originalKafkaPartition,
      offset: originalKafkaOffset,
      timestamp: record.timestamp,
      timestampType: record.timestampType,
      key: await key.fromConnectData(topic, record.keySchema, record.key),
      value: await value.fromConnectData(topic, record.valueSchema, record.value),
      headers,
    };
  }
}
