import { expect, test } from 'vitest';
import { toPartitionBatches } from './kafka-batch.ts';

const metadata = {
  offsetArray: [10, 7, 11],
  partitionArray: [0, 1, 0],
  keyArray: ['k', null, 'l'],
  timestampArray: ['2026-01-02T03:04:05.006Z', '2026-01-02T03:04:05.006Z', '2026-01-02T03:04:05.007Z'],
  headersArray: [[{ key: 'h', value: 'AQI=' }], [], []],
};

test('a batch that mixes partitions is taken apart, each in order', () => {
  const values = ['a', 'b', 'c'].map((value) => Buffer.from(value));
  const [zero, one] = toPartitionBatches('t', values, metadata);
  expect(zero).toMatchObject({ partition: 0, first: 10n, last: 11n });
  expect(zero!.records!.map(({ offset, value }) => [offset, String(value)])).toEqual([
    [10n, 'a'],
    [11n, 'c'],
  ]);
  expect(zero!.records![0]!.headers).toEqual([{ key: 'h', value: Buffer.from([1, 2]) }]);
  expect(zero!.records![0]!.timestamp).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 6));
  expect(one).toMatchObject({ partition: 1, first: 7n, last: 7n });
  expect(one!.records![0]!.key).toBeNull();
});

test('where the trigger dropped a null, only the ranges are handed on', () => {
  const batches = toPartitionBatches('t', [Buffer.from('a'), Buffer.from('b')], metadata);
  expect(batches).toMatchObject([
    { partition: 0, first: 10n, last: 11n, records: undefined },
    { partition: 1, first: 7n, last: 7n, records: undefined },
  ]);
});

test('an empty value may be a null, and an undecodable key is not the key: only the ranges are handed on', () => {
  const values = ['a', '', 'c'].map((value) => Buffer.from(value));
  expect(toPartitionBatches('t', values, metadata)[0]!.records).toBeUndefined();
  const full = ['a', 'b', 'c'].map((value) => Buffer.from(value));
  const [batch] = toPartitionBatches('t', full, { ...metadata, keyArray: ['\uFFFD', null, null] });
  expect(batch!.records).toBeUndefined();
});

test('metadata that comes as JSON text and offsets that come as objects are understood', () => {
  const long = { low: 1, high: 2 ** 21, unsigned: false };
  const [batch] = toPartitionBatches('t', [Buffer.from('a')], {
    offsetArray: [long],
    partitionArray: '[3]',
    keyArray: '[null]',
  });
  expect(batch).toMatchObject({ partition: 3, first: 9007199254740993n, records: [{ headers: [], key: null }] });
});
