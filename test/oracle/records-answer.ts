import {
  type ConnectRecord,
  type Header,
  type SinkRecord,
  type SourceRecord,
  sinkRecord,
  sourceRecord,
} from '../../src/api/index.ts';
import { failure } from './answer.ts';
import type { Answer, RecordCase, RecordsCase } from './case.ts';
import { plugins } from './plugins.ts';
import { fromTagged, schemaJson, schemaOf, toTagged } from './tagged.ts';

export async function recordsAnswer({ op, class: className, config, records }: RecordsCase): Promise<Answer> {
  const run = op === 'transform' ? transformation(className, config as never) : predicate(className, config as never);
  const results: Answer[] = [];
  for (const asked of records) results.push(await run(asked).catch(failure));
  return { results };
}

function transformation(className: string, config: Record<string, string>): (asked: RecordCase) => Promise<Answer> {
  const transformation = plugins.create('transformation', className, config);
  return async (asked) => {
    const record = await transformation.apply<ConnectRecord>(recordOf(asked));
    return { record: record && recordJson(record) };
  };
}

function predicate(className: string, config: Record<string, string>): (asked: RecordCase) => Promise<Answer> {
  const predicate = plugins.create('predicate', className, config);
  return async (asked) => ({ test: await predicate.test(recordOf(asked)) });
}

function recordOf(asked: RecordCase): SourceRecord | SinkRecord {
  const keySchema = schemaOf(asked.keySchema);
  const valueSchema = schemaOf(asked.valueSchema);
  const { topic = 't', timestamp } = asked;
  const shared = {
    topic,
    keySchema,
    key: fromTagged(asked.key, keySchema),
    valueSchema,
    value: fromTagged(asked.value, valueSchema),
    timestamp,
    headers: (asked.headers ?? []).map(([key, json, value]): Header => {
      const schema = schemaOf(json);
      return { key, schema, value: fromTagged(value, schema) };
    }),
  };
  if (asked.sink) {
    const place = { kafkaPartition: asked.partition ?? 0, kafkaOffset: BigInt(asked.offset ?? 0) };
    return sinkRecord({ ...shared, ...place, timestampType: 'CREATE_TIME' });
  }
  const place = { file: 'f' };
  return sourceRecord({ ...shared, kafkaPartition: asked.partition, sourcePartition: place, sourceOffset: place });
}

function recordJson(record: ConnectRecord): Answer {
  return {
    topic: record.topic,
    partition: record.kafkaPartition ?? null,
    keySchema: schemaJson(record.keySchema),
    key: toTagged(record.key, record.keySchema),
    valueSchema: schemaJson(record.valueSchema),
    value: toTagged(record.value, record.valueSchema),
    timestamp: record.timestamp ?? null,
    headers: record.headers.map(({ key, schema, value }) => [key, schemaJson(schema), toTagged(value, schema)]),
  };
}
