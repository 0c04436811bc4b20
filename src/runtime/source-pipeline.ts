import type { Header, MaybePromise, SourceRecord } from '../api/index.ts';
import type { KafkaHeader, ProducerRecord } from '../kafka/kafka.ts';
import type { Converters } from './converters.ts';
import type { Operation, TaskErrors } from './errors/task-errors.ts';
import type { TransformationChain } from './transformation-chain.ts';

/** What goes to Kafka. */
export interface ConvertedSource {
  records: ProducerRecord[];
  /** What the records were made of, one for one. */
  from: SourceRecord[];
  /** How many of the polled records are done with, whether they are sent, dropped or left out. */
  done: number;
  /** Of the record after those, which is not tolerated. */
  failure: { error: unknown } | undefined;
}

type NamedHeader = { topic: string; header: Header };

/** From what a source task has polled to Kafka's bytes: transformations, then converters. */
export class SourcePipeline {
  readonly #errors: TaskErrors<SourceRecord>;
  readonly #chain: TransformationChain<SourceRecord, SourceRecord>;
  readonly #key: Operation<SourceRecord, Buffer | null>;
  readonly #value: Operation<SourceRecord, Buffer | null>;
  readonly #header: Operation<NamedHeader, Buffer | null>;

  constructor(
    { key, value, header, classNames }: Converters,
    chain: TransformationChain<SourceRecord, SourceRecord>,
    errors: TaskErrors<SourceRecord>,
  ) {
    this.#errors = errors;
    this.#chain = chain;
    this.#key = {
      stage: 'KEY_CONVERTER',
      executingClass: classNames.key,
      run: (record) => key.fromConnectData(record.topic, record.keySchema, record.key),
      describe: () => 'converting message key',
    };
    this.#value = {
      stage: 'VALUE_CONVERTER',
      executingClass: classNames.value,
      run: (record) => value.fromConnectData(record.topic, record.valueSchema, record.value),
      describe: () => 'converting message value',
    };
    this.#header = {
      stage: 'HEADER_CONVERTER',
      executingClass: classNames.header,
      run: ({ topic, header: one }) => header.fromConnectHeader(topic, one.key, one.schema, one.value),
      describe: (named) => `converting message header '${named.header.key}'`,
    };
  }

  /** In order, up to the first record whose error is not tolerated. */
  async convert(polled: readonly SourceRecord[]): Promise<ConvertedSource> {
    const records: ProducerRecord[] = [];
    const from: SourceRecord[] = [];
    for (let done = 0; done < polled.length; done++) {
      const record = polled[done]!;
      try {
        const transformed = this.#chain.apply(record, record);
        const kept = transformed instanceof Promise ? await transformed : transformed;
        if (kept === null) continue;
        const converted = this.#convert(kept, record);
        records.push(converted instanceof Promise ? await converted : converted);
        from.push(record);
      } catch (thrown) {
        const error = await this.#errors.settle(thrown, record);
        if (error !== undefined) return { records, from, done, failure: { error } };
      }
    }
    return { records, from, done: polled.length, failure: undefined };
  }

  #convert(record: SourceRecord, original: SourceRecord): MaybePromise<ProducerRecord> {
    if (record.headers.length) return this.#convertLater(record, original);
    const key = this.#errors.attempt(this.#key, record, original);
    if (key instanceof Promise) return this.#convertLater(record, original, key);
    const value = this.#errors.attempt(this.#value, record, original);
    if (value instanceof Promise) return this.#convertLater(record, original, key, value);
    return toProducerRecord(record, key, value);
  }

  async #convertLater(
    record: SourceRecord,
    original: SourceRecord,
    key?: MaybePromise<Buffer | null>,
    value?: MaybePromise<Buffer | null>,
  ): Promise<ProducerRecord> {
    const { topic } = record;
    const headers: KafkaHeader[] = [];
    for (const header of record.headers) {
      headers.push({ key: header.key, value: await this.#errors.attempt(this.#header, { topic, header }, original) });
    }
    const keyBytes = await (key === undefined ? this.#errors.attempt(this.#key, record, original) : key);
    const valueBytes = await (value === undefined ? this.#errors.attempt(this.#value, record, original) : value);
    const converted = toProducerRecord(record, keyBytes, valueBytes);
    return headers.length ? { ...converted, headers } : converted;
  }
}

function toProducerRecord(
  { topic, kafkaPartition, timestamp }: SourceRecord,
  key: Buffer | null,
  value: Buffer | null,
): ProducerRecord {
  return { topic, partition: kafkaPartition, timestamp, key, value };
}
