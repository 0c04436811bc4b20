import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RetriableException } from '../api/index.ts';
import { Lease } from '../store/lease.ts';
import { dealtTo } from './sink-drain.ts';
import { ToyCluster } from './testing/toy-cluster.ts';

let cluster: ToyCluster;
const SINK = { 'connector.class': 'ToySink', topics: 'in' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('in', 2);
});

afterEach(() => vi.useRealTimers());

async function rows(topic = 'in') {
  const all = await cluster.runtime.offsets.listSinks('c');
  const of = all.filter((row) => row.topic === topic).sort((a, b) => a.partition - b.partition);
  return of.map(({ next, owned }) => (owned ? 'owned' : Number(next)));
}

/** Registers the sink, and lets its first slices find nothing. */
async function begun(config: Record<string, string> = {}): Promise<void> {
  await cluster.put('c', { ...SINK, ...config });
  await cluster.settle();
  cluster.pass(5_000);
}

test('every partition belongs to one task', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(500), (tasks, partition) => {
      const owners = Array.from({ length: tasks }, (_, task) => task).filter((task) =>
        dealtTo(task, tasks, { topic: 't', partition }),
      );
      expect(owners).toHaveLength(1);
    }),
  );
});

test('a drain reads each partition to its end, once, and gives it back', async () => {
  await begun({ 'tasks.max': '2' });
  for (let i = 0; i < 5; i++) for (const partition of [0, 1]) cluster.kafka.append('in', partition, `v${i}`);
  await cluster.settle();
  for (const partition of [0, 1]) {
    const own = cluster.toys.put.filter((entry) => entry.includes(`in-${partition}@`));
    expect(own).toEqual([0, 1, 2, 3, 4].map((i) => `${partition} in-${partition}@${i} v${i}`));
  }
  expect(await rows()).toEqual([5, 5]);
});

test('the position moves over holes and over a hole at the end', async () => {
  await begun();
  cluster.kafka.append('in', 0, 'a', 3n);
  cluster.kafka.append('in', 0, 'b', 7n);
  vi.spyOn(cluster.kafka, 'end').mockReturnValue(12n);
  await cluster.settle();
  expect(cluster.toys.put).toEqual(['0 in-0@3 a', '0 in-0@7 b']);
  expect((await rows())[0]).toBe(12);
});

test('a record that fails in the middle stops the task there; what came before is safe and not put again', async () => {
  await begun();
  for (const value of ['a', 'b', 'bad', 'd']) cluster.kafka.append('in', 0, value);
  const spy = cluster.runtime.plugins.create.bind(cluster.runtime.plugins);
  const refusing = vi.spyOn(cluster.runtime.plugins, 'create').mockImplementation(((...args: never[]) => {
    const made = (spy as (...args: never[]) => object)(...args);
    if (!('toConnectData' in made)) return made;
    const toConnectData = (_: string, value: Buffer | null) => {
      if (String(value) === 'bad') throw new Error('cannot be read');
      return { schema: undefined, value: String(value) };
    };
    return { ...made, toConnectData };
  }) as never);
  await cluster.runtime.warm.stopAll();
  await cluster.settle();
  expect(await cluster.herder.taskStatus('c', 0)).toMatchObject({
    state: 'FAILED',
    trace: expect.stringContaining("topic 'in' partition 0 at offset 2 and timestamp 0: cannot be read"),
  });
  expect((await rows())[0]).toBe(2);
  refusing.mockRestore();
  await cluster.herder.restartTask('c', 0);
  await cluster.settle();
  expect(cluster.toys.put).toEqual(['a', 'b', 'bad', 'd'].map((value, i) => `0 in-0@${i} ${value}`));
});

test('a target that refuses for a while gets the records again, from the checkpoint', async () => {
  await begun();
  cluster.kafka.append('in', 0, 'a');
  let refusals = 2;
  cluster.toys.onPut = () => {
    if (refusals-- > 0) throw new RetriableException('busy');
  };
  for (let i = 0; i < 4; i++) {
    await cluster.settle();
    cluster.pass(5_000);
  }
  expect(cluster.toys.put).toEqual(['0 in-0@0 a']);
  expect(await rows()).toEqual([1, 0]);
});

test('a read that fails while records are being put brings nothing down but the slice', async () => {
  await begun();
  for (let i = 0; i < 9; i++) cluster.kafka.append('in', 0, `v${i}`);
  let reads = 0;
  cluster.kafka.onRead = () => {
    if (++reads === 2) throw new RetriableException('the broker is gone');
  };
  cluster.toys.onPut = () => new Promise((resolve) => setTimeout(resolve, 20));
  await cluster.settle();
  expect((await cluster.task('c')).retries).toBe(1);
  cluster.pass(5_000);
  await cluster.settle();
  expect(cluster.toys.put.map((entry) => entry.split('@')[1])).toEqual(
    Array.from({ length: 9 }, (_, i) => `${i} v${i}`),
  );
});

