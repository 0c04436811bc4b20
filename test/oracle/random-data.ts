import { s, t } from './build.ts';
import type { RecordCase } from './case.ts';
import type { Random } from './random.ts';
import type { SchemaJson, Tagged } from './tagged.ts';

type Json = Record<string, unknown> & { type: string };

export const NAMES = ['a', 'b', 'c', 'd', 'x.y', 'n'];
const ODD_NAMES = ['a.b', 'ü', '`q`', 'a b'];
const LONGS = [
  ...['0', '1', '-1', '127', '-129', '32768', '2147483648', '9223372036854775807', '-9223372036854775808'],
  ...['9007199254740993', '1700000000000', '-62135596800000'],
];
const FLOATS = ['0.0', '-0.0', '1.0', '1.5', '-2.25', 'NaN', 'Infinity', '1.0E10', '3.4028235E38', '0.1', '1.0E-5'];
const DOUBLES = [...FLOATS, '-Infinity', '1.7976931348623157E308', '4.9E-324', '0.30000000000000004', '1.0E20'];
/** Which JavaScript tells from integers. */
const FRACTIONS = ['1.5', '-2.25', 'NaN', '-Infinity', '0.1', '1.0E-5', '4.9E-324'];
export const TEXTS = [
  ...['', 'abc', '1', '-5', '1.5', 'true', 'FALSE', '0x10', ' 7 ', '1e3', 'NaN', '2147483648', '2024-02-29', '+3', '٣'],
  ...['2024-01-01T00:00:00.000Z', '1700000000000', 'é€😀', 'null', '1_000', '1.5f', '[1,2]', '{"a":1}', 'a,b', '\0'],
];
const DECIMALS = ['0.00', '1.25', '-1.25', '12345678901234567890.12', '-0.01'];
const MOMENTS = [0, 86_400_000, -86_400_000, 951_782_400_000, 1_700_000_000_123, -1, -62_135_596_800_000];
const DEFAULTS: Readonly<Record<string, readonly unknown[]>> = {
  ...{ i8: [0, -1], i16: [0, 5], i32: [0, 5], i64: [0, 7], f32: [0.5, -2], f64: [1.5], bool: [true, false] },
  ...{ str: ['', 'd'], bytes: ['AQI='], dec: ['AfQ='], date: [19_000], time: [5000], ts: [1_700_000_000_000] },
};
const LEAVES = ['i8', 'i16', 'i32', 'i64', 'f32', 'f64', 'bool', 'str', 'bytes', 'date', 'time', 'ts'] as const;

/** `depth`: how many levels of arrays, maps and structs there may be. */
export function randomSchema(random: Random, depth: number): Json {
  const kind = random.pick([
    ...LEAVES,
    'dec',
    ...(depth > 0 ? ['list', 'map', 'struct', 'list', 'map', 'struct'] : []),
  ]);
  const extra: Record<string, unknown> = {};
  if (random.chance(0.35)) extra.optional = true;
  if (random.chance(0.1)) extra.doc = random.pick(['doc', '', 'd"q']);
  if (random.chance(0.2) && DEFAULTS[kind]) extra.default = random.pick(DEFAULTS[kind]);
  if (!['dec', 'date', 'time', 'ts'].includes(kind)) {
    if (random.chance(0.1)) extra.name = random.pick(['n', 'com.x.N', 'x y']);
    if (random.chance(0.1)) extra.version = random.pick([1, 0, -1]);
    if (random.chance(0.1)) extra.parameters = random.pick([{ p: 'q' }, { a: '1', b: '2' }, {}]);
  }
  switch (kind) {
    case 'dec':
      return s.dec(2, extra) as Json;
    case 'list':
      return s.list(randomSchema(random, depth - 1), extra) as Json;
    case 'map':
      return s.map(random.chance(0.75) ? s.str() : s.i32(), randomSchema(random, depth - 1), extra) as Json;
    case 'struct':
      return randomStruct(random, depth - 1, extra);
    default:
      return s[kind as (typeof LEAVES)[number]](extra) as Json;
  }
}

export function randomStruct(random: Random, depth: number, extra: Record<string, unknown> = {}): Json {
  const names = random.many(1 + Math.floor(random.next() * 4), () => randomName(random));
  return s.struct(Object.fromEntries(names.map((name) => [name, randomSchema(random, depth)])), extra) as Json;
}

function randomName(random: Random): string {
  return random.pick(random.chance(0.9) ? NAMES : ODD_NAMES);
}

type Field = Json & { field: string };

