import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { ConnectTimestamp } from '../../../api/logical.ts';
import { SchemaBuilder, Schemas } from '../../../api/schema.ts';
import { Struct } from '../../../api/struct.ts';
import { record } from '../testing/sink-harness.ts';
import { fieldPartitioner } from './field-partitioner.ts';
import { compileJodaPattern } from './joda-pattern.ts';
import { daily, timeBasedPartitioner } from './time-based-partitioner.ts';
import { timestampExtractor } from './timestamp-extractor.ts';
import { findZone, localToUtc, nextScheduledTime, offsets } from './zone.ts';

const hour = 3_600_000;

describe('compileJodaPattern', () => {
  const time = DateTime.fromISO('2026-03-05T04:07:09.045', { zone: 'Europe/Paris', locale: 'en-US' });
  test.each([
    ["'year'=YYYY/'month'=MM/'day'=dd/'hour'=HH", 'year=2026/month=03/day=05/hour=04'],
    ['yy-M-d', '26-3-5'],
    ['EEE EEEE MMM MMMM', 'Thu Thursday Mar March'],
    ["h 'o''clock' a, K k", "4 o'clock AM, 4 4"],
    ["''yyyy", "'2026"],
    ['HH:mm:ss.SSS SS S', '04:07:09.045 04 0'],
    ['Z ZZ ZZZ', '+0100 +01:00 Europe/Paris'],
    ['xxxx-ww-e D G C', '2026-10-4 64 AD 20'],
  ])('%s', (pattern, text) => {
    expect(compileJodaPattern(pattern)(time)).toBe(text);
  });

  test('refuses letters without a meaning and open quotations', () => {
    expect(() => compileJodaPattern('yyyy-bb')).toThrow('Illegal pattern component: bb');
    expect(() => compileJodaPattern("'year=YYYY")).toThrow('does not end');
  });

  test('speaks the language of the locale', () => {
    expect(compileJodaPattern('MMMM')(time.setLocale('fr-FR'))).toBe('mars');
  });
});

describe('time zones', () => {
  const berlin = offsets(findZone('Europe/Berlin')!);
  test('are known by name or offset', () => {
    expect(findZone('+05:30')?.offset(0)).toBe(330);
    expect(findZone('-0800')?.offset(0)).toBe(-480);
    expect(findZone('Mars/Olympus')).toBeUndefined();
  });

  test('local times around changes of the clock', () => {
    expect(localToUtc(Date.UTC(2026, 2, 29, 1, 59), berlin)).toBe(Date.UTC(2026, 2, 29, 0, 59));
    expect(localToUtc(Date.UTC(2026, 2, 29, 3), berlin)).toBe(Date.UTC(2026, 2, 29, 1));
    expect(localToUtc(Date.UTC(2026, 9, 25, 4), berlin)).toBe(Date.UTC(2026, 9, 25, 3));
  });

  test('the schedule counts from local midnight and begins anew there', () => {
    const at = (...time: [number, number, number, number]) => Date.UTC(2026, ...time);
    expect(nextScheduledTime(at(0, 1, 22, 59), 5 * hour, berlin)).toBe(at(0, 1, 23, 0));
    expect(nextScheduledTime(at(0, 1, 23, 0), 5 * hour, berlin)).toBe(at(0, 2, 4, 0));
    // 29 March 2026 has 23 hours in Berlin, 25 October 25.
    expect(nextScheduledTime(at(2, 29, 20, 30), 24 * hour, berlin)).toBe(at(2, 29, 22, 0));
    expect(nextScheduledTime(at(9, 25, 22, 30), hour / 2, berlin)).toBe(at(9, 25, 23, 0));
  });
});

