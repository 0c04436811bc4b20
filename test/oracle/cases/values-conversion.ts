import { s, t } from '../build.ts';
import type { CaseFile, Conversion } from '../case.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

const TO: readonly Conversion[] = [
  ...(['Boolean', 'Byte', 'Short', 'Integer', 'Long', 'Float', 'Double', 'String'] as const),
  ...(['List', 'Map', 'Struct', 'Date', 'Time', 'Timestamp', 'Decimal'] as const),
];
const POINT = s.struct({ x: s.i32() }, { name: 'point' });
const TEXTS = [
  '',
  'null',
  'true',
  'FALSE',
  '0',
  '-1',
  '1.9',
  '300',
  '1e3',
  'NaN',
  '9223372036854775808',
  'abc',
  '[1,2]',
  '{"a":1}',
];
const DATES = ['1970-01-02', '12:34:56.789Z', '2019-08-23T14:34:54.346Z'];
const DAY = 86_400_000;

const VALUES: readonly (readonly [schema: SchemaJson, value: Tagged])[] = [
  [null, null],
  [s.opt('string'), null],
  ...[...TEXTS, ...DATES].map((text) => [s.str(), t.str(text)] as const),
  [null, t.str('128')],
  [null, t.bool(true)],
  [s.bool(), t.bool(false)],
  [s.i8(), t.i8(-1)],
  [s.i32(), t.i32(300)],
  [s.i64(), t.i64(4_294_967_296n)],
  [null, t.i64(70_000)],
  [s.f32(), t.f32('0.3')],
  [s.f64(), t.f64('1.9')],
  [s.f64(), t.f64('NaN')],
  [s.f64(), t.f64('-Infinity')],
  [s.dec(2), t.dec('12.34')],
  [s.date(), t.date(DAY)],
  [s.time(), t.date(1000)],
  [s.ts(), t.date(1_700_000_000_123)],
  [s.ts(), t.date(-1)],
  [s.i64(), t.date(DAY)],
  [s.bytes(), t.bytes('ab')],
  [s.list(s.i32()), t.list(t.i32(1))],
  [s.map(s.str(), s.i32()), t.map({ a: t.i32(1) })],
  [null, t.list(t.i64(1), t.str('a'))],
  [null, t.map({ a: t.i64(1) })],
  [POINT, t.struct({ x: t.i32(1) })],
];

export default {
  cases: VALUES.flatMap(([schema, value]) => TO.map((to) => ({ op: 'convert', to, scale: 2, schema, value }) as const)),
  differences: [
    {
      why: 'a Date ends after 100,000,000 days',
      applies: (asked, expected) =>
        asked.op === 'convert' &&
        /^(Date|Timestamp)$/.test(asked.to) &&
        /\["date","-?\d{17,}"\]/.test(JSON.stringify(expected)),
    },
  ],
} satisfies CaseFile;
