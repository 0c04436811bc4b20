import { randomUUID } from 'node:crypto';
import dns from 'node:dns';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { errorCodes } from '../../src/kafka/client-errors.ts';
import type { KafkaClient, ProducerRecord, ReadResult } from '../../src/kafka/kafka.ts';
import { createKafkaClient } from '../../src/kafka/kafkajs-client.ts';
import { KafkaProxy, type KafkaRequest, producedNothing } from './kafka-proxy.ts';

/*
 * The real broker behind a proxy that has the name of a namespace, the versions of the protocol that Event Hubs has, and its manners. What
 * those are is known from documentation and from what users of it have published.
 */

const host = 'lab.servicebus.windows.net';
const api = { produce: 0, fetch: 1, metadata: 3, apiVersions: 18, createTopics: 19 };
/** By API key: the oldest and the newest version. */
const versions: Readonly<Record<number, [number, number]>> = {
  ...{
    0: [3, 7],
    1: [4, 6],
    2: [0, 7],
    3: [0, 5],
    8: [0, 8],
    9: [0, 8],
    10: [0, 4],
    11: [0, 7],
    12: [0, 4],
    13: [0, 4],
  },
  ...{
    14: [0, 5],
    15: [0, 5],
    16: [0, 4],
    17: [0, 1],
    18: [0, 3],
    19: [0, 5],
    20: [0, 4],
    22: [0, 4],
    36: [0, 1],
    42: [0, 0],
  },
};

let proxy: KafkaProxy;
let topic: string;
let lines: string[];
const opened: KafkaClient[] = [];
const direct = createKafkaClient({ 'bootstrap.servers': inject('bootstrapServers') });

beforeEach(async () => {
  const lookup = dns.lookup as (...args: unknown[]) => void;
  vi.spyOn(dns, 'lookup').mockImplementation(((name: string, ...rest: unknown[]) =>
    lookup(name === host ? '127.0.0.1' : name, ...rest)) as typeof dns.lookup);
  proxy = new KafkaProxy(inject('bootstrapServers'));
  proxy.change = withVersions;
  await proxy.listen();
  lines = [];
  topic = `hub-${randomUUID()}`;
  await (await direct.admin()).createTopic({ topic, partitions: 8, replicationFactor: 1 });
});

afterEach(async () => {
  proxy.close();
  const clients = [...opened.splice(0), direct];
  const parts = await Promise.all(clients.flatMap((client) => [client.admin(), client.reader(), client.producer()]));
  await Promise.all(parts.map((part) => part.close()));
  vi.restoreAllMocks();
});

function withVersions({ apiKey }: KafkaRequest, answer: Buffer): Buffer {
  if (apiKey !== api.apiVersions) return answer;
  const entries = Object.entries(versions);
  const bytes = Buffer.alloc(6 + entries.length * 6 + 4);
  bytes.writeInt32BE(entries.length, 2);
  for (const [i, [key, [oldest, newest]]] of entries.entries()) {
    for (const [place, value] of [Number(key), oldest, newest].entries())
      bytes.writeInt16BE(value, 6 + i * 6 + place * 2);
  }
  return bytes;
}

function client(properties: Record<string, string> = {}): KafkaClient {
  const log = { debug() {}, info() {}, error() {}, warn: (line: string) => void lines.push(line) };
  const made = createKafkaClient({ 'bootstrap.servers': `${host}:${proxy.port}`, ...properties }, log);
  opened.push(made);
  return made;
}

function record(value: string | Buffer, partition = 0): ProducerRecord {
  return { topic, partition, key: null, value: Buffer.from(value) };
}

