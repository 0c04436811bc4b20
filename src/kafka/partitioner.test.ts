import { describe, expect, it } from 'vitest';
import { murmur2, partitionOfKey, StickyPartition } from './partitioner.ts';

describe('murmur2', () => {
  // Values that Kafka's own tests of its Java client expect.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is what Java computes', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
    expect(partitionOfKey(Buffer.from(text), 1_000)).toBe((hash & 0x7fffffff) % 1_000);
  });
});

describe('StickyPartition', () => {
  it('stays for some 16 KiB, then goes on', () => {
    const sticky = new StickyPartition();
    const first = sticky.take(10_000, 3);
    expect(sticky.take(6_384, 3)).toBe(first);
    expect(sticky.take(1, 3)).toBe((first + 1) % 3);
    expect(sticky.take(20_000, 3)).toBe((first + 1) % 3);
    expect(sticky.take(1, 3)).toBe((first + 2) % 3);
  });
});
