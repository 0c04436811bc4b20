import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalKafka, startKafka } from '../../local/kafka/kafka.ts';
import { freePorts } from '../../local/ports.ts';
import { waitForEnd } from '../../local/process.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { createTopic, gaps, readBlobs, readTopic, rest, until } from './support.ts';

const TOPIC = 'away';
const CONTAINER = 'away';
const string = 'org.apache.kafka.connect.storage.StringConverter';
const env = { ...process.env, CONNECT_BOOTSTRAP_SERVERS: undefined };

let folder: string;
let file: string;
let stack: Stack;
let port: number;
let kafka: LocalKafka | undefined;
let written = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-away-'));
  file = join(folder, 'lines.txt');
  await writeFile(file, '');
  [port] = (await freePorts(1)) as [number];
  stack = await startStack({
    dataDir: join(folder, 'data'),
    kafka: `127.0.0.1:${port}`,
    instances: 2,
    hostOptions: { 'partition-lease-ms': 3_000, 'message-hidden-ms': 4_000 },
  });
});

afterAll(async () => {
  await stack?.dispose();
  await kafka?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function startBroker(): Promise<void> {
  kafka = await startKafka({ dataDir: join(folder, 'kafka'), port, detached: true, env, log: () => {} });
}

async function writeLines(count: number): Promise<void> {
  await appendFile(file, Array.from({ length: count }, () => `line ${written++}\n`).join(''));
}

async function taskStates(name: string): Promise<string[]> {
  const { body } = await rest(stack.restUrl, 'GET', `/connectors/${name}/status`);
  return body.tasks.map(({ state }: { state: string }) => state);
}

async function recordsInTopic(): Promise<string[]> {
  return (await readTopic(kafka!.bootstrapServers, TOPIC)).flat().map(({ value }) => String(value));
}

/** Waits until every line is in the topic, and every record of the topic in a blob; compares them. Returns the records. */
async function settleAndCompare(): Promise<number> {
  const lines = Array.from({ length: written }, (_, i) => `line ${i}`);
  await until('every line is in the topic', async () => {
    const records = new Set(await recordsInTopic());
    return lines.every((line) => records.has(line));
  });
  return until('the blobs hold the topic', async () => {
    const topic = await readTopic(kafka!.bootstrapServers, TOPIC);
    const counts = new Map<string, number>();
    const inBlobs: string[] = [];
    for (const [name, bytes] of await readBlobs(stack.connectionString, CONTAINER)) {
      const values = String(bytes)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as string);
      counts.set(name, values.length);
      inBlobs.push(...values);
    }
    const found = gaps(
      counts,
      topic.map((records) => records.length),
    );
    if (found.length) throw new Error(found.join('\n'));
    expect(inBlobs.sort()).toEqual(
      topic
        .flat()
        .map(({ value }) => String(value))
        .sort(),
    );
    expect(new Set(inBlobs)).toEqual(new Set(lines));
    return inBlobs.length;
  });
}

test('without Kafka the app starts, says so, answers, and takes connectors', async () => {
  expect(stack.output()).toContain(`Kafka: nothing answers at 127.0.0.1:${port}`);
  expect((await rest(stack.restUrl, 'GET', '/')).status).toBe(200);
  await writeLines(50);
  const source = { 'connector.class': 'FileStreamSource', file, topic: TOPIC, 'value.converter': string };
  const sink = {
    'connector.class': 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector',
    topics: TOPIC,
    'flush.size': '10',
    'rotate.schedule.interval.ms': '1000',
    timezone: 'UTC',
    'format.class': 'io.confluent.connect.azure.blob.format.json.JsonFormat',
    'azblob.connection.string': stack.connectionString,
    'azblob.container.name': CONTAINER,
    'azblob.container.create': 'true',
    'value.converter': string,
  };
  for (const [name, config] of Object.entries({ 'away-source': source, 'away-sink': sink })) {
    expect((await rest(stack.restUrl, 'PUT', `/connectors/${name}/config`, config)).status).toBe(201);
  }
  await until('the log says that Kafka is not reachable', async () => {
    const log = await readFile(join(folder, 'data', 'logs', 'host.log'), 'utf8');
    return log.includes(`Kafka at 127.0.0.1:${port} is not reachable`);
  });
  await until('the source tries again', async () => {
    const log = await readFile(join(folder, 'data', 'logs', 'host.log'), 'utf8');
    return /Task away-source-0 tries again/.test(log);
  });
  for (const name of ['away-source', 'away-sink']) expect(await taskStates(name)).not.toContain('FAILED');
});

test('once there is a broker, all that waited moves', async () => {
  await startBroker();
  await createTopic(kafka!.bootstrapServers, TOPIC, 2);
  await settleAndCompare();
  expect([await taskStates('away-source'), await taskStates('away-sink')]).toEqual([['RUNNING'], ['RUNNING']]);
});

test.each(['stopped', 'killed'])(
  'a broker that is %s and started again while records flow loses and doubles nothing',
  async (how) => {
    let flowing = true;
    const flow = (async () => {
      while (flowing) {
        await writeLines(20);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    try {
      const before = (await recordsInTopic()).length;
      await until('records flow', async () => (await recordsInTopic()).length > before);
      if (how === 'stopped') await kafka!.stop();
      else {
        process.kill(kafka!.pid!, 'SIGKILL');
        await waitForEnd(kafka!.pid!, 10_000);
      }
      const log = join(folder, 'data', 'logs', 'host.log');
      const already = (await readFile(log, 'utf8')).length;
      await until('it is missed', async () => /not reachable/.test((await readFile(log, 'utf8')).slice(already)));
      await startBroker();
      const after = (await recordsInTopic()).length;
      await until('records flow again', async () => (await recordsInTopic()).length > after);
    } finally {
      flowing = false;
      await flow;
    }
    const records = await settleAndCompare();
    console.log(`A broker ${how}: ${records - written} of ${written} lines are in the topic more than once so far.`);
    expect([await taskStates('away-source'), await taskStates('away-sink')]).toEqual([['RUNNING'], ['RUNNING']]);
  },
);
