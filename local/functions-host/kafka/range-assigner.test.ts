import { expect, it } from 'vitest';
import { assignRanges } from './range-assigner.ts';

it('gives a topic only to members that want it, in contiguous ranges', () => {
  const partitions: Record<string, number[]> = { a: [4, 0, 1, 2, 3], b: [0, 1], c: [0] };
  const members = [
    { memberId: 'm2', topics: ['a'] },
    { memberId: 'm1', topics: ['a'] },
    { memberId: 'm3', topics: ['b', 'gone'] },
    { memberId: 'm4', topics: [] },
  ];
  expect(Object.fromEntries(assignRanges(members, (topic) => partitions[topic] ?? []))).toEqual({
    m1: { a: [0, 1, 2] },
    m2: { a: [3, 4] },
    m3: { b: [0, 1] },
    m4: {},
  });
});

it('leaves members over when there are more of them than partitions', () => {
  const members = ['x', 'y', 'z'].map((memberId) => ({ memberId, topics: ['t'] }));
  expect(Object.fromEntries(assignRanges(members, () => [0, 1]))).toEqual({ x: { t: [0] }, y: { t: [1] }, z: {} });
});
