import { expect, test } from 'vitest';
import { workerConfigFromEnv } from './worker.ts';

const planShards = (settings: Record<string, string>) =>
  workerConfigFromEnv({ CONNECT_BOOTSTRAP_SERVERS: 'k:1', ...settings }).planShards;

test('one shard, and all shards, are served unless told otherwise', () => {
  expect(planShards({})).toEqual({ count: 1, served: [0] });
  expect(planShards({ CONNECT_PLAN_SHARDS: '4' })).toEqual({ count: 4, served: [0, 1, 2, 3] });
});

test.each([
  ['0-3', [0, 1, 2, 3]],
  ['7', [7]],
  ['6-7, 0, 1-1, 7', [0, 1, 6, 7]],
])('%s of 8 shards', (served, expected) => {
  expect(planShards({ CONNECT_PLAN_SHARDS: '8', CONNECT_PLAN_SHARDS_SERVED: served }).served).toEqual(expected);
});

test.each([
  [{ CONNECT_PLAN_SHARDS: '3' }, /Invalid value 3 .*plan\.shards: .*1, 2, 4, 8, 16.*CONNECT_PLAN_SHARDS\)/],
  [{ CONNECT_PLAN_SHARDS: '4', CONNECT_PLAN_SHARDS_SERVED: '2-4' }, /2-4 .*0 to 3 .*CONNECT_PLAN_SHARDS_SERVED\)/],
  [{ CONNECT_PLAN_SHARDS: '4', CONNECT_PLAN_SHARDS_SERVED: '3-2' }, /Invalid value 3-2 for configuration/],
  [{ CONNECT_PLAN_SHARDS: '4', CONNECT_PLAN_SHARDS_SERVED: 'all' }, /Invalid value all for configuration/],
  [{ CONNECT_PLAN_SHARDS_SERVED: '1' }, /Invalid value 1 .*plan\.shards is 1/],
])('%j is refused', (settings, message) => {
  expect(() => planShards(settings)).toThrow(message);
});
