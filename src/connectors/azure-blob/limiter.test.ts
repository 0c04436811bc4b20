import { expect, test } from 'vitest';
import { limiter } from './limiter.ts';

test('never runs more than it may, and goes on after a failure', async () => {
  const run = limiter(2);
  let [running, most] = [0, 0];
  const work = async (n: number) => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    if (n === 3) throw new Error('three');
    return n;
  };
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => run(() => work(n))));
  expect(most).toBe(2);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(await run(() => work(6))).toBe(6);
});
