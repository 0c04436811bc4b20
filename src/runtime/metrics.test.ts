import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DataException, RetriableException } from '../api/index.ts';
import { MemoryTable } from '../store/memory-table.ts';
import { WHOLE } from '../store/shards.ts';
import { tick } from './leader.ts';
import { METRIC_NAMES, type MetricName } from './metric-names.ts';
import { type Measurement, NO_METRICS } from './metrics.ts';
import { TaskCounts } from './task-counts.ts';
import { ToyCluster } from './testing/toy-cluster.ts';
import { line } from './testing/toy-connectors.ts';

let cluster: ToyCluster;
const SOURCE = { 'connector.class': 'ToySource', topic: 'out' };
const SINK = { 'connector.class': 'ToySink', topics: 'in', 'value.converter': 'org.test.ToyConverter' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('out');
  cluster.kafka.create('in', 3);
  cluster.toys.onConvert = (text) => {
    if (text.startsWith('bad')) throw new DataException(`${text} is no good`);
  };
});

afterEach(() => vi.useRealTimers());

function of(measurements: readonly Measurement[], tags: Record<string, string>): Partial<Record<MetricName, number>> {
  const own = measurements.filter((one) => JSON.stringify(one.tags) === JSON.stringify(tags));
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
}

const counted = (connector: string) => of(cluster.metrics.takePending(), { connector, task: '0' });
const seen = (tags: Record<string, string> = {}) => of(cluster.metrics.observed(), tags);

describe('counters', () => {
  test('of a source: what it polled, and what Kafka took of it', async () => {
    cluster.toys.onPolled = () => ['a', 'drop', 'c'].map((text, i) => line('out', text, i + 1));
    cluster.toys.onApply = (record) => (record.value === 'drop' ? null : record);
    await cluster.put('c', { ...SOURCE, transforms: 't', 'transforms.t.type': 'org.test.Toy$Value' });
    await cluster.settle();
    expect(counted('c')).toEqual({ 'source-record-poll-total': 3, 'source-record-write-total': 2 });
  });

  test('of a sink: what was read, put and stored, and its errors; each is handed out once', async () => {
    for (const text of ['a', 'bad', 'c']) cluster.kafka.append('in', 0, text);
    await cluster.put('c', {
      ...SINK,
      'errors.tolerance': 'all',
      'errors.deadletterqueue.topic.name': 'dead',
      'errors.deadletterqueue.topic.replication.factor': '1',
    });
    await cluster.settle();
    const { 'offset-commit-completion-total': stored, 'last-error-timestamp': at, ...counts } = counted('c');
    expect(counts).toEqual({
      'sink-record-read-total': 3,
      'sink-record-send-total': 2,
      'total-record-failures': 1,
      'total-record-errors': 1,
      'total-records-skipped': 1,
      'deadletterqueue-produce-requests': 1,
    });
    expect(stored).toBeGreaterThan(0);
    expect(Math.abs(at! - Date.now())).toBeLessThan(60_000);
    expect(cluster.metrics.takePending()).toEqual([]);
  });

  test('go on where a connector is configured anew', async () => {
    const add = (generation: number) => TaskCounts.of(cluster.runtime, 'c', 0, generation).add('total-retries');
    add(1);
    add(1);
    add(2);
    expect(TaskCounts.of(cluster.runtime, 'c', 0, 2).errors).toEqual({ 'total-retries': 1 });
    expect(counted('c')).toEqual({ 'total-retries': 3 });
  });

  test('are kept for the tasks that ran last, not for all that ever were', () => {
    const counts = (connector: string) => TaskCounts.of(cluster.runtime, connector, 0, 1);
    for (const name of ['idle', 'busy']) counts(name).add('total-retries');
    for (let n = 0; n < 10_000; n++) {
      counts(`c${n}`);
      counts('busy');
    }
    expect(counts('busy').errors).toEqual({ 'total-retries': 1 });
    expect(counts('idle').errors).toEqual({});
  });

  test('are kept for the log alone where nobody exports', () => {
    const add = vi.fn();
    const owner = { metrics: { ...NO_METRICS, add } };
    const counts = TaskCounts.of(owner, 'c', 0, 1);
    counts.add('total-retries', 2);
    counts.add('sink-record-read-total', 5);
    expect(add).not.toHaveBeenCalled();
    expect(counts.news()).toBe('total-retries=2');
  });
});

