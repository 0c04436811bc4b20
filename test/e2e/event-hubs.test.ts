import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { errorCodes } from '../../src/kafka/client-errors.ts';
import { KafkaProxy, producedNothing } from '../integration/kafka-proxy.ts';
import { createTopic, readTopic, rest, until } from './support.ts';

const host = 'lab.servicebus.windows.net';
const string = 'org.apache.kafka.connect.storage.StringConverter';
const produce = 0;
/** Has the app's processes find the namespace here. */
const here = `import dns from 'node:dns';const { lookup } = dns;dns.lookup = (name, ...rest) => lookup(name === '${host}' ? '127.0.0.1' : name, ...rest);`;

let folder: string;
let stack: Stack;
let proxy: KafkaProxy;
const kafka = inject('bootstrapServers');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-event-hubs-'));
  proxy = new KafkaProxy(kafka);
  await proxy.listen();
  stack = await startStack({
    dataDir: join(folder, 'data'),
    kafka: `${host}:${proxy.port}`,
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(here)}`, CONNECT_KAFKA_TRIGGERS: 'off' },
  });
});

afterAll(async () => {
  await stack?.dispose();
  proxy?.close();
  await rm(folder, { recursive: true, force: true });
});

const call = (method: string, path: string, body?: unknown) => rest(stack.restUrl, method, path, body);

async function source(name: string, text: string, more: Record<string, string> = {}) {
  const file = join(folder, `${name}.txt`);
  await writeFile(file, text);
  const connector = { 'connector.class': 'FileStreamSource', file, topic: name, 'value.converter': string };
  return call('PUT', `/connectors/${name}/config`, { ...connector, ...more });
}

async function taskOf(name: string): Promise<{ state: string; trace?: string } | undefined> {
  return (await call('GET', `/connectors/${name}/status`)).body.tasks[0];
}

const failed = (name: string) =>
  until(`the task of ${name} is FAILED`, async () => {
    const task = await taskOf(name);
    return task?.state === 'FAILED' && String(task.trace);
  });

async function values(topic: string): Promise<string[]> {
  return (await readTopic(kafka, topic)).flat().map(({ value }) => String(value));
}

test('a source whose hub is missing is FAILED with the command that adds it, and goes on when it is there', async () => {
  const creation = { 'topic.creation.default.replication.factor': '-1', 'topic.creation.default.partitions': '2' };
  expect((await source('eh-created', 'one\n', creation)).status).toBe(201);
  expect((await source('eh-plain', 'one\n')).status).toBe(201);
  for (const [name, partitions] of [
    ['eh-created', 2],
    ['eh-plain', 1],
  ] as const) {
    const trace = await failed(name);
    expect(trace).toContain(`Topic ${name} does not exist, and clients create none in Event Hubs`);
    expect(trace).toContain(`--namespace-name lab --name ${name} --partition-count ${partitions} `);
    await createTopic(kafka, name, partitions);
    expect((await call('POST', `/connectors/${name}/tasks/0/restart`)).status).toBe(204);
    await until('the line is in the topic', async () => (await values(name)).length > 0);
    expect(await values(name)).toEqual(['one']);
  }
});

test('a sink whose dead letter queue is missing is FAILED with the command that adds it', async () => {
  await createTopic(kafka, 'eh-read', 1);
  await call('PUT', '/connectors/eh-sink/config', {
    'connector.class': 'FileStreamSink',
    file: join(folder, 'read.txt'),
    topics: 'eh-read',
    'value.converter': string,
    'errors.tolerance': 'all',
    'errors.deadletterqueue.topic.name': 'eh-dead',
  });
  const client = await source('eh-read', 'one\n');
  expect(client.status).toBe(201);
  expect(await failed('eh-sink')).toContain(
    'az eventhubs eventhub create --resource-group GROUP --namespace-name lab --name eh-dead',
  );
});

test('a task that is throttled goes on RUNNING, and loses and doubles nothing', async () => {
  await createTopic(kafka, 'eh-throttled', 1);
  let refusals = 0;
  proxy.answer = (request) =>
    request.apiKey === produce && request.bytes.includes('eh-throttled') && ++refusals <= 3
      ? producedNothing(request, errorCodes.policyViolation)
      : undefined;
  await source('eh-throttled', 'one\ntwo\nthree\n');
  await until('the lines are in the topic', async () => (await values('eh-throttled')).length > 0);
  expect(refusals).toBe(4);
  expect(await values('eh-throttled')).toEqual(['one', 'two', 'three']);
  expect(await taskOf('eh-throttled')).toMatchObject({ state: 'RUNNING' });
  const log = await readFile(join(folder, 'data', 'logs', 'host.log'), 'utf8');
  expect(log).toMatch(/namespace lab refuses it for now, as its throughput units .* used up.*Add units/);
});

test('a record that Event Hubs would not take fails the task, and is not sent', async () => {
  await createTopic(kafka, 'eh-large', 1);
  await source('eh-large', `${'x'.repeat(1_000_000)}\n`);
  expect(await failed('eh-large')).toContain(
    'org.apache.kafka.common.errors.RecordTooLargeException: The message is 1000087 bytes when serialized which is larger than 1000000,',
  );
  expect(await values('eh-large')).toEqual([]);
});

test('what Event Hubs cannot do is refused before a connector is made', async () => {
  const { status, body } = await source('eh-once', '', {
    'exactly.once.support': 'required',
    'producer.override.compression.type': 'zstd',
  });
  expect(status).toBe(400);
  expect(body.message).toContain('which the Event Hubs namespace lab does not have');
  expect(body.message).toContain('producer.override.compression.type: Event Hubs takes none, or gzip');
});
