import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leaseIsOver } from '../store/lease.ts';
import { ToyCluster } from './testing/toy-cluster.ts';

let cluster: ToyCluster;
const SOURCE = { 'connector.class': 'ToySource', topic: 'out' };
const SINK = { 'connector.class': 'ToySink', topics: 'in' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('out');
  cluster.kafka.create('in', 2);
});

afterEach(() => vi.useRealTimers());

/** A slice that waits in its first poll until it is let go. */
function held(): { polling: Promise<void>; letGo: () => void } {
  const polling = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  cluster.toys.onPoll = () => {
    polling.resolve();
    return gate.promise;
  };
  return { polling: polling.promise, letGo: gate.resolve };
}

async function lease(connector: string, task: number) {
  const { leases } = await cluster.runtime.offsets.listForPlan();
  return leases.find(({ connector: name, row }) => name === connector && row.columns.task === task)!.row;
}

test('a source runs, is paused and resumed, and sends every line once', async () => {
  cluster.toys.lines = ['a', 'b'];
  await cluster.put('c', SOURCE);
  expect(await cluster.states('c')).toEqual(['UNASSIGNED']);
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  await cluster.herder.setTargetState('c', 'PAUSED');
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['PAUSED']);
  cluster.toys.lines.push('c');
  cluster.pass(60_000);
  await cluster.settle();
  expect(cluster.kafka.values('out')).toEqual(['a', 'b']);
  await cluster.herder.setTargetState('c', 'RUNNING');
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  expect(cluster.kafka.values('out')).toEqual(['a', 'b', 'c']);
});

test('while a slice of an older generation holds its lease, none of the new one starts', async () => {
  await cluster.put('c', { ...SOURCE, 'tasks.max': '2' });
  await cluster.plan();
  const { polling, letGo } = held();
  const [first] = cluster.queue.splice(0);
  const running = cluster.run(first!);
  await polling;
  await cluster.put('c', { ...SOURCE, 'tasks.max': '1' });
  await cluster.plan();
  expect(cluster.queue).toEqual([]);
  letGo();
  await running;
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  expect((await lease('c', 0)).columns.generation).toBe(2);
});

test('a connector that is deleted and registered again with fewer tasks waits for the old ones', async () => {
  cluster.toys.lines = ['a'];
  await cluster.put('c', { ...SOURCE, 'tasks.max': '2' });
  await cluster.plan();
  const { polling, letGo } = held();
  const [, second] = cluster.queue.splice(0);
  const running = cluster.run(second!);
  await polling;
  await cluster.herder.deleteConnector('c');
  await cluster.put('c', SOURCE);
  await cluster.plan();
  expect(cluster.queue).toEqual([]);
  letGo();
  await running;
  await cluster.settle();
  expect(cluster.kafka.values('out')).toEqual(['a']);
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  expect((await lease('c', 1)).columns.generation).toBe(3);
});

test('a slice of a deleted generation that comes late does nothing', async () => {
  cluster.toys.lines = ['a'];
  await cluster.put('c', SOURCE);
  await cluster.plan();
  const late = cluster.queue.splice(0);
  await cluster.herder.deleteConnector('c');
  await cluster.settle();
  await cluster.run(late[0]!);
  expect(cluster.kafka.values('out')).toEqual([]);
  expect(cluster.toys.started).toBe(0);
  await expect(cluster.herder.connectorStatus('c')).rejects.toThrow('No status found for connector c');
});

test('a plan that read the registry before a connector was registered leaves its tasks alone', async () => {
  await cluster.put('c', SOURCE);
  await cluster.herder.deleteConnector('c');
  const before = await cluster.runtime.registry.entries();
  await cluster.put('c', SOURCE);
  vi.spyOn(cluster.runtime.registry, 'entries').mockResolvedValueOnce(before);
  await cluster.plan();
  expect(await cluster.task('c')).toMatchObject({ target: 'RUNNING', generation: 3 });
  vi.spyOn(cluster.runtime.registry, 'entries').mockResolvedValueOnce([]);
  await cluster.plan();
  expect(await cluster.task('c')).toMatchObject({ target: 'RUNNING', generation: 3 });
});

