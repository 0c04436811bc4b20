import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConnectRecord, SinkRecord } from '../api/index.ts';
import { ToyCluster } from './testing/toy-cluster.ts';

let cluster: ToyCluster;
const TRANSFORMS = { transforms: ' up, tag', ...toy('up'), ...toy('tag') };
const SINK = { 'connector.class': 'ToySink', topics: 'in', ...TRANSFORMS };

function toy(name: string): Record<string, string> {
  return { [`transforms.${name}.type`]: 'org.test.Toy$Value', [`transforms.${name}.name`]: name };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = new ToyCluster();
  cluster.kafka.create('in', 1);
  cluster.toys.onApply = (record, { name }) => {
    const value = name === 'up' ? String(record.value).toUpperCase() : `${record.value}+${name}`;
    return { ...record, value };
  };
});

afterEach(() => vi.useRealTimers());

async function sink(config: Record<string, string>, ...values: string[]): Promise<void> {
  for (const value of values) cluster.kafka.append('in', 0, value);
  await cluster.put('c', config);
  await cluster.settle();
}

test('a sink’s records pass the transformations in their order, after the converters', async () => {
  await sink(SINK, 'a', 'b');
  expect(cluster.toys.put).toEqual(['0 in-0@0 A+tag', '0 in-0@1 B+tag']);
});

test('a predicate says which records a transformation is for, or with negate for which it is not', async () => {
  const predicate = { predicates: 'p', 'predicates.p.type': 'org.test.ToyPredicate', 'predicates.p.text': 'x' };
  await sink({ ...SINK, ...predicate, 'transforms.up.predicate': 'p' }, 'a', 'x');
  await sink({ ...SINK, ...predicate, 'transforms.up.predicate': 'p', 'transforms.up.negate': 'TRUE' }, 'a', 'x');
  expect(cluster.toys.put.map((entry) => entry.split(' ')[2])).toEqual(['a+tag', 'X+tag', 'A+tag', 'x+tag']);
});

test('a record for which a transformation returns null is dropped, and its offset is passed', async () => {
  cluster.toys.onApply = (record) => (record.value === 'b' ? null : record);
  await sink(SINK, 'a', 'b', 'c', 'b');
  expect(cluster.toys.put).toEqual(['0 in-0@0 a', '0 in-0@2 c']);
  expect((await cluster.runtime.offsets.listSinks('c'))[0]?.next).toBe(4n);
});

test('transformations, predicates and converters may answer later', async () => {
  const apply = cluster.toys.onApply;
  cluster.toys.onApply = async (record, config) => (record.value === 'b' ? null : apply(record, config));
  cluster.toys.onConvert = async () => undefined;
  const converters = { 'key.converter': 'org.test.ToyConverter', 'value.converter': 'org.test.ToyConverter' };
  await sink({ ...SINK, ...converters }, 'a', 'b', 'c');
  expect(cluster.toys.put).toEqual(['0 in-0@0 A+tag', '0 in-0@2 C+tag']);
});

test('a transformed record keeps its place in Kafka, and has raw bytes only while they are the same', async () => {
  const seen: SinkRecord[] = [];
  cluster.toys.onPut = (records) => void seen.push(...records);
  cluster.toys.onApply = (record): ConnectRecord => {
    const { originalTopic: _, originalKafkaOffset: __, ...bare } = record as SinkRecord;
    return { ...bare, topic: 'routed', kafkaPartition: 9, ...(record.value === 'a' ? { value: 'changed' } : {}) };
  };
  await sink({ ...SINK, transforms: 'up' }, 'a', 'b');
  const place = { topic: 'routed', kafkaPartition: 9, originalTopic: 'in', originalKafkaPartition: 0 };
  expect(seen).toMatchObject([
    { ...place, value: 'changed', kafkaOffset: 0n, originalKafkaOffset: 0n },
    { ...place, value: 'b', kafkaOffset: 1n, originalKafkaOffset: 1n, raw: { key: null, value: Buffer.from('b') } },
  ]);
  expect(seen[0]).not.toHaveProperty('raw');
});

test('transformations are closed with their task', async () => {
  await sink(SINK, 'a');
  await cluster.runtime.warm.stopAll();
  expect(cluster.toys.closed).toEqual(['up', 'tag']);
});

test('a transformation that fails is named, with its stage and class', async () => {
  cluster.toys.onApply = () => {
    throw new Error('cannot');
  };
  await sink(SINK, 'a');
  const { trace } = await cluster.herder.taskStatus('c', 0);
  expect(trace).toContain("Error applying transformation 'up' to the record in topic 'in' partition 0 at offset 0");
  expect(trace).toContain("while executing stage 'TRANSFORMATION' with class 'org.test.Toy$Value'");
});

test('a source’s records pass them before the converters; what is dropped is done with', async () => {
  cluster.kafka.create('out');
  cluster.toys.lines = ['a', 'b', 'c'];
  const apply = cluster.toys.onApply;
  cluster.toys.onApply = (record, config) => (record.value === 'c' ? null : apply(record, config));
  await cluster.put('s', { 'connector.class': 'ToySource', topic: 'out', ...TRANSFORMS });
  await cluster.settle();
  expect(cluster.kafka.values('out')).toEqual(['A+tag', 'B+tag']);
  expect(await cluster.runtime.offsets.sourceOffset('s', { part: 'p' })).toEqual({ next: 3 });
});
