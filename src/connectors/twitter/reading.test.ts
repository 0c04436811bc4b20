import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Position } from './position.ts';
import { snowflakeAt } from './snowflake.ts';
import { Walk } from './walk.ts';

const START = Date.UTC(2026, 0, 1);
const OVERLAP_MS = 500;

interface Post {
  readonly id: bigint;
  readonly visibleAt: number;
}

/** Search at a moment: newest first, pages of 100, nothing that is not visible yet. */
function serve(posts: readonly Post[], range: ReturnType<Walk<null>['next']>, now: number) {
  const top = range.nextToken === undefined ? range.untilId : BigInt(range.nextToken);
  const matching = posts
    .filter(({ id, visibleAt }) => visibleAt <= now && id > range.sinceId && (top === undefined || id < top))
    .reverse();
  const page = matching.slice(0, 100).map(({ id }) => ({ id, post: null }));
  return { posts: page, nextToken: matching.length > 100 ? String(page.at(-1)?.id) : undefined };
}

it('every post comes exactly once, though some are late, rounds take time and tasks stop anywhere', () => {
  const steps = fc.array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.nat(2), fc.nat(20)),
      delay: fc.oneof(fc.constant(0), fc.nat(OVERLAP_MS)),
    }),
    { minLength: 1, maxLength: 3000, size: 'max' },
  );
  const moves = fc.array(
    fc.record({ pageMs: fc.nat(400), keep: fc.double({ min: 0, max: 1, noNaN: true }), stop: fc.boolean() }),
    {
      minLength: 5,
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(steps, moves, fc.double({ min: 0, max: 1, noNaN: true }), (made, schedule, backlog) => {
      let time = START;
      const posts = made.map(({ gap, delay }, index): Post => {
        time += gap;
        return { id: snowflakeAt(time) + BigInt(index), visibleAt: time + delay };
      });
      const end = time + OVERLAP_MS;
      const read: bigint[] = [];
      let offset: Record<string, unknown> = { since_id: String(snowflakeAt(START) - 1n) };
      let position = Position.fromOffset(offset, OVERLAP_MS);
      let walk = new Walk<null>();
      let now = START + Math.floor((end - START) * backlog);
      for (let turn = 0; now <= end || !walk.idle; turn += 1) {
        const { pageMs, keep, stop } = schedule[turn % schedule.length] as (typeof schedule)[number];
        now += now > end ? 1 : Math.max(1, pageMs);
        const found = walk.take(serve(posts, walk.next(position.since), now));
        const fresh = (found ?? []).filter(({ id }) => !position.isDone(id));
        // A task that stops has stored only a part of what it found.
        const stored = stop ? fresh.slice(0, Math.floor(fresh.length * keep)) : fresh;
        for (const { id } of stored) {
          read.push(id);
          offset = JSON.parse(JSON.stringify(position.advance(id, walk.horizon)));
        }
        if (stop && now <= end) {
          position = Position.fromOffset(offset, OVERLAP_MS);
          walk = new Walk();
        } else if (stop) {
          for (const { id } of fresh.slice(stored.length)) {
            read.push(id);
            offset = JSON.parse(JSON.stringify(position.advance(id, walk.horizon)));
          }
        }
      }
      const last = new Walk<null>();
      do {
        const found = last.take(serve(posts, last.next(position.since), end));
        for (const { id } of found ?? []) {
          if (position.isDone(id)) continue;
          read.push(id);
          position.advance(id, last.horizon);
        }
      } while (!last.idle);
      expect(read.sort((a, b) => (a < b ? -1 : 1))).toEqual(posts.map(({ id }) => id));
    }),
    { numRuns: 60 },
  );
}, 30_000);
