import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringifyJson } from './json.ts';
import { NOT_SCANNED, scanJson } from './json-scan.ts';

const token = fc.constantFrom(
  ...['{', '}', '[', ']', ',', ':', ' ', '\n', '"a"', '"b\\n"', '"é"', '"\\u00e9"', '"__proto__"', '"', '\\', '\u0001'],
  ...[
    '0',
    '-0',
    '12',
    '007',
    '-',
    '1.',
    '.5',
    '1.50',
    '-2.5e3',
    '1E+2',
    '1e',
    '123456789012345678',
    '0.1234567890123456',
  ],
  ...[
    'true',
    'false',
    'null',
    'tru',
    'nul',
    '\ufffd',
    '9007199254740993',
    '18446744073709551615',
    '99999999999999999999',
  ],
);

/** As `JSON.parse`, but with exact integers: what a scan must give where it gives anything. */
function expected(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value, context?: { source?: string }) => {
      const source = context?.source;
      const exact = typeof value === 'number' && source && /^-?\d+$/.test(source) && !Number.isSafeInteger(value);
      return exact ? BigInt(source) : value;
    });
  } catch {
    return NOT_SCANNED;
  }
}

describe('scanJson', () => {
  it('gives what JSON.parse gives, or leaves it to it', () => {
    const soup = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''));
    const member = fc.tuple(token, token).map(([key, value]) => `{${key}:${value}}`);
    fc.assert(
      fc.property(fc.oneof(soup, member, token), (text) => {
        const scanned = scanJson(Buffer.from(text));
        if (scanned !== NOT_SCANNED) expect(scanned).toEqual(expected(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('scans any value that was written, with and without white space', () => {
    const key = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__proto__');
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.string());
    fc.assert(
      fc.property(fc.dictionary(key, fc.array(value), { noNullPrototype: true }), (object) => {
        for (const text of [JSON.stringify(object), JSON.stringify(object, undefined, 2)]) {
          const left = text.includes('\ufffd');
          expect(scanJson(Buffer.from(text))).toEqual(left ? expect.anything() : expected(text));
        }
      }),
    );
  });

  it.each(['-0', '0.1', '123456.789', '-0.000001', '99999999999999.9', '1.7976931348623157e308', '5e-324'])(
    'reads %s as the nearest double',
    (text) => {
      expect(scanJson(Buffer.from(text))).toBe(Number(text));
    },
  );

  it('leaves what is not JSON, not UTF-8, or cut off', () => {
    for (const text of ['', '{', '"a', '[1', '{"a":1', 'tr', '01', '1.', '-', '1 2', '"\t"', '{"a":1,}']) {
      expect(scanJson(Buffer.from(text))).toBe(NOT_SCANNED);
    }
    expect(scanJson(Buffer.from([0x22, 0xff, 0x22]))).toBe(NOT_SCANNED);
    expect(scanJson(Buffer.from('{"__proto__":{"a":1}}'))).toBe(NOT_SCANNED);
  });

  it('tells names apart that share a hash', () => {
    expect(scanJson(Buffer.from('{"Aa":1,"BB":2,"Aa":3}'))).toEqual({ Aa: 3, BB: 2 });
  });
});

describe('stringifyJson', () => {
  it('writes any number as JSON.stringify does', () => {
    const short = fc.tuple(fc.integer(), fc.nat(8)).map(([digits, scale]) => digits / 10 ** scale);
    fc.assert(
      fc.property(
        fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), short, fc.maxSafeInteger()),
        (number) => {
          expect(stringifyJson(number)).toBe(JSON.stringify(number));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('writes all digits of any bigint', () => {
    fc.assert(
      fc.property(fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }), fc.bigInt()), (value) => {
        expect(stringifyJson(value)).toBe(String(value));
      }),
      { numRuns: 5000 },
    );
    expect(stringifyJson([-(2n ** 63n), 2n ** 63n - 1n, 1000000000n, 0n])).toBe(
      '[-9223372036854775808,9223372036854775807,1000000000,0]',
    );
  });

  it('writes text longer than its buffer', () => {
    const value = { ascii: 'x'.repeat(100_000), other: 'é"\n😀'.repeat(50_000), list: Array(20_000).fill(1.25) };
    expect(JSON.parse(stringifyJson(value))).toEqual(value);
  });
});
