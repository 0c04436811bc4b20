import { decimalText } from '../api/decimal-text.ts';
import { DataException } from '../api/errors.ts';
import { digitValue } from '../api/java-parse.ts';
import type { DecimalValue } from '../api/logical-types.ts';
import type { Schema } from '../api/schema.ts';

export { decimalText };

/** The scale that a Decimal schema's parameter names. Throws DataException. */
export function decimalScale(schema: Schema): number {
  const text = schema.parameters?.get('scale');
  if (text === undefined) throw new DataException('Invalid Decimal schema: scale parameter not found.');
  if (!/^[+-]?\d+$/.test(text)) throw new DataException('Invalid scale parameter found in Decimal schema: ');
  return Number(text);
}

/** The unscaled value, big-endian two's complement, in as few bytes as it takes. Throws DataException for another scale. */
export function decimalToBytes(schema: Schema, value: DecimalValue): Buffer {
  const scale = decimalScale(schema);
  if (value.scale !== scale) {
    throw new DataException(
      `Decimal value has mismatching scale for given Decimal schema. Schema has scale ${scale}, value has scale ${value.scale}.`,
    );
  }
  return bigintToBytes(value.unscaled);
}

export function decimalFromBytes(schema: Schema, bytes: Buffer): DecimalValue {
  return { unscaled: bigintFromBytes(bytes), scale: decimalScale(schema) };
}

export function bigintToBytes(value: bigint): Buffer {
  const magnitude = value < 0n ? -value - 1n : value;
  const length = Math.floor(magnitude.toString(16).length / 2) + 1;
  const wide = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0');
  const bytes = Buffer.from(wide, 'hex');
  const signBit = bytes[1] === undefined ? 0 : bytes[1] & 0x80;
  const redundant = bytes.length > 1 && bytes[0] === (value < 0n ? 0xff : 0) && (signBit !== 0) === value < 0n;
  return redundant ? bytes.subarray(1) : bytes;
}

export function bigintFromBytes(bytes: Buffer): bigint {
  if (bytes.length === 0) throw new DataException('Invalid bytes for Decimal field: zero length');
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}

/** Java takes the digits of every script. */
export function latinDigits(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (char) => {
    const digit = digitValue(char.charCodeAt(0));
    return digit < 0 ? char : String(digit);
  });
}

/** Reads decimal text (`12.50`, `1E+3`) exactly. Undefined where it is none, or its scale is no 32-bit integer. */
export function parseDecimal(text: string): DecimalValue | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(latinDigits(text));
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return undefined;
  const unscaled = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return Math.abs(scale) < 2 ** 31 ? { unscaled: sign === '-' ? -unscaled : unscaled, scale } : undefined;
}
