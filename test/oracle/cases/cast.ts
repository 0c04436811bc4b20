import { s, t, transform } from '../build.ts';
import type { CaseFile, RecordCase } from '../case.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

const TYPES = ['int8', 'int16', 'int32', 'int64', 'float32', 'float64', 'boolean', 'string'];

type Typed = readonly [schema: SchemaJson, values: readonly Tagged[]];

const texts = [
  '',
  ' ',
  '0',
  '-0',
  '+7',
  '127',
  '128',
  '-128',
  '-129',
  '300',
  '32768',
  '2147483648',
  '-2147483648',
  '9223372036854775807',
  '9223372036854775808',
  '007',
  ' 42',
  '42 ',
  '4 2',
  '٤٢',
  '1.5',
  '-1.5e3',
  '.5',
  '5.',
  '1d',
  '1f',
  '1L',
  '1e400',
  '1e-400',
  '3.4028236e38',
  '1.401298464324817e-45',
  '0.1',
  '16777217',
  '1.00000017881393432617187499',
  '1.00000017881393421514957253748434595763683319091796875001',
  'NaN',
  '-Infinity',
  '+Infinity',
  'infinity',
  '0x1.8p1',
  '0X.8P-2',
  '0x10',
  '-0x1p3d',
  'true',
  'TRUE',
  'tRuE',
  'yes',
  '1',
  'false',
  '1_000',
  '1,000',
  '--1',
  '+',
  '-',
  'e5',
  '1e',
];

const withSchema: readonly Typed[] = [
  [s.i8(), [t.i8(0), t.i8(127), t.i8(-128)]],
  [s.i16(), [t.i16(300), t.i16(-32768), t.i16(128)]],
  [s.i32(), [t.i32(300), t.i32(2147483647), t.i32(-2147483648), t.i32(65536), t.i32(16777217), t.i32(-129)]],
  [
    s.i64(),
    [
      t.i64(0),
      t.i64(255),
      t.i64(4294967296),
      t.i64(9007199254740993n),
      t.i64(9223372036854775807n),
      t.i64(-9223372036854775808n),
      t.i64(9007199791611905n),
      t.i64(9007199791611905n * 2n + 1n),
    ],
  ],
  [
    s.f32(),
    ['0.0', '-0.0', '1.5', '-1.5', '300.7', '3.4E38', '0.1', 'NaN', 'Infinity', '-Infinity', '1.0E10', '1.0E-5'].map(
      t.f32,
    ),
  ],
  [
    s.f64(),
    [
      '0.0',
      '-0.0',
      '0.5',
      '-0.9',
      '300.7',
      '-129.9',
      '3.0E9',
      '1.0E19',
      '-1.0E19',
      '1.0E300',
      '0.1',
      'NaN',
      'Infinity',
      '-Infinity',
      '123456789.125',
      '1.0E7',
      '9999999.0',
      '0.001',
      '1.0E-4',
      '100.0',
    ].map(t.f64),
  ],
  [s.bool(), [t.bool(true), t.bool(false)]],
  [s.str(), texts.map(t.str)],
  [s.bytes(), [t.bytes('abc'), t.bytes('')]],
  [s.dec(2), ['1.50', '-129.99', '0.00', '99999999999999999999.00', '0.10', '300.00', '0.50'].map(t.dec)],
  [s.dec(-3), [t.dec('1E+3'), t.dec('123E+3')]],
  [s.dec(30), [t.dec('0.000000000000000000000000000001'), t.dec('1.000000000000000000000000000001')]],
  [s.date(), [t.date(0), t.date(86400000), t.date(-86400000), t.date(1700006400000), t.date(1)]],
  [s.time(), [t.date(0), t.date(1), t.date(86399999), t.date(86400000), t.date(86400001), t.date(-1)]],
  [s.ts(), [t.date(0), t.date(1), t.date(86400000), t.date(1700000000123), t.date(-1), t.date(-62135596800000)]],
  [s.list(s.i32()), [t.list(t.i32(1))]],
  [s.map(s.str(), s.i32()), [t.map({ a: t.i32(1) })]],
  [s.struct({ a: s.i32() }, { name: 'n' }), [t.struct({ a: t.i32(1) })]],
  [{ ...s.i32(), name: 'my.Own' }, [t.i32(5)]],
];

const schemaless: readonly Tagged[] = [
  t.i32(5),
  t.i64(300),
  t.i64(-129),
  t.i64(4294967297),
  t.i64(9007199254740993n),
  t.f64('1.5'),
  t.f64('-1.5'),
  t.f64('1.0E300'),
  t.f64('1.0E19'),
  t.f64('NaN'),
  t.f64('0.1'),
  t.bool(true),
  t.bool(false),
  ...['12', 'abc', '1.5', '300', 'true', '0x1p3', '1e5', ''].map(t.str),
  t.bytes('abc'),
  t.list(t.i64(1)),
  t.map({ a: t.i64(1) }),
  t.date(0),
  t.dec('1.5'),
  t.struct({ a: t.i32(1) }, s.struct({ a: s.i32() })),
  null,
];

function side(name: 'Key' | 'Value', schema: SchemaJson, value: Tagged): RecordCase {
  return name === 'Key' ? { keySchema: schema, key: value } : { valueSchema: schema, value };
}

const wholes = TYPES.flatMap((type) => [
  ...withSchema.map(([schema, values]) =>
    transform('Cast$Value', { spec: type }, ...values.map((value) => side('Value', schema, value))),
  ),
  transform('Cast$Key', { spec: type }, ...schemaless.map((value) => side('Key', null, value))),
]);

