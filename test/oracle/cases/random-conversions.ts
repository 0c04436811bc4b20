import { from, s, t, to } from '../build.ts';
import type { Case, CaseFile, Conversion, Options } from '../case.ts';
import { Random } from '../random.ts';
import { randomSchema, randomSchemaless, randomValue, TEXTS } from '../random-data.ts';
import type { SchemaJson, Tagged } from '../tagged.ts';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const STRING = 'org.apache.kafka.connect.storage.StringConverter';
const SIMPLE = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';
const PRIMITIVES = ['Long', 'Integer', 'Short', 'Double', 'Float', 'Boolean', 'ByteArray'];
const TARGETS: readonly Conversion[] = [
  ...(['Boolean', 'Byte', 'Short', 'Integer', 'Long', 'Float', 'Double', 'String'] as const),
  ...(['List', 'Map', 'Struct', 'Date', 'Time', 'Timestamp', 'Decimal'] as const),
];

const random = new Random(7);
type Json = ReturnType<typeof randomSchema>;

const jsonOptions = (): Options =>
  random.options(
    {
      'schemas.enable': ['false', 'true', 'FALSE'],
      'decimal.format': ['NUMERIC', 'BASE64', 'numeric'],
      'replace.null.with.default': ['false', 'true'],
      'schemas.cache.size': ['0', '1'],
    },
    0.3,
  );

/** JSON that fits a schema, but for one in twelve. */
function payload(schema: Json): string {
  if (random.chance(0.08))
    return random.pick(['null', 'true', '1', '1.5', '"x"', '[]', '{}', '[[1,2]]', '128', '"!!"']);
  if ((schema.optional || schema.default !== undefined) && random.chance(0.3)) return 'null';
  switch (schema.type) {
    case 'boolean':
      return random.pick(['true', 'false']);
    case 'string':
      return JSON.stringify(random.pick(TEXTS));
    case 'bytes':
      return random.pick(['"AQI="', '""', '"AfQ="', '"//79"', '1.25', '-1', '"AQI"', '5']);
    case 'array':
      return `[${random.some(3, () => payload(schema.items as Json)).join(',')}]`;
    case 'map':
      return mapPayload(schema.keys as Json, schema.values as Json);
    case 'struct': {
      const fields = (schema.fields as (Json & { field: string })[]).filter(() => random.chance(0.85));
      return `{${fields.map((field) => `${JSON.stringify(field.field)}:${payload(field)}`).join(',')}}`;
    }
    default:
      return random.pick(['0', '127', '-128', '40000', '1.7', '19000', '0.5', '1e-50', '"NaN"', 'NaN']);
  }
}

function mapPayload(keys: Json, values: Json): string {
  const text = keys.type === 'string' && !keys.optional;
  const entries = random.some(3, () =>
    text ? `"k${random.next()}":${payload(values)}` : `[${payload(keys)},${payload(values)}]`,
  );
  return text ? `{${entries.join(',')}}` : `[${entries.join(',')}]`;
}

/** The document of a schema with one thing in it left out, or another. */
function broken(schema: Json): unknown {
  const copy = structuredClone(schema);
  const nodes: Record<string, unknown>[] = [];
  JSON.stringify(copy, (_key, value) => {
    if (value && typeof value === 'object') nodes.push(value);
    return value;
  });
  const node = random.pick(nodes);
  const key = random.pick([
    ...Object.keys(node),
    'type',
    'optional',
    'version',
    'doc',
    'parameters',
    'default',
    'fields',
    'items',
  ]);
  if (random.chance(0.4)) delete node[key];
  else node[key] = random.pick([null, 1, 'x', '', true, {}, [], 1.5, { a: 1 }, 'int32', ['x'], 'STRING']);
  return copy;
}

const WIDENING = ['int8', 'int16', 'int32', 'int64', 'float', 'double'];

