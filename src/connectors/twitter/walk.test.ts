import fc from 'fast-check';
import { expect, it } from 'vitest';
import { snowflakeAt } from './snowflake.ts';
import { Walk } from './walk.ts';

const START = Date.UTC(2026, 0, 1);

/** Serves ascending ids as search does: newest first, pages of 100. */
function serve(ids: bigint[], range: ReturnType<Walk<null>['next']>) {
  const top = range.nextToken === undefined ? range.untilId : BigInt(range.nextToken);
  const matching = ids.filter((id) => id > range.sinceId && (top === undefined || id < top)).reverse();
  const posts = matching.slice(0, 100).map((id) => ({ id, post: null }));
  return { posts, nextToken: matching.length > 100 ? String(posts.at(-1)?.id) : undefined };
}

function readRound(ids: bigint[]): { read: bigint[]; largest: number; pages: number } {
  const walk = new Walk<null>();
  const read: bigint[] = [];
  let largest = 0;
  let pages = 0;
  do {
    const found = walk.take(serve(ids, walk.next(snowflakeAt(START) - 1n)));
    pages += 1;
    largest = Math.max(largest, found?.length ?? 0);
    read.push(...(found ?? []).map(({ id }) => id));
  } while (!walk.idle);
  return { read, largest, pages };
}

it('gives the posts of several pages in ascending order', () => {
  const ids = Array.from({ length: 950 }, (_, index) => snowflakeAt(START + index * 10));
  expect(readRound(ids)).toEqual({ read: ids, largest: 950, pages: 10 });
});

it('reads a long backlog in pieces that fit in memory, each post once and in order', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => snowflakeAt(START + index * 40));
  const { read, largest, pages } = readRound(ids);
  expect(read).toEqual(ids);
  expect(largest).toBeLessThanOrEqual(1000);
  expect(pages).toBeLessThan(3 * 200);
});

it('leaves nothing out where one span of time ends and the next begins', () => {
  const ids = Array.from({ length: 5000 }, (_, index) => snowflakeAt(START + index));
  expect(readRound(ids).read).toEqual(ids);
});

it('reads any distribution over time without a gap', () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(50), fc.nat(3_600_000)), {
    minLength: 1,
    maxLength: 4000,
    size: 'max',
  });
  fc.assert(
    fc.property(gaps, (steps) => {
      let time = START;
      const ids = steps.map((step, index) => snowflakeAt((time += step)) + BigInt(index));
      expect(readRound(ids).read).toEqual(ids);
    }),
    { numRuns: 20 },
  );
});

it('knows the newest post of its beginning', () => {
  const walk = new Walk<null>();
  const early = [snowflakeAt(START + 5)];
  walk.take(serve(early, walk.next(1n)));
  expect(walk.horizon).toBe(early[0]);
  walk.take(serve([], walk.next(1n)));
  expect(walk.horizon).toBe(0n);
});
