import { from, s, t, to } from '../build.ts';
import type { Case, CaseFile } from '../case.ts';

const PACKAGE = 'org.apache.kafka.connect.converters';
const CLASSES = ['LongConverter', 'IntegerConverter', 'ShortConverter', 'DoubleConverter', 'FloatConverter'];
const ALL = [...CLASSES, 'BooleanConverter'];

const BYTES = [
  '00',
  '01',
  '02',
  'ff',
  '0000',
  '7fff',
  '8000',
  'ffff',
  '000000',
  '00000000',
  '7fffffff',
  '80000000',
  'ffffffff',
  '3f800000',
  '7f800000',
  'ff800000',
  '7fc00000',
  '7f800001',
  '00000001',
  '0000000000000000',
  '7fffffffffffffff',
  '8000000000000000',
  'ffffffffffffffff',
  '3ff0000000000000',
  '7ff0000000000000',
  '7ff8000000000000',
  '0020000000000001',
  '000000000000000000',
  '',
];

const VALUES: readonly (readonly [schema: unknown, value: ReturnType<typeof t.str>])[] = [
  [s.i8(), t.i8(-128)],
  [s.i16(), t.i16(32767)],
  [s.i16(), t.i16(-32768)],
  [s.i32(), t.i32(2147483647)],
  [s.i32(), t.i32(-2147483648)],
  [s.i64(), t.i64(9223372036854775807n)],
  [s.i64(), t.i64(-9223372036854775808n)],
  [s.i64(), t.i64(9007199254740993n)],
  [s.f32(), t.f32('1.5')],
  [s.f32(), t.f32('3.4028235E38')],
  [s.f32(), t.f32('NaN')],
  [s.f32(), t.f32('-Infinity')],
  [s.f32(), t.f32('-0.0')],
  [s.f64(), t.f64('1.5')],
  [s.f64(), t.f64('1.7976931348623157E308')],
  [s.f64(), t.f64('NaN')],
  [s.f64(), t.f64('Infinity')],
  [s.f64(), t.f64('4.9E-324')],
  [s.bool(), t.bool(true)],
  [s.bool(), t.bool(false)],
  [s.str(), t.str('5')],
  [s.bytes(), t.bytes('5')],
  [s.dec(2), t.dec('1.50')],
  [s.ts(), t.date(5)],
  [s.date(), t.date(86_400_000)],
  [s.list(s.i64()), t.list(t.i64(5))],
  [s.struct({ a: s.i64() }), t.struct({ a: t.i64(5) })],
  [s.opt('int64'), null],
  [s.opt('boolean'), null],
  [s.opt('string'), null],
  [null, null],
  [null, t.str('x')],
  [null, t.bool(true)],
  [null, t.map({ a: t.i64(5) })],
  [null, t.list()],
];

const cases: Case[] = ALL.flatMap((name) => {
  const className = `${PACKAGE}.${name}`;
  return [
    { op: 'pluginKeys' as const, class: className },
    ...BYTES.map((hex): Case => ({ op: 'to', class: className, config: {}, hex })),
    to(className, null),
    ...BYTES.slice(0, 6).map((hex): Case => ({ op: 'toHeader', class: className, config: {}, hex })),
    ...VALUES.map(([schema, value]) => from(className, schema, value)),
    ...VALUES.slice(0, 8).map(([schema, value]): Case => ({ ...from(className, schema, value), op: 'fromHeader' })),
    { ...from(className, s.i64(), t.i64(5)), isKey: true },
  ];
});

/** Without a schema a number fits the type where its value does. */
const schemaless: Case[] = [
  from(`${PACKAGE}.LongConverter`, null, t.i64(5)),
  from(`${PACKAGE}.LongConverter`, null, t.i64(9223372036854775807n)),
  from(`${PACKAGE}.IntegerConverter`, null, t.i32(5)),
  from(`${PACKAGE}.ShortConverter`, null, t.i16(5)),
  from(`${PACKAGE}.FloatConverter`, null, t.f32('1.5')),
  from(`${PACKAGE}.DoubleConverter`, null, t.f64('1.5')),
];

export default { cases: [...cases, ...schemaless] } satisfies CaseFile;
