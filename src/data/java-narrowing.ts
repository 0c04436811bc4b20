import type { DecimalValue } from '../api/logical-types.ts';

const MAX_INT = 2 ** 31 - 1;
const MAX_LONG = 2n ** 63n - 1n;
/** From here on all bits of a long are those of a multiple of 2^64. */
const ALL_BITS_LOST = -64;

/** A double as Java's int: without its fraction, and the nearest int where it is beyond; 0 for not a number. */
export function intOfDouble(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(-MAX_INT - 1, Math.min(MAX_INT, Math.trunc(value)));
}

/** As `intOfDouble`, for a long. */
export function longOfDouble(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (Math.abs(value) >= 2 ** 63) return value < 0 ? -MAX_LONG - 1n : MAX_LONG;
  return BigInt(Math.trunc(value));
}

/** `BigDecimal.longValue`: without its fraction, the lower 64 bits. */
export function longOfDecimal({ unscaled, scale }: DecimalValue): bigint {
  if (unscaled === 0n || scale <= ALL_BITS_LOST || scale > String(unscaled).length) return 0n;
  const power = 10n ** BigInt(Math.abs(scale));
  return BigInt.asIntN(64, scale < 0 ? unscaled * power : unscaled / power);
}

/** The lower bits of an int, as a number of fewer bits. */
export function narrowInt(value: number, bits: 8 | 16 | 32): number {
  const unused = 32 - bits;
  return (value << unused) >> unused;
}

/** The lower bits of a long, as a number of fewer bits. */
export function narrowLong(value: bigint, bits: 8 | 16 | 32): number {
  return Number(BigInt.asIntN(bits, value));
}

/** A long without a schema: a number where it is safe. */
export function schemalessLong(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
