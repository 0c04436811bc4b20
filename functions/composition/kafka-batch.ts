import type { KafkaRecord } from '../../src/kafka/kafka.ts';
import type { PartitionBatch } from '../../src/runtime/sink-batch.ts';

/**
 * A batch of the Kafka trigger, by partition. The trigger drops records without a value, so where values and offsets differ in
 * number, no value can be told to be the one of an offset: only the ranges are handed on.
 */
export function toPartitionBatches(
  topic: string,
  values: unknown,
  metadata: Record<string, unknown>,
): PartitionBatch[] {
  const offsets = list(metadata.offsetArray).map(toBigInt);
  const partitions = list(metadata.partitionArray).map(Number);
  const records = list(values);
  const complete = records.length === offsets.length && records.every((value) => value instanceof Uint8Array);
  const batches = new Map<number, PartitionBatch>();
  offsets.forEach((offset, i) => {
    const partition = partitions[i]!;
    let batch = batches.get(partition);
    if (!batch) {
      batch = { topic, partition, first: offset, last: offset, records: complete ? [] : undefined };
      batches.set(partition, batch);
    }
    if (offset < batch.first) batch.first = offset;
    if (offset > batch.last) batch.last = offset;
    batch.records?.push(toRecord(topic, partition, offset, records[i] as Uint8Array, metadata, i));
  });
  return [...batches.values()];
}

function toRecord(
  topic: string,
  partition: number,
  offset: bigint,
  value: Uint8Array,
  metadata: Record<string, unknown>,
  i: number,
): KafkaRecord {
  const key = list(metadata.keyArray)[i];
  const timestamp = list(metadata.timestampArray)[i];
  return {
    topic,
    partition,
    offset,
    value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    key: key === undefined || key === null ? null : Buffer.from(key as string | Uint8Array),
    timestamp: timestamp === undefined ? undefined : new Date(timestamp as string | number).getTime(),
    timestampType: 'CREATE_TIME',
    headers: headers(list(metadata.headersArray)[i]),
  };
}

function headers(value: unknown): KafkaRecord['headers'] {
  return list(value).map((header) => {
    const { Key, Value } = header as { Key: string; Value: string | null };
    return { key: Key, value: Value === null || Value === undefined ? null : Buffer.from(Value, 'base64') };
  });
}

/** Offsets come as numbers or as Long objects; arrays sometimes as JSON text. */
function toBigInt(offset: unknown): bigint {
  if (typeof offset === 'number' || typeof offset === 'string') return BigInt(offset);
  return BigInt(String(offset));
}

function list(value: unknown): unknown[] {
  if (typeof value === 'string') {
    try {
      return list(JSON.parse(value));
    } catch {
      return [];
    }
  }
  return Array.isArray(value) ? value : [];
}
