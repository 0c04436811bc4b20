import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { createTopic, produce, readBlobs, readTopic, rest, until } from './support.ts';

const CONTAINER = 'lifecycle';
let folder: string;
let stack: Stack;
let kafka: string;

beforeAll(async () => {
  kafka = inject('bootstrapServers');
  folder = await mkdtemp(join(tmpdir(), 'connectless-lifecycle-'));
  stack = await startStack({ dataDir: join(folder, 'data'), kafka, instances: 2 });
});

afterAll(async () => {
  await stack?.dispose();
  await rm(folder, { recursive: true, force: true });
});

const call = (method: string, path: string, body?: unknown) => rest(stack.restUrl, method, path, body);

function fileSource(file: string, topic: string): Record<string, string> {
  return {
    'connector.class': 'FileStreamSource',
    file,
    topic,
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
  };
}

function blobSink(topic: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    'connector.class': 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector',
    topics: topic,
    'flush.size': '2',
    'format.class': 'io.confluent.connect.azure.blob.format.json.JsonFormat',
    'azblob.connection.string': stack.connectionString,
    'azblob.container.name': CONTAINER,
    'azblob.container.create': 'true',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'false',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    ...more,
  };
}

async function lines(topic: string): Promise<string[]> {
  return (await readTopic(kafka, topic)).flat().map(({ value }) => String(value));
}

async function taskStates(name: string): Promise<string[]> {
  const { body } = await call('GET', `/connectors/${encodeURIComponent(name)}/status`);
  return body.tasks.map(({ state }: { state: string }) => state);
}

test('a connector registered while the app runs moves records within seconds, without a restart', async () => {
  const file = join(folder, 'soon.txt');
  await writeFile(file, 'one\ntwo\n');
  await createTopic(kafka, 'lc-soon', 1);
  const before = Date.now();
  expect((await call('PUT', '/connectors/lc-soon/config', fileSource(file, 'lc-soon'))).status).toBe(201);
  await until('the file is in the topic', async () => (await lines('lc-soon')).length === 2, 15_000);
  console.log(`A new connector's first records came after ${Date.now() - before} ms.`);
  await until('its task is RUNNING', async () => (await taskStates('lc-soon'))[0] === 'RUNNING', 10_000);
});

test('a paused source sends nothing, a resumed one everything, once', async () => {
  const file = join(folder, 'paused.txt');
  await writeFile(file, 'a\nb\n');
  await createTopic(kafka, 'lc-paused', 1);
  await call('PUT', '/connectors/lc-paused/config', fileSource(file, 'lc-paused'));
  await until('it runs', async () => (await lines('lc-paused')).length === 2);
  expect((await call('PUT', '/connectors/lc-paused/pause')).status).toBe(202);
  await until('it is PAUSED', async () => (await taskStates('lc-paused'))[0] === 'PAUSED', 10_000);
  await appendFile(file, 'c\nd\n');
  await call('PUT', '/connectors/lc-soon/config', fileSource(join(folder, 'soon.txt'), 'lc-soon'));
  await until('another connector has run meanwhile', async () => (await taskStates('lc-soon'))[0] === 'RUNNING');
  expect(await lines('lc-paused')).toEqual(['a', 'b']);
  expect((await call('PUT', '/connectors/lc-paused/resume')).status).toBe(202);
  await until('the rest has come', async () => (await lines('lc-paused')).length === 4, 20_000);
  expect(await lines('lc-paused')).toEqual(['a', 'b', 'c', 'd']);
});

