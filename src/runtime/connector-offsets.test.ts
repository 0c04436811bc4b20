import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alterOffsets } from './connector-offsets.ts';
import { ToyCluster } from './testing/toy-cluster.ts';

const SOURCE = { 'connector.class': 'ToySource', topic: 'out' };
const SINK = { 'connector.class': 'ToySink', topics: 'in' };
let cluster: ToyCluster;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('out');
  cluster.kafka.create('in', 2);
});

afterEach(() => vi.useRealTimers());

const setTarget = (target: 'RUNNING' | 'STOPPED') => cluster.herder.setTargetState('c', target);
const kafka = (topic: unknown, partition: unknown, offset: unknown) => ({
  partition: { kafka_topic: topic, kafka_partition: partition },
  offset: offset === null ? null : { kafka_offset: offset },
});
const shown = (partition: number, offset: bigint) => ({
  partition: { kafka_topic: 'in', kafka_partition: partition },
  offset: { kafka_offset: offset },
});

describe('of a source', () => {
  const at = (next: number) => [{ partition: { part: 'p' }, offset: { next } }];

  beforeEach(async () => {
    cluster.toys.lines = ['a', 'b', 'c'];
    await cluster.put('c', SOURCE);
    await cluster.settle();
  });

  test('a connector that is not stopped keeps them', async () => {
    await expect(cluster.herder.alterOffsets('c', at(1))).rejects.toThrow(/must be in the STOPPED state/);
    await expect(cluster.herder.alterOffsets('c', undefined)).rejects.toThrow(/PUT.*'\/connectors\/c\/stop' endpoint/);
    await expect(cluster.herder.alterOffsets('d', undefined)).rejects.toThrow('Connector d not found');
    expect(await cluster.herder.connectorOffsets('c')).toEqual(at(3));
  });

  test('what is moved is read again; a connector without a check of its own is said to manage more', async () => {
    await setTarget('STOPPED');
    expect(await cluster.herder.alterOffsets('c', [...at(2), ...at(1)])).toMatch(
      /^The Connect framework-managed offsets for this connector have been altered successfully\. However, .* manually altered/,
    );
    expect(await cluster.herder.connectorOffsets('c')).toEqual(at(1));
    await setTarget('RUNNING');
    await cluster.settle();
    expect(cluster.kafka.values('out')).toEqual(['a', 'b', 'c', 'b', 'c']);
  });

  test('what is deleted begins anew, and other partitions come and go', async () => {
    await setTarget('STOPPED');
    const big = { partition: { part: 'q', n: 1 }, offset: { next: 9007199254740993n } };
    await cluster.herder.alterOffsets('c', [big, { partition: { part: 'r' }, offset: null }]);
    expect(await cluster.herder.connectorOffsets('c')).toEqual(expect.arrayContaining([...at(3), big]));
    await cluster.herder.alterOffsets('c', undefined);
    expect(await cluster.herder.connectorOffsets('c')).toEqual([]);
    await setTarget('RUNNING');
    await cluster.settle();
    expect(cluster.kafka.values('out')).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  test('only primitive values are taken', async () => {
    await setTarget('STOPPED');
    const refused = async (offset: Record<string, unknown>) =>
      expect(cluster.herder.alterOffsets('c', [{ partition: { part: 'p' }, offset }])).rejects;
    await (await refused({ next: [1] })).toThrow('field next contains ARRAY');
    await (await refused({ next: {} })).toThrow('field next contains MAP');
    await (await refused({ next: 2n ** 63n })).toThrow('contains class java.math.BigInteger');
    expect(await cluster.herder.connectorOffsets('c')).toEqual(at(3));
  });

  test('a slice that still runs comes to its end first', async () => {
    const polling = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    cluster.toys.lines.push('d');
    cluster.toys.onPoll = () => {
      polling.resolve();
      return gate.promise;
    };
    cluster.pass(60_000);
    await cluster.plan();
    const running = cluster.run(cluster.queue.splice(0)[0]!);
    await polling.promise;
    await setTarget('STOPPED');
    const altered = cluster.herder.alterOffsets('c', at(1));
    let done = false;
    void altered.then(() => {
      done = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(done).toBe(false);
    gate.resolve();
    await running;
    await altered;
    expect(await cluster.herder.connectorOffsets('c')).toEqual(at(1));
  });

  test('a connector that was resumed meanwhile keeps them', async () => {
    await setTarget('STOPPED');
    const stopped = (await cluster.runtime.registry.get('c'))!;
    await setTarget('RUNNING');
    await cluster.settle();
    await expect(alterOffsets(cluster.runtime, stopped, at(1))).rejects.toThrow(/connector was resumed/);
    expect(await cluster.herder.connectorOffsets('c')).toEqual(at(3));
  });
});

describe('of a sink', () => {
  beforeEach(async () => {
    for (const value of ['a', 'b', 'c']) cluster.kafka.append('in', 0, value);
    await cluster.put('c', SINK);
    await cluster.settle();
  });

  test('shows what was read, and not where nothing has been yet', async () => {
    expect(await cluster.herder.connectorOffsets('c')).toEqual([shown(0, 3n)]);
  });

  test('of a connector that never ran here, those that it brings from another Connect', async () => {
    cluster.kafka.groups.set('connect-moved', new Map([['in', new Map([[1, 5n]])]]));
    await cluster.herder.putConnector('moved', { ...SINK, name: 'moved' }, { replace: false, initialState: 'STOPPED' });
    expect(await cluster.herder.connectorOffsets('moved')).toEqual([shown(1, 5n)]);
    await cluster.herder.alterOffsets('moved', undefined);
    expect(await cluster.herder.connectorOffsets('moved')).toEqual([]);
  });

  test('what is moved is put again, and the group follows', async () => {
    await setTarget('STOPPED');
    await cluster.herder.alterOffsets('c', [kafka('in', '0', '1')]);
    expect(await cluster.herder.connectorOffsets('c')).toEqual([shown(0, 1n)]);
    expect(cluster.kafka.groups.get('connect-c')?.get('in')?.get(0)).toBe(1n);
    expect(await cluster.runtime.offsets.listSinks('c')).toMatchObject([{ resetGen: 1 }, { resetGen: 0 }]);
    await setTarget('RUNNING');
    await cluster.settle();
    expect(cluster.toys.put.filter((line) => line.includes('in-0@'))).toHaveLength(5);
  });

  test('what is deleted starts by the reset policy, and its row is not forgotten', async () => {
    await setTarget('STOPPED');
    await cluster.herder.alterOffsets('c', [kafka('in', 0, null)]);
    expect(await cluster.herder.connectorOffsets('c')).toEqual([]);
    expect(cluster.kafka.groups.get('connect-c')?.get('in')?.has(0)).toBe(false);
    await cluster.put('c', { ...SINK, 'consumer.override.auto.offset.reset': 'latest' });
    cluster.kafka.append('in', 0, 'd');
    await setTarget('RUNNING');
    await cluster.settle();
    cluster.kafka.append('in', 0, 'e');
    cluster.pass(10_000);
    await cluster.settle();
    expect(cluster.toys.put.at(-1)).toMatch(/in-0@4 e/);
    expect(cluster.toys.put).toHaveLength(4);
    const [row] = await cluster.runtime.offsets.listSinks('c');
    expect(row).toMatchObject({ resetGen: 1, next: 5n });
  });

  test.each([
    [kafka('in', 0, 1.5), "Kafka offset value in the provided offsets: '1.5'"],
    [kafka('in', 'x', 1), "Kafka partition value in the provided offsets: 'x'"],
    [kafka('in', 2 ** 31, 1), "Kafka partition value in the provided offsets: '2147483648'"],
    [kafka(null, 0, 1), 'Kafka topic names must be valid strings'],
    [kafka('in', null, 1), 'Kafka partitions must be valid numbers'],
    [kafka('in', 0, { a: [1] }), "'{a=[1]}'"],
    [{ partition: null, offset: null }, 'cannot be null or missing'],
    [{ partition: { topic: 'in' }, offset: null }, "must contain the keys 'kafka_topic' and 'kafka_partition'"],
    [{ ...kafka('in', 0, 1), offset: {} }, "either be null or contain the key 'kafka_offset'"],
    [kafka('in', 0, -1), 'Failed to modify offsets for sink connector c'],
    [kafka('in', 7, 1), 'Failed to alter consumer group offsets for connector c'],
    [kafka('nowhere', 0, null), 'Failed to alter consumer group offsets for connector c'],
  ])('%j is refused, and with it the whole request', async (change, message) => {
    await setTarget('STOPPED');
    await expect(cluster.herder.alterOffsets('c', [kafka('in', 0, 0), change])).rejects.toThrow(message);
    expect(await cluster.herder.connectorOffsets('c')).toEqual([shown(0, 3n)]);
  });
});