describe('what a plan sees', () => {
  test('connectors and tasks by state', async () => {
    await cluster.put('run', { ...SINK, 'tasks.max': '2' });
    await cluster.put('stop', SOURCE);
    await cluster.herder.setTargetState('stop', 'STOPPED');
    cluster.kafka.append('in', 1, 'bad');
    await cluster.settle();
    await cluster.plan();
    expect(seen()).toMatchObject({ 'connector-count': 2, 'task-count': 2 });
    expect(seen({ connector: 'run' })).toEqual({
      'connector-total-task-count': 2,
      'connector-running-task-count': 1,
      'connector-failed-task-count': 1,
    });
    expect(seen({ connector: 'run', type: 'sink', state: 'RUNNING' })).toEqual({ 'connector-status': 1 });
    expect(seen({ connector: 'stop', type: 'source', state: 'STOPPED' })).toEqual({ 'connector-status': 1 });
    expect(seen({ connector: 'stop' })).toEqual({ 'connector-total-task-count': 0 });
  });

  test('the lag of each task that runs, and of the FAILED one beside it', async () => {
    await cluster.put('c', { ...SINK, 'tasks.max': '2' });
    await cluster.settle();
    for (const text of ['bad', 'b', 'c']) cluster.kafka.append('in', 1, text);
    await cluster.settle();
    await cluster.plan();
    expect(seen({ connector: 'c', task: '0' })).toEqual({ 'partition-count': 2, 'sink-record-lag-max': 0 });
    expect(seen({ connector: 'c', task: '1' })).toEqual({ 'partition-count': 1, 'sink-record-lag-max': 3 });
  });

  test('how long a task lags at one position, and no longer once it moves', async () => {
    await cluster.put('c', SINK);
    await cluster.settle();
    cluster.kafka.append('in', 0, 'a');
    await cluster.plan();
    cluster.queue = [];
    cluster.pass(40_000);
    await cluster.plan();
    expect(seen({ connector: 'c', task: '0' })).toMatchObject({ 'time-without-progress-ms': 40_000 });
    await cluster.settle();
    await cluster.plan();
    expect(seen({ connector: 'c', task: '0' })).toEqual({ 'partition-count': 3, 'sink-record-lag-max': 0 });
  });

  test('how long a source fails again and again for a reason that may pass', async () => {
    cluster.toys.onPoll = () => {
      throw new RetriableException('Not now.');
    };
    await cluster.put('c', SOURCE);
    await cluster.settle();
    const began = Date.now();
    for (let i = 0; i < 5; i++) {
      cluster.pass(10_000);
      await cluster.settle();
    }
    const standing = seen({ connector: 'c', task: '0' })['time-without-progress-ms']!;
    expect(Math.abs(standing - (Date.now() - began))).toBeLessThan(2_000);
    cluster.toys.onPoll = () => undefined;
    cluster.pass(60_000);
    await cluster.settle();
    await cluster.plan();
    expect(seen({ connector: 'c', task: '0' })).toEqual({});
  });

  test('is gone from a process that has not planned for a while', async () => {
    await cluster.put('c', SOURCE);
    await cluster.settle();
    cluster.pass(60_000);
    expect(seen()).toMatchObject({ 'connector-count': 1 });
    cluster.pass(31_000);
    expect(cluster.metrics.observed()).toEqual([]);
  });

  test('costs no request of its own', async () => {
    await cluster.put('c', SINK);
    await cluster.settle();
    const requests = async () => {
      const calls = (['get', 'list', 'write'] as const).map((name) => vi.spyOn(MemoryTable.prototype, name));
      await cluster.plan();
      const made = calls.map(({ mock }) => mock.calls.length);
      vi.restoreAllMocks();
      return made;
    };
    const exported = await requests();
    Object.assign(cluster.runtime, { metrics: NO_METRICS });
    expect(await requests()).toEqual(exported);
    expect(exported[1]).toBeGreaterThan(0);
  });
});

test('the timer sees how long work has been due without a plan', async () => {
  await tick(cluster.runtime, cluster);
  expect(seen()).toEqual({ 'plan-overdue-ms': 0 });
  await cluster.put('c', SOURCE);
  await cluster.settle();
  await tick(cluster.runtime, cluster);
  expect(seen()['plan-overdue-ms']).toBe(0);
  const { dueAt } = (await cluster.runtime.control.read(WHOLE)).control;
  cluster.pass(dueAt - Date.now() + 8_000);
  await tick(cluster.runtime, cluster);
  expect(seen()['plan-overdue-ms']).toBeGreaterThanOrEqual(8_000);
});

test('every name is one that OpenTelemetry takes', () => {
  expect(METRIC_NAMES.filter((name) => !/^[a-z][a-z0-9-]{0,62}$/.test(name))).toEqual([]);
});
