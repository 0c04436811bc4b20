import { s, t, transform } from '../build.ts';
import type { Case, CaseFile, Options, RecordCase } from '../case.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

const FIELDS: Record<string, readonly [schema: object, value: Tagged]> = {
  i8: [s.i8(), t.i8(5)],
  i16: [s.i16(), t.i16(5)],
  i32: [s.i32(), t.i32(5)],
  i64: [s.i64(), t.i64(9007199254740993n)],
  f32: [s.f32(), t.f32('1.5')],
  f64: [s.f64(), t.f64('1.5')],
  bool: [s.bool(), t.bool(true)],
  str: [s.str(), t.str('secret')],
  bytes: [s.bytes(), t.bytes('secret')],
  dec: [s.dec(2), t.dec('1.50')],
  date: [s.date(), t.date(86400000)],
  time: [s.time(), t.date(5)],
  ts: [s.ts(), t.date(1700000000000)],
  list: [s.list(s.i32()), t.list(t.i32(1))],
  map: [s.map(s.str(), s.i32()), t.map({ a: t.i32(1) })],
  struct: [s.struct({ x: s.i32() }), t.struct({ x: t.i32(1) })],
  named: [{ ...s.i32(), name: 'my.Own' }, t.i32(5)],
  null: [s.opt('string'), null],
  nullWithDefault: [s.opt('int32', { default: 7 }), null],
  emptyText: [s.str(), t.str('')],
};

const SCHEMALESS: Record<string, Tagged> = {
  long: t.i64(5),
  big: t.i64(9007199254740993n),
  double: t.f64('1.5'),
  nan: t.f64('NaN'),
  bool: t.bool(true),
  str: t.str('secret'),
  bytes: t.bytes('secret'),
  list: t.list(t.i64(1)),
  map: t.map({ a: t.i64(1) }),
  null: null,
  date: t.date(5),
  dec: t.dec('1.50'),
  struct: t.struct({ x: t.i32(1) }, s.struct({ x: s.i32() })),
};

const replacements = [
  undefined,
  '0',
  '42',
  '-7',
  '300',
  '70000',
  '3000000000',
  '99999999999999999999',
  '1.75',
  '1e3',
  '1e400',
  '1e-400',
  'NaN',
  'Infinity',
  '1d',
  '0x10',
  'xxxx',
  ' 5 ',
  '***',
  'true',
  '+5',
  '.5',
  '5.',
  '-0',
  '-0.0',
  '1e-3',
];

function side(name: 'Key' | 'Value', schema: SchemaJson, value: Tagged): RecordCase {
  return name === 'Key' ? { keySchema: schema, key: value } : { valueSchema: schema, value };
}

const byType = replacements.flatMap((replacement) => {
  const config = (fields: string): Options => ({ fields, ...(replacement === undefined ? {} : { replacement }) });
  return [
    transform(
      'MaskField$Value',
      config('f'),
      ...Object.values(FIELDS).map(([schema, value]) =>
        side('Value', s.struct({ f: schema, other: s.str() }), t.struct({ f: value, other: t.str('x') })),
      ),
    ),
    transform(
      'MaskField$Key',
      config('f,missing'),
      ...Object.values(SCHEMALESS).map((value) => side('Key', null, t.map({ f: value, other: t.str('x') }))),
    ),
    transform('MaskField$Key', config('f'), side('Key', null, t.map({ f: t.i32(5) }))),
  ];
});

const odd: RecordCase[] = [
  side('Value', null, null),
  side('Value', s.opt('string'), null),
  side('Value', s.struct({ a: s.str() }, { optional: true }), null),
  side('Value', null, t.str('a')),
  side('Value', null, t.i64(1)),
  side('Value', null, t.list(t.str('a'))),
  side('Value', s.str(), t.str('a')),
  side('Value', s.i32(), t.i32(1)),
  side('Value', s.map(s.str(), s.str()), t.map({ a: t.str('x') })),
  side('Value', null, t.struct({ a: t.str('x') }, s.struct({ a: s.str() }))),
  side('Value', null, t.map({})),
  side('Value', null, t.map({ a: t.str('x'), b: t.i64(3), ' a ': t.str('y') })),
  side('Value', s.struct({ a: s.str(), b: s.opt('int32', { default: 4 }) }), t.struct({ a: t.str('x'), b: null })),
  side(
    'Value',
    s.struct({ a: s.str({ default: 'dd' }), b: s.i32() }, { name: 'n', version: 1 }),
    t.struct({ b: t.i32(3) }),
  ),
  side('Value', s.struct({ z: s.str() }), t.struct({ z: t.str('x') })),
  {
    topic: 'x',
    partition: 2,
    timestamp: 7,
    headers: [['h', s.str(), t.str('v')]],
    ...side('Value', null, t.map({ a: t.str('5') })),
  },
  { sink: true, offset: 3, ...side('Value', s.struct({ a: s.str() }), t.struct({ a: t.str('5') })) },
];

const configurations: Options[] = [
  { fields: 'a' },
  { fields: 'a,b' },
  { fields: ' a , b ' },
  { fields: 'b,a', replacement: '9' },
  { fields: 'a,b', 'replace.null.with.default': 'false' },
  { fields: 'b', 'replace.null.with.default': 'false' },
  { fields: 'a,b', replacement: '9', 'replace.null.with.default': 'false' },
  {},
  { fields: '' },
  { fields: ',' },
  { fields: 'a,,b' },
  { fields: 'a,a' },
  { fields: 'a,b,a' },
  { fields: null },
  { fields: 'a', replacement: '' },
  { fields: 'a', replacement: ' ' },
  { fields: 'a', replacement: null },
  { fields: 'a', 'replace.null.with.default': 'nope' },
  { fields: 'a.b' },
];

/** Java narrows such a replacement to the Integer that it masks; JSON never brings an Integer. */
function masksIntegerWithLong(asked: Case): boolean {
  if (asked.op !== 'transform' || !/^(3000000000|9{20})$/.test(asked.config.replacement ?? '')) return false;
  return asked.records.some(({ keySchema, key }) => !keySchema && JSON.stringify(key ?? null).includes('"int32"'));
}

export default {
  cases: [
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.MaskField$Value' },
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.MaskField$Key' },
    ...byType,
    ...configurations.map((config) => transform('MaskField$Value', config, ...odd)),
  ],
  differences: [{ why: 'A value without a schema has the types of JavaScript.', applies: masksIntegerWithLong }],
} satisfies CaseFile;
