import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import type { KafkaRecord } from '../../src/kafka/kafka.ts';
import { createTopic, produce, readBlobs, readTopic, rest, until } from './support.ts';

const CONTAINER = 'errors';
const TOPIC = 'er-orders';
const DEAD = 'er-dead';
const FLUSH_SIZE = 50;
const BATCH = 500;
const BATCHES = 12;

let folder: string;
let stack: Stack;
let kafka: string;

beforeAll(async () => {
  kafka = inject('bootstrapServers');
  folder = await mkdtemp(join(tmpdir(), 'connectless-errors-'));
  stack = await startStack({ dataDir: join(folder, 'data'), kafka, instances: 2 });
});

afterAll(async () => {
  await stack?.dispose();
  await rm(folder, { recursive: true, force: true });
});

const call = (method: string, path: string, body?: unknown) => rest(stack.restUrl, method, path, body);

function blobSink(more: Record<string, string>): Record<string, string> {
  return {
    'connector.class': 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector',
    'flush.size': String(FLUSH_SIZE),
    'format.class': 'io.confluent.connect.azure.blob.format.json.JsonFormat',
    'azblob.connection.string': stack.connectionString,
    'azblob.container.name': CONTAINER,
    'azblob.container.create': 'true',
    'rotate.schedule.interval.ms': '1000',
    timezone: 'UTC',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'false',
    'errors.deadletterqueue.topic.replication.factor': '1',
    ...more,
  };
}

/** Of every 100 records two are bad: one is no JSON, one is null, which no blob can hold. */
function textOf(n: number): string | null {
  if (n % 100 === 33) return `{"n":${n}`;
  return n % 100 === 66 ? null : `{"n":${n}}`;
}

/** The numbers in the blobs of a topic, in order. */
async function written(topic: string): Promise<number[]> {
  const blobs = await readBlobs(stack.connectionString, CONTAINER);
  const lines = [...blobs].filter(([name]) => name.startsWith(`topics/${topic}/`)).map(([, bytes]) => String(bytes));
  const numbers = lines.flatMap((text) => text.split('\n').slice(0, -1)).map((line) => JSON.parse(line).n as number);
  return numbers.sort((a, b) => a - b);
}

function errorHeaders({ headers }: KafkaRecord): Record<string, string> {
  return Object.fromEntries(headers.map(({ key, value }) => [key.replace('__connect.errors.', ''), String(value)]));
}

test('with an instance killed in the middle every good record is in the blobs once, and every bad one a dead letter', async () => {
  await createTopic(kafka, TOPIC, 2);
  const sink = blobSink({
    topics: TOPIC,
    'tasks.max': '2',
    'errors.tolerance': 'all',
    'errors.deadletterqueue.topic.name': DEAD,
    'errors.deadletterqueue.context.headers.enable': 'true',
  });
  expect((await call('PUT', `/connectors/${TOPIC}/config`, sink)).status).toBe(201);
  const numbers = Array.from({ length: BATCH * BATCHES }, (_, n) => n);
  for (let batch = 0; batch < BATCHES; batch++) {
    const own = numbers.slice(batch * BATCH, (batch + 1) * BATCH);
    await produce(kafka, TOPIC, batch % 2, own.map(textOf));
    if (batch !== BATCHES / 2) continue;
    await until('blobs come', async () => (await written(TOPIC)).length > 0);
    await stack.kill('instance-1');
  }
  const good = numbers.filter((n) => ![33, 66].includes(n % 100));
  const bad = numbers.filter((n) => !good.includes(n));
  await until('every good record is in a blob', async () => (await written(TOPIC)).length >= good.length);
  expect(await written(TOPIC)).toEqual(good);

  const place = (n: number) => {
    const batch = Math.floor(n / BATCH);
    return `${batch % 2}-${Math.floor(batch / 2) * BATCH + (n % BATCH)}`;
  };
  const [dead, ...more] = await readTopic(kafka, DEAD);
  expect(more).toEqual([]);
  const byPlace = new Map(
    dead!.map((record) => {
      const headers = errorHeaders(record);
      return [`${headers.partition}-${headers.offset}`, { value: record.value && String(record.value), headers }];
    }),
  );
  expect([...byPlace.keys()].sort()).toEqual(bad.map(place).sort());
  for (const n of bad) {
    const { value, headers } = byPlace.get(place(n))!;
    expect(value).toBe(textOf(n));
    expect(headers).toMatchObject({
      ...{ topic: TOPIC, 'connector.name': TOPIC, 'task.id': headers.partition },
      ...{ stage: value === null ? 'TASK_PUT' : 'VALUE_CONVERTER' },
      'class.name':
        value === null ? 'org.apache.kafka.connect.sink.SinkTask' : 'org.apache.kafka.connect.json.JsonConverter',
      'exception.class.name': 'org.apache.kafka.connect.errors.DataException',
    });
  }
  console.log(`${bad.length} bad records of ${numbers.length} made ${dead!.length} dead letters.`);
});

test('errors.sink.isolate finds the one record for which a sink fails', async () => {
  const topic = 'er-isolate';
  await createTopic(kafka, topic, 1);
  const values = Array.from({ length: 300 }, (_, n) => (n === 123 ? null : `{"n":${n}}`));
  await produce(kafka, topic, 0, values);
  // Without a dead letter queue and the log, the blob sink has nobody to report to, and throws.
  const sink = blobSink({ topics: topic, 'errors.tolerance': 'all', 'errors.sink.isolate': 'true' });
  expect((await call('PUT', `/connectors/${topic}/config`, sink)).status).toBe(201);
  await until('all others are in blobs', async () => (await written(topic)).length >= 299);
  expect(await written(topic)).toEqual(values.flatMap((_, n) => (n === 123 ? [] : [n])));
  await until('the task runs', async () => {
    const { body } = await call('GET', `/connectors/${topic}/status`);
    return body.tasks[0].state === 'RUNNING';
  });
});

test('a source’s transformations route and drop its records; a restart goes on behind what was dropped', async () => {
  const file = join(folder, 'lines.txt');
  await writeFile(file, 'one\n\ntwo\n');
  await createTopic(kafka, 'er-routed', 1);
  const source = {
    'connector.class': 'FileStreamSource',
    ...{ file, topic: 'er-lines', 'value.converter': 'org.apache.kafka.connect.storage.StringConverter' },
    transforms: 'route,drop',
    'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    'transforms.route.regex': 'er-lines',
    'transforms.route.replacement': 'er-routed',
    'transforms.drop.type': 'org.apache.kafka.connect.transforms.Filter',
    'transforms.drop.predicate': 'elsewhere',
    predicates: 'elsewhere',
    'predicates.elsewhere.type': 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches',
    'predicates.elsewhere.pattern': 'er-lines',
  };
  expect((await call('PUT', '/connectors/er-lines/config', source)).status).toBe(201);
  const lines = async () => (await readTopic(kafka, 'er-routed')).flat().map(({ value }) => String(value));
  await until('the lines are routed', async () => (await lines()).length === 3);
  const dropping = { ...source, 'predicates.elsewhere.pattern': 'er-routed' };
  expect((await call('PUT', '/connectors/er-lines/config', dropping)).status).toBe(200);
  await appendFile(file, 'three\n');
  await until('the line is read, and dropped', async () => {
    const { body } = await call('GET', '/connectors/er-lines/offsets');
    return body.offsets?.[0]?.offset.position === 'one\n\ntwo\nthree\n'.length;
  });
  expect(await lines()).toEqual(['one', '', 'two']);
});