const fields = TYPES.flatMap((type) => [
  ...withSchema.map(([schema, values]) =>
    transform(
      'Cast$Key',
      { spec: `f:${type}` },
      ...values
        .slice(0, 6)
        .map((value) =>
          side('Key', s.struct({ f: schema as object, g: s.str() }), t.struct({ f: value, g: t.str('x') })),
        ),
    ),
  ),
  transform(
    'Cast$Value',
    { spec: `f:${type}` },
    ...schemaless.map((value) => side('Value', null, t.map({ f: value, g: t.str('x') }))),
    side('Value', null, t.map({ g: t.str('x') })),
  ),
]);

const optional = s.struct({
  a: s.opt('int64', { default: 5 }),
  b: s.opt('string'),
  c: { ...s.i32({ default: 7 }) },
  d: s.opt('double', { default: 300.5 }),
  e: s.opt('string', { default: '12' }),
});

const nulls = ['true', 'false'].map((replace) =>
  transform(
    'Cast$Value',
    { spec: 'a:int8,b:int32,c:string,d:boolean,e:float64', 'replace.null.with.default': replace },
    side('Value', optional, t.struct({ a: null, b: null, c: t.i32(1), d: null, e: null })),
    side('Value', optional, t.struct({ a: t.i64(300), b: t.str('5'), c: t.i32(1), d: t.f64('0.5'), e: t.str('1e3') })),
    side('Value', optional, t.struct({})),
    side('Value', optional, null),
    side('Value', null, null),
    side('Value', s.opt('string'), null),
  ),
);

const schemas = [
  transform(
    'Cast$Value',
    { spec: 'int64' },
    side('Value', s.opt('int32', { default: 5, name: 'n', version: 3, doc: 'd', parameters: { a: 'b' } }), t.i32(1)),
    side('Value', s.opt('string', { default: 'x' }), t.str('1')),
    side('Value', s.opt('string', { default: '12' }), t.str('1')),
    side('Value', s.ts({ default: 5 }), t.date(7)),
    side('Value', s.opt('boolean'), t.bool(true)),
  ),
  transform(
    'Cast$Value',
    { spec: 'string' },
    side('Value', s.ts({ default: 5 }), t.date(7)),
    side('Value', s.dec(2), t.dec('1.50')),
    side('Value', s.bytes({ default: 'YWJj' }), t.bytes('abc')),
  ),
  transform(
    'Cast$Value',
    { spec: 'a:int64,zz:int8' },
    side(
      'Value',
      s.struct({ a: s.ts({ default: 5 }), b: s.ts() }, { name: 'n', version: 2, doc: 'd' }),
      t.struct({ a: t.date(7), b: t.date(1) }),
    ),
    side('Value', s.struct({ a: s.str({ default: 'x' }) }), t.struct({ a: t.str('1') })),
    side('Value', s.struct({ a: s.i32() }, { optional: true }), t.struct({ a: t.i32(1) })),
    side('Value', s.struct({ a: s.i32() }, { default: { a: 3 } }), t.struct({ a: t.i32(1) })),
    side('Value', s.struct({ a: s.i32() }, { optional: true }), null),
    side('Value', s.struct({ b: s.i32() }), t.struct({ b: t.i32(1) })),
    side('Value', s.i32(), t.i32(1)),
    side('Value', s.str(), t.str('a')),
    side('Value', s.map(s.str(), s.i32()), t.map({ a: t.i32(1) })),
    side('Value', null, t.i32(1)),
    side('Value', null, t.str('a')),
    side('Value', null, t.list(t.i32(1))),
    {
      topic: 'x',
      partition: 2,
      timestamp: 7,
      headers: [['h', s.str(), t.str('v')]],
      ...side('Value', null, t.map({ a: t.str('5') })),
    },
    { sink: true, offset: 3, ...side('Value', null, t.map({ a: t.str('5') })) },
  ),
];

const specs = [
  undefined,
  '',
  ' ',
  ',',
  'a',
  'int8,int16',
  'a:int8,int16',
  'int8',
  ' int8 ',
  'INT8',
  'Int64',
  'a:INT32',
  'a: int32',
  ' a : int32 ',
  'a:b:c',
  'a:int8:',
  'a:int8::',
  ':int8',
  'a:',
  ':',
  '::',
  ':::x',
  'a:bytes',
  'a:array',
  'a:map',
  'a:struct',
  'bytes',
  'STRUCT',
  'a:date',
  'a:int',
  'a:long',
  'a:int8,a:string',
  'a:int8,,b:int8',
  'a:int8, b:int16',
  'a.b:int8',
  'a:int8,',
].map((spec) =>
  transform(
    'Cast$Value',
    spec === undefined ? {} : { spec },
    side('Value', null, t.map({ a: t.str('5'), b: t.i64(7), '': t.str('9') })),
    side('Value', null, t.i64(300)),
  ),
);

const others = [
  transform('Cast$Value', { spec: 'int8', 'replace.null.with.default': 'maybe' }),
  transform('Cast$Value', { spec: null }),
  transform('Cast$Key', { spec: 'int8', other: 'x' }, side('Key', null, t.i64(3)), side('Value', null, t.i64(300))),
  transform(
    'Cast$Value',
    { spec: 'b:int8,a:int8,c:int16' },
    side('Value', null, t.map({ a: t.str('x'), b: t.str('y'), c: t.str('z') })),
  ),
];

export default {
  cases: [
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.Cast$Value' },
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.Cast$Key' },
    ...wholes,
    ...fields,
    ...nulls,
    ...schemas,
    ...specs,
    ...others,
  ],
} satisfies CaseFile;
