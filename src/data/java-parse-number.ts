import { javaTrim, parseJavaDouble } from '../api/java-parse.ts';
import { parseDecimal } from './decimal.ts';

/** As `Float.parseFloat`, which rounds once. */
export function parseJavaFloat(text: string): number | undefined {
  const double = parseJavaDouble(text);
  if (double === undefined || !isHalfway(double)) return double === undefined ? undefined : Math.fround(double);
  const exact = parseDecimal(javaTrim(text).replace(/[fFdD]$/, ''));
  return exact ? roundedHalfway(double, exact.unscaled, exact.scale) : Math.fround(double);
}

/** The nearest float of a number that a double may be too short for. */
export function floatOfBigint(value: bigint): number {
  const double = Number(value);
  return isHalfway(double) ? roundedHalfway(double, value, 0) : Math.fround(double);
}

/** Whether a double lies exactly between two floats, so that rounding it may undo what rounding to it did. */
function isHalfway(double: number): boolean {
  const float = Math.fround(double);
  if (!Number.isFinite(float) || float === double) return false;
  const other = double + (double - float);
  return Math.fround(other) === other;
}

/** The exact value is `unscaled` × 10^-`scale`: which side of the double does it lie on? */
function roundedHalfway(double: number, unscaled: bigint, scale: number): number {
  const side = compare(double, unscaled, scale);
  const step = Math.abs(double) * 2 ** -40;
  return Math.fround(double + side * step);
}

/** 1 where the decimal is above the double, 0 where it is the same. */
function compare(double: number, unscaled: bigint, scale: number): number {
  let denominator = 1n;
  let scaled = double;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  const [ten, numerator] = [10n ** BigInt(Math.abs(scale)), BigInt(scaled)];
  const left = unscaled * denominator * (scale < 0 ? ten : 1n);
  const right = numerator * (scale > 0 ? ten : 1n);
  return left === right ? 0 : left > right ? 1 : -1;
}
