import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { avroRecords, gaps, readBlobs, readTopic, rest, until } from './support.ts';

const KEYWORDS = 'kafka OR azure OR serverless';
const SINK = '/connectors/Kafka-to-Blob';

let folder: string;
let stack: Stack;
/** Records in the topic beyond one a post: what killed sources have sent again. */
let doubled = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-posts-'));
  stack = await start();
  const { body } = await rest(stack.restUrl, 'GET', `${SINK}/config`);
  const config = { ...body, 'rotate.schedule.interval.ms': '1000', timezone: 'UTC' };
  expect((await rest(stack.restUrl, 'PUT', `${SINK}/config`, config)).status).toBe(200);
});

afterAll(async () => {
  await stack?.dispose();
  await rm(folder, { recursive: true, force: true });
});

function start(): Promise<Stack> {
  return startStack({
    dataDir: folder,
    demo: true,
    instances: 2,
    hostOptions: { 'partition-lease-ms': 3_000, 'message-hidden-ms': 4_000 },
  });
}

async function simulator<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${stack.xApi}/simulator/${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

async function issued(): Promise<string[]> {
  type Posts = { posts?: { id: string }[] } | { id: string }[];
  const answer = await simulator<Posts>('GET', `posts?query=${encodeURIComponent(KEYWORDS)}`);
  return (Array.isArray(answer) ? answer : (answer.posts ?? [])).map(({ id }) => id).sort();
}

async function issueMore(count: number): Promise<void> {
  const before = (await issued()).length;
  await simulator('POST', 'stream', { rate: 25, paused: false });
  await until(`${count} more posts`, async () => (await issued()).length >= before + count);
}

/** Stops the stream, waits until everything has arrived, and compares posts, topic and blobs. */
async function settleAndCompare(): Promise<{ posts: number; records: number }> {
  await simulator('POST', 'stream', { paused: true });
  const posts = await issued();
  await until('every post is in the topic', async () => {
    const ids = new Set((await topicIds()).flat());
    return posts.every((id) => ids.has(id));
  });
  return until('the blobs hold the topic', async () => {
    const topic = await topicIds();
    const blobs = await readBlobs(stack.connectionString, 'lab');
    const counts = new Map<string, number>();
    const inBlobs: string[] = [];
    for (const [name, bytes] of blobs) {
      const records = await avroRecords(bytes);
      counts.set(name, records.length);
      inBlobs.push(...records.map((record) => String(record.Id)));
    }
    const found = gaps(
      counts,
      topic.map((ids) => ids.length),
    );
    if (found.length) throw new Error(found.join('\n'));
    expect(inBlobs.sort()).toEqual(topic.flat().sort());
    expect([...new Set(inBlobs)]).toEqual(posts);
    return { posts: posts.length, records: inBlobs.length };
  });
}

async function topicIds(): Promise<string[][]> {
  const partitions = await readTopic(stack.bootstrapServers, 'twitterstatus');
  return partitions.map((records) => records.map((record) => /"Id":(\d+)/.exec(String(record.value))?.[1] ?? 'no id'));
}

test('an orderly stop and start loses and doubles no post', async () => {
  await issueMore(60);
  expect(await stack.stop()).toBe(0);
  stack = await start();
  await issueMore(60);
  const { posts, records } = await settleAndCompare();
  expect(posts).toBeGreaterThan(100);
  expect(records).toBe(posts);
});

test('X refusing with 429 and 503 loses and doubles no post', async () => {
  await simulator('POST', 'faults', { status: 429, count: 2, resetSeconds: 3 });
  await issueMore(30);
  await simulator('POST', 'faults', { status: 503, count: 2 });
  await issueMore(30);
  const { posts, records } = await settleAndCompare();
  expect(records).toBe(posts);
});

test('an instance killed in the middle loses no post and no record', async () => {
  await issueMore(60);
  await stack.kill('instance-1');
  await issueMore(60);
  const { posts, records } = await settleAndCompare();
  doubled = records - posts;
  console.log(`A killed instance: ${doubled} of ${posts} posts were sent to the topic again.`);
});

test('a worker process killed under its host loses no post and no record', async () => {
  const instance = await stack.runFile<{ pid: number; workerPid: number }>('instance-2');
  await issueMore(30);
  process.kill(instance!.workerPid, 'SIGKILL');
  await issueMore(60);
  const { posts, records } = await settleAndCompare();
  console.log(`A killed worker: ${records - posts - doubled} of ${posts} posts were sent to the topic again.`);
  doubled = records - posts;
});

test('the whole host killed in the middle loses no post and no record', async () => {
  await issueMore(60);
  await stack.kill('host');
  await until('REST answers again', async () => (await rest(stack.restUrl, 'GET', '/')).status === 200);
  await issueMore(60);
  const { posts, records } = await settleAndCompare();
  console.log(`A killed host: ${records - posts - doubled} of ${posts} posts were sent to the topic again.`);
});
