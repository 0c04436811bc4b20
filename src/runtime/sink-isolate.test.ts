import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DataException, type SinkRecord } from '../api/index.ts';
import { runSinkBatch } from './sink-batch.ts';
import { ToyCluster } from './testing/toy-cluster.ts';

const DEAD = { 'errors.deadletterqueue.topic.name': 'dead', 'errors.deadletterqueue.context.headers.enable': 'true' };
const SINK = { 'connector.class': 'ToySink', topics: 'in', 'errors.tolerance': 'all', ...DEAD };
const ISOLATING = { ...SINK, 'errors.sink.isolate': 'true' };

let cluster: ToyCluster;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('in', 2);
});

afterEach(() => vi.useRealTimers());

/** Refuses a whole batch for one record whose value begins with `bad`. */
function refuseBad(records: readonly SinkRecord[]): void {
  if (records.some(({ value }) => String(value).startsWith('bad'))) throw new DataException('I will not');
}

async function sink(config: Record<string, string>, values: readonly string[], partition = 0): Promise<void> {
  for (const value of values) cluster.kafka.append('in', partition, value);
  await cluster.put('c', config);
  await cluster.settle();
}

const written = () => cluster.toys.put.map((entry) => entry.split(' ')[2]);
const dead = () => cluster.kafka.values('dead');
const next = async (partition = 0) =>
  (await cluster.runtime.offsets.listSinks('c')).find((row) => row.partition === partition)?.next;

test('the records that fail a batch become dead letters, all others are written', async () => {
  cluster.toys.onPut = refuseBad;
  await sink(ISOLATING, ['a', 'b', 'bad1', 'd', 'e', 'bad2', 'bad3', 'h']);
  expect(written()).toEqual(['a', 'b', 'd', 'e', 'h']);
  expect(dead()).toEqual(['bad1', 'bad2', 'bad3']);
  expect(await next()).toBe(8n);
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  const headers = cluster.kafka.topics
    .get('dead')!
    .flat()[0]!
    .headers.map(({ key, value }) => `${key}=${value}`);
  expect(headers).toContain('__connect.errors.stage=TASK_PUT');
  expect(headers).toContain('__connect.errors.exception.message=I will not');
  expect(headers).toContain('__connect.errors.offset=2');
});

test('a trigger leaves a batch that fails to the drain', async () => {
  await sink(ISOLATING, []);
  cluster.toys.onPut = refuseBad;
  for (const value of ['a', 'bad', 'c']) cluster.kafka.append('in', 0, value);
  const batch = { topic: 'in', partition: 0, first: 0n, last: 2n, records: undefined };
  await runSinkBatch(cluster.runtime, cluster, 'c', [batch]);
  expect([await cluster.states('c'), await next(), dead()]).toEqual([['RUNNING'], 0n, []]);
  cluster.pass(5_000);
  await cluster.settle();
  expect([written(), await next(), dead()]).toEqual([['a', 'c'], 3n, ['bad']]);
});

test('is off by default: the task fails', async () => {
  cluster.toys.onPut = refuseBad;
  await sink(SINK, ['a', 'bad']);
  expect(await cluster.states('c')).toEqual(['FAILED']);
  expect(dead()).toEqual([]);
});

test('whichever records fail, each of them is a dead letter and each other one is written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), async (bad) => {
      cluster = new ToyCluster();
      cluster.kafka.create('in', 1);
      cluster.toys.onPut = refuseBad;
      const values = bad.map((is, i) => (is ? `bad${i}` : `good${i}`));
      await sink(ISOLATING, values);
      // At least once: this sink keeps what it was given by a batch that failed later.
      expect([...new Set(written())]).toEqual(values.filter((value) => value.startsWith('good')));
      expect(dead()).toEqual(values.filter((value) => value.startsWith('bad')));
      expect(await next()).toBe(BigInt(values.length));
    }),
    { numRuns: 25 },
  );
});

test('a task that held records back and fails when it makes them safe gets them again, one part after the other', async () => {
  const held: SinkRecord[] = [];
  const safe: string[] = [];
  cluster.toys.onPut = (records) => void held.push(...records);
  cluster.toys.preCommit = (positions) => {
    const records = held.splice(0);
    refuseBad(records);
    safe.push(...records.map(({ value }) => String(value)));
    return [...positions];
  };
  cluster.kafka.append('in', 1, 'x');
  await sink(ISOLATING, ['a', 'bad', 'c']);
  expect(safe.sort()).toEqual(['a', 'c', 'x']);
  expect(dead()).toEqual(['bad']);
  expect([await next(0), await next(1)]).toEqual([3n, 1n]);
});

test('a target that takes nothing fails the task, and nothing is reported', async () => {
  let held = 0;
  cluster.toys.onPut = ({ length }) => void (held += length);
  cluster.toys.preCommit = (positions) => {
    if (held) throw new DataException('no access');
    return [...positions];
  };
  await sink(
    ISOLATING,
    Array.from({ length: 120 }, (_, i) => `v${i}`),
  );
  const { state, trace } = await cluster.herder.taskStatus('c', 0);
  expect(state).toBe('FAILED');
  expect(trace).toContain('no access');
  expect(dead()).toEqual([]);
  expect(await next()).toBe(0n);
});

test('a target that takes nothing, record by record, fails the task in the end', async () => {
  cluster.toys.onPut = ({ length }) => {
    if (length) throw new DataException('no access');
  };
  await sink(ISOLATING, []);
  for (let i = 0; i < 99; i++) cluster.kafka.append('in', 0, `v${i}`);
  cluster.pass(5_000);
  await cluster.settle();
  expect([await cluster.states('c'), dead().length]).toEqual([['RUNNING'], 99]);
  cluster.kafka.append('in', 0, 'v99');
  cluster.pass(5_000);
  await cluster.settle();
  expect([await cluster.states('c'), dead().length]).toEqual([['FAILED'], 99]);
});

test('a single record that fails, with nothing behind it, is a dead letter', async () => {
  cluster.toys.onPut = refuseBad;
  await sink(ISOLATING, ['bad']);
  expect(dead()).toEqual(['bad']);
  expect(await next()).toBe(1n);
});
