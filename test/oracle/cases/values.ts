import { from, s, t } from '../build.ts';
import type { Case, CaseFile } from '../case.ts';
import { HEADER_TEXTS } from '../header-texts.ts';

const SIMPLE = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';

const I = s.i32();

const WRITTEN: readonly (readonly [schema: unknown, value: ReturnType<typeof t.str> | null])[] = [
  [null, null],
  [s.opt('string'), null],
  [s.bool(), t.bool(true)],
  [s.i8(), t.i8(-5)],
  [s.i16(), t.i16(5)],
  [I, t.i32(5)],
  [s.i64(), t.i64(9007199254740993n)],
  ...[
    '1.0',
    '1.5',
    '-0.0',
    '1.0E7',
    '9999999.0',
    '1.0E-3',
    '9.999E-4',
    '3.4028235E38',
    '1.4E-45',
    'NaN',
    'Infinity',
    '-Infinity',
    '0.1',
    '100.0',
    '1234567.9',
    '0.33333334',
  ].map((text) => [s.f32(), t.f32(text)] as const),
  ...[
    '1.0',
    '1.5',
    '-0.0',
    '1.0E7',
    '9999999.0',
    '1.0E-3',
    '9.999E-4',
    '1.7976931348623157E308',
    '4.9E-324',
    'NaN',
    'Infinity',
    '-Infinity',
    '0.1',
    '100.0',
    '123456789012345680.0',
    '0.3333333333333333',
  ].map((text) => [s.f64(), t.f64(text)] as const),
  ...['', 'a', 'a"b', 'a\\b', '\\"', 'null', '[1]', 'é€😀', ' a ', '\n'].map((text) => [s.str(), t.str(text)] as const),
  [s.bytes(), t.bytes('')],
  [s.bytes(), t.bytes('abc')],
  [s.bytes(), ['bytes', '//79']],
  ...['0', '1.50', '-1.50', '1E+3', '0.000001', '0.0000001', '12345678901234567890.12', '-0.00'].map(
    (text) => [s.dec(2), t.dec(text)] as const,
  ),
  ...[0, 86_400_000, -86_400_000, 951_782_400_000, 253_402_300_800_000, -62_198_755_200_000].map(
    (millis) => [s.date(), t.date(millis)] as const,
  ),
  ...[0, 1, 86_399_999, 45_296_789].map((millis) => [s.time(), t.date(millis)] as const),
  ...[0, 1, -1, 86_399_999, 86_400_000, 86_400_001, 1_704_112_496_789, -62_198_755_200_001, 253_402_300_800_001].map(
    (millis) => [s.ts(), t.date(millis)] as const,
  ),
  [s.list(I), t.list()],
  [s.list(I), t.list(t.i32(1), t.i32(2))],
  [s.list(s.opt('string')), t.list(t.str('a'), null, t.str('b"c'))],
  [s.list(s.list(I)), t.list(t.list(t.i32(1)), t.list())],
  [s.list(s.f32()), t.list(t.f32('1.0'), t.f32('2.5'))],
  [s.list(s.f64()), t.list(t.f64('1.0'))],
  [s.list(s.bytes()), t.list(t.bytes('abc'))],
  [s.list(s.ts()), t.list(t.date(1_704_112_496_789))],
  [s.list(s.dec(2)), t.list(t.dec('1.50'))],
  [s.map(s.str(), I), t.map({})],
  [s.map(s.str(), I), t.map({ a: t.i32(1) })],
  [s.map(I, s.str()), t.entries([t.i32(1), t.str('x')])],
  [s.map(s.str(), s.map(s.str(), I)), t.map({ a: t.map({ b: t.i32(1) }) })],
  [s.map(s.str(), s.opt('int32')), t.map({ a: null })],
  [s.struct({}), t.struct({})],
  [s.struct({ a: I, b: s.str() }), t.struct({ a: t.i32(1), b: t.str('x"y') })],
  [s.struct({ a: s.opt('int32') }), t.struct({})],
  [s.struct({ a: s.opt('int32', { default: 5 }) }), t.struct({})],
  [
    s.struct({ a: s.f64(), b: s.f32(), c: s.list(s.f64()) }),
    t.struct({ a: t.f64('1.0'), b: t.f32('2.0'), c: t.list(t.f64('3.0')) }),
  ],
  [s.struct({ s: s.struct({ t: s.ts() }) }), t.struct({ s: t.struct({ t: t.date(5) }) })],
  [s.struct({ b: s.bytes(), d: s.dec(1) }), t.struct({ b: t.bytes('abc'), d: t.dec('1.5') })],
  [null, t.str('x')],
  [null, t.bool(false)],
  [null, t.i64(5)],
  [null, t.list(t.i64(5), t.str('a'), null)],
  [null, t.map({ a: t.i64(1), b: t.list() })],
  [null, t.bytes('abc')],
  [null, t.f64('1.5')],
];

const cases: Case[] = [
  { op: 'pluginKeys', class: SIMPLE },
  ...HEADER_TEXTS.map((text): Case => ({ op: 'toHeader', class: SIMPLE, config: {}, bytes: text })),
  { op: 'toHeader', class: SIMPLE, config: {}, bytes: null },
  ...['ff', 'c3', 'efbbbf31', '5bff5d', '80', 'eda080'].map(
    (hex): Case => ({ op: 'toHeader', class: SIMPLE, config: {}, hex }),
  ),
  ...HEADER_TEXTS.map((text): Case => ({ op: 'parseValue', text })),
  ...WRITTEN.map(([schema, value]): Case => ({ ...from(SIMPLE, schema, value), op: 'fromHeader' })),
  ...WRITTEN.filter(([, value]) => value !== null).map(([schema, value]): Case => ({ op: 'valueText', schema, value })),
];

/** In Connect the elements of the first keep their smaller type. */
const WIDENED = ['[[1],[300]]', '[[1],["a"]]', '[{"a":1},{"b":300}]'];

export default {
  cases,
  differences: [
    {
      why: 'numbers in arrays within arrays have the type that the schema says, as JavaScript has one type of number',
      applies: (asked) => WIDENED.includes('bytes' in asked ? `${asked.bytes}` : 'text' in asked ? asked.text : ''),
    },
  ],
} satisfies CaseFile;
