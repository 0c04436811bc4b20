import { expect, test } from 'vitest';
import { checkOffsets } from './check-offsets.ts';

const config = { file: 'lines.txt' };
const filename = { filename: 'lines.txt' };

test.each([
  [{}, null, "Offsets cannot be modified if the 'file' configuration is unspecified"],
  [config, { position: '4' }, 'expected to be a Long value'],
  [config, { position: 4.5 }, 'expected to be a Long value'],
  [config, { position: -1 }, 'non-negative'],
  [config, { other: 1 }, "contain the key 'position'"],
])('with %j the offset %j is refused', (options, offset, message) => {
  expect(() => checkOffsets(options, [{ partition: filename, offset }])).toThrow(message);
});

test('the partition must name a file, unless it is to be forgotten', () => {
  const offset = { position: 4n };
  expect(() => checkOffsets(config, [{ partition: null, offset }])).toThrow('Partition objects cannot be null');
  expect(() => checkOffsets(config, [{ partition: {}, offset }])).toThrow("contain the key 'filename'");
  checkOffsets(config, [
    { partition: filename, offset },
    { partition: { other: 1 }, offset: null },
  ]);
});
