import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, SchemaBuilder, Schemas } from '../api/index.ts';
import { decimalFromBytes, decimalText, decimalToBytes, parseDecimal } from './decimal.ts';
import { parseJsonWithDecimals } from './json.ts';
import { JsonReader } from './json-reader.ts';
import { parseValueText } from './values.ts';

describe('decimals', () => {
  it.each([
    [0n, '00'],
    [1n, '01'],
    [127n, '7f'],
    [128n, '0080'],
    [255n, '00ff'],
    [256n, '0100'],
    [-1n, 'ff'],
    [-128n, '80'],
    [-129n, 'ff7f'],
    [-32768n, '8000'],
    [32768n, '008000'],
  ])('%d is written as BigInteger.toByteArray writes it', (unscaled, hex) => {
    expect(decimalToBytes(Decimal.schema(0), { unscaled, scale: 0 }).toString('hex')).toBe(hex);
  });

  it('come back from their bytes and from their text', () => {
    const value = fc.record({
      unscaled: fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
      scale: fc.integer({ min: -40, max: 40 }),
    });
    fc.assert(
      fc.property(value, (decimal) => {
        const schema = Decimal.schema(decimal.scale);
        expect(decimalFromBytes(schema, decimalToBytes(schema, decimal))).toEqual(decimal);
        const read = parseDecimal(decimalText(decimal))!;
        expect(read.scale).toBe(decimal.scale);
        expect(read.unscaled).toBe(decimal.unscaled);
      }),
    );
  });

  it('need the scale of their schema', () => {
    expect(() => decimalToBytes(Decimal.schema(2), { unscaled: 1n, scale: 1 })).toThrow(
      'Schema has scale 2, value has scale 1.',
    );
    expect(() => decimalToBytes(SchemaBuilder.bytes().build(), { unscaled: 1n, scale: 1 })).toThrow(
      'Invalid Decimal schema: scale parameter not found.',
    );
  });

  it('of a huge exponent cost nothing', () => {
    const reader = new JsonReader();
    expect(reader.read(Schemas.INT64, parseJsonWithDecimals('1.5e999999999'))).toBe(0n);
    expect(reader.read(Schemas.INT32, parseJsonWithDecimals('1e-999999999'))).toBe(0);
    expect(reader.read(Schemas.INT64, parseJsonWithDecimals('-1.25e2'))).toBe(-125n);
    expect(parseValueText('1e-999999999')).toEqual({ schema: Schemas.FLOAT32, value: 0 });
    expect(parseDecimal('1e99999999999')).toBeUndefined();
  });
});