test('a stopped connector has no tasks; a deleted one is gone, and goes on at its offset when it is registered again', async () => {
  expect((await call('PUT', '/connectors/lc-paused/stop')).status).toBe(204);
  const { body } = await call('GET', '/connectors/lc-paused/status');
  expect(body).toMatchObject({ connector: { state: 'STOPPED' }, tasks: [] });
  expect((await call('DELETE', '/connectors/lc-paused/')).status).toBe(204);
  expect((await call('GET', '/connectors/lc-paused')).status).toBe(404);
  const file = join(folder, 'paused.txt');
  await appendFile(file, 'e\n');
  expect((await call('POST', '/connectors', { name: 'lc-paused', config: fileSource(file, 'lc-paused') })).status).toBe(
    201,
  );
  await until('the new line has come', async () => (await lines('lc-paused')).includes('e'), 20_000);
  expect(await lines('lc-paused')).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a record that is no JSON fails its task, which names it; another task goes on; a repaired one loses nothing', async () => {
  await createTopic(kafka, 'lc-bad', 2);
  const send = (partition: number, values: string[]) => produce(kafka, 'lc-bad', partition, values);
  await send(0, ['{"n":1}', '{"n":2}', 'no json', '{"n":4}']);
  await send(1, ['{"n":10}', '{"n":11}']);
  await call('PUT', '/connectors/lc-bad/config', blobSink('lc-bad', { 'tasks.max': '2' }));
  await until('task 0 has FAILED', async () => (await taskStates('lc-bad'))[0] === 'FAILED');
  const { body } = await call('GET', '/connectors/lc-bad/tasks/0/status');
  expect(body.trace).toMatch(/topic 'lc-bad' partition 0 at offset 2/);
  await send(1, ['{"n":12}', '{"n":13}']);
  const blob = async (name: string) =>
    String((await readBlobs(stack.connectionString, CONTAINER)).get(`topics/lc-bad/${name}`) ?? '');
  await until('partition 1 goes on', async () => (await blob('partition=1/lc-bad+1+0000000002.json')) !== '');
  expect(await blob('partition=0/lc-bad+0+0000000000.json')).toBe('{"n":1}\n{"n":2}\n');
  expect(await taskStates('lc-bad')).toEqual(['FAILED', 'RUNNING']);

  const strings = { 'value.converter': 'org.apache.kafka.connect.storage.StringConverter' };
  await call('PUT', '/connectors/lc-bad/config', blobSink('lc-bad', { 'tasks.max': '2', ...strings }));
  await until(
    'the bad record is written as text',
    async () => (await blob('partition=0/lc-bad+0+0000000002.json')) !== '',
  );
  expect(await blob('partition=0/lc-bad+0+0000000002.json')).toBe('"no json"\n"{\\"n\\":4}"\n');
});

test('a missing container and wrong credentials fail the task and say what to do', async () => {
  await createTopic(kafka, 'lc-wrong', 1);
  await produce(kafka, 'lc-wrong', 0, ['{"n":1}', '{"n":2}']);
  const missing = blobSink('lc-wrong', { 'azblob.container.name': 'nowhere', 'azblob.container.create': 'false' });
  await call('PUT', '/connectors/lc-missing/config', missing);
  const key = Buffer.from('not the key').toString('base64');
  const wrong = stack.connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${key}`);
  await call('PUT', '/connectors/lc-wrong/config', blobSink('lc-wrong', { 'azblob.connection.string': wrong }));
  const trace = async (name: string) => {
    const { body } = await call('GET', `/connectors/${name}/status`);
    return body.tasks[0]?.state === 'FAILED' && (body.tasks[0].trace as string);
  };
  expect(await until('lc-missing has FAILED', () => trace('lc-missing'))).toMatch(
    /nowhere[\s\S]*azblob\.container\.create/,
  );
  expect(await until('lc-wrong has FAILED', () => trace('lc-wrong'))).toMatch(
    /azblob\.(connection\.string|account\.key)/,
  );

  await call('PUT', '/connectors/lc-missing/config', { ...missing, 'azblob.container.create': 'true' });
  await until('what waited is written', async () => (await readBlobs(stack.connectionString, 'nowhere')).size === 1);
});

test('bad requests are refused as Connect refuses them, and change nothing', async () => {
  const source = fileSource(join(folder, 'soon.txt'), 'lc-soon');
  const before = await call('GET', '/connectors?expand=info');
  const refused: [string, string, unknown, number, RegExp][] = [
    ['POST', '/connectors', '{"name": "x", "config": {', 500, /Unexpected end-of-input/],
    ['POST', '/connectors', { name: 'lc-soon', config: source }, 409, /already exists/],
    [
      'POST',
      '/connectors',
      { name: 'x', config: { 'connector.class': 'no.such.Connector' } },
      400,
      /no\.such\.Connector/,
    ],
    ['PUT', '/connectors/x/config', { 'connector.class': 'FileStreamSource', file: '/tmp/x' }, 400, /"topic"/],
    ['PUT', '/connectors/x/config', { ...source, 'tasks.max': 'many' }, 400, /tasks\.max/],
    ['GET', '/connectors/x', undefined, 404, /Connector x not found/],
    [
      'PUT',
      '/connectors/x/config',
      { ...source, transforms: 'a', 'transforms.a.type': 'Cast$Value' },
      400,
      /transforms/,
    ],
    [
      'PUT',
      '/connectors/x/config',
      { ...source, 'exactly.once.support': 'required' },
      400,
      /exactly-once source support/,
    ],
    ['PUT', '/connectors/x/pause', undefined, 404, /x/],
    ['POST', '/connectors/lc-soon/tasks/7/restart', undefined, 404, /./],
  ];
  for (const [method, path, body, status, message] of refused) {
    const answer = await call(method, path, body);
    expect([method, path, answer.status]).toEqual([method, path, status]);
    expect(answer.body.message).toMatch(message);
  }
  expect((await call('GET', '/connectors?expand=info')).body).toEqual(before.body);
});
