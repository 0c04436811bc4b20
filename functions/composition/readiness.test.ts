import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Readiness } from './readiness.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the check is made at most every five seconds, however often somebody asks', async () => {
  const check = vi.fn(async () => undefined);
  const readiness = new Readiness(check);
  expect(await Promise.all([readiness.isReady(), readiness.isReady()])).toEqual([true, true]);
  expect(check).toHaveBeenCalledTimes(1);
  check.mockRejectedValue(new Error('The account is disabled.'));
  await vi.advanceTimersByTimeAsync(4_900);
  expect(await readiness.isReady()).toBe(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(await readiness.isReady()).toBe(false);
  expect(check).toHaveBeenCalledTimes(2);
});

test('a check that hangs is one that failed, and the next is made', async () => {
  const check = vi.fn(() => new Promise<void>(() => undefined));
  const readiness = new Readiness(check);
  const asked = readiness.isReady();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await asked).toBe(false);
  check.mockResolvedValue(undefined);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await readiness.isReady()).toBe(true);
});