test('tasks come and go with tasks.max', async () => {
  await cluster.put('c', { ...SOURCE, 'tasks.max': '3' });
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
  await cluster.put('c', { ...SOURCE, 'tasks.max': '1' });
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  expect((await cluster.runtime.tasks.list('c')).statuses.map(({ task }) => task)).toEqual([0]);
  await cluster.put('c', { ...SOURCE, 'tasks.max': '2' });
  expect(await cluster.states('c')).toEqual(['RUNNING', 'UNASSIGNED']);
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING', 'RUNNING']);
});

test('a stopped connector has no tasks; a resumed one those of its configuration', async () => {
  cluster.toys.lines = ['a'];
  await cluster.put('c', SOURCE);
  await cluster.settle();
  await cluster.herder.setTargetState('c', 'STOPPED');
  await cluster.settle();
  expect(await cluster.states('c')).toEqual([]);
  expect(leaseIsOver(await lease('c', 0), Date.now())).toBe(true);
  cluster.toys.lines.push('b');
  await cluster.put('c', { ...SOURCE, 'tasks.max': '2' });
  await cluster.settle();
  expect(await cluster.states('c')).toEqual([]);
  await cluster.herder.setTargetState('c', 'RUNNING');
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING', 'RUNNING']);
  expect(cluster.kafka.values('out')).toEqual(['a', 'b']);
});

test('a connector that is resumed while its configuration changes gets the tasks of the new one', async () => {
  await cluster.herder.putConnector('c', { name: 'c', ...SOURCE }, { replace: false, initialState: 'STOPPED' });
  const { change } = cluster.runtime.registry;
  vi.spyOn(cluster.runtime.registry, 'change').mockImplementationOnce(async function (this: never, ...args) {
    await cluster.put('c', { ...SOURCE, 'tasks.max': '2' });
    return change.apply(cluster.runtime.registry, args);
  });
  await cluster.herder.setTargetState('c', 'RUNNING');
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING', 'RUNNING']);
});

test('a configuration that changes while the connector is paused makes its tasks when that is resumed', async () => {
  await cluster.put('c', { ...SOURCE, 'tasks.max': '2' });
  await cluster.settle();
  await cluster.herder.setTargetState('c', 'PAUSED');
  await cluster.settle();
  const { info } = await cluster.put('c', { ...SOURCE, 'tasks.max': '3' });
  expect(info).toMatchObject({ config: { 'tasks.max': '3' }, tasks: [{ task: 0 }, { task: 1 }] });
  await cluster.herder.patchConnector('c', { more: 'x' });
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['PAUSED', 'PAUSED']);
  expect((await cluster.herder.taskConfigs('c')).map(({ config }) => config['tasks.max'])).toEqual(['2', '2']);
  await cluster.herder.setTargetState('c', 'RUNNING');
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
  expect((await cluster.herder.taskConfigs('c'))[2]?.config.more).toBe('x');
});

test('a paused connector that cannot say its tasks when it is resumed goes on with those that it has, until a restart makes new ones', async () => {
  await cluster.put('c', { ...SOURCE, 'tasks.max': '2' });
  await cluster.herder.setTargetState('c', 'PAUSED');
  await cluster.settle();
  await cluster.put('c', { ...SOURCE, 'tasks.max': '3' });
  vi.spyOn(cluster.runtime, 'resolve').mockRejectedValueOnce(new Error('the vault is away'));
  await cluster.herder.setTargetState('c', 'RUNNING');
  await cluster.settle();
  const { connector } = await cluster.herder.connectorStatus('c');
  expect(connector).toMatchObject({ state: 'FAILED', trace: expect.stringContaining('the vault is away') });
  expect(await cluster.states('c')).toEqual(['RUNNING', 'RUNNING']);
  await cluster.herder.restartConnector('c', { includeTasks: false, onlyFailed: false });
  await cluster.settle();
  expect((await cluster.herder.connectorStatus('c')).connector.state).toBe('RUNNING');
  expect(await cluster.states('c')).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
});

test('a failed task shows its trace until it is restarted', async () => {
  cluster.toys.onPoll = () => {
    throw new Error('the source is broken');
  };
  await cluster.put('c', SOURCE);
  await cluster.settle();
  const { state, trace } = await cluster.herder.taskStatus('c', 0);
  expect([state, trace]).toEqual(['FAILED', expect.stringContaining('the source is broken')]);
  cluster.pass(600_000);
  await cluster.settle();
  expect(cluster.toys.started).toBe(1);
  cluster.toys.onPoll = () => undefined;
  await cluster.herder.restartTask('c', 0);
  expect(await cluster.states('c')).toEqual(['RESTARTING']);
  await cluster.settle();
  expect(await cluster.herder.taskStatus('c', 0)).toMatchObject({ state: 'RUNNING' });
  expect(await cluster.herder.taskStatus('c', 0)).not.toHaveProperty('trace');
});

