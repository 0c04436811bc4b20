import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { createKafkaClient } from '../../src/kafka/kafkajs-client.ts';
import { createTopic, produce, readTopic, rest, until } from './support.ts';

const CONTAINER = 'moved';
const string = 'org.apache.kafka.connect.storage.StringConverter';
let folder: string;
let stack: Stack;
let kafka: string;

beforeAll(async () => {
  kafka = inject('bootstrapServers');
  folder = await mkdtemp(join(tmpdir(), 'connectless-offsets-'));
  stack = await startStack({ dataDir: join(folder, 'data'), kafka, instances: 2 });
});

afterAll(async () => {
  await stack?.dispose();
  await rm(folder, { recursive: true, force: true });
});

const call = (method: string, path: string, body?: unknown) => rest(stack.restUrl, method, path, body);
const offsetsOf = async (name: string) => (await call('GET', `/connectors/${name}/offsets`)).body.offsets;
const altered = { status: 200, body: { message: 'The offsets for this connector have been altered successfully' } };
const deleted = { status: 200, body: { message: 'The offsets for this connector have been reset successfully' } };

test('a source goes back to an earlier offset, or to its beginning', async () => {
  const file = join(folder, 'lines.txt');
  await writeFile(file, 'one\ntwo\nthree\n');
  await createTopic(kafka, 'off-lines', 1);
  const lines = async () => (await readTopic(kafka, 'off-lines')).flat().map(({ value }) => String(value));
  const config = { 'connector.class': 'FileStreamSource', file, topic: 'off-lines', 'value.converter': string };
  await call('PUT', '/connectors/off-lines/config', config);
  const partition = { filename: file };
  const atEnd = [{ partition, offset: { position: 14 } }];
  await until('the file is read', async () => JSON.stringify(await offsetsOf('off-lines')) === JSON.stringify(atEnd));
  expect(await lines()).toEqual(['one', 'two', 'three']);
  const back = { offsets: [{ partition, offset: { position: 4 } }] };
  expect((await call('PATCH', '/connectors/off-lines/offsets', back)).status).toBe(400);

  await call('PUT', '/connectors/off-lines/stop');
  expect(await call('PATCH', '/connectors/off-lines/offsets', back)).toEqual(altered);
  expect(await offsetsOf('off-lines')).toEqual(back.offsets);
  await call('PUT', '/connectors/off-lines/resume');
  await until('two lines have come again', async () => (await lines()).length === 5);
  expect((await lines()).slice(3)).toEqual(['two', 'three']);

  await call('PUT', '/connectors/off-lines/stop');
  expect(await call('DELETE', '/connectors/off-lines/offsets')).toEqual(deleted);
  expect(await offsetsOf('off-lines')).toEqual([]);
  await call('PUT', '/connectors/off-lines/resume');
  await until('all lines have come again', async () => (await lines()).length === 8);
  expect((await lines()).slice(5)).toEqual(['one', 'two', 'three']);
  await call('DELETE', '/connectors/off-lines');
});

/** Of every blob: its records, and how often the user had moved the offset when it was written. */
async function blobs(): Promise<Record<string, [text: string, resets: string | undefined]>> {
  const container = BlobServiceClient.fromConnectionString(stack.connectionString).getContainerClient(CONTAINER);
  const found: Record<string, [string, string | undefined]> = {};
  if (!(await container.exists())) return found;
  for await (const { name, metadata } of container.listBlobsFlat({ includeMetadata: true })) {
    const text = String(await container.getBlobClient(name).downloadToBuffer());
    found[name.replace(/.*\+0+(\d+)\.json/, '$1')] = [text, metadata?.connectless_reset_generation];
  }
  return found;
}

