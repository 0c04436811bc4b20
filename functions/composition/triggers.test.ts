import { expect, test } from 'vitest';
import { workerConfigFromEnv } from '../../src/config/worker.ts';
import { shardOf } from '../../src/store/shards.ts';
import { ownTriggers } from './triggers.ts';

const entries = Array.from({ length: 20 }, (_, n) => ({ connector: `c${n}`, topic: 't' }));
const worker = (settings: Record<string, string>) =>
  workerConfigFromEnv({ CONNECT_BOOTSTRAP_SERVERS: 'k:1', ...settings });

test('an app has the triggers of the connectors that it leads', () => {
  expect(ownTriggers(entries, worker({}))).toEqual(entries);
  const [one, two] = ['0', '1'].map((CONNECT_PLAN_SHARDS_SERVED) =>
    ownTriggers(entries, worker({ CONNECT_PLAN_SHARDS: '2', CONNECT_PLAN_SHARDS_SERVED })),
  );
  expect(one!.map(({ connector }) => shardOf(connector, 2).shard)).toEqual(one!.map(() => 0));
  expect([...one!, ...two!].sort((a, b) => entries.indexOf(a) - entries.indexOf(b))).toEqual(entries);
  expect(one!.length * two!.length).toBeGreaterThan(0);
});
