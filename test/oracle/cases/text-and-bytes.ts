import { from, s, t, to } from '../build.ts';
import type { Case, CaseFile, ConverterCase } from '../case.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

const STRING = 'org.apache.kafka.connect.storage.StringConverter';
const BYTES = 'org.apache.kafka.connect.converters.ByteArrayConverter';
const POINT = s.struct(
  { x: s.i32(), y: s.opt('double'), tags: s.list(s.str(), { optional: true }) },
  { name: 'point' },
);

const VALUES: [SchemaJson, Tagged][] = [
  [null, null],
  [null, t.str('')],
  [null, t.str('é€😀')],
  [null, t.bool(true)],
  [null, t.i64(9007199254740993n)],
  [null, t.i64(-5)],
  [null, t.f64('1.5')],
  [null, t.f64('1.0E-7')],
  [null, t.list(t.i64(1), null, t.str('a, b'), t.list(), t.map({ k: t.bool(false) }))],
  [null, t.map({})],
  [null, t.map({ a: t.i64(1), b: null, c: t.map({ d: t.list(t.str('x')) }) })],
  [null, t.dec('1.50')],
  [null, t.dec('1E+3')],
  [null, t.struct({ x: t.i32(1) }, POINT)],
  [null, t.list(t.struct({ x: t.i32(1), tags: t.list(t.str('a')) }, POINT))],
  [s.str(), t.str('x')],
  [s.opt('string'), null],
  [s.str(), null],
  [s.bool(), t.bool(false)],
  [s.i8(), t.i8(-128)],
  [s.i16(), t.i16(300)],
  [s.i32(), t.i32(-1)],
  [s.i64(), t.i64(9223372036854775807n)],
  [s.f32(), t.f32('0.1')],
  [s.f32(), t.f32('NaN')],
  [s.f64(), t.f64('1.0')],
  [s.f64(), t.f64('-Infinity')],
  [s.f64(), t.f64('-0.0')],
  [s.dec(2), t.dec('12.30')],
  [s.dec(-2), t.dec('1.2E+3')],
  [s.list(s.f32()), t.list(t.f32('1.0'), t.f32('3.4E10'))],
  [s.list(s.opt('int64')), t.list(t.i64(1), null)],
  [s.map(s.str(), s.f64()), t.map({ a: t.f64('2.0') })],
  [s.map(s.i32(), s.str()), t.entries([t.i32(5), t.str('x')])],
  [POINT, t.struct({ x: t.i32(1) })],
  [POINT, t.struct({ x: t.i32(1), y: t.f64('2.0'), tags: t.list(t.str('a'), t.str('b')) })],
  [
    s.struct({ p: POINT, m: s.map(s.str(), POINT) }),
    t.struct({ p: t.struct({ x: t.i32(1) }), m: t.map({ k: t.struct({ x: t.i32(2) }) }) }),
  ],
  [s.struct({}), t.struct({})],
  [s.bytes(), t.bytes('ab')],
  [null, t.bytes('ab')],
  [s.opt('bytes'), null],
  [s.bytes(), null],
  [s.bytes(), t.str('x')],
  [s.str(), t.bytes('x')],
  [s.dec(1), t.bytes('x')],
  [s.list(s.bytes()), t.list()],
];
/** An array of bytes prints as its address in Java. */
const printable = VALUES.filter(([, value]) => value?.[0] !== 'bytes');

const ENCODINGS = [
  'UTF-8',
  'utf8',
  ' UTF-8 ',
  'UTF-16',
  'UTF-16BE',
  'UTF-16LE',
  'US-ASCII',
  'ascii',
  'ISO-8859-1',
  'latin1',
  'ISO-8859-15',
  'windows-1252',
  'Cp1252',
];
const HEXES = [
  '',
  '61',
  'c3a9',
  'e282ac',
  'f09f9880',
  'c3',
  'ff',
  'eda080',
  '00',
  'feff0061',
  'fffe6100',
  'efbbbf61',
  '80',
  'd83d',
  'a4',
];
const encodings = ENCODINGS.flatMap((encoding): Case[] => {
  const config = { 'converter.encoding': encoding };
  return [
    from(STRING, s.str(), t.str('aé€😀\u0000'), config),
    ...HEXES.map((hex): ConverterCase => ({ op: 'to', class: STRING, config, hex })),
  ];
});
const refused = ['', 'nonsense', 'UTF-7', 'utf 8', null].flatMap((encoding) => [
  from(STRING, s.str(), t.str('x'), { 'converter.encoding': encoding }),
  to(STRING, 'x', { 'converter.encoding': encoding }),
]);

const header = (className: string, [schema, value]: [SchemaJson, Tagged]): ConverterCase => ({
  op: 'fromHeader',
  class: className,
  schema,
  value,
});

export default {
  cases: [
    ...printable.flatMap(([schema, value]) => [from(STRING, schema, value), header(STRING, [schema, value])]),
    ...VALUES.flatMap(([schema, value]) => [from(BYTES, schema, value), header(BYTES, [schema, value])]),
    ...encodings,
    ...refused,
    to(STRING, null),
    to(BYTES, null),
    ...HEXES.flatMap((hex): ConverterCase[] => [
      { op: 'to', class: BYTES, hex },
      { op: 'toHeader', class: BYTES, hex },
      { op: 'toHeader', class: STRING, hex },
    ]),
    { op: 'pluginKeys', class: STRING },
    { op: 'pluginKeys', class: BYTES },
  ],
} satisfies CaseFile;
