import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RetriableException } from '../api/index.ts';
import { OutcomeUnknownError } from '../store/table.ts';
import type { TaskRow } from '../store/tasks.ts';
import type { SliceInput } from './dispatcher.ts';
import { ToyCluster } from './testing/toy-cluster.ts';

const SOURCE = { 'connector.class': 'ToySource', topic: 'out' };
let cluster: ToyCluster;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  begin();
});

afterEach(() => vi.useRealTimers());

function begin(options?: ConstructorParameters<typeof ToyCluster>[0]): void {
  cluster = new ToyCluster(options);
  cluster.kafka.create('out');
}

async function started(): Promise<SliceInput> {
  await cluster.put('c', SOURCE);
  await cluster.plan();
  return cluster.queue.shift()!;
}

test('the plan starts one attempt, and the next one only when that had its time to begin', async () => {
  const input = await started();
  expect(input).toMatchObject({ connector: 'c', task: 0, generation: 1, attempt: 1 });
  await cluster.plan();
  expect(cluster.queue).toEqual([]);
  cluster.pass(5_001);
  await cluster.plan();
  expect(cluster.queue).toMatchObject([{ attempt: 2 }]);
  await cluster.run(input);
  expect(cluster.toys.started).toBe(0);
});

test('an attempt runs once, however often it is delivered', async () => {
  cluster.toys.lines = ['a'];
  const input = await started();
  await Promise.all([cluster.run(input), cluster.run(input)]);
  await cluster.run(input);
  expect(cluster.kafka.values('out')).toEqual(['a']);
  expect(cluster.toys.started).toBe(1);
});

test.each([
  ['an older generation', { generation: 2 }],
  ['a newer attempt', { attempt: 2 }],
  ['a paused task', { target: 'PAUSED' }],
  ['a removed task', { target: 'DELETED' }],
  ['a failed task', { failed: 'why' }],
] satisfies [string, Partial<TaskRow>][])('a slice finds that it is stale: %s', async (_, change) => {
  const input = await started();
  await cluster.runtime.tasks.modify('c', 0, () => change);
  await cluster.run(input);
  expect(cluster.toys.started).toBe(0);
  expect((await cluster.task('c')).begun).toBe(0);
});

test('a task that takes its process down three times without a checkpoint is FAILED, and says why', async () => {
  await started();
  for (let attempt = 1; attempt <= 3; attempt++) {
    await cluster.runtime.tasks.modify('c', 0, (row) => ({ begun: row.attempt, starts: row.starts + 1 }));
    expect((await cluster.task('c')).starts).toBe(attempt);
    cluster.pass(5_001);
    await cluster.plan();
  }
  await cluster.run(cluster.queue.at(-1)!);
  cluster.queue.length = 0;
  expect(await cluster.herder.taskStatus('c', 0)).toMatchObject({
    state: 'FAILED',
    trace: expect.stringContaining('started 3 times without coming to a checkpoint or an end'),
  });
  await cluster.herder.restartTask('c', 0);
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING']);
});

test('a slice that ends in order, or finds the lease held, counts as no crash', async () => {
  const input = await started();
  vi.spyOn(cluster.runtime.offsets, 'leaseKey').mockImplementationOnce(() => {
    throw new RetriableException('the table does not answer');
  });
  await cluster.run(input);
  expect(await cluster.task('c')).toMatchObject({ starts: 0, ended: 1, failed: undefined });
  await cluster.settle();
  expect(await cluster.task('c')).toMatchObject({ starts: 0, ended: 2 });
});

test('what may pass is tried again, ever later, and not for ever later', async () => {
  const errors = [new RetriableException('busy'), new OutcomeUnknownError('no answer')];
  cluster.toys.onPoll = () => {
    throw errors[cluster.toys.started % 2]!;
  };
  await cluster.put('c', SOURCE);
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    await cluster.settle();
    const wait = (await cluster.task('c')).dueAt - Date.now();
    waits.push(wait);
    cluster.pass(wait);
  }
  expect(waits.slice(0, 2)).toEqual([1_000, expect.closeTo(2_500, -3)]);
  expect(waits.at(-1)).toBeGreaterThanOrEqual(30_000);
  expect(waits.at(-1)).toBeLessThanOrEqual(31_000);
  expect(cluster.toys.stopped).toBe(8);
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  cluster.toys.onPoll = () => undefined;
  await cluster.settle();
  expect((await cluster.task('c')).retries).toBe(0);
});

test('an idle source is polled as seldom as the worker says', async () => {
  begin({ worker: 'source.idle.poll.interval.ms=60000' });
  cluster.toys.lines = ['a'];
  await cluster.put('c', SOURCE);
  await cluster.settle();
  expect((await cluster.task('c')).dueAt - Date.now()).toBeLessThanOrEqual(1_000);
  cluster.pass(1_000);
  await cluster.settle();
  expect((await cluster.task('c')).dueAt - Date.now()).toBeGreaterThanOrEqual(60_000);
});

test('a poll that does not come back is given up; what it brings later is not sent', async () => {
  begin({ worker: 'task.shutdown.graceful.timeout.ms=30' });
  const [polling, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  cluster.toys.lines = ['a'];
  cluster.toys.onPoll = () => {
    polling.resolve();
    return gate.promise;
  };
  const input = await started();
  const running = cluster.run(input);
  await polling.promise;
  cluster.stopping.abort();
  await running;
  expect(cluster.complaints.join()).toMatch(/Task c-0 was given up/);
  const { leases } = await cluster.runtime.offsets.listForPlan();
  expect(leases[0]!.row.columns.owner).toBeUndefined();
  expect((await cluster.task('c')).ended).toBe(1);

  await cluster.put('c', { ...SOURCE, more: 'x' });
  await cluster.plan();
  expect(cluster.queue).toHaveLength(1);
  gate.resolve();
  await vi.waitFor(() => expect(cluster.toys.stopped).toBe(1));
  expect(cluster.kafka.values('out')).toEqual([]);
  expect(await cluster.runtime.offsets.listSource('c')).toEqual([]);
});

test('a lease is given back also where the report of the start fails', async () => {
  const input = await started();
  vi.spyOn(cluster, 'signal').mockRejectedValueOnce(new Error('the durable client is away'));
  await cluster.run(input);
  const { leases } = await cluster.runtime.offsets.listForPlan();
  expect(leases[0]!.row.columns.owner).toBeUndefined();
  expect(await cluster.task('c')).toMatchObject({ ended: 1, failed: undefined });
});
