import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatOfBigint, parseJavaFloat } from './java-parse-number.ts';

describe('parseJavaFloat', () => {
  it('rounds once, where a double would round a second time', () => {
    const above = '1.00000017881393432617187500000000000000000001';
    expect(Math.fround(Number(above))).toBe(1.0000002384185791);
    expect(parseJavaFloat(above)).toBe(1.0000002384185791);
    expect(parseJavaFloat('1.00000005960464477539062500000000000000000001')).toBe(1.0000001192092896);
    expect(Math.fround(Number('1.00000005960464477539062500000000000000000001'))).toBe(1);
    expect(parseJavaFloat('1.000000059604644775390625')).toBe(1);
  });

  it.each([
    ['1d', 1],
    [' .5F ', 0.5],
    ['-0x1.8p1', -3],
    ['NaN', Number.NaN],
    ['1e39', Number.POSITIVE_INFINITY],
    ['1L', undefined],
    ['', undefined],
  ])('reads %s', (text, value) => {
    expect(parseJavaFloat(text)).toBe(value);
  });

  it('reads what a float prints', () => {
    fc.assert(fc.property(fc.float({ noNaN: true }), (float) => parseJavaFloat(String(float)) === float));
  });
});

describe('floatOfBigint', () => {
  it('is the nearest float of a long', () => {
    const halfway = 2n ** 60n + 2n ** 36n;
    expect(floatOfBigint(halfway)).toBe(2 ** 60);
    expect(floatOfBigint(halfway + 1n)).toBe(2 ** 60 + 2 ** 37);
    expect(Math.fround(Number(halfway + 1n))).toBe(2 ** 60);
    expect(floatOfBigint(-halfway - 1n)).toBe(-(2 ** 60) - 2 ** 37);
  });
});
