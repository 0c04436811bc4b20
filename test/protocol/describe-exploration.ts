import { expect, test } from 'vitest';
import { type Explore, exploreSeeds } from './explore-seeds.ts';

/** Seconds to explore, from another seed each time; without it, the same interleavings as ever. */
const seconds = Number(process.env.PROTOCOL_TEST_SECONDS ?? 0);

/** `least`: steps that all seeds together must have. */
export function describeExploration(
  name: string,
  { explore, seeds, least }: { explore: Explore; seeds: number; least: number },
): void {
  test(name, { timeout: 240_000 + seconds * 1_000 }, async () => {
    const range = seconds
      ? { from: Math.floor(Math.random() * 2 ** 31), seeds: Number.POSITIVE_INFINITY, seconds }
      : { from: 1, seeds, seconds: 230 };
    const { failure, steps, executions } = await exploreSeeds(explore, range);
    console.log(`${executions} interleavings of ${steps} steps, from seed ${range.from}`);
    expect(failure).toBeUndefined();
    if (!seconds) expect(steps).toBeGreaterThan(least);
  });
}