describe('timeBasedPartitioner', () => {
  const options = {
    ...{ durationMs: hour, pathFormat: "'d'=dd/'h'=HH", locale: 'en-US', timezone: 'Asia/Kolkata' },
    ...{ extractor: 'Record', timestampField: 'timestamp', delimiter: '/' },
  };

  test('hours begin when the clocks of the zone say so', () => {
    const partitioner = timeBasedPartitioner(options);
    const encode = (time: number) => partitioner.encode(record(0, 0), time);
    expect(encode(Date.UTC(2026, 0, 1, 18, 29, 59))).toBe('d=01/h=23');
    expect(encode(Date.UTC(2026, 0, 1, 18, 30))).toBe('d=02/h=00');
  });

  test('days of DailyPartitioner', () => {
    const partitioner = timeBasedPartitioner({ ...options, ...daily('/') });
    expect(partitioner.encode(record(0, 0), Date.UTC(2026, 0, 1, 18, 30))).toBe('year=2026/month=01/day=02');
  });

  test.each([
    [{ durationMs: -1 }, 'partition.duration.ms'],
    [{ pathFormat: '' }, 'path.format'],
    [{ pathFormat: 'bbb' }, 'path.format: Illegal pattern component'],
    [{ locale: '' }, 'locale'],
    [{ locale: '!' }, 'locale'],
    [{ timezone: '' }, 'timezone'],
    [{ extractor: 'com.x.Own' }, 'timestamp.extractor'],
  ])('%o is refused', (wrong, message) => {
    expect(() => timeBasedPartitioner({ ...options, ...wrong })).toThrow(message);
  });
});

describe('timestampExtractor', () => {
  const of = (value: unknown, schema?: ConstructorParameters<typeof Struct>[0]) =>
    timestampExtractor('RecordField', 'meta.at')(record(0, value, { valueSchema: schema as never }), 1);
  const struct = (at: unknown, schema = Schemas.INT64) => {
    const meta = SchemaBuilder.struct().field('at', schema).build();
    const top = SchemaBuilder.struct().field('meta', meta).build();
    return [new Struct(top).put('meta', new Struct(meta).put('at', at)), top] as const;
  };

  test('RecordField takes times of many kinds', () => {
    expect(of({ meta: { at: 5 } })).toBe(5);
    expect(of({ meta: { at: '17' } })).toBe(17);
    expect(of({ meta: { at: '2026-01-02T03:04:05+01:00' } })).toBe(Date.UTC(2026, 0, 2, 2, 4, 5));
    expect(of(...struct(1_700_000_000_000n))).toBe(1_700_000_000_000);
    expect(of(...struct(new Date(9), ConnectTimestamp.SCHEMA))).toBe(9);
  });

  test.each([
    [{ meta: {} }, 'is not set'],
    [{ meta: { at: 'soon' } }, 'no ISO 8601 time'],
    [{ meta: { at: true } }, 'is a boolean'],
    ['text', 'cannot be read'],
  ])('%o is refused', (value, message) => {
    expect(() => of(value)).toThrow(message);
  });

  test('Wallclock and Record', () => {
    expect(timestampExtractor('Wallclock', '')(record(0, 0), 7)).toBe(7);
    const name = 'io.confluent.connect.storage.partitioner.TimeBasedPartitioner$RecordTimestampExtractor';
    expect(timestampExtractor(name, '')(record(0, 0, { timestamp: 8 }), 7)).toBe(8);
    expect(() => timestampExtractor('Record', '')(record(0, 0, { timestamp: undefined }), 7)).toThrow('no timestamp');
  });
});

describe('fieldPartitioner', () => {
  const schema = SchemaBuilder.struct()
    .field('n', Schemas.INT64)
    .field('s', Schemas.OPTIONAL_STRING)
    .field('f', Schemas.FLOAT64)
    .build();
  const encode = (...fields: string[]) =>
    fieldPartitioner(fields, '/').encode(
      record(0, new Struct(schema).put('n', 12n).put('f', 0.5), { valueSchema: schema }),
      0,
    );

  test('makes a folder of each field', () => {
    expect(encode('n', 's')).toBe('n=12/s=null');
    expect(fieldPartitioner(['a.b'], '/').encode(record(0, { a: { b: true } }), 0)).toBe('a.b=true');
  });

  test('refuses what cannot name a folder', () => {
    expect(() => encode('f')).toThrow("'f' cannot name a folder");
    expect(() => encode('missing')).toThrow("'missing' is not present");
    expect(() => fieldPartitioner([], '/')).toThrow('partition.field.name');
    expect(() => fieldPartitioner(['a..b'], '/')).toThrow('partition.field.name');
  });
});
