import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WHOLE } from '../store/shards.ts';
import { tick, wakeLeader } from './leader.ts';
import { ToyCluster } from './testing/toy-cluster.ts';

let cluster: ToyCluster;
const SOURCE = { 'connector.class': 'ToySource', topic: 'out' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('out');
});

afterEach(() => vi.useRealTimers());

test('an app without connectors has no leader; the first connector starts one', async () => {
  await tick(cluster.runtime, cluster);
  expect(cluster.leader.epoch).toBe(0);
  await cluster.put('c', SOURCE);
  expect(cluster.leader.epoch).toBe(1);
  await cluster.put('d', SOURCE);
  expect(cluster.leader.epoch).toBe(1);
});

test('of several who miss the leader at once, one starts the next', async () => {
  await cluster.put('c', SOURCE);
  cluster.leaderRuns = false;
  const start = vi.spyOn(cluster, 'startLeader');
  await Promise.all([1, 2, 3].map(() => wakeLeader(cluster.runtime, cluster, 'c')));
  expect(start).toHaveBeenCalledTimes(1);
  expect(cluster.leader.epoch).toBe(2);
});

test('a leader that sleeps until something is due is not lost; one that lets it pass is', async () => {
  await cluster.put('c', SOURCE);
  await cluster.settle();
  const { dueAt } = (await cluster.runtime.control.read(WHOLE)).control;
  cluster.pass(dueAt - Date.now());
  await tick(cluster.runtime, cluster);
  expect(cluster.leader.epoch).toBe(1);
  cluster.pass(7_000);
  await tick(cluster.runtime, cluster);
  expect(cluster.leader.epoch).toBe(2);
});

test('a leader that sleeps through a change is lost 5 seconds after it', async () => {
  await cluster.put('c', SOURCE);
  await cluster.herder.deleteConnector('c');
  await cluster.settle();
  await cluster.runtime.registry.noteChange();
  cluster.pass(4_000);
  await tick(cluster.runtime, cluster);
  expect(cluster.leader.epoch).toBe(1);
  cluster.pass(3_000);
  await tick(cluster.runtime, cluster);
  expect(cluster.leader.epoch).toBe(2);
});

test('an overtaken leader plans nothing and ends', async () => {
  await cluster.put('c', SOURCE);
  const old = cluster.leader;
  cluster.leaderRuns = false;
  await wakeLeader(cluster.runtime, cluster, 'c');
  cluster.leader = old;
  expect(await cluster.plan()).toMatchObject({ stop: true });
  expect(cluster.queue).toEqual([]);
});

test('two leaders at once start no attempt twice', async () => {
  cluster.toys.lines = ['a', 'b'];
  await cluster.put('c', { ...SOURCE, 'tasks.max': '2' });
  await Promise.all([cluster.plan(), cluster.plan()]);
  const attempts = cluster.queue.map(({ task, attempt }) => `${task}-${attempt}`).sort();
  expect(attempts).toEqual([...new Set(attempts)]);
  await Promise.all(cluster.queue.splice(0).map((input) => cluster.run(input)));
  expect(cluster.kafka.values('out')).toEqual(['a', 'b']);
});

test('a change during a plan is planned at once', async () => {
  await cluster.put('c', SOURCE);
  vi.spyOn(cluster.runtime.control, 'heartbeat').mockImplementationOnce(async () => {
    await cluster.put('d', SOURCE);
    return true;
  });
  const { wakeAt } = await cluster.plan();
  expect(wakeAt).toBeLessThanOrEqual(Date.now());
});

test('a plan says since when it has looked, however long it takes: later changes are not among what it has seen', async () => {
  vi.setSystemTime(10_000);
  const looked = cluster.plan();
  vi.setSystemTime(13_000);
  expect((await looked).began).toBe(10_000);
});
