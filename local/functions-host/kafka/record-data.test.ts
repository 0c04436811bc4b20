import { describe, expect, it } from 'vitest';
import type { BindingMetadata } from '../contract.ts';
import { batchData, singleData, type TriggerRecord } from './record-data.ts';

const record: TriggerRecord = {
  topic: 't',
  partition: 1,
  offset: '41',
  timestamp: '1700000000123',
  key: Buffer.from('k'),
  value: Buffer.from('v'),
  headers: { one: Buffer.from('1'), two: [Buffer.from('2'), Buffer.from('3')] },
};
const tombstone: TriggerRecord = { ...record, offset: '42', key: null, value: null, headers: undefined };
const binding = (options: Record<string, unknown>): BindingMetadata => ({
  type: 'kafkaTrigger',
  direction: 'in',
  ...options,
});

describe('batchData', () => {
  it('leaves nulls out of binary values only, or makes them empty', () => {
    const binary = binding({ dataType: 'binary' });
    const dropped = batchData([tombstone, record], binary, 'dropped');
    expect(dropped.data).toEqual({ collectionBytes: { bytes: [Buffer.from('v')] } });
    expect(dropped.triggerMetadata).toMatchObject({
      OffsetArray: { collectionSint64: { sint64: [42, 41] } },
      PartitionArray: { json: '[1,1]' },
      KeyArray: { json: '[null,"k"]' },
      TopicArray: { collectionString: { string: ['t', 't'] } },
      TimestampArray: { json: '["2023-11-14T22:13:20.123Z","2023-11-14T22:13:20.123Z"]' },
    });
    expect(JSON.parse(dropped.triggerMetadata.HeadersArray?.json ?? '')).toEqual([
      [],
      [
        { Key: 'one', Value: 'MQ==' },
        { Key: 'two', Value: 'Mg==' },
        { Key: 'two', Value: 'Mw==' },
      ],
    ]);
    expect(batchData([tombstone, record], binary, 'empty').data.collectionBytes?.bytes).toEqual([
      Buffer.alloc(0),
      Buffer.from('v'),
    ]);
  });

  it('gives text as whole records in JSON', () => {
    const texts = batchData([record, tombstone], binding({}), 'dropped').data.collectionString?.string ?? [];
    expect(texts.map((text) => JSON.parse(text))).toMatchObject([
      { Key: 'k', Offset: 41, Partition: 1, Topic: 't', Timestamp: '2023-11-14T22:13:20.123Z', Value: 'v' },
      { Key: null, Offset: 42, Value: null, Headers: [] },
    ]);
  });
});

describe('singleData', () => {
  it('gives one record with its metadata', () => {
    const { data, triggerMetadata } = singleData(record, binding({ dataType: 'binary' }), 'dropped');
    expect(data).toEqual({ bytes: Buffer.from('v') });
    expect(triggerMetadata).toMatchObject({ Key: { string: 'k' }, Offset: { json: '41' }, Topic: { string: 't' } });
    expect(singleData(tombstone, binding({ dataType: 'binary' }), 'dropped').data).toEqual({});
  });

  it.each([
    ['Int', Buffer.from([0, 0, 1, 0]), '256'],
    ['Long', Buffer.from([0, 0, 0, 0, 0, 0, 1, 0]), '256'],
  ])('reads a key of type %s', (keyDataType, key, json) => {
    expect(singleData({ ...record, key }, binding({ keyDataType }), 'dropped').triggerMetadata.Key).toEqual({ json });
  });
});
