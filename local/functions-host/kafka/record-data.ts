import type { BindingMetadata, TypedData } from '../contract.ts';

/** A record as the trigger has read it. */
export interface TriggerRecord {
  topic: string;
  partition: number;
  /** As text: 64 bits. */
  offset: string;
  /** Milliseconds since 1970, as text. */
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer | string | (Buffer | string)[] | undefined> | undefined;
}

/** How a null value looks in binary data: left out of a batch, or as an empty buffer. */
export type NullValues = 'dropped' | 'empty';

export interface TriggerData {
  data: TypedData;
  triggerMetadata: Record<string, TypedData>;
}

/** An ISO time as .NET's serializer writes it: no zeros at the end of the fraction. */
function timestampOf(record: TriggerRecord): string {
  return new Date(Number(record.timestamp)).toISOString().replace(/\.?0+Z$/, 'Z');
}

function headersOf(record: TriggerRecord): { Key: string; Value: string | null }[] {
  return Object.entries(record.headers ?? {}).flatMap(([Key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({
      Key,
      Value: one === undefined || one === null ? null : Buffer.from(one).toString('base64'),
    })),
  );
}

function keyOf(record: TriggerRecord, keyDataType: unknown): unknown {
  if (record.key === null) return null;
  switch (String(keyDataType ?? 'string').toLowerCase()) {
    case 'int':
      return record.key.readInt32BE();
    case 'long':
      return Number(record.key.readBigInt64BE());
    case 'binary':
      return record.key.toString('base64');
    default:
      return record.key.toString();
  }
}

function stringElement(record: TriggerRecord, keyDataType: unknown): string {
  return JSON.stringify({
    Key: keyOf(record, keyDataType),
    Offset: Number(record.offset),
    Partition: record.partition,
    Topic: record.topic,
    Headers: headersOf(record),
    Timestamp: timestampOf(record),
    Value: record.value === null ? null : record.value.toString(),
    LeaderEpoch: null,
    IsPartitionEOF: false,
  });
}

function json(value: unknown): TypedData {
  return { json: JSON.stringify(value) };
}

/** Input of a function with cardinality `many`. */
export function batchData(records: TriggerRecord[], binding: BindingMetadata, nullValues: NullValues): TriggerData {
  const { dataType, keyDataType } = binding;
  const data: TypedData =
    dataType === 'binary'
      ? {
          collectionBytes: {
            bytes: records
              .map((record) => record.value ?? (nullValues === 'empty' ? Buffer.alloc(0) : undefined))
              .filter((value) => value !== undefined),
          },
        }
      : { collectionString: { string: records.map((record) => stringElement(record, keyDataType)) } };
  return {
    data,
    triggerMetadata: {
      PartitionArray: json(records.map((record) => record.partition)),
      OffsetArray: { collectionSint64: { sint64: records.map((record) => Number(record.offset)) } },
      TimestampArray: json(records.map(timestampOf)),
      TopicArray: { collectionString: { string: records.map((record) => record.topic) } },
      KeyArray: json(records.map((record) => keyOf(record, keyDataType))),
      HeadersArray: json(records.map(headersOf)),
      LeaderEpochArray: json(records.map(() => null)),
      IsPartitionEOFArray: json(records.map(() => false)),
    },
  };
}

/** Input of a function with cardinality `one`. */
export function singleData(record: TriggerRecord, binding: BindingMetadata, nullValues: NullValues): TriggerData {
  const { dataType, keyDataType } = binding;
  const value = record.value ?? (nullValues === 'empty' ? Buffer.alloc(0) : undefined);
  const binary: TypedData = value === undefined ? {} : { bytes: value };
  const key = keyOf(record, keyDataType);
  return {
    data: dataType === 'binary' ? binary : { string: stringElement(record, keyDataType) },
    triggerMetadata: {
      Key: typeof key === 'string' ? { string: key } : json(key),
      Partition: json(record.partition),
      Topic: { string: record.topic },
      Timestamp: json(timestampOf(record)),
      Offset: json(Number(record.offset)),
      Headers: json(headersOf(record)),
      LeaderEpoch: json(null),
      IsPartitionEOF: json(false),
    },
  };
}
