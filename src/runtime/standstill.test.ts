import { expect, test } from 'vitest';
import { Standstill } from './standstill.ts';

test('the time begins anew with each place, and with each name', () => {
  const still = new Standstill();
  expect(still.since('a', 5n, 100)).toBe(100);
  still.turn();
  expect([still.since('a', 5n, 200), still.since('b', 5n, 200)]).toEqual([100, 200]);
  still.turn();
  expect(still.since('a', 6n, 300)).toBe(300);
  still.turn();
  expect([still.since('a', 5n, 400), still.since('b', 5n, 400)]).toEqual([400, 400]);
});

test('what nobody asks for between two turns is forgotten', () => {
  const still = new Standstill();
  still.since('a', 5n, 100);
  still.turn();
  expect(still.since('a', 5n, 200)).toBe(100);
  still.turn();
  still.turn();
  expect(still.since('a', 5n, 300)).toBe(300);
});
