import type { ConnectRecord, Header, SourceRecord } from '../api/index.ts';
import { headersOf } from '../data/headers-of.ts';
import { messageText } from '../data/java-text.ts';
import { isSinkRecord } from './requirements.ts';

/** A record as Java's `toString` has it: what Connect's messages show. */
export function recordText(record: ConnectRecord): string {
  const { topic, kafkaPartition, key, keySchema, value, valueSchema, timestamp } = record;
  const common = [
    `topic='${topic}'`,
    `kafkaPartition=${kafkaPartition ?? null}`,
    `key=${messageText(keySchema, key)}`,
    `keySchema=${keySchema ?? null}`,
    `value=${messageText(valueSchema, value)}`,
    `valueSchema=${valueSchema ?? null}`,
    `timestamp=${timestamp ?? null}`,
    `headers=ConnectHeaders(headers=${headersText(headersOf(record))})`,
  ].join(', ');
  return `${placeText(record)} ConnectRecord{${common}}`;
}

function headersText(headers: readonly Header[]): string {
  if (headers.length === 0) return '';
  const texts = headers.map(
    ({ key, schema, value }) =>
      `ConnectHeader(key=${key}, value=${messageText(schema, value)}, schema=${schema ?? null})`,
  );
  return `[${texts.join(', ')}]`;
}

function placeText(record: ConnectRecord): string {
  if (!isSinkRecord(record)) {
    const { sourcePartition, sourceOffset } = record as SourceRecord;
    const [partition, offset] = [sourcePartition, sourceOffset].map((map) => messageText(undefined, map));
    return `SourceRecord{sourcePartition=${partition}, sourceOffset=${offset}}`;
  }
  const parts = [
    `kafkaOffset=${record.kafkaOffset}`,
    `timestampType=${TIMESTAMP_TYPES[record.timestampType]}`,
    `originalTopic=${record.originalTopic}`,
    `originalKafkaPartition=${record.originalKafkaPartition}`,
    `originalKafkaOffset=${record.originalKafkaOffset}`,
  ];
  return `SinkRecord{${parts.join(', ')}}`;
}

const TIMESTAMP_TYPES = {
  NO_TIMESTAMP_TYPE: 'NoTimestampType',
  CREATE_TIME: 'CreateTime',
  LOG_APPEND_TIME: 'LogAppendTime',
} as const;
