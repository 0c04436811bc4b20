import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProducerRecord } from './kafka.ts';
import { readRecordBatches } from './record-batch-reader.ts';
import { recordSize, serializedSize, writeRecordBatch } from './record-batch-writer.ts';

const identity = { producerId: 7n, producerEpoch: 0, firstSequence: 0 };
const range = { topic: 't', partition: 3, from: 0n };

/** A batch as it lies in a log: with its offset, and the attributes given. */
function batch(baseOffset: bigint, records: readonly ProducerRecord[], attributes = 0, producerId = 7n): Buffer {
  const written = writeRecordBatch(records, 'none', { ...identity, producerId });
  written.writeBigInt64BE(baseOffset, 0);
  written.writeInt16BE(attributes, 21);
  return written;
}

const transactional = 0x10;
const control = 0x20;
const record = (value: string): ProducerRecord => ({ topic: 't', key: null, value: Buffer.from(value), timestamp: 5 });
const marker = (offset: bigint, type: 0 | 1, producerId = 7n) =>
  batch(offset, [{ topic: 't', key: Buffer.from([0, 0, 0, type]), value: null }], transactional | control, producerId);
const summary = (data: Buffer, from = 0n, aborted: [bigint, bigint][] = [], to?: bigint) => {
  const transactions = aborted.map(([producerId, firstOffset]) => ({ producerId, firstOffset }));
  const { records, next } = readRecordBatches(data, { ...range, from, to }, transactions);
  return { records: records.map(({ offset, value }) => `${offset}${value}`), next };
};

const bytes = fc.option(fc.uint8Array({ maxLength: 300 }).map((data) => Buffer.from(data)));
const anyRecord = fc.record({
  topic: fc.constant('t'),
  key: bytes,
  value: bytes,
  timestamp: fc.integer({ min: 0, max: 2 ** 45 }),
  headers: fc.array(fc.record({ key: fc.string({ unit: 'grapheme' }), value: bytes }), { maxLength: 3 }),
});

describe('record batches', () => {
  it('are read as they were written, and fit the size reckoned before', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('none', 'gzip', 'snappy', 'lz4', 'zstd'),
        (written, compression) => {
          const data = writeRecordBatch(written, compression, identity);
          const { records, next } = readRecordBatches(data, range, []);
          expect(next).toBe(BigInt(written.length));
          expect(records).toEqual(
            written.map((sent, i) => ({ ...sent, partition: 3, offset: BigInt(i), timestampType: 'CREATE_TIME' })),
          );
          if (compression === 'none') {
            expect(data.length - 61).toBeLessThanOrEqual(written.reduce((sum, sent) => sum + recordSize(sent), 0));
          }
        },
      ),
    );
  });

  it('hold any number of records', () => {
    const written = Array.from({ length: 300_000 }, (): ProducerRecord => ({ topic: 't', key: null, value: null }));
    expect(readRecordBatches(writeRecordBatch(written, 'none', identity), range, []).records).toHaveLength(300_000);
  });

  it('are cut to the range', () => {
    const data = Buffer.concat([batch(10n, ['a', 'b', 'c'].map(record)), batch(15n, ['d', 'e'].map(record))]);
    expect(summary(data, 11n)).toEqual({ records: ['11b', '12c', '15d', '16e'], next: 17n });
    expect(summary(data, 11n, [], 16n)).toEqual({ records: ['11b', '12c', '15d'], next: 16n });
    expect(summary(data, 11n, [], 14n)).toEqual({ records: ['11b', '12c'], next: 14n });
    expect(summary(data, 13n)).toEqual({ records: ['15d', '16e'], next: 17n });
    expect(summary(data, 17n)).toEqual({ records: [], next: 17n });
  });

  it('may be cut off at the end of an answer', () => {
    const data = Buffer.concat([batch(0n, [record('a')]), batch(1n, [record('b')])]);
    for (const cut of [1, 30, 60]) expect(summary(data.subarray(0, -cut))).toEqual({ records: ['0a'], next: 1n });
  });

  it('that compaction has emptied still move the offset on', () => {
    const empty = Buffer.from(batch(5n, ['x', 'y', 'z'].map(record)).subarray(0, 61));
    empty.writeInt32BE(61 - 12, 8);
    empty.writeInt32BE(0, 57);
    expect(summary(empty, 5n)).toEqual({ records: [], next: 8n });
  });

  it('of aborted transactions are left out, by producer', () => {
    const data = Buffer.concat([
      batch(0n, [record('a')], transactional),
      batch(1n, [record('b')], transactional, 8n),
      batch(2n, [record('plain')]),
      marker(3n, 0),
      batch(4n, [record('c')], transactional),
      marker(5n, 0),
      batch(6n, [record('d')], transactional),
      marker(7n, 1),
      marker(8n, 1, 8n),
    ]);
    const aborted: [bigint, bigint][] = [
      [7n, 4n],
      [7n, 0n],
    ];
    expect(summary(data, 0n, aborted)).toEqual({ records: ['1b', '2plain', '6d'], next: 9n });
    expect(summary(data, 0n, [])).toEqual({ records: ['0a', '1b', '2plain', '4c', '6d'], next: 9n });
    expect(summary(data.subarray(0, data.length - 10), 0n, [[8n, 1n], ...aborted]).records).toEqual(['2plain', '6d']);
  });

  it('carry the time of the log where the topic says so', () => {
    const data = batch(0n, [record('a'), { ...record('b'), timestamp: 9 }], 0x08);
    expect(readRecordBatches(data, range, []).records).toMatchObject([
      { timestamp: 9, timestampType: 'LOG_APPEND_TIME' },
      { timestamp: 9, timestampType: 'LOG_APPEND_TIME' },
    ]);
    expect(readRecordBatches(batch(0n, [{ ...record('a'), timestamp: -1 }]), range, []).records[0]).toMatchObject({
      timestamp: undefined,
      timestampType: 'NO_TIMESTAMP_TYPE',
    });
  });

  it('of an old format are named', () => {
    const data = batch(0n, [record('a')]);
    data.writeInt8(1, 16);
    expect(() => readRecordBatches(data, range, [])).toThrow(/topic t, partition 3, .* format 1/);
  });
});

describe('what a record takes when serialized', () => {
  it.each([
    [1_000_087, { key: null, value: Buffer.alloc(1_000_000) }],
    [2_000_088, { key: null, value: Buffer.alloc(2_000_000) }],
    [
      97,
      {
        key: Buffer.from('key'),
        value: null,
        headers: [
          { key: 'ü1', value: Buffer.from('v') },
          { key: 'n', value: null },
        ],
      },
    ],
  ])('is what the producer of Kafka 4.3.1 reckons: %i', (size, record) => {
    expect(serializedSize({ topic: 't', ...record })).toBe(size);
  });
});
