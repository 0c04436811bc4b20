import type { Header, MaybePromise, SchemaAndValue, SinkRecord } from '../api/index.ts';
import type { KafkaHeader, KafkaRecord } from '../kafka/kafka.ts';
import type { Converters } from './converters.ts';
import type { Operation, TaskErrors } from './errors/task-errors.ts';
import type { TransformationChain } from './transformation-chain.ts';

/** What could be converted, in order, and the failure of the first record that could not and is not tolerated. */
export interface Converted {
  records: SinkRecord[];
  failure: { error: unknown; offset: bigint } | undefined;
}

type NamedHeader = { topic: string; header: KafkaHeader };

const NO_HEADERS: readonly Header[] = [];

/** From Kafka's bytes to what `put` gets: converters, then transformations. */
export class SinkPipeline {
  readonly #errors: TaskErrors<KafkaRecord>;
  readonly #chain: TransformationChain<SinkRecord, KafkaRecord>;
  readonly #key: Operation<KafkaRecord, SchemaAndValue>;
  readonly #value: Operation<KafkaRecord, SchemaAndValue>;
  readonly #header: Operation<NamedHeader, SchemaAndValue>;

  constructor(
    { key, value, header, classNames }: Converters,
    chain: TransformationChain<SinkRecord, KafkaRecord>,
    errors: TaskErrors<KafkaRecord>,
  ) {
    this.#errors = errors;
    this.#chain = chain;
    this.#key = {
      stage: 'KEY_CONVERTER',
      executingClass: classNames.key,
      run: (record) => key.toConnectData(record.topic, record.key),
      describe: () => 'converting message key',
    };
    this.#value = {
      stage: 'VALUE_CONVERTER',
      executingClass: classNames.value,
      run: (record) => value.toConnectData(record.topic, record.value),
      describe: () => 'converting message value',
    };
    this.#header = {
      stage: 'HEADER_CONVERTER',
      executingClass: classNames.header,
      run: (named) => header.toConnectHeader(named.topic, named.header.key, named.header.value),
      describe: (named) => `converting message header '${named.header.key}'`,
    };
  }

  /** Without what transformations drop and what is tolerated. */
  async convert(records: readonly KafkaRecord[]): Promise<Converted> {
    const converted: SinkRecord[] = [];
    for (const record of records) {
      try {
        const result = this.#convert(record);
        const sinkRecord = result instanceof Promise ? await result : result;
        if (sinkRecord) converted.push(sinkRecord);
      } catch (thrown) {
        const error = await this.#errors.settle(thrown, record);
        if (error !== undefined) return { records: converted, failure: { error, offset: record.offset } };
      }
    }
    return { records: converted, failure: undefined };
  }

  #convert(record: KafkaRecord): MaybePromise<SinkRecord | null> {
    const key = this.#errors.attempt(this.#key, record, record);
    if (key instanceof Promise) return this.#convertLater(record, key);
    const value = this.#errors.attempt(this.#value, record, record);
    if (value instanceof Promise) return this.#convertLater(record, key, value);
    const headers = record.headers.length ? this.#headers(record) : NO_HEADERS;
    if (headers instanceof Promise) return this.#convertLater(record, key, value, headers);
    const sinkRecord = toSinkRecord(record, key, value, headers);
    const transformed = this.#chain.apply(sinkRecord, record);
    if (transformed instanceof Promise) return transformed.then((late) => late && placed(late, sinkRecord));
    return transformed && placed(transformed, sinkRecord);
  }

  async #convertLater(
    record: KafkaRecord,
    key: MaybePromise<SchemaAndValue>,
    value?: MaybePromise<SchemaAndValue>,
    headers?: MaybePromise<readonly Header[]>,
  ): Promise<SinkRecord | null> {
    const sinkRecord = toSinkRecord(
      record,
      await key,
      await (value ?? this.#errors.attempt(this.#value, record, record)),
      await (headers ?? this.#headers(record)),
    );
    const transformed = await this.#chain.apply(sinkRecord, record);
    return transformed && placed(transformed, sinkRecord);
  }

  #headers(record: KafkaRecord): MaybePromise<readonly Header[]> {
    const converted: Header[] = [];
    const { topic } = record;
    for (const header of record.headers) {
      const value = this.#errors.attempt(this.#header, { topic, header }, record);
      if (value instanceof Promise) return this.#headersLater(record, converted, value);
      converted.push({ key: header.key, ...value });
    }
    return converted;
  }

  async #headersLater(record: KafkaRecord, converted: Header[], under: Promise<SchemaAndValue>): Promise<Header[]> {
    const { topic } = record;
    converted.push({ key: record.headers[converted.length]!.key, ...(await under) });
    for (const header of record.headers.slice(converted.length)) {
      converted.push({ key: header.key, ...(await this.#errors.attempt(this.#header, { topic, header }, record)) });
    }
    return converted;
  }
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

/** A transformed record stays at its place in Kafka; `raw` goes where it is not the same any more. */
function placed(transformed: SinkRecord, from: SinkRecord): SinkRecord {
  if (transformed === from) return transformed;
  const record: Omit<SinkRecord, 'raw'> & { raw?: NonNullable<SinkRecord['raw']> } = {
    topic: transformed.topic,
    kafkaPartition: transformed.kafkaPartition,
    kafkaOffset: from.kafkaOffset,
    keySchema: transformed.keySchema,
    key: transformed.key,
    valueSchema: transformed.valueSchema,
    value: transformed.value,
    timestamp: transformed.timestamp,
    timestampType: from.timestampType,
    headers: transformed.headers,
    originalTopic: from.originalTopic,
    originalKafkaPartition: from.originalKafkaPartition,
    originalKafkaOffset: from.originalKafkaOffset,
  };
  const isUnchanged =
    record.key === from.key &&
    record.keySchema === from.keySchema &&
    record.value === from.value &&
    record.valueSchema === from.valueSchema;
  if (isUnchanged && from.raw) record.raw = from.raw;
  return record;
}
