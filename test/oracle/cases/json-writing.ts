import { from, s, t } from '../build.ts';
import type { CaseFile, Difference, Options } from '../case.ts';
import { INNER, LEAVES, NESTED } from '../json-schemas.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const PLAIN: Options = { 'schemas.enable': 'false' };
const write = (schema: SchemaJson, value: Tagged, config: Options = {}) => from(JSON_CONVERTER, schema, value, config);

const inner = (id: bigint) => t.struct({ id: t.i64(id) });
const FULL = t.struct({
  inner: t.struct({ id: t.i64(9007199254740993n), name: t.str('é"\\\n') }),
  list: t.list(inner(1n), inner(2n)),
  map: t.map({ a: t.list(t.f64('1.5'), null), b: t.list() }),
  odd: t.entries([t.i32(7), inner(3n)]),
  when: t.date(1_500_000_000_123),
  money: t.dec('-12.34'),
});
const nested = [PLAIN, {}, { 'decimal.format': 'NUMERIC' }, { 'decimal.format': 'numeric', ...PLAIN }].flatMap(
  (config) => [
    write(NESTED, FULL, config),
    write(NESTED, t.struct({ inner: inner(1n) }), config),
    write(NESTED, t.struct({}), config),
    write(s.list(NESTED), t.list(FULL, null), config),
  ],
);
const untyped = [
  ...[
    null,
    t.bool(true),
    t.i8(1),
    t.i16(2),
    t.i32(3),
    t.i64(9007199254740993n),
    t.f32('1.5'),
    t.f64('1.0E10'),
    t.f64('NaN'),
    t.f64('-Infinity'),
  ],
  ...[
    t.f64('1.0E-5'),
    t.f64('1.0E7'),
    t.f64('123456.789'),
    t.f64('-0.5'),
    t.str('\u2028"\u0001\u007f😀/'),
    t.bytes('ab'),
    t.dec('1.50'),
  ],
  ...[
    t.date(0),
    t.list(),
    t.list(t.i32(1), null, t.list(t.str('x'))),
    t.map({}),
    t.map({ a: t.i32(1), b: null }),
    t.map({ '': t.map({}) }),
  ],
  ...[
    t.entries([t.i32(1), t.str('x')]),
    t.entries([null, t.str('x')]),
    t.struct({ a: t.i32(1) }, s.struct({ a: s.i32() })),
  ],
  ...[t.list(t.struct({ id: t.i64(1) }, INNER)), t.map({ s: t.struct({ id: t.i64(1) }, INNER) })],
].flatMap((value) => [write(null, value), write(null, value, PLAIN)]);

const TYPED: [SchemaJson, Tagged][] = [
  ...[
    s.bool(),
    s.i8(),
    s.i16(),
    s.i32(),
    s.i64(),
    s.f32(),
    s.f64(),
    s.str(),
    s.bytes(),
    s.dec(2),
    s.date(),
    s.time(),
    s.ts(),
  ].flatMap((schema) =>
    [
      t.bool(true),
      t.i8(1),
      t.i32(1),
      t.i64(1),
      t.f64('1.5'),
      t.str('x'),
      t.bytes('x'),
      t.dec('1.25'),
      t.date(86_400_000),
      t.list(),
      t.map({}),
    ].map((value): [SchemaJson, Tagged] => [schema, value]),
  ),
  [s.f64(), t.f64('NaN')],
  [s.f64(), t.f64('Infinity')],
  [s.f32(), t.f32('-Infinity')],
  [s.f32(), t.f32('0.1')],
  [s.f32(), t.f32('1.0E10')],
  [s.f64(), t.f64('4.9E-324')],
  [s.f64(), t.f64('1.7976931348623157E308')],
  [s.i64(), t.i64(9223372036854775807n)],
  [s.i64(), t.i64(-9223372036854775808n)],
  [s.date(), t.date(86_400_001)],
  [s.date(), t.date(-86_400_000)],
  [s.time(), t.date(86_399_999)],
  [s.time(), t.date(86_400_000)],
  [s.time(), t.date(-1)],
  [s.ts(), t.date(-1)],
  [s.dec(2), t.dec('1.2')],
  [s.dec(2), t.dec('1.234')],
  [s.dec(0), t.dec('123456789012345678901234567890')],
  [s.dec(-2), t.dec('1E+2')],
  [s.map(s.str(), s.i32()), t.map({ a: t.i32(1), b: t.i32(2) })],
  [s.map(s.str(), s.i32()), t.map({})],
  [s.map(s.opt('string'), s.i32()), t.entries([null, t.i32(1)], [t.str('a'), t.i32(2)])],
  [s.map(s.opt('string'), s.i32()), t.entries([t.str('a'), t.i32(2)])],
  [s.map(s.bool(), s.i32()), t.entries([t.bool(true), t.i32(2)])],
  [s.list(s.str()), t.list(t.str('a'), t.i32(5))],
  [s.list(s.str()), t.list(null)],
  [s.list(s.opt('string')), t.list(null)],
];
const typed = TYPED.flatMap(([schema, value]) => [
  write(schema, value),
  write(schema, value, { ...PLAIN, 'decimal.format': 'numeric' }),
]);
const nulls = LEAVES.flatMap((schema) => [
  write(schema, null),
  write({ ...(schema as object), optional: true }, null),
  write({ ...(schema as object), optional: true }, null, PLAIN),
]);

const NUMBERS: Record<string, string> = {
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  float32: 'float',
  float64: 'double',
};

const differences: readonly Difference[] = [
  {
    why: 'the numbers of up to 32 bits and the floats have one JavaScript type',
    applies: (asked) => {
      if (asked.op !== 'from' || !asked.schema || !asked.value) return false;
      const type = NUMBERS[asked.value[0]];
      return type !== undefined && type !== (asked.schema as { type: string }).type;
    },
  },
];

export default { cases: [...nested, ...untyped, ...typed, ...nulls], differences } satisfies CaseFile;
