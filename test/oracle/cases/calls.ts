import { s, t } from '../build.ts';
import type { Call, Case, CaseFile } from '../case.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

const POINT = s.struct({ x: s.i32() }, { name: 'point' });
const TYPES = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64', 'BOOLEAN', 'STRING', 'BYTES', 'STRUCT'];
const ANY: readonly Tagged[] = [
  ...[null, t.bool(true), t.i64(5), t.str('x'), t.bytes('x'), t.dec('1.5'), t.date(0), t.list(), t.map({})],
  t.struct({ y: t.str('') }, s.struct({ y: s.str() })),
];

const builder = (type: string, ...calls: Call[]): Case => ({ op: 'builder', type, calls: [...calls, ['build']] });
const logical = (name: string) => ['name', `org.apache.kafka.connect.data.${name}`] as const;

const members: Call[] = [
  ['defaultValue', t.str('x')],
  ['defaultValue', t.list(t.str('x'))],
  ['defaultValue', t.map({ a: t.str('1') })],
  ['optional'],
  ['build'],
];

const builders: Case[] = [
  ...TYPES.flatMap((type) => [
    builder(
      type,
      ['optional'],
      ['required'],
      ['optional'],
      ['name', 'n'],
      ['name', 'm'],
      ['version', 1],
      ['version', 2],
    ),
    builder(type, ['doc', 'd'], ['doc', 'e'], ['doc', null], ['required'], ['optional'], ['field', 'f', s.i32()]),
    builder(type, ['parameter', 'p', 'q'], ['parameter', 'p', 'r'], ['parameter', 'a', 'b']),
    builder(type, ['defaultValue', null], ['optional'], ['defaultValue', null], ['defaultValue', t.i64(1)]),
    ...ANY.map((value) => builder(type, ['defaultValue', value], ['defaultValue', null])),
  ]),
  builder('INT32', ['defaultValue', t.i32(5)], ['defaultValue', t.i32(6)], ['optional']),
  builder('FLOAT32', ['defaultValue', t.f32('NaN')]),
  builder('STRUCT', ['field', 'a', s.i32()], ['field', 'a', s.str()], ['field', '', s.i32()], ['field', null, s.i32()]),
  builder('STRUCT', ['field', 'b', null], ['field', ' ', s.opt('int8')], ['defaultValue', null]),
  builder('INT32', logical('Date'), ['defaultValue', t.i32(5)], ['defaultValue', t.date(86_400_000)]),
  builder('INT64', logical('Timestamp'), ['defaultValue', t.i64(5)], ['defaultValue', t.date(1)]),
  builder(
    'BYTES',
    logical('Decimal'),
    ['parameter', 'scale', '2'],
    ['defaultValue', t.bytes('x')],
    ['defaultValue', t.dec('1.50')],
  ),
  builder('BYTES', logical('Decimal'), ['defaultValue', t.dec('1.50')]),
  { op: 'builder', type: null, calls: [['build']] },
  ...[null, s.str()].flatMap((keySchema) =>
    [null, s.i32()].flatMap((valueSchema) =>
      ['ARRAY', 'MAP'].map((type): Case => ({ op: 'builder', type, keySchema, valueSchema, calls: members })),
    ),
  ),
];

const WIDE: SchemaJson = s.struct({
  ...{ i8: s.i8(), i16: s.opt('int16'), i32: s.i32({ default: 7 }), i64: s.opt('int64', { default: 9 }) },
  ...{ f32: s.opt('float'), f64: s.opt('double'), bool: s.opt('boolean'), str: s.opt('string', { default: 'd' }) },
  ...{ bytes: s.opt('bytes'), list: s.list(s.str(), { optional: true }), point: { ...POINT, optional: true } },
  ...{ map: s.map(s.str(), s.opt('int32'), { optional: true }), dec: s.dec(2, { optional: true }) },
  ...{ date: s.date({ optional: true }), time: s.time({ optional: true }), ts: s.ts({ optional: true }) },
});
const FITTING: Readonly<Record<string, Tagged>> = {
  ...{ i8: t.i8(-1), i16: t.i16(300), i32: t.i32(70_000), i64: t.i64(9_007_199_254_740_993n), f32: t.f32('0.1') },
  ...{ f64: t.f64('1.0E10'), bool: t.bool(false), str: t.str(''), bytes: t.bytes('ab'), list: t.list(t.str('a')) },
  ...{
    point: t.struct({ x: t.i32(1) }, { ...POINT, optional: true }),
    map: t.map({ k: t.i32(1) }),
    dec: t.dec('1.25'),
  },
  ...{ date: t.date(86_400_000), time: t.date(5000), ts: t.date(1_700_000_000_123) },
};
const GETTERS = [
  ...['get', 'getWithoutDefault', 'getInt8', 'getInt16', 'getInt32', 'getInt64', 'getFloat32', 'getFloat64'],
  ...['getBoolean', 'getString', 'getBytes', 'getArray', 'getMap', 'getStruct'],
];
const getAll = [...Object.keys(FITTING), 'none'].flatMap((name) => GETTERS.map((getter): Call => [getter, name]));
const putAll = Object.entries(FITTING).map(([name, value]): Call => ['put', name, value]);
const struct = (schema: SchemaJson, ...calls: Call[]): Case => ({ op: 'struct', schema, calls });

