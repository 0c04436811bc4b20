import { expect, test } from 'vitest';
import { exploreSeeds } from './explore-seeds.ts';
import { exploreSink } from './sink-explorer.ts';

/** Seconds to explore, from another seed each time; without it, the same interleavings as ever. */
const seconds = Number(process.env.PROTOCOL_TEST_SECONDS ?? 0);

test('a sink writes every record once, in whatever order things happen', {
  timeout: 120_000 + seconds * 1_000,
}, async () => {
  const range = seconds
    ? { from: Math.floor(Math.random() * 2 ** 31), seeds: Number.POSITIVE_INFINITY, seconds }
    : { from: 1, seeds: 6_000, seconds: 110 };
  const { failure, steps, executions } = await exploreSeeds(exploreSink, range);
  console.log(`sink: ${executions} interleavings of ${steps} steps, from seed ${range.from}`);
  expect(failure).toBeUndefined();
  if (!seconds) expect(steps).toBeGreaterThan(500_000);
});
