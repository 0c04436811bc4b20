import type { KafkaRecord } from '../../src/kafka/kafka.ts';
import type { PartitionBatch } from '../../src/runtime/sink-batch.ts';

/**
 * A batch of the Kafka trigger, by partition. Some versions of the trigger drop records without a value, some hand over an empty
 * one, and keys arrive decoded as UTF-8: where a value or a key may not be what Kafka holds, only the ranges are handed on.
 */
export function toPartitionBatches(
  topic: string,
  values: unknown,
  metadata: Record<string, unknown>,
): PartitionBatch[] {
  const offsets = list(metadata.offsetArray).map(toBigInt);
  const partitions = list(metadata.partitionArray).map(Number);
  const records = list(values);
  const keys = list(metadata.keyArray);
  const complete =
    records.length === offsets.length &&
    records.every((value) => value instanceof Uint8Array && value.length > 0) &&
    keys.every(isExact);
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
    const { key, Key, value, Value } = header as Record<string, string | null | undefined>;
    const text = value ?? Value;
    return { key: key ?? Key ?? '', value: typeof text === 'string' ? Buffer.from(text, 'base64') : null };
  });
}

/** Whether a key that was decoded as UTF-8 can be encoded again without loss. */
function isExact(key: unknown): boolean {
  return typeof key !== 'string' || !key.includes('\uFFFD');
}

/** Offsets come as numbers, text, or Long objects that have lost their prototype. */
function toBigInt(offset: unknown): bigint {
  if (offset && typeof offset === 'object' && 'low' in offset && 'high' in offset) {
    return (BigInt(Number(offset.high)) << 32n) | BigInt(Number(offset.low) >>> 0);
  }
  return BigInt(offset as number | string);
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