const structs: Case[] = [
  struct(WIDE, ['validate'], ['toString'], ...getAll),
  struct(WIDE, ...putAll, ['validate'], ...getAll),
  struct(WIDE, ...putAll.filter(([, name]) => name !== 'bytes'), ['toString']),
  ...[...Object.keys(FITTING), 'none'].map((name) =>
    struct(WIDE, ...ANY.map((value): Call => ['put', name, value]), ['validate'], ['get', name]),
  ),
  struct(s.i32(), ['validate']),
  struct(s.struct({}), ['validate'], ['toString'], ['get', 'a']),
  struct(
    s.struct({ a: s.i32(), b: s.str() }),
    ['put', 'a', t.i32(1)],
    ['validate'],
    ['put', 'b', t.str('x')],
    ['validate'],
  ),
];

const headers = (...calls: Call[]): Case => ({ op: 'headers', calls: [...calls, ['toArray']] });
const SCHEMAS = [
  ...[
    null,
    s.opt('string'),
    s.str(),
    s.i8(),
    s.i32(),
    s.i64(),
    s.f32(),
    s.f64(),
    s.bool(),
    s.bytes(),
    s.dec(2),
    s.date(),
  ],
  ...[s.time(), s.ts(), s.list(s.str()), s.map(s.str(), s.str()), POINT],
];

const allHeaders: Case[] = [
  headers(
    ...[
      ['addString', 'a', t.str('x')] as const,
      ['addString', 'a', null] as const,
      ['addBytes', 'b', t.bytes('x')] as const,
    ],
    ...[
      ['addBytes', 'b', null] as const,
      ['addBoolean', 'c', t.bool(true)] as const,
      ['addByte', 'd', t.i8(1)] as const,
    ],
    ...[
      ['addShort', 'd', t.i16(1)] as const,
      ['addInt', 'd', t.i32(1)] as const,
      ['addLong', 'd', t.i64(1), s.i64()] as const,
    ],
    ...[
      ['addFloat', 'd', t.f32('1.5')] as const,
      ['addDouble', 'd', t.f64('1.5')] as const,
      ['lastWithName', 'd'] as const,
    ],
    ...[
      ['lastWithName', 'none'] as const,
      ['retainLatest', 'd'] as const,
      ['toArray'] as const,
      ['remove', 'a'] as const,
    ],
  ),
  headers(['addDecimal', 'a', t.dec('1.50')], ['addDecimal', 'a', t.dec('1E+3')], ['addDecimal', 'a', null]),
  headers(['addDate', 'b', t.date(86_400_000)], ['addDate', 'b', t.date(1)], ['addTimestamp', 'd', t.date(1)]),
  headers(...[1, 86_400_000, 86_400_001, -1].map((time): Call => ['addTime', 'c', t.date(time)])),
  headers(
    ['addList', 'a', t.list(t.str('x')), s.list(s.str())],
    ['addList', 'a', t.list(), s.str()],
    ['addList', 'a', null, s.list(s.str())],
  ),
  headers(
    ['addMap', 'b', t.map({ a: t.i32(1) }), s.map(s.str(), s.i32())],
    ['addMap', 'b', t.map({}), s.list(s.str())],
  ),
  headers(['addStruct', 'c', t.struct({ x: t.i32(1) }, POINT)], ['addStruct', 'c', null]),
  headers(
    ...['a', 'b', 'a', 'b'].map((key, i): Call => ['addString', key, t.str(`${i}`)]),
    ['retainLatest'],
    ['lastWithName', 'a'],
  ),
  headers(['clear'], ['retainLatest'], ['remove', 'a']),
  ...SCHEMAS.map((schema) => headers(...ANY.map((value): Call => ['add', 'k', value, schema]))),
];

/** Methods of SchemaBuilder, Struct and ConnectHeaders, one after the other. */
export default { cases: [...builders, ...structs, ...allHeaders] } satisfies CaseFile;
