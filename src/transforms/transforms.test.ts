import { describe, expect, it } from 'vitest';
import { SchemaBuilder, Schemas, type SinkRecord, Struct, type TransformationPlugin } from '../api/index.ts';
import { dropHeaders } from './drop-headers.ts';
import { extractField } from './extract-field.ts';
import { flatten } from './flatten.ts';
import { headerFrom } from './header-from.ts';
import { hoistField } from './hoist-field.ts';
import { insertHeader } from './insert-header.ts';
import { regexRouter } from './regex-router.ts';
import { replaceField } from './replace-field.ts';
import { setSchemaMetadata } from './set-schema-metadata.ts';
import { valueToKey } from './value-to-key.ts';

const inner = SchemaBuilder.struct().field('x', Schemas.INT32).build();
const schema = SchemaBuilder.struct().field('a', Schemas.STRING).field('b', Schemas.INT64).field('in', inner).build();

function record(valueSchema: SinkRecord['valueSchema'], value: unknown): SinkRecord {
  return Object.freeze({
    topic: 'orders.eu',
    kafkaPartition: 1,
    kafkaOffset: 5n,
    keySchema: undefined,
    key: null,
    valueSchema,
    value,
    timestamp: 7,
    timestampType: 'CREATE_TIME',
    headers: Object.freeze([{ key: 'h', schema: Schemas.STRING, value: 'x' }]),
    originalTopic: 'orders.eu',
    originalKafkaPartition: 1,
    originalKafkaOffset: 5n,
  } satisfies SinkRecord);
}

const struct = () => new Struct(schema).put('a', 'A').put('b', 2n).put('in', new Struct(inner).put('x', 3));
const withSchema = () => record(schema, struct());
const schemaless = () => record(undefined, Object.freeze({ a: 'A', b: 2, in: Object.freeze({ x: 3 }) }));

function make(plugin: TransformationPlugin, config: Record<string, string>) {
  const transformation = plugin.create();
  transformation.configure(config);
  return (input: SinkRecord) => transformation.apply(input) as SinkRecord;
}

const ON_VALUE: readonly (readonly [name: string, plugin: TransformationPlugin, config: Record<string, string>])[] = [
  ['ExtractField', extractField[1]!, { field: 'a' }],
  ['Flatten', flatten[1]!, {}],
  ['HeaderFrom', headerFrom[1]!, { fields: 'a', headers: 'n', operation: 'move' }],
  ['HoistField', hoistField[1]!, { field: 'f' }],
  ['ReplaceField', replaceField[1]!, { renames: 'a:z', exclude: 'b' }],
  ['SetSchemaMetadata', setSchemaMetadata[1]!, { 'schema.name': 'n' }],
  ['ValueToKey', valueToKey, { fields: 'a' }],
  ['InsertHeader', insertHeader, { header: 'n', 'value.literal': '1' }],
  ['DropHeaders', dropHeaders, { headers: 'h' }],
  ['RegexRouter', regexRouter, { regex: '(.*)\\.eu', replacement: '$1' }],
];

describe.each(ON_VALUE)('%s', (name, plugin, config) => {
  /** The argument is frozen: to change it would throw. */
  it('leaves its argument and where the record comes from as they are', () => {
    const apply = make(plugin, config);
    for (const input of name === 'SetSchemaMetadata' ? [withSchema()] : [withSchema(), schemaless()]) {
      const output = apply(input);
      expect(output).not.toBe(input);
      expect(output).toMatchObject({
        kafkaOffset: 5n,
        originalTopic: 'orders.eu',
        originalKafkaOffset: 5n,
        timestamp: 7,
      });
    }
    const input = withSchema();
    apply(input);
    expect((input.value as Struct).equals(struct())).toBe(true);
  });

  it('gives the same schema objects for the same schema, so that converters know them again', () => {
    const apply = make(plugin, config);
    const [first, second] = [apply(withSchema()), apply(withSchema())];
    expect(first.valueSchema).toBe(second.valueSchema);
    expect(first.keySchema).toBe(second.keySchema);
  });
});

describe('maps without a schema', () => {
  it('may have any names', () => {
    const value = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2, "toString": 3}');
    const moved = make(replaceField[1]!, { renames: 'constructor:__proto__', exclude: '__proto__' })(
      record(undefined, value),
    );
    expect(Object.entries(moved.value as object)).toEqual([
      ['__proto__', 2],
      ['toString', 3],
    ]);
    expect(make(extractField[1]!, { field: 'hasOwnProperty' })(record(undefined, value)).value).toBeNull();
    expect(Object.entries(make(flatten[1]!, {})(record(undefined, value)).value as object)).toContainEqual([
      '__proto__.x',
      1,
    ]);
    expect(Object.entries(make(hoistField[1]!, { field: '__proto__' })(record(undefined, 1)).value as object)).toEqual([
      ['__proto__', 1],
    ]);
  });

  it('may be Maps', () => {
    const value = new Map<string, unknown>([['a', new Map([['b', 1]])]]);
    expect(make(flatten[1]!, {})(record(undefined, value)).value).toEqual({ 'a.b': 1 });
    const nested = { field: 'a.b', 'field.syntax.version': 'V2' };
    expect(make(extractField[1]!, nested)(record(undefined, value)).value).toBe(1);
  });
});

it('routes by what a topic was, again and again', () => {
  const apply = make(regexRouter, { regex: '(\\w+)\\.(\\w+)', replacement: '$2-$1' });
  expect(
    [apply(withSchema()), apply({ ...withSchema(), topic: 'a.b' }), apply(withSchema())].map(({ topic }) => topic),
  ).toEqual(['eu-orders', 'b-a', 'eu-orders']);
});
