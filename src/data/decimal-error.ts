import { JavaException } from '../api/errors.ts';
import { latinDigits } from './decimal.ts';

/** Digits that Java reads without an array of them; beyond it words what is wrong in another way. */
const COMPACT = 18;

/** What Java says of a text that `parseDecimal` does not take. */
export function notDecimal(text: string): JavaException {
  return new JavaException('java.lang.NumberFormatException', reason(latinDigits(text).replace(/^[+-]/, '')));
}

function reason(text: string): string {
  const mantissa = /^\d*\.?\d*/.exec(text)![0];
  const rest = text.slice(mantissa.length);
  if (rest.startsWith('.')) return 'Character array contains more than one decimal point.';
  if (/^e/i.test(rest)) return exponentReason(rest.slice(1).replace(/^[+-]/, ''));
  if (rest === '') return mantissa === '' ? 'null' : 'No digits found.';
  if (text.length > COMPACT) return 'Character array is missing "e" notation exponential mark.';
  return `Character ${rest[0]} is neither a decimal digit number, decimal point, nor "e" notation exponential mark.`;
}

function exponentReason(exponent: string): string {
  if (exponent === '') return 'null';
  if (!/^\d+$/.test(exponent)) return 'Not a digit.';
  if (exponent.replace(/^0+/, '').length > 10) return 'Too many nonzero exponent digits.';
  return Number(exponent) > 2 ** 31 ? 'Exponent overflow.' : 'Scale out of range.';
}