async function values(partition = 0): Promise<string[]> {
  const found: string[] = [];
  const reader = await direct.reader();
  for (let next = 0n; ; ) {
    const [result] = (await reader.read([{ topic, partition, from: next }])) as [ReadResult];
    found.push(...result.records.map(({ value }) => String(value)));
    if ((next = result.next) >= result.end) return found;
  }
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

it('asks for nothing that Event Hubs does not have, nor in a version that it does not know', async () => {
  // Event Hubs need not tell of stable offsets, as it has no transactions.
  const lastStableOffset = 4 + 4 + (2 + topic.length) + 4 + 4 + 2 + 8;
  proxy.change = (request, answer) => {
    if (request.apiKey === api.fetch) answer.writeBigInt64BE(-1n, lastStableOffset);
    return withVersions(request, answer);
  };
  const through = client();
  const [admin, producer, reader] = await Promise.all([through.admin(), through.producer(), through.reader()]);
  await producer.send(['a', 'b'].map((value) => record(value)));
  expect(await reader.read([{ topic, partition: 0, from: 0n, maxWaitMs: 100 }])).toMatchObject([
    { records: [{ value: Buffer.from('a') }, { value: Buffer.from('b') }], next: 2n, end: 2n },
  ]);
  expect((await admin.offsets([topic])).get(topic)?.[0]).toEqual({ start: 0n, end: 2n });
  expect(await admin.topics()).toContain(topic);
  expect(await admin.clusterId()).not.toBe('');
  const group = `connect-${topic}`;
  await admin.commit(group, new Map([[topic, new Map([[0, 2n]])]]));
  expect(await admin.committed(group, [topic])).toEqual(new Map([[topic, new Map([[0, 2n]])]]));
  await admin.deleteGroup(group);
  const unknown = proxy.requests.filter(({ apiKey, apiVersion }) => {
    const known = versions[apiKey];
    return !known || apiVersion < known[0] || apiVersion > known[1];
  });
  expect(unknown).toEqual([]);
  expect(new Set(proxy.requests.map(({ apiKey }) => apiKey)).size).toBeGreaterThan(8);
});

it('creates no topics, and names the hub that is missing', async () => {
  const through = client();
  const [admin, producer] = await Promise.all([through.admin(), through.producer()]);
  const missing = `missing-${randomUUID()}`;
  const creation = { topic: missing, partitions: 4, replicationFactor: -1 };
  const error = {
    name: 'MissingHubException',
    message: expect.stringContaining(`the namespace lab needs an event hub ${missing}.`),
  };
  await expect(admin.createTopic(creation)).rejects.toMatchObject({
    ...error,
    hint: expect.stringContaining(`--namespace-name lab --name ${missing} --partition-count 4`),
  });
  // Nor is a record left out for it.
  const refused = vi.fn();
  await expect(producer.send([{ ...record('x'), topic: missing }], refused)).rejects.toMatchObject(error);
  expect(refused).not.toHaveBeenCalled();
  expect(await admin.createTopic({ ...creation, topic })).toBe(false);
  expect(await (await direct.admin()).topics()).not.toContain(missing);
  expect(proxy.requests.map(({ apiKey }) => apiKey)).not.toContain(api.createTopics);
  const autoCreating = proxy.requests.filter(({ apiKey, bytes }) => apiKey === api.metadata && bytes.at(-1) !== 0);
  expect(autoCreating).toEqual([]);
});

it('connections that Azure drops for being idle are replaced before they are used', async () => {
  proxy.dropAfterMs = 400;
  const through = client({ 'connections.max.idle.ms': '200' });
  const [admin, producer, reader] = await Promise.all([through.admin(), through.producer(), through.reader()]);
  const group = `connect-${topic}`;
  let next = 0n;
  const work = async (round: number) => {
    await producer.send([0, 1, 2].map((i) => record(`${round}-${i}`)));
    for (const maxWaitMs of [0, 100]) {
      const [read] = (await reader.read([{ topic, partition: 0, from: next, maxWaitMs }])) as [ReadResult];
      expect(read.records.map(({ value }) => String(value))).toEqual([0, 1, 2].map((i) => `${round}-${i}`));
      if (maxWaitMs > 0) next = read.next;
    }
    await admin.commit(group, new Map([[topic, new Map([[0, next]])]]));
  };
  await work(0);
  for (const round of [1, 2]) {
    await expect.poll(() => proxy.quietMs).toBeGreaterThan(proxy.dropAfterMs);
    // A request on a dropped connection would wait 60 s for its answer.
    expect(await elapsed(() => work(round))).toBeLessThan(10_000);
  }
  expect(proxy.lost).toBe(0);
  expect(await values()).toEqual([0, 1, 2].flatMap((round) => [0, 1, 2].map((i) => `${round}-${i}`)));
  expect(await admin.committed(group, [topic])).toEqual(new Map([[topic, new Map([[0, 9n]])]]));

  // So much for the proxy: it does drop them.
  const other = createKafkaClient({ 'bootstrap.servers': proxy.address, 'request.timeout.ms': '300' });
  opened.push(other);
  const idle = await other.admin();
  await idle.topics();
  await expect.poll(() => proxy.quietMs).toBeGreaterThan(proxy.dropAfterMs);
  await expect(idle.topics()).rejects.toThrow(/timed out after 300 ms/);
  expect(proxy.lost).toBe(1);
});

describe('the size of requests', () => {
  const produced = () => proxy.requests.filter(({ apiKey }) => apiKey === api.produce).map(({ bytes }) => bytes.length);

  it('stays below what Event Hubs takes, however much is sent at once', async () => {
    const producer = await client().producer();
    await producer.send([record('first')]);
    const large = Array.from({ length: 64 }, (_, i) => record(Buffer.alloc(120_000, i), i % 8));
    await producer.send([...large, record(Buffer.alloc(990_000), 1)]);
    expect(Math.max(...produced())).toBeLessThan(1_046_528);
    expect(Math.max(...produced())).toBeGreaterThan(900_000);
    const sizes = (await (await direct.admin()).offsets([topic])).get(topic)?.map(({ end }) => end);
    expect(sizes).toEqual([9n, 9n, 8n, 8n, 8n, 8n, 8n, 8n]);
  });

  it('is not tried with a record that is too large, and the others go through', async () => {
    const producer = await client().producer();
    const value = Buffer.alloc(1_000_000);
    const message =
      'The message is 1000087 bytes when serialized which is larger than 1000000, which is the value of the max.request.size configuration.';
    await expect(producer.send([record(value)])).rejects.toMatchObject({
      className: 'org.apache.kafka.common.errors.RecordTooLargeException',
      message,
    });
    const refused: [number, string][] = [];
    await producer.send([record('a'), record(value), record('b')], (index, error) =>
      refused.push([index, error.message]),
    );
    expect(refused).toEqual([[1, message]]);
    expect(await values()).toEqual(['a', 'b']);
    expect(Math.max(...produced())).toBeLessThan(1_000);
  });
});

describe('throttling', () => {
  const { policyViolation, unsupportedForMessageFormat } = errorCodes;
  const refusing = (code: number) => (request: KafkaRequest) =>
    request.apiKey === api.produce ? producedNothing(request, code) : undefined;

  it('that refuses records is waited out, said once, and loses and doubles nothing', async () => {
    let refusals = 0;
    proxy.answer = (request) =>
      request.apiKey === api.produce && ++refusals <= 3 ? producedNothing(request, policyViolation) : undefined;
    const producer = await client().producer();
    const took = await elapsed(() => Promise.all(['a', 'b', 'c'].map((value) => producer.send([record(value)]))));
    expect(took).toBeGreaterThan(500 + 1_000 + 2_000);
    expect(refusals).toBeGreaterThan(3);
    expect(await values()).toEqual(['a', 'b', 'c']);
    expect(lines).toEqual([
      expect.stringMatching(
        /namespace lab refuses it for now, as its throughput units .* used up\. Add units .* It is tried again\./,
      ),
    ]);
  });

  it('that does not end fails the send for now, not for good', async () => {
    proxy.answer = refusing(policyViolation);
    const producer = await client({ 'delivery.timeout.ms': '700' }).producer();
    await expect(producer.send([record('a')])).rejects.toMatchObject({
      className: 'org.apache.kafka.connect.errors.RetriableException',
      message: expect.stringContaining('throughput units'),
    });
    proxy.answer = () => undefined;
    await producer.send([record('b')]);
    expect(await values()).toEqual(['b']);
  });

  it('that delays answers is told to the log', async () => {
    proxy.change = (request, answer) => {
      if (request.apiKey === api.produce) answer.writeInt32BE(300, answer.length - 4);
      return withVersions(request, answer);
    };
    const producer = await client().producer();
    for (const value of ['a', 'b', 'c']) await producer.send([record(value)]);
    expect(await values()).toEqual(['a', 'b', 'c']);
    expect(lines).toEqual([
      expect.stringMatching(
        /^Event Hubs delays requests to the namespace lab \(Produce by 300 ms\): its throughput units/,
      ),
    ]);
  });

  it('that asks for a pause beyond the timeout of a request is no reason to give the connection up', async () => {
    proxy.change = (request, answer) => {
      if (request.apiKey === api.produce) answer.writeInt32BE(900, answer.length - 4);
      return answer;
    };
    const settings = { 'bootstrap.servers': proxy.address, 'request.timeout.ms': '400' };
    const kafka = createKafkaClient(settings);
    opened.push(kafka);
    const producer = await kafka.producer();
    await producer.send([record('a')]);
    const { connections } = proxy;
    expect(await elapsed(() => producer.send([record('b')]))).toBeGreaterThan(800);
    expect(proxy.connections).toBe(connections);
    expect(await values()).toEqual(['a', 'b']);
  });

  it('compressed records that the tier does not take fail the send, with what to set', async () => {
    proxy.answer = refusing(unsupportedForMessageFormat);
    const producer = await client({ 'compression.type': 'gzip' }).producer();
    await expect(producer.send([record('a')])).rejects.toMatchObject({
      name: 'ConnectException',
      hint: expect.stringContaining('set compression.type to none'),
    });
  });
});