/** A value that fits; null where that may be. */
export function randomValue(random: Random, schema: Json): Tagged {
  if (schema.optional && random.chance(0.3)) return null;
  const logical = String(schema.name ?? '').replace('org.apache.kafka.connect.data.', '');
  switch (logical in LOGICAL ? logical : schema.type) {
    case 'array':
      return t.list(...random.some(3, () => randomValue(random, schema.items as Json)));
    case 'map':
      return t.entries(...random.some(2, () => randomEntry(random, schema)));
    case 'struct': {
      const set = (schema.fields as Field[]).filter((field) => field.default === undefined || random.chance(0.6));
      const values = set.map((field) => [field.field, randomValue(random, field)] as const);
      return t.struct(Object.fromEntries(values.filter(([, value]) => value !== null)));
    }
    default:
      return (LOGICAL[logical] ?? PLAIN[schema.type]!)(random);
  }
}

type Make = (random: Random) => Tagged;

const LOGICAL: Readonly<Record<string, Make>> = {
  Decimal: (random) => t.dec(random.pick(DECIMALS)),
  Date: (random) => t.date(random.pick([0, 86_400_000, -86_400_000])),
  Time: (random) => t.date(random.pick([0, 1, 86_399_999])),
  Timestamp: (random) => t.date(random.pick(MOMENTS)),
};

const PLAIN: Readonly<Record<string, Make>> = {
  int8: (random) => t.i8(random.pick([0, 1, 127, -128])),
  int16: (random) => t.i16(random.pick([0, -1, 32_767, 200])),
  int32: (random) => t.i32(random.pick([0, 1, 2_147_483_647, -2_147_483_648, 1_700_000_000])),
  int64: (random) => ['int64', random.pick(LONGS)],
  float: (random) => t.f32(random.pick(FLOATS)),
  double: (random) => t.f64(random.pick(DOUBLES)),
  boolean: (random) => t.bool(random.chance(0.5)),
  string: (random) => t.str(random.pick(TEXTS)),
  bytes: (random) => t.bytes(random.pick(['', 'abc', '\u0001'])),
};

function randomEntry(random: Random, { keys, values }: Json): readonly [Tagged, Tagged] {
  return [randomValue(random, keys as Json), randomValue(random, values as Json)];
}

/** What JSON without a schema may hold, and what other converters may bring. */
export function randomSchemaless(random: Random, depth: number): Tagged {
  switch (
    random.pick(['null', 'long', 'fraction', 'text', 'text', 'other', ...(depth > 0 ? ['list', 'map', 'map'] : [])])
  ) {
    case 'null':
      return null;
    case 'long':
      return ['int64', random.pick(LONGS)];
    case 'fraction':
      return t.f64(random.pick(FRACTIONS));
    case 'text':
      return t.str(random.pick(TEXTS));
    case 'list':
      return t.list(...random.some(3, () => randomSchemaless(random, depth - 1)));
    case 'map':
      return randomMap(random, depth - 1);
    default:
      return random.pick([t.bool(true), t.bool(false), t.bytes('abc'), t.dec('1.25'), t.date(1_700_000_000_123)]);
  }
}

export function randomMap(random: Random, depth: number): Tagged {
  const members = random.some(5, () => [randomName(random), randomSchemaless(random, depth)] as const);
  return t.map(Object.fromEntries(members));
}

export function randomRecord(random: Random): RecordCase {
  const [keySchema, key] = randomSide(random);
  const [valueSchema, value] = randomSide(random);
  return {
    keySchema,
    key,
    valueSchema,
    value,
    headers: random.some(3, () => randomHeader(random)),
    topic: random.pick(['t', 'a.b-c', 'db.schema.table', 'topic-2024']),
    timestamp: random.pick([0, 1_700_000_000_123, 253_402_300_799_999]),
    ...(random.chance(0.5) ? { partition: random.pick([0, 7]) } : {}),
    ...(random.chance(0.5) ? { sink: true, offset: random.pick([0, 4_294_967_296]) } : {}),
  };
}

function randomSide(random: Random): [schema: SchemaJson, value: Tagged] {
  const kind = random.next();
  if (kind < 0.55) {
    const schema =
      kind < 0.45 ? randomStruct(random, 1, kind < 0.1 ? { optional: true } : {}) : randomSchema(random, 1);
    return [schema, randomValue(random, schema)];
  }
  return [null, kind < 0.85 ? randomMap(random, 2) : kind < 0.95 ? randomSchemaless(random, 1) : null];
}

function randomHeader(random: Random): readonly [string, SchemaJson, Tagged] {
  const name = random.pick(['h', 'h2', 'H']);
  if (random.chance(0.4)) return [name, null, randomSchemaless(random, 1)];
  const schema = randomSchema(random, 1);
  return [name, schema, randomValue(random, schema)];
}
