import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DataException, RetriableException } from '../../api/index.ts';
import { ToyCluster } from '../testing/toy-cluster.ts';
import { retryDelay } from './backoff.ts';

let cluster: ToyCluster;
/** Milliseconds that were waited before each retry. */
let waits: number[];
const SINK = { 'connector.class': 'ToySink', topics: 'in', 'value.converter': 'org.test.ToyConverter' };
const DEAD = {
  'errors.tolerance': 'all',
  'errors.deadletterqueue.topic.name': 'dead',
  'errors.deadletterqueue.context.headers.enable': 'true',
};

vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setTimeout: async (ms: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) => {
    if (signal?.aborted) throw signal.reason;
    waits.push(ms);
    vi.setSystemTime(Date.now() + ms);
    return value;
  },
}));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  waits = [];
  cluster = new ToyCluster();
  cluster.kafka.create('in', 1);
});

afterEach(() => vi.useRealTimers());

/** The converter cannot convert `b` so often. */
function awayFor(attempts: number, error: Error = new RetriableException('the registry is away')): void {
  let left = attempts;
  cluster.toys.onConvert = (text) => {
    if (text === 'b' && left-- > 0) throw error;
  };
}

async function sink(config: Record<string, string>, slices = 1): Promise<void> {
  for (const value of ['a', 'b', 'c']) cluster.kafka.append('in', 0, value);
  await cluster.put('c', config);
  for (let i = 0; i < slices; i++) {
    await cluster.settle();
    cluster.pass(30_000);
  }
}

const written = () => cluster.toys.put.map((entry) => entry.split(' ')[2]);

test('an operation is tried again, the wait doubled from 300 ms, and nothing else happens twice', async () => {
  awayFor(4);
  await sink({ ...SINK, 'errors.retry.timeout': '10000' });
  expect(written()).toEqual(['a', 'b', 'c']);
  expect(waits).toEqual([300, 600, 1_200, 2_400]);
});

test('after errors.retry.timeout it is an error like any other', async () => {
  awayFor(Number.POSITIVE_INFINITY);
  await sink({ ...SINK, 'errors.retry.timeout': '2000' });
  expect(waits).toEqual([300, 600, 1_100]);
  const { state, trace } = await cluster.herder.taskStatus('c', 0);
  expect(state).toBe('FAILED');
  expect(trace).toContain('Tolerance exceeded in error handler');
  expect(trace).toContain('org.apache.kafka.connect.errors.RetriableException: the registry is away');
});

test('with tolerance it is then a dead letter', async () => {
  awayFor(Number.POSITIVE_INFINITY);
  await sink({ ...SINK, ...DEAD, 'errors.retry.timeout': '2000' });
  expect(written()).toEqual(['a', 'c']);
  expect(cluster.kafka.values('dead')).toEqual(['b']);
});

test('another error ends the retries', async () => {
  let attempts = 0;
  cluster.toys.onConvert = (text) => {
    if (text === 'b') throw attempts++ ? new DataException('no good') : new RetriableException('away');
  };
  await sink({ ...SINK, ...DEAD, 'errors.retry.timeout': '2000' });
  expect(waits).toEqual([300]);
  expect(cluster.kafka.values('dead')).toEqual(['b']);
});

test('the timeout goes on over slices', async () => {
  awayFor(Number.POSITIVE_INFINITY);
  await sink({ ...SINK, ...DEAD, 'errors.retry.timeout': '60000', 'errors.retry.delay.max.ms': '10000' }, 1);
  expect(cluster.kafka.values('dead')).toEqual([]);
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  for (let i = 0; i < 3; i++) {
    cluster.pass(30_000);
    await cluster.settle();
  }
  expect(cluster.kafka.values('dead')).toEqual(['b']);
  expect(written()).toEqual(['a', 'c']);
});

test.each(['0', '-1'])(
  'with errors.retry.timeout=%s the task goes on trying, and no record is left out',
  async (timeout) => {
    awayFor(10);
    await sink({ ...SINK, ...DEAD, 'errors.retry.timeout': timeout, 'errors.retry.delay.max.ms': '2000' }, 40);
    expect(written()).toEqual(['a', 'b', 'c']);
    expect(cluster.kafka.values('dead')).toEqual([]);
  },
);

test('a slice that is stopped waits no longer', async () => {
  cluster.toys.onConvert = (text) => {
    if (text !== 'b') return;
    cluster.stopping.abort();
    throw new RetriableException('away');
  };
  await sink({ ...SINK, 'errors.retry.timeout': '-1' });
  expect(waits).toEqual([]);
  expect(written()).toEqual(['a']);
  expect(await cluster.states('c')).toEqual(['RUNNING']);
});

test('beyond the longest delay it is a random part of that, and never past the deadline', () => {
  expect([1, 2, 3].map((attempt) => retryDelay(attempt, 60_000, 1_000_000))).toEqual([300, 600, 1_200]);
  for (let i = 0; i < 20; i++) expect(retryDelay(9, 1_000, 1_000_000)).toBeLessThan(1_000);
  expect(retryDelay(5, 60_000, 50)).toBe(50);
});
