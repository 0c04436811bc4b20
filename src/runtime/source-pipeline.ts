import type { MaybePromise, SourceRecord, Stage } from '../api/index.ts';
import { StageException } from '../api/index.ts';
import type { KafkaHeader, ProducerRecord } from '../kafka/kafka.ts';
import type { Converters } from './sink-pipeline.ts';

/** Records to Kafka's bytes, in order. Throws StageException for the first one that cannot be converted. */
export async function convertSourceRecords(
  converters: Converters,
  records: readonly SourceRecord[],
): Promise<ProducerRecord[]> {
  const converted: ProducerRecord[] = [];
  for (const record of records) {
    const { topic } = record;
    const key = staged('KEY_CONVERTER', topic, () =>
      converters.key.fromConnectData(topic, record.keySchema, record.key),
    );
    const value = staged('VALUE_CONVERTER', topic, () =>
      converters.value.fromConnectData(topic, record.valueSchema, record.value),
    );
    converted.push({
      topic,
      partition: record.kafkaPartition,
      timestamp: record.timestamp,
      key: key instanceof Promise ? await key : key,
      value: value instanceof Promise ? await value : value,
      ...(record.headers.length ? { headers: await convertHeaders(converters, record) } : {}),
    });
  }
  return converted;
}

function convertHeaders(converters: Converters, { topic, headers }: SourceRecord): Promise<KafkaHeader[]> {
  return Promise.all(
    headers.map(async ({ key, schema, value }) => ({
      key,
      value: await staged('HEADER_CONVERTER', topic, () =>
        converters.header.fromConnectHeader(topic, key, schema, value),
      ),
    })),
  );
}

function staged<T>(stage: Stage, topic: string, run: () => MaybePromise<T>): MaybePromise<T> {
  const failed = (cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new StageException(stage, `Error converting a record for topic '${topic}': ${why}`, { cause });
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
