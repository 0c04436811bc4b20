import { ConfigException, validator } from '../api/index.ts';

/** How the plan of a group's connectors is divided among leaders, and which of these an app has. */
export interface PlanShards {
  /** The same in all apps of the group. */
  readonly count: number;
  /** In ascending order. */
  readonly served: readonly number[];
}

const COUNTS = [1, 2, 4, 8, 16];

export const shardCount = validator(COUNTS.join(', '), (name, value) => {
  if (!COUNTS.includes(Number(value))) {
    throw ConfigException.invalidValue(name, value, `Must be one of ${COUNTS.join(', ')}.`);
  }
});

/** @throws ConfigException for what is no list of shards and ranges of shards, or names a shard that there is not */
export function planShards(config: { 'plan.shards': number; 'plan.shards.served': string[] }): PlanShards {
  const { 'plan.shards': count, 'plan.shards.served': items } = config;
  const served = new Set(items.length ? items.flatMap((item) => range(item, count)) : range(`0-${count - 1}`, count));
  return { count, served: [...served].sort((a, b) => a - b) };
}

function range(item: string, count: number): number[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(item) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === undefined || from > to || to >= count) {
    const why = `Must be shards from 0 to ${count - 1} (plan.shards is ${count}), such as 0-1 or 0,3.`;
    throw ConfigException.invalidValue('plan.shards.served', item, why);
  }
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}
