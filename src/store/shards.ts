import { connectorHash } from './keys.ts';
import type { KeyRange } from './table.ts';
import { afterPrefix } from './writes.ts';

/** A part of a group's connectors, by the first hexadecimal digit of their hashes: what one leader plans. */
export interface Shard {
  /** From 0. */
  readonly shard: number;
  /** How many there are: 1, 2, 4, 8 or 16, so that each is a range of digits. */
  readonly shards: number;
}

/** All connectors. */
export const WHOLE: Shard = { shard: 0, shards: 1 };

const DIGITS = 16;

export function shardOf(connector: string, shards: number): Shard {
  const digit = Number.parseInt(connectorHash(connector).charAt(0), DIGITS);
  return { shard: Math.floor((digit * shards) / DIGITS), shards };
}

/** The keys that go on with the hash of a connector of the shard after `prefix`. */
export function shardRange(prefix: string, { shard, shards }: Shard): KeyRange {
  const edge = (n: number) => prefix + ((n * DIGITS) / shards).toString(DIGITS);
  return {
    from: shard === 0 ? prefix : edge(shard),
    below: shard + 1 === shards ? afterPrefix(prefix) : edge(shard + 1),
  };
}

/** What rows and leaders of the shard are called: those of different numbers of shards never meet. */
export function shardName({ shard, shards }: Shard): string {
  return shards === 1 ? String(shard) : `${shard}of${shards}`;
}
