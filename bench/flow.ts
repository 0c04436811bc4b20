import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Stack, startStack } from '../local/stack.ts';
import type { KafkaAdmin } from '../src/kafka/kafka.ts';
import { createKafkaClient } from '../src/kafka/kafkajs-client.ts';
import { type ConnectorConfig, register, workerCpuSeconds } from './app.ts';
import { orders } from './convert-records.ts';

const { values: options } = parseArgs({
  options: { records: { type: 'string', default: '500000' }, partitions: { type: 'string', default: '4' } },
});

const TOPIC = 'flow';
/** A flow that takes longer has failed. Milliseconds. */
const LONGEST_MS = 600_000;
const records = Number(options.records);
const text = { 'key.converter': 'org.apache.kafka.connect.storage.StringConverter' };
const folder = await mkdtemp(join(tmpdir(), 'connectless-flow-'));
let stack: Stack | undefined;
try {
  const file = join(folder, 'lines.json');
  await writeFile(
    file,
    Array.from({ length: records }, (_, i) => `${orders.lines[i % orders.lines.length]}\n`),
  );
  stack = await startStack({ dataDir: join(folder, 'data') });
  await measureAll(stack, file);
} finally {
  await stack?.dispose();
  await rm(folder, { recursive: true, force: true });
}

async function measureAll(app: Stack, file: string): Promise<void> {
  const admin = await createKafkaClient({ 'bootstrap.servers': app.bootstrapServers }).admin();
  try {
    await admin.createTopic({ topic: TOPIC, partitions: Number(options.partitions), replicationFactor: 1 });
    console.log('                                 CPU seconds of the worker a million records   records a second');
    await measure(app, 'file to topic, lines', source(file), () => inTopic(admin));
    await measure(app, 'topic to blobs, parsed JSON', sink(app, 'json', 'JsonConverter'), () => read(admin, 'json'));
    await measure(app, 'topic to blobs, bytes', sink(app, 'bytes', 'ByteArrayConverter'), () => read(admin, 'bytes'));
  } finally {
    await admin.close();
  }
}

type Flow = readonly [name: string, config: ConnectorConfig];

/** From the registration to the last record; the connector is deleted afterwards. */
async function measure(app: Stack, title: string, [name, config]: Flow, done: () => Promise<number>): Promise<void> {
  const before = await workerCpuSeconds(app);
  const began = Date.now();
  await register(app, name, config);
  while ((await done()) < records) {
    if (Date.now() - began > LONGEST_MS) throw new Error(`${name} did not come to its end.\n${app.output()}`);
    await sleep(200);
  }
  const seconds = (Date.now() - began) / 1_000;
  const cpu = (await workerCpuSeconds(app)) - before;
  console.log(
    `${title.padEnd(33)}${((cpu / records) * 1e6).toFixed(1).padStart(43)}${Math.round(records / seconds)
      .toLocaleString('en')
      .padStart(19)}`,
  );
  await fetch(`${app.restUrl}/connectors/${name}`, { method: 'DELETE' });
}

function source(file: string): Flow {
  const lines = { 'value.converter': 'org.apache.kafka.connect.storage.StringConverter', 'batch.size': '5000' };
  return ['flow-source', { ...text, ...lines, 'connector.class': 'FileStreamSource', topic: TOPIC, file }];
}

function sink(app: Stack, format: 'json' | 'bytes', converter: string): Flow {
  const formatClass = format === 'json' ? 'json.JsonFormat' : 'bytearray.ByteArrayFormat';
  const packageName = format === 'json' ? 'json' : 'converters';
  return [
    `flow-${format}`,
    {
      ...text,
      'connector.class': 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector',
      topics: TOPIC,
      'tasks.max': options.partitions,
      'flush.size': '100000',
      'rotate.interval.ms': '-1',
      'rotate.schedule.interval.ms': '5000',
      timezone: 'UTC',
      'format.class': `io.confluent.connect.azure.blob.format.${formatClass}`,
      'azblob.connection.string': app.connectionString,
      'azblob.container.name': `flow-${format}`,
      'azblob.container.create': 'true',
      'value.converter': `org.apache.kafka.connect.${packageName}.${converter}`,
      'value.converter.schemas.enable': 'false',
    },
  ];
}

async function inTopic(admin: KafkaAdmin): Promise<number> {
  const partitions = (await admin.offsets([TOPIC])).get(TOPIC) ?? [];
  return partitions.reduce((sum, { end }) => sum + Number(end), 0);
}

/** What the sink's checkpoints have passed, as its group in Kafka mirrors it. */
async function read(admin: KafkaAdmin, format: string): Promise<number> {
  const committed = (await admin.committed(`connect-flow-${format}`, [TOPIC])).get(TOPIC);
  return [...(committed?.values() ?? [])].reduce((sum, offset) => sum + Number(offset), 0);
}
