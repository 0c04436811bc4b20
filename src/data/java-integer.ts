import { digitValue } from '../api/java-parse.ts';

export { digitValue };

/** Where a reading stands in a text. */
export interface Cursor {
  at: number;
}

const NINE_DIGITS = 9;

/**
 * The int that `java.text.NumberFormat` (integers only, without grouping) reads at the cursor, which moves behind it: a minus sign,
 * digits of any script, an exponent. Undefined, with the cursor where it was, if there is no number before `end`.
 */
export function readJavaInteger(text: string, cursor: Cursor, end: number): number | undefined {
  let at = cursor.at;
  const negative = text.charCodeAt(at) === 0x2d && at < end;
  if (negative) at++;
  const start = at;
  let value = 0;
  for (let digit = -1; at < end && (digit = digitValue(text.charCodeAt(at))) >= 0; at++) value = value * 10 + digit;
  if (at === start) return readName(text, cursor, start, end, negative);
  const exponent = at < end && text.charCodeAt(at) === 0x45 ? EXPONENT.exec(text.slice(at, end)) : null;
  cursor.at = at + (exponent ? exponent[0].length : 0);
  if (!exponent && at - start <= NINE_DIGITS) return negative ? -value | 0 : value;
  return narrowed(text.slice(start, at), Number(exponent?.[1] ?? 0), negative);
}

const EXPONENT = /^E(-?\d+)/;

/** Not a number is 0, infinity the last int. */
function readName(text: string, cursor: Cursor, at: number, end: number, negative: boolean): number | undefined {
  if (!negative && text.startsWith('NaN', at) && at + 3 <= end) {
    cursor.at = at + 3;
    return 0;
  }
  if (text[at] !== '∞' || at >= end) return undefined;
  cursor.at = at + 1;
  return negative ? MIN_INT : MAX_INT;
}

const MIN_INT = -(2 ** 31);
const MAX_INT = 2 ** 31 - 1;
const LONG_DIGITS = 19;

/** What fits a long loses its upper bits; what does not becomes a double, and stops at the first or last int. */
function narrowed(digits: string, exponent: number, negative: boolean): number {
  const plain = [...digits]
    .map((char) => digitValue(char.charCodeAt(0)))
    .join('')
    .replace(/^0+(?=\d)/, '');
  const sign = negative ? '-' : '';
  if (exponent >= 0 && plain.length + exponent <= LONG_DIGITS) {
    const long = BigInt(sign + plain) * 10n ** BigInt(exponent);
    if (BigInt.asIntN(64, long) === long) return Number(BigInt.asIntN(32, long));
  }
  const double = Math.trunc(Number(`${sign}${plain}e${exponent}`));
  return Math.max(MIN_INT, Math.min(MAX_INT, double)) + 0;
}