test('records that are gone from Kafka are skipped by the reset policy', async () => {
  await begun();
  await cluster.put('late', { ...SINK, 'consumer.override.auto.offset.reset': 'latest' });
  await cluster.settle();
  cluster.kafka.starts.set('in-0', 4n);
  for (let i = 4; i < 7; i++) cluster.kafka.append('in', 0, `v${i}`, BigInt(i));
  cluster.pass(5_000);
  await cluster.settle();
  expect(cluster.toys.put).toEqual([4, 5, 6].map((i) => `0 in-0@${i} v${i}`));
  const all = await cluster.runtime.offsets.listSinks('late');
  expect(all.find(({ partition }) => partition === 0)?.next).toBe(7n);
  expect(cluster.complaints.join()).toMatch(/offsets 0 to 3 are gone/);
});

test('a topic that was created again fails the task instead of being read as the old one', async () => {
  await begun();
  for (const value of ['a', 'b']) cluster.kafka.append('in', 0, value);
  await cluster.settle();
  cluster.kafka.create('in', 2);
  cluster.kafka.append('in', 0, 'new');
  cluster.pass(10_000);
  await cluster.settle();
  expect(await cluster.herder.taskStatus('c', 0)).toMatchObject({
    state: 'FAILED',
    trace: expect.stringContaining('deleted and created again'),
  });
  expect(cluster.toys.put).toHaveLength(2);
});

test('a partition that another executor holds is left to it, the others are read', async () => {
  await begun();
  const key = cluster.runtime.offsets.sinkKey('c', 'in', 0);
  const other = await Lease.take(cluster.runtime.offsets.table, key, { renewEveryMs: 60_000 });
  for (const partition of [0, 1]) cluster.kafka.append('in', partition, 'v');
  await cluster.plan();
  await cluster.run(cluster.queue.shift()!);
  expect(cluster.toys.put).toEqual(['0 in-1@0 v']);
  expect(await rows()).toEqual(['owned', 1]);
  await other.release();
  cluster.pass(5_000);
  await cluster.settle();
  expect(await rows()).toEqual([1, 1]);
});

test('a topic that was taken out of the configuration is read no more, and goes on where it was when it comes back', async () => {
  cluster.kafka.create('other');
  await begun({ topics: 'in,other' });
  cluster.kafka.append('other', 0, 'one');
  await cluster.settle();
  await cluster.put('c', SINK);
  await cluster.settle();
  cluster.kafka.append('other', 0, 'two');
  cluster.kafka.append('in', 0, 'x');
  cluster.pass(5_000);
  await cluster.settle();
  expect(cluster.toys.put).toEqual(['0 other-0@0 one', '0 in-0@0 x']);
  await cluster.put('c', { ...SINK, topics: 'in,other' });
  await cluster.settle();
  expect(cluster.toys.put.at(-1)).toBe('0 other-0@1 two');
});

test('a put that does not come back is given up: its partitions are free, and its late checkpoint is refused', async () => {
  cluster = new ToyCluster({ worker: 'task.shutdown.graceful.timeout.ms=30' });
  cluster.kafka.create('in', 1);
  await begun();
  cluster.kafka.append('in', 0, 'v');
  const [putting, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  cluster.toys.onPut = () => {
    putting.resolve();
    return gate.promise;
  };
  await cluster.plan();
  const running = cluster.run(cluster.queue.shift()!);
  await putting.promise;
  cluster.stopping.abort();
  await running;
  await vi.waitFor(async () => expect(await rows()).toEqual([0]));
  gate.resolve();
  await vi.waitFor(() => expect(cluster.toys.stopped).toBe(1));
  expect(await rows()).toEqual([0]);
});

test('what a stored state names as closing is committed soon after a failure, also when no record comes any more', async () => {
  const closed: string[] = [];
  let failures = 2;
  cluster.toys.preCommit = (positions) => positions.map((position) => ({ ...position, state: Buffer.from('closing') }));
  cluster.toys.afterCheckpoint = ({ partition }) => {
    if (failures-- > 0) throw new RetriableException('no answer');
    closed.push(`in-${partition}`);
    return undefined;
  };
  await begun();
  cluster.kafka.append('in', 0, 'a');
  for (let i = 0; i < 4; i++) {
    await cluster.settle();
    cluster.pass(5_000);
  }
  expect((await rows())[0]).toBe(1);
  expect(closed).toContain('in-0');
  expect(cluster.toys.put).toEqual(['0 in-0@0 a']);
});
