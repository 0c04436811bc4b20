/** Milliseconds since 1970 at which X's ids begin. */
const SNOWFLAKE_EPOCH = 1288834974657n;

/** Below the time, an id has machine and sequence numbers. */
const TIME_SHIFT = 22n;

/** The lowest id of a millisecond (ms since 1970). */
export function snowflakeAt(timeMs: number): bigint {
  const elapsed = BigInt(Math.floor(timeMs)) - SNOWFLAKE_EPOCH;
  return elapsed <= 0n ? 1n : elapsed << TIME_SHIFT;
}

/** When a post was made, in ms since 1970. */
export function snowflakeTime(id: bigint): number {
  return Number((id >> TIME_SHIFT) + SNOWFLAKE_EPOCH);
}
