import { describe, expect, it } from 'vitest';
import { parseSchedule } from './schedule.ts';

const from = new Date(2026, 0, 14, 10, 30, 15); // a Wednesday

describe('parseSchedule', () => {
  it.each([
    ['*/5 * * * * *', new Date(2026, 0, 14, 10, 30, 20), 5_000],
    ['0 */5 * * * *', new Date(2026, 0, 14, 10, 35, 0), 300_000],
    ['*/5 * * * *', new Date(2026, 0, 14, 10, 35, 0), 300_000],
    ['0 0 9-17 * * MON-FRI', new Date(2026, 0, 14, 11, 0, 0), 3_600_000],
    ['0 30 9 * Jan Mon', new Date(2026, 0, 19, 9, 30, 0), undefined],
    // Day of month and day of week must both fit, as NCRONTAB has it.
    ['0 0 0 13 * FRI', new Date(2026, 1, 13, 0, 0, 0), undefined],
    ['00:00:10', new Date(2026, 0, 14, 10, 30, 25), 10_000],
    ['1.00:00:00', new Date(2026, 0, 15, 10, 30, 15), 86_400_000],
  ])('%s', (expression, next, intervalMs) => {
    const schedule = parseSchedule(expression);
    expect(schedule.next(from)).toEqual(next);
    if (intervalMs !== undefined) expect(schedule.intervalMs).toBe(intervalMs);
  });

  it.each(['', 'often', '* * *', '0 0 0 0 0 0 0 0', '61 * * * * *'])('refuses %j, naming it', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(`The schedule expression '${expression}' was not recognized`);
  });
});