test('a running task that is restarted gets a fresh object; its old slice undoes nothing', async () => {
  await cluster.put('c', SOURCE);
  await cluster.plan();
  const { polling, letGo } = held();
  const running = cluster.run(cluster.queue.shift()!);
  await polling;
  await cluster.herder.restartTask('c', 0);
  cluster.toys.onPoll = () => {
    throw new Error('from before the restart');
  };
  letGo();
  await running;
  expect(await cluster.task('c')).toMatchObject({ failed: undefined, dueAt: 0, ended: 1 });
  cluster.toys.onPoll = () => undefined;
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  expect([cluster.toys.started, cluster.toys.stopped]).toEqual([2, 1]);
});

test('a paused task that is restarted is PAUSED again', async () => {
  await cluster.put('c', SOURCE);
  await cluster.settle();
  await cluster.herder.setTargetState('c', 'PAUSED');
  await cluster.settle();
  await cluster.herder.restartTask('c', 0);
  expect(await cluster.states('c')).toEqual(['RESTARTING']);
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['PAUSED']);
});

test('states come right though the signals to the entities were lost', async () => {
  cluster.losesSignals = true;
  await cluster.put('c', SINK);
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['UNASSIGNED']);
  cluster.losesSignals = false;
  cluster.pass(5_000);
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  cluster.losesSignals = true;
  cluster.toys.onPut = () => {
    throw new Error('the target is broken');
  };
  cluster.kafka.append('in', 0, 'x');
  cluster.pass(5_000);
  await cluster.settle();
  expect((await cluster.task('c')).failed).toMatch('the target is broken');
  expect(await cluster.states('c')).toEqual(['RUNNING']);
  cluster.losesSignals = false;
  await cluster.settle();
  expect(await cluster.herder.taskStatus('c', 0)).toMatchObject({
    state: 'FAILED',
    trace: expect.stringContaining('the target is broken'),
  });
});

test('a connector that cannot say its tasks is FAILED itself, and restarts', async () => {
  await cluster.put('c', { ...SOURCE, refuse: 'no such table' });
  const { connector, tasks } = await cluster.herder.connectorStatus('c');
  expect([connector.state, connector.trace, tasks]).toEqual(['FAILED', expect.stringContaining('no such table'), []]);
  await cluster.put('c', SOURCE);
  await cluster.settle();
  expect(await cluster.states('c')).toEqual(['RUNNING']);
});

test('a connector whose class or stored configuration is gone keeps nobody else from running or being shown', async () => {
  const { registry } = cluster.runtime;
  await registry.change('gone', () => ({
    ...{ type: 'source', target: 'RUNNING', createdAt: 0, configGeneration: 1, taskConfigs: [{}] },
    config: { 'connector.class': 'no.such.Connector' },
  }));
  cluster.toys.lines = ['a'];
  await cluster.put('works', SOURCE);
  await cluster.settle();
  expect(cluster.kafka.values('out')).toEqual(['a']);
  const all = await cluster.herder.expanded({ info: true, status: true });
  expect(all.gone?.status?.tasks[0]).toMatchObject({ state: 'FAILED', trace: expect.stringContaining('no.such.Conn') });
  expect(all.works?.status?.tasks[0]?.state).toBe('RUNNING');
  expect(await cluster.herder.taskConfigs('gone')).toHaveLength(1);
});

test('one connector whose rows cannot be written does not stop the plan for others', async () => {
  await cluster.put('a', SOURCE);
  await cluster.put('b', SOURCE);
  const { modify } = cluster.runtime.tasks;
  vi.spyOn(cluster.runtime.tasks, 'modify').mockImplementation((name, task, change) =>
    name === 'a' ? Promise.reject(new Error('row too large')) : modify.call(cluster.runtime.tasks, name, task, change),
  );
  await cluster.herder.setTargetState('b', 'PAUSED');
  await cluster.herder.setTargetState('a', 'PAUSED').catch(() => undefined);
  await cluster.plan();
  expect(await cluster.states('b')).toEqual(['PAUSED']);
  expect(cluster.complaints.join()).toMatch(/tasks of a could not be brought up to date.*row too large/);
});