/** A schema that may have become another one since. */
function evolved(schema: Json): Json {
  const copy = structuredClone(schema);
  const visit = (node: Json): void => {
    if (WIDENING.includes(node.type) && !node.name && random.chance(0.3)) {
      delete node.default;
      node.type = random.pick(WIDENING);
    }
    if (random.chance(0.15)) node.optional = !node.optional;
    if (random.chance(0.05))
      Object.assign(node, random.pick([{ name: 'other' }, { parameters: { z: '1' } }, { version: 9 }]));
    for (const inner of [node.items, node.values]) if (inner) visit(inner as Json);
    const fields = (node.fields ?? []) as Json[];
    for (const field of fields) visit(field);
    if (fields.length > 0 && random.chance(0.5))
      random.pick([() => fields.pop(), () => fields.reverse(), () => addField(fields)])();
  };
  visit(copy);
  return copy;
}

function addField(fields: Json[]): void {
  fields.push({ ...randomSchema(random, 0), field: 'added' });
}

/** A schema with a value that fits, or none with any. */
function data(depth: number, schemaless = 0.25): { schema: SchemaJson; value: Tagged } {
  if (random.chance(schemaless)) return { schema: null, value: randomSchemaless(random, depth) };
  const schema = randomSchema(random, depth);
  return { schema, value: randomValue(random, schema) };
}

const envelope = (schema: unknown, text: string) => `{"schema":${JSON.stringify(schema)},"payload":${text}}`;
const orHeader = (op: 'to' | 'from') => random.pick<'to' | 'from' | 'toHeader' | 'fromHeader'>([op, `${op}Header`]);

const KINDS: readonly (readonly [count: number, make: () => Case])[] = [
  [110, () => ({ op: orHeader('from'), class: JSON_CONVERTER, config: jsonOptions(), ...data(2) })],
  [
    110,
    () => {
      const schema = randomSchema(random, 2);
      return { ...to(JSON_CONVERTER, envelope(schema, payload(schema)), jsonOptions()), op: orHeader('to') };
    },
  ],
  [
    80,
    () => {
      const schema = randomSchema(random, 1);
      return to(JSON_CONVERTER, envelope(broken(schema), payload(schema)), jsonOptions());
    },
  ],
  [
    40,
    () => {
      const schema = randomSchema(random, 1);
      return to(JSON_CONVERTER, payload(schema), { ...jsonOptions(), 'schema.content': JSON.stringify(schema) });
    },
  ],
  [
    60,
    () => {
      const { schema, value } = data(1);
      return {
        ...from(`org.apache.kafka.connect.converters.${random.pick(PRIMITIVES)}Converter`, schema, value),
        op: orHeader('from'),
      };
    },
  ],
  [60, () => ({ op: orHeader('from'), class: STRING, config: {}, ...data(2) })],
  [60, () => ({ op: 'fromHeader', class: SIMPLE, config: {}, ...data(2) })],
  [120, () => ({ op: 'convert', to: random.pick(TARGETS), scale: random.pick([0, 2, 5]), ...data(1) })],
  [
    60,
    () => ({ op: 'convert', to: random.pick(TARGETS), scale: 2, schema: s.str(), value: t.str(random.pick(TEXTS)) }),
  ],
  [
    100,
    () => {
      const schema = randomSchema(random, 2);
      return { op: 'project', schema, value: randomValue(random, schema), target: evolved(schema) };
    },
  ],
];

/** Schemas, values and options that nobody thought of together. */
export default {
  cases: KINDS.flatMap(([count, make]) => random.many(count, make)),
  differences: [
    {
      why: 'StringConverter writes bytes as they are',
      applies: (asked, expected) => 'class' in asked && asked.class === STRING && /\[B@/.test(String(expected.bytes)),
    },
    {
      why: 'a Date ends after 100,000,000 days',
      applies: (_asked, expected) => /\["date","-?\d{16,}"\]/.test(JSON.stringify(expected)),
    },
  ],
} satisfies CaseFile;
