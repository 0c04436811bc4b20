import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ToyCluster } from './testing/toy-cluster.ts';

let cluster: ToyCluster;
const SINK = { 'connector.class': 'ToySink', topics: 'in' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('in', 3);
  for (let i = 0; i < 5; i++) cluster.kafka.append('in', 1, `v${i}`);
});

afterEach(() => vi.useRealTimers());

/** Where the plan lets the partitions of `in` begin. */
async function starts(name = 'c', topic = 'in'): Promise<number[]> {
  await cluster.plan();
  const rows = (await cluster.runtime.offsets.listSinks(name)).filter((row) => row.topic === topic);
  return rows.sort((a, b) => a.partition - b.partition).map(({ next }) => Number(next));
}

test('a sink begins at the start, as in Connect', async () => {
  cluster.kafka.starts.set('in-1', 2n);
  await cluster.put('c', SINK);
  expect(await starts()).toEqual([0, 2, 0]);
});

test.each([
  ['by its override', { 'consumer.override.auto.offset.reset': 'latest' }, ''],
  ['by the worker', {}, 'consumer.auto.offset.reset=latest'],
])('a sink that begins at the end %s reads later partitions from their start', async (_, config, worker) => {
  const { kafka } = cluster;
  cluster = new ToyCluster({ worker });
  Object.assign(cluster.runtime, { kafka });
  await cluster.put('c', { ...SINK, ...config });
  expect(await starts()).toEqual([0, 5, 0]);
  kafka.topics.get('in')!.push([]);
  kafka.append('in', 3, 'early');
  expect(await starts()).toEqual([0, 5, 0, 0]);
});

test('a sink whose first plan broke off in the middle still begins at the end', async () => {
  for (const partition of [0, 2]) cluster.kafka.append('in', partition, 'old');
  await cluster.put('c', { ...SINK, 'consumer.override.auto.offset.reset': 'latest' });
  const { offsets } = cluster.runtime;
  const { createSink } = offsets;
  let created = 0;
  vi.spyOn(offsets, 'createSink').mockImplementation(async (...args) => {
    if (++created === 2) throw new Error('the instance is lost');
    await createSink.apply(offsets, args);
  });
  await cluster.plan();
  expect(await starts()).toEqual([1, 5, 1]);
});

test('a sink that comes from Connect goes on at the offsets of its group', async () => {
  cluster.kafka.groups.set('connect-c', new Map([['in', new Map([[1, 3n]])]]));
  await cluster.put('c', SINK);
  expect(await starts()).toEqual([0, 3, 0]);
});

test('without a reset policy and a committed offset the task fails, as in Connect', async () => {
  await cluster.put('c', { ...SINK, 'consumer.override.auto.offset.reset': 'none' });
  await cluster.settle();
  expect(await cluster.herder.taskStatus('c', 0)).toMatchObject({
    state: 'FAILED',
    trace: expect.stringMatching(/no offset to begin at in in-\d, and auto\.offset\.reset is none/),
  });
});

test('topics that match a pattern are found when they appear', async () => {
  await cluster.put('c', { 'connector.class': 'ToySink', 'topics.regex': 'i.*' });
  await cluster.settle();
  cluster.kafka.create('into');
  cluster.kafka.create('sin');
  cluster.kafka.append('into', 0, 'x');
  cluster.pass(5_000);
  await cluster.settle();
  expect(cluster.toys.put.at(-1)).toBe('0 into-0@0 x');
  expect(await starts('c', 'sin')).toEqual([]);
});

test('a topic that may not be read fails its sink alone', async () => {
  cluster.kafka.create('secret');
  cluster.kafka.forbidden.add('secret');
  await cluster.put('a', { ...SINK, topics: 'secret' });
  await cluster.put('c', SINK);
  await cluster.settle();
  expect(await cluster.herder.taskStatus('a', 0)).toMatchObject({
    state: 'FAILED',
    trace: expect.stringContaining('Not authorized to read secret'),
  });
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  expect(cluster.toys.put).toHaveLength(5);
  cluster.kafka.forbidden.clear();
  await cluster.herder.restartTask('a', 0);
  await cluster.settle();
  expect(await cluster.states('a')).toEqual(['RUNNING']);
});

test('while Kafka does not answer, nobody fails, and the plan comes again', async () => {
  await cluster.put('c', SINK);
  vi.spyOn(cluster.kafka, 'admin').mockRejectedValueOnce(new Error('unreachable'));
  const { wakeAt } = await cluster.plan();
  expect(wakeAt - Date.now()).toBeLessThanOrEqual(6_000);
  expect((await cluster.task('c')).failed).toBeUndefined();
});

test('a partition that its trigger serves is left to it, unless it does not move', async () => {
  Object.assign(cluster.runtime, { triggers: { has: () => true } });
  await cluster.put('c', SINK);
  await cluster.settle();
  cluster.pass(10_000);
  await cluster.settle();
  expect(cluster.toys.put).toHaveLength(5);
  cluster.kafka.append('in', 1, 'new');
  cluster.pass(1_000);
  const { wakeAt } = await cluster.plan();
  expect(cluster.queue).toEqual([]);
  expect(wakeAt - Date.now()).toBeLessThanOrEqual(3_000);
  cluster.pass(3_000);
  await cluster.settle();
  expect(cluster.toys.put).toHaveLength(6);
});

test('a partition that its trigger serves is drained at once where it is far behind', async () => {
  Object.assign(cluster.runtime, { triggers: { has: () => true } });
  await cluster.put('c', SINK);
  await cluster.settle();
  cluster.kafka.append('in', 1, 'new', 20_000n);
  cluster.pass(1_000);
  await cluster.plan();
  expect(cluster.queue).toHaveLength(1);
});
