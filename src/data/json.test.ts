import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson } from './json.ts';

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const integer = fc
  .bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
  .map((value) => (value >= -SAFE && value <= SAFE ? Number(value) : value));
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    'id:1234567890123456789,',
    '\\',
    '\\"',
    '"1234567890123456789"',
    '\u0091',
    ', 99999999999999999999 ]',
  ),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    integer,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
})).value;

describe('parseJson and stringifyJson', () => {
  it('are exact in both directions for any value', () => {
    fc.assert(
      fc.property(json, (value) => {
        const written = stringifyJson(value);
        expect(parseJson(written)).toEqual(value);
        expect(parseJson(Buffer.from(written))).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9007199254740992', -9007199254740992n],
    [' [ 12345678901234567890 , 1 ]', [12345678901234567890n, 1]],
    ['{"a":\t-12345678901234567890}', { a: -12345678901234567890n }],
    ['12345678901234567890.5', 12345678901234567000],
    ['1234567890123456789e2', 1.2345678901234568e20],
    ['0.12345678901234567890', 0.12345678901234568],
    ['"a 12345678901234567890 b"', 'a 12345678901234567890 b'],
    ['{"a\\\\":"x\\"", "b": 12345678901234567890}', { 'a\\': 'x"', b: 12345678901234567890n }],
    ['{"\\u0091":"\u0091", "b": 12345678901234567890}', { '\u0091': '\u0091', b: 12345678901234567890n }],
  ])('reads %s', (written, value) => {
    expect(parseJson(written)).toEqual(value);
  });

  it.each(['', '{', '01234567890123456789', '12345678901234567890x', '{"a" 12345678901234567890}', '[1,]', 'abc'])(
    'refuses %j',
    (written) => {
      expect(() => parseJson(written)).toThrow(SyntaxError);
    },
  );

  it('refuses bytes that are not UTF-8 and skips a byte order mark', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(/UTF-8/);
    expect(parseJson(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 });
  });

  it('writes what JSON does not have as JsonConverter does', () => {
    const value = {
      big: 12345678901234567890n,
      bytes: Buffer.from('hi'),
      nan: Number.NaN,
      map: new Map<unknown, unknown>([['k', -Infinity]]),
      pairs: new Map<unknown, unknown>([[1, 'one']]),
      absent: undefined,
    };
    expect(stringifyJson(value)).toBe(
      '{"big":12345678901234567890,"bytes":"aGk=","nan":"NaN","map":{"k":"-Infinity"},"pairs":[[1,"one"]]}',
    );
  });

  it('refuses a Date, which has no schemaless form', () => {
    expect(() => stringifyJson({ at: new Date(0) })).toThrow(
      'Java class class java.util.Date does not have corresponding schema type.',
    );
  });
});
