import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JavaDateFormat } from './java-date-format.ts';

/** What two-digit years were read by when Java's answers were recorded. */
const RECORDED = new Date('2026-11-21T12:00:00Z');

/** A pattern; a moment to write, or a text to read; what `java.text.SimpleDateFormat` of Java 17 made of it, null where it refused. */
type Row = readonly [pattern: string, input: number | string | null, answer: string | number | null];

function rows(): Row[] {
  const file = join(import.meta.dirname, 'fixtures', 'java-date-format.jsonl');
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function answer([pattern, input]: Row): string | number | null {
  try {
    const format = new JavaDateFormat(pattern, RECORDED);
    if (input === null) return null;
    if (typeof input === 'number') return format.format(input);
    const millis = format.parse(input);
    return millis === undefined ? null : Number(millis);
  } catch (error) {
    return (error as Error).message;
  }
}

describe('JavaDateFormat', () => {
  it('writes, reads and refuses as Java did in 1,790 recorded cases', () => {
    const wrong = rows()
      .map((row) => ({ row, ours: answer(row) }))
      .filter(({ row, ours }) => ours !== row[2]);
    expect(wrong).toEqual([]);
  });

  it('reads back what it has written', () => {
    const format = new JavaDateFormat("G yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    const millis = fc.integer({ min: -1e14, max: 1e14 });
    fc.assert(fc.property(millis, (moment) => format.parse(format.format(moment)) === moment));
  });

  it('puts two-digit years within eighty years before now and twenty after', () => {
    const format = new JavaDateFormat('yy-MM-dd', new Date('2026-06-15T00:00:00Z'));
    const year = (text: string) => new Date(Number(format.parse(text))).getUTCFullYear();
    expect([year('25-01-01'), year('45-01-01'), year('47-01-01')]).toEqual([2025, 2045, 1947]);
    expect([year('46-06-14'), year('46-06-15')]).toEqual([2046, 1946]);
  });

  it('stays in the zone that a text has named, as Java does', () => {
    const format = new JavaDateFormat('yyyy-MM-dd HH:mm z');
    expect(format.format(0)).toBe('1970-01-01 00:00 UTC');
    expect(format.parse('2023-07-01 12:00 PDT')).toBe(Date.UTC(2023, 6, 1, 19));
    expect(format.format(0)).toBe('1969-12-31 16:00 PST');
  });

  it('writes moments that no double holds exactly', () => {
    const format = new JavaDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS");
    expect(format.format(9_223_372_036_854_775_807n)).toBe('292278994-08-17T07:12:55.807');
    expect(format.format(-1n)).toBe('1969-12-31T23:59:59.999');
  });

  it.each([
    ["yyyy-'", 'Unterminated quote'],
    ['yyyy b', "Illegal pattern character 'b'"],
    ['XXXX', 'invalid ISO 8601 format: length=4'],
  ])('refuses the pattern %s', (pattern, message) => {
    expect(() => new JavaDateFormat(pattern)).toThrow(message);
  });
});
