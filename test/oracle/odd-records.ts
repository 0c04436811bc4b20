import { s, t } from './build.ts';
import type { RecordCase } from './case.ts';
import type { SchemaJson, Tagged } from './tagged.ts';

export type Side = 'Key' | 'Value';
export const SIDES: readonly Side[] = ['Key', 'Value'];

/** A schema and a value as a record's key or value, with the other side and all the rest set. */
export function at(side: Side, schema: SchemaJson, value: Tagged, rest: RecordCase = {}): RecordCase {
  return side === 'Key'
    ? { keySchema: schema, key: value, valueSchema: s.str(), value: t.str('v'), partition: 2, timestamp: 11, ...rest }
    : { valueSchema: schema, value, keySchema: s.str(), key: t.str('k'), partition: 2, timestamp: 11, ...rest };
}

const INNER = s.struct(
  { c: s.i64(), d: s.opt('string', { default: 'dd' }) },
  { optional: true, name: 'inner', version: 2 },
);

/** Fields a, b, c, nested ones, defaults, and one name with a dot. */
export const WIDE = s.struct(
  {
    a: s.i32({ doc: 'the a' }),
    b: s.opt('string', { default: 'bb' }),
    c: s.f64({ default: 1.5 }),
    inner: INNER,
    list: s.list(s.str(), { optional: true }),
    when: s.ts({ optional: true }),
    cost: s.dec(2, { optional: true }),
    raw: s.opt('bytes'),
    'x.y': s.opt('int16'),
  },
  { name: 'wide', version: 7, doc: 'wide', parameters: { p: 'q', r: 's' } },
);

export const WIDE_FULL = t.struct({
  a: t.i32(1),
  b: t.str('x'),
  c: t.f64('2.5'),
  inner: t.struct({ c: t.i64(9007199254740993n), d: t.str('y') }),
  list: t.list(t.str('l'), t.str('m')),
  when: t.date(1000),
  cost: t.dec('12.34'),
  raw: t.bytes('raw'),
  'x.y': t.i16(3),
});

export const WIDE_SPARSE = t.struct({ a: t.i32(1), b: null, c: t.f64('0.0'), inner: null });
export const WIDE_DEFAULTS = t.struct({ a: t.i32(1), inner: t.struct({ c: t.i64(1) }) });

export const MAP_FULL = t.map({
  a: t.i32(1),
  b: t.str('x'),
  c: null,
  inner: t.map({ c: t.i64(2), d: t.map({ e: t.bool(true) }), '': t.i8(1) }),
  list: t.list(t.map({ z: t.i32(1) }), null, t.i32(2)),
  'x.y': t.f64('1.5'),
  raw: t.bytes('raw'),
});

/** What every transformation of a key or value may meet. */
export function oddRecords(side: Side): RecordCase[] {
  const headers: RecordCase['headers'] = [
    ['h', s.str(), t.str('1')],
    ['h', null, t.i32(2)],
    ['n', null, null],
    ['o', s.opt('int64'), null],
  ];
  return [
    at(side, WIDE, WIDE_FULL, { headers }),
    at(side, WIDE, WIDE_SPARSE, { sink: true, offset: 9, headers }),
    at(side, WIDE, WIDE_DEFAULTS),
    at(side, { ...WIDE, optional: true }, null),
    at(side, null, MAP_FULL, { headers }),
    at(side, null, t.map({}), { sink: true }),
    at(side, null, t.map({ A: t.i32(1), ä: t.str('ü'), __proto__x: t.i32(1), constructor: t.str('c') })),
    at(side, null, null),
    at(side, null, t.str('text')),
    at(side, null, t.i64(5)),
    at(side, null, t.bool(true)),
    at(side, null, t.list(t.i32(1))),
    at(side, null, t.bytes('b')),
    at(side, s.str(), t.str('text')),
    at(side, s.opt('string'), null),
    at(side, s.i8(), t.i8(1)),
    at(side, s.f32(), t.f32('1.5')),
    at(side, s.f64({ name: 'n', version: 3, doc: 'd', parameters: { p: '1' } }), t.f64('1.0')),
    at(side, s.bytes(), t.bytes('b')),
    at(side, s.dec(2), t.dec('1.25')),
    at(side, s.date(), t.date(86_400_000)),
    at(side, s.list(s.i32()), t.list(t.i32(1))),
    at(side, s.map(s.str(), s.i32()), t.map({ a: t.i32(1) })),
    at(side, s.struct({}), t.struct({})),
    at(
      side,
      s.struct({ a: s.struct({ a: s.struct({ a: s.i32() }) }) }),
      t.struct({ a: t.struct({ a: t.struct({ a: t.i32(1) }) }) }),
    ),
    at(
      side,
      s.struct({ m: s.map(s.str(), s.i32()), a: s.i32() }),
      t.struct({ m: t.map({ x: t.i32(1) }), a: t.i32(2) }),
    ),
    at(side, s.struct({ a: s.str({ optional: true }), b: s.i32({ default: 4 }) }), t.struct({})),
    at(side, s.struct({ a: s.i32(), b: s.str() }), t.struct({ a: t.i32(1) })),
  ];
}