test('a sink writes again what its offset was moved before, over the blobs of before, and loses nothing', async () => {
  const name = 'off-blobs';
  const send = (...numbers: number[]) =>
    produce(
      kafka,
      name,
      0,
      numbers.map((n) => JSON.stringify({ n })),
    );
  const text = (...numbers: number[]) => numbers.map((n) => `{"n":${n}}\n`).join('');
  const at = (offset: number | null) => [
    {
      partition: { kafka_partition: 0, kafka_topic: name },
      offset: offset === null ? null : { kafka_offset: offset },
    },
  ];
  const stop = async () => expect((await call('PUT', `/connectors/${name}/stop`)).status).toBe(204);
  const resume = async () => expect((await call('PUT', `/connectors/${name}/resume`)).status).toBe(202);
  await createTopic(kafka, name, 1);
  await send(0, 1, 2, 3, 4, 5, 6);
  await call('PUT', `/connectors/${name}/config`, {
    'connector.class': 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector',
    topics: name,
    'flush.size': '2',
    'format.class': 'io.confluent.connect.azure.blob.format.json.JsonFormat',
    'azblob.connection.string': stack.connectionString,
    'azblob.container.name': CONTAINER,
    'azblob.container.create': 'true',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'false',
    'key.converter': string,
  });
  const first = { 0: [text(0, 1), '0'], 2: [text(2, 3), '0'], 4: [text(4, 5), '0'] };
  await until('three blobs are there', async () => Object.keys(await blobs()).length === 3);
  expect(await blobs()).toEqual(first);
  // Record 6 is staged in an open file: it is not final.
  await until('the offset is that of the open file', async () => (await offsetsOf(name))[0]?.offset.kafka_offset === 6);

  await stop();
  expect(await call('PATCH', `/connectors/${name}/offsets`, { offsets: at(2) })).toEqual(altered);
  expect(await offsetsOf(name)).toEqual(at(2));
  const admin = await createKafkaClient({ 'bootstrap.servers': kafka }).admin();
  expect((await admin.committed(`connect-${name}`, [name])).get(name)).toEqual(new Map([[0, 2n]]));
  expect(await blobs()).toEqual(first);

  await resume();
  await send(7);
  await until('the last blob is full', async () => (await blobs())[6] !== undefined);
  expect(await blobs()).toEqual({
    0: [text(0, 1), '0'],
    2: [text(2, 3), '1'],
    4: [text(4, 5), '1'],
    6: [text(6, 7), '1'],
  });

  await stop();
  expect(await call('DELETE', `/connectors/${name}/offsets`)).toEqual(deleted);
  expect(await offsetsOf(name)).toEqual([]);
  expect((await admin.committed(`connect-${name}`, [name])).get(name)).toBeUndefined();
  await admin.close();
  await resume();
  await until('every blob is written again', async () =>
    Object.values(await blobs()).every(([, resets]) => resets === '2'),
  );
  expect(await blobs()).toEqual({
    0: [text(0, 1), '2'],
    2: [text(2, 3), '2'],
    4: [text(4, 5), '2'],
    6: [text(6, 7), '2'],
  });
  await until('the offset is at the end again', async () => (await offsetsOf(name))[0]?.offset.kafka_offset === 8);
});

test("a level that one request sets is every instance's", async () => {
  const logger = 'com.example.connector';
  expect(await call('PUT', `/admin/loggers/${logger}`, { level: 'debug' })).toEqual({ status: 200, body: [logger] });
  // Requests go to the instances in turn.
  for (let i = 0; i < 4; i++) {
    expect((await call('GET', `/admin/loggers/${logger}`)).body).toEqual({
      level: 'DEBUG',
      last_modified: expect.any(Number),
    });
  }
  const quiet = await call('PUT', '/admin/loggers/root?scope=cluster', { level: 'ERROR' });
  expect(quiet).toEqual({ status: 204, body: undefined });
  for (let i = 0; i < 4; i++) expect((await call('GET', `/admin/loggers/${logger}`)).body.level).toBe('ERROR');
});

test('what a logger may not say is not written, on every instance within seconds', async () => {
  const logFile = join(folder, 'data', 'logs', 'host.log');
  const lines = async () => (await readFile(logFile, 'utf8')).split('Uncaught exception in REST call').length;
  let seen = 0;
  let silent = 0;
  /** Two bad requests, one to each instance; afterwards `silent` says how many such rounds have left no line behind. */
  const complain = async () => {
    for (let i = 0; i < 2; i++) expect((await call('POST', '/connectors', '{')).status).toBe(500);
    const now = await lines();
    silent = now === seen ? silent + 1 : 0;
    seen = now;
  };
  const set = (level: string) => call('PUT', '/admin/loggers/org.apache.kafka.connect.runtime.rest', { level });
  const isHeard = async () => {
    await complain();
    return silent === 0;
  };
  await set('ERROR');
  await until('they complain', isHeard, 15_000);
  await set('OFF');
  const isSilent = async () => {
    await complain();
    return silent === 8;
  };
  await until('both are silent', isSilent, 20_000);
  await set('WARN');
  await until('they complain again', isHeard, 15_000);
});
