/** Milliseconds since 1970 at which X's ids begin. */
const SNOWFLAKE_EPOCH = 1288834974657n;

const SEQUENCE_BITS = 22n;

/** The first id of a millisecond (ms since 1970). */
export function snowflakeAt(timeMs: number): bigint {
  return (BigInt(Math.floor(timeMs)) - SNOWFLAKE_EPOCH) << SEQUENCE_BITS;
}

/** The time in ms since 1970 that an id was made at. */
export function snowflakeTime(id: bigint): number {
  return Number((id >> SEQUENCE_BITS) + SNOWFLAKE_EPOCH);
}

/** Makes ids that only grow, also when the clock goes back or the process restarts with the last id. */
export class SnowflakeSequence {
  #last: bigint;

  constructor(last: bigint = 0n) {
    this.#last = last;
  }

  next(timeMs: number): bigint {
    const earliest = snowflakeAt(timeMs);
    this.#last = earliest > this.#last ? earliest : this.#last + 1n;
    return this.#last;
  }
}
