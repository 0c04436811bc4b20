import { expect, test } from 'vitest';
import { connectorHash } from './keys.ts';
import { MemoryTable } from './memory-table.ts';
import { Offsets } from './offsets.ts';
import { Registry } from './registry.ts';
import { type Shard, shardName, shardOf, shardRange, WHOLE } from './shards.ts';
import { Tasks } from './tasks.ts';

const COUNTS = [1, 2, 4, 8, 16];
const shardsOf = (shards: number): Shard[] => Array.from({ length: shards }, (_, shard) => ({ shard, shards }));

test('one shard is everything, as the prefix is', () => {
  expect(shardRange('g-', WHOLE)).toEqual({ from: 'g-', below: 'g.' });
  expect(shardOf('any', 1)).toEqual(WHOLE);
});

test('the ranges are those of the first digit', () => {
  expect(shardsOf(4).map((shard) => shardRange('p-', shard))).toEqual([
    { from: 'p-', below: 'p-4' },
    { from: 'p-4', below: 'p-8' },
    { from: 'p-8', below: 'p-c' },
    { from: 'p-c', below: 'p.' },
  ]);
  expect(shardRange('', { shard: 10, shards: 16 })).toEqual({ from: 'a', below: 'b' });
});

test.each(COUNTS)('of %i shards, every connector is in one: that of its hash', (count) => {
  const found = new Set<number>();
  for (let n = 0; n < 200; n++) {
    const key = `p-${connectorHash(`c${n}`)}`;
    const within = shardsOf(count).filter((shard) => {
      const { from, below } = shardRange('p-', shard);
      return key >= from && key < below;
    });
    expect(within).toEqual([shardOf(`c${n}`, count)]);
    found.add(within[0]!.shard);
  }
  expect(found.size).toBe(count);
});

test('names of shards of different numbers differ', () => {
  expect(shardName(WHOLE)).toBe('0');
  const names = COUNTS.flatMap((count) => shardsOf(count).map(shardName));
  expect(new Set(names).size).toBe(names.length);
});

test('the rows of a shard are those of its connectors, in each of the three tables', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `c${n}`);
  const [registry, tasks, offsets] = [new MemoryTable(), new MemoryTable(), new MemoryTable()];
  for (const group of ['g', 'other']) {
    for (const name of names) {
      await new Registry(registry, group).change(name, () => 'delete');
      await new Tasks(tasks, group).modify(name, 0, () => ({ generation: 1 }));
      await new Offsets(offsets, group).createSink(name, { topic: 't', partition: 0, next: 0n });
    }
  }
  for (const shard of [...shardsOf(4), WHOLE]) {
    const expected = names.filter((name) => shardOf(name, shard.shards).shard === shard.shard).sort();
    expect((await new Registry(registry, 'g').entries(shard)).map(({ name }) => name).sort()).toEqual(expected);
    expect((await new Tasks(tasks, 'g').list(shard)).tasks.map(({ connector }) => connector).sort()).toEqual(expected);
    const { sinks } = await new Offsets(offsets, 'g').listForPlan(shard);
    expect(sinks.map(({ connector }) => connector).sort()).toEqual(expected);
  }
});
