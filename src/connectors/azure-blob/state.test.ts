import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendBlock, type BlockRun, blockCount, blockId, blockIds } from './block-list.ts';
import { blobName, decodeState, encodeState, type SinkState } from './state.ts';

const integer = (max: number) => fc.integer({ min: 0, max });
const offset = fc.bigInt({ min: 0n, max: 2n ** 62n });
const time = integer(2 ** 43);

const staged = fc
  .record({
    encodedPartition: fc.string(),
    prefix: fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    suffix: fc.constantFrom('.json', '.avro', '.json.gz'),
    width: integer(20),
    first: offset,
    records: integer(100),
    blocks: fc.array(
      fc
        .tuple(integer(2 ** 32 - 1), integer(2 ** 32 - 1), integer(1_000_000), integer(40_000))
        .map(([epoch, opening, from, count]): BlockRun => ({ epoch, opening, from, to: from + count })),
    ),
    stagedAt: time,
  })
  .map(({ records, ...file }) => ({ ...file, last: file.first + BigInt(records) }));

const hex = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
const state: fc.Arbitrary<SinkState> = fc.record({
  location: fc.string(),
  layout: fc.string(),
  clock: time,
  rotation: fc.record({
    records: integer(1e9),
    baseTimestamp: fc.option(fc.integer({ min: -(2 ** 43), max: 2 ** 43 }), { nil: undefined }),
    encodedPartition: fc.option(fc.string(), { nil: undefined }),
    dueAt: fc.option(time, { nil: undefined }),
  }),
  closing: fc.array(
    fc.tuple(staged, hex, integer(9)).map(([file, id, resetGen]) => ({ ...file, id: id.toString('hex'), resetGen })),
  ),
  files: fc.array(
    fc
      .tuple(staged, integer(1e9), fc.option(hex, { nil: undefined }))
      .map(([file, records, schemaHash]) => ({ ...file, records, schemaHash })),
  ),
  skips: fc.array(fc.record({ encodedPartition: fc.string(), first: offset, last: offset })),
});

describe('state', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(state, (given) => {
        expect(decodeState(encodeState(given))).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  test('damaged or cut bytes and later versions are errors, never other states', () => {
    const bytes = encodeState(fc.sample(state, { numRuns: 1, seed: 7 })[0]!);
    for (let end = 0; end < bytes.length; end += 7) {
      expect(() => decodeState(bytes.subarray(0, end))).toThrow('damaged');
    }
    expect(() => decodeState(Buffer.from([2, 0]))).toThrow('version 2');
  });

  test('two thousand small files of one folder take less than a tenth of a mebibyte', () => {
    const closing = Array.from({ length: 2_000 }, (_, i) => ({
      ...{ encodedPartition: 'partition=0', prefix: 'topics/orders/partition=0/orders+0+', width: 10, suffix: '.json' },
      ...{ first: BigInt(i * 3), last: BigInt(i * 3 + 2), stagedAt: 1_767_000_000_000 },
      blocks: [{ epoch: 77, opening: 4_000_000_000, from: i, to: i }],
      ...{ id: '00112233445566778899aabbccddeeff', resetGen: 0 },
    }));
    const rotation = { records: 0, baseTimestamp: undefined, encodedPartition: undefined, dueAt: undefined };
    const size = encodeState({ location: '', layout: '', clock: 0, rotation, closing, files: [], skips: [] }).length;
    expect(size).toBeLessThan(104_857);
  });
});

test('blobName pads the first offset', () => {
  const parts = { prefix: 'a+0+', suffix: '.json', width: 3 };
  expect([7n, 1234n].map((first) => blobName({ ...parts, first }))).toEqual(['a+0+007.json', 'a+0+1234.json']);
});

test('block lists are runs, and all ids are of one length', () => {
  const runs: BlockRun[] = [];
  for (const [epoch, sequence] of [
    [1, 0],
    [1, 1],
    [1, 3],
    [2, 4],
    [2, 5],
  ] as const) {
    appendBlock(runs, epoch, 9, sequence);
  }
  expect(runs).toHaveLength(3);
  expect(blockCount(runs)).toBe(5);
  const ids = blockIds(runs);
  expect(ids).toEqual([blockId(1, 9, 0), blockId(1, 9, 1), blockId(1, 9, 3), blockId(2, 9, 4), blockId(2, 9, 5)]);
  expect(new Set(ids.map((id) => id.length))).toEqual(new Set([16]));
  expect(blockId(2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1)).toHaveLength(16);
});
