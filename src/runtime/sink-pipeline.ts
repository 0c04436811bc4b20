import type {
  Converter,
  Header,
  HeaderConverter,
  MaybePromise,
  SchemaAndValue,
  SinkRecord,
  Stage,
} from '../api/index.ts';
import { StageException } from '../api/index.ts';
import type { KafkaRecord } from '../kafka/kafka.ts';

export interface Converters {
  key: Converter;
  value: Converter;
  header: HeaderConverter;
}

/** What could be converted, in order, and the failure of the first record that could not. */
export interface Converted {
  records: SinkRecord[];
  failure: { error: unknown; offset: bigint } | undefined;
}

export async function convertSinkRecords(converters: Converters, records: readonly KafkaRecord[]): Promise<Converted> {
  const converted: SinkRecord[] = [];
  for (const record of records) {
    try {
      const result = convert(converters, record);
      converted.push(result instanceof Promise ? await result : result);
    } catch (error) {
      return { records: converted, failure: { error, offset: record.offset } };
    }
  }
  return { records: converted, failure: undefined };
}

function convert(converters: Converters, record: KafkaRecord): MaybePromise<SinkRecord> {
  const key = staged('KEY_CONVERTER', 'key', record, () => converters.key.toConnectData(record.topic, record.key));
  const value = staged('VALUE_CONVERTER', 'value', record, () =>
    converters.value.toConnectData(record.topic, record.value),
  );
  const headers = record.headers.length ? convertHeaders(converters.header, record) : NO_HEADERS;
  if (key instanceof Promise || value instanceof Promise || headers instanceof Promise) {
    return Promise.all([key, value, headers]).then((parts) => toSinkRecord(record, ...parts));
  }
  return toSinkRecord(record, key, value, headers);
}

const NO_HEADERS: readonly Header[] = [];

function convertHeaders(converter: HeaderConverter, record: KafkaRecord): MaybePromise<readonly Header[]> {
  const converted = record.headers.map((header) =>
    staged('HEADER_CONVERTER', `header '${header.key}'`, record, () =>
      converter.toConnectHeader(record.topic, header.key, header.value),
    ),
  );
  const named = (values: SchemaAndValue[]) => values.map((value, i) => ({ key: record.headers[i]!.key, ...value }));
  return converted.some((value) => value instanceof Promise)
    ? Promise.all(converted).then(named)
    : named(converted as SchemaAndValue[]);
}

function toSinkRecord(
  record: KafkaRecord,
  key: SchemaAndValue,
  value: SchemaAndValue,
  headers: readonly Header[],
): SinkRecord {
  return {
    topic: record.topic,
    kafkaPartition: record.partition,
    kafkaOffset: record.offset,
    keySchema: key.schema,
    key: key.value,
    valueSchema: value.schema,
    value: value.value,
    timestamp: record.timestamp,
    timestampType: record.timestampType,
    headers,
    originalTopic: record.topic,
    originalKafkaPartition: record.partition,
    originalKafkaOffset: record.offset,
    raw: { key: record.key, value: record.value },
  };
}

function staged<T>(stage: Stage, what: string, record: KafkaRecord, run: () => MaybePromise<T>): MaybePromise<T> {
  const failed = (cause: unknown) => {
    const where = `topic '${record.topic}' partition ${record.partition} at offset ${record.offset}`;
    const why = cause instanceof Error ? cause.message : String(cause);
    return new StageException(stage, `Error converting message ${what} in ${where}: ${why}`, { cause });
  };
  try {
    const result = run();
    if (!(result instanceof Promise)) return result;
    return result.catch((cause) => {
      throw failed(cause);
    });
  } catch (cause) {
    throw failed(cause);
  }
}
