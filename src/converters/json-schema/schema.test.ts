import { describe, expect, it } from 'vitest';
import { ConnectDate, Decimal, parseConfig, type Schema, SchemaBuilder, Schemas } from '../../api/index.ts';
import { fromConnectSchema } from './from-connect-schema.ts';
import { JSON_SCHEMA_OPTIONS } from './options.ts';
import { parseJsonSchema } from './parse.ts';
import { toConnectSchema } from './to-connect-schema.ts';

type Options = Record<string, string>;

function described(schema: Schema, options: Options = {}): unknown {
  return fromConnectSchema(schema, parseConfig(JSON_SCHEMA_OPTIONS, options));
}

function read(schema: unknown, options: Options = {}, references: Record<string, unknown> = {}): Schema {
  const texts = new Map(Object.entries(references).map(([name, text]) => [name, JSON.stringify(text)]));
  return toConnectSchema(parseJsonSchema(JSON.stringify(schema), texts), parseConfig(JSON_SCHEMA_OPTIONS, options));
}

/** Type, name and parameters of a schema's fields, in short. */
function fields(schema: Schema): Record<string, string> {
  return Object.fromEntries(
    schema.fields.map(({ name, schema: { type, optional, name: own, parameters } }) => {
      const rest = [...(parameters ?? [])].map(
        ([key, value]) => `${key.replace('io.confluent.connect.json.', '')}=${value}`,
      );
      return [name, [type + (optional ? '?' : ''), own ?? '', ...rest].join(' ').replace(/ +/g, ' ').trim()];
    }),
  );
}

describe('a Connect schema in JSON Schema', () => {
  it.each<[string, Schema, object]>([
    ['int8', Schemas.INT8, { type: 'integer', 'connect.type': 'int8' }],
    ['int64', Schemas.INT64, { type: 'integer', 'connect.type': 'int64' }],
    ['float32', Schemas.FLOAT32, { type: 'number', 'connect.type': 'float32' }],
    ['boolean', Schemas.BOOLEAN, { type: 'boolean' }],
    ['string', Schemas.STRING, { type: 'string' }],
    ['bytes', Schemas.BYTES, { type: 'string', 'connect.type': 'bytes' }],
    ['optional', Schemas.OPTIONAL_STRING, { oneOf: [{ type: 'null' }, { type: 'string' }] }],
    [
      'date',
      ConnectDate.SCHEMA,
      {
        title: 'org.apache.kafka.connect.data.Date',
        type: 'integer',
        'connect.type': 'int32',
        'connect.version': 1,
      },
    ],
    [
      'decimal',
      Decimal.schema(2),
      {
        title: 'org.apache.kafka.connect.data.Decimal',
        type: 'string',
        'connect.type': 'bytes',
        'connect.version': 1,
        'connect.parameters': { scale: '2' },
      },
    ],
    [
      'array',
      SchemaBuilder.array(Schemas.OPTIONAL_INT32).build(),
      { type: 'array', items: { oneOf: [{ type: 'null' }, { type: 'integer', 'connect.type': 'int32' }] } },
    ],
    [
      'map',
      SchemaBuilder.map(Schemas.STRING, Schemas.BOOLEAN).build(),
      { type: 'object', additionalProperties: { type: 'boolean' }, 'connect.type': 'map' },
    ],
    [
      'map with other keys',
      SchemaBuilder.map(Schemas.INT32, Schemas.STRING).build(),
      {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            key: { type: 'integer', 'connect.type': 'int32', 'connect.index': 0 },
            value: { type: 'string', 'connect.index': 1 },
          },
        },
        'connect.type': 'map',
      },
    ],
    [
      'struct',
      SchemaBuilder.struct()
        .name('shop.Order')
        .doc('An order')
        .version(3)
        .field('n', SchemaBuilder.int32().defaultValue(5).build())
        .field('text', Schemas.OPTIONAL_STRING)
        .field('inner', SchemaBuilder.struct().optional().name('In').field('x', Schemas.STRING).build())
        .build(),
      {
        title: 'shop.Order',
        description: 'An order',
        type: 'object',
        properties: {
          n: { default: 5, type: 'integer', 'connect.type': 'int32', 'connect.index': 0 },
          text: { oneOf: [{ type: 'null' }, { type: 'string' }], 'connect.index': 1 },
          inner: {
            oneOf: [
              { type: 'null' },
              { title: 'In', type: 'object', properties: { x: { type: 'string', 'connect.index': 0 } } },
            ],
            'connect.index': 2,
          },
        },
        'connect.version': 3,
      },
    ],
  ])('%s', (_, schema, expected) => {
    expect(described(schema)).toEqual(expected);
    expect(read(described(schema)).equals(schema)).toBe(true);
  });

  it('heeds object.additional.properties and decimal.format', () => {
    const schema = SchemaBuilder.struct().field('price', Decimal.schema(2)).build();
    expect(described(schema, { 'object.additional.properties': 'false', 'decimal.format': 'numeric' })).toMatchObject({
      additionalProperties: false,
      properties: { price: { type: 'number', 'connect.type': 'bytes' } },
    });
  });
});

describe('a JSON Schema as a Connect schema', () => {
  it('orders fields by connect.index, and marks enums and unions', () => {
    const schema = read({
      type: 'object',
      properties: {
        b: { type: 'integer', 'connect.index': 1 },
        a: { type: 'number', 'connect.index': 0 },
        colour: { enum: ['red', null], 'connect.index': 2 },
        either: { oneOf: [{ type: 'string' }, { type: 'integer' }], 'connect.index': 3 },
        maybe: { anyOf: [{ type: 'null' }, { type: 'boolean' }], 'connect.index': 4 },
        constant: { const: 'x', type: 'string', 'connect.index': 5 },
        types: { type: ['null', 'string'], 'connect.index': 6 },
      },
    });
    expect(fields(schema)).toEqual({
      a: 'FLOAT64',
      b: 'INT64',
      colour: 'STRING Enum= Enum.red=red Enum.<NULL>=<NULL>',
      either: 'STRUCT io.confluent.connect.json.OneOf',
      maybe: 'BOOLEAN?',
      constant: 'STRING',
      types: 'STRING?',
    });
    expect(fields(schema.field('either')!.schema)).toEqual({
      'io.confluent.connect.json.OneOf.field.0': 'STRING?',
      'io.confluent.connect.json.OneOf.field.1': 'INT64?',
    });
  });

  it('follows references within, to registered schemas, and to itself', () => {
    const schema = read(
      {
        title: 'Tree',
        type: 'object',
        properties: {
          leaf: { $ref: '#/definitions/leaf' },
          other: { $ref: 'other.json' },
          child: { oneOf: [{ type: 'null' }, { $ref: '#' }] },
        },
        definitions: { leaf: { title: 'Leaf', type: 'object', properties: { n: { type: 'integer' } } } },
      },
      {},
      { 'other.json': { title: 'Other', type: 'string' } },
    );
    expect(fields(schema)).toEqual({ leaf: 'STRUCT Leaf', other: 'STRING Other', child: 'STRUCT? Tree Id=#id1' });
    expect(schema.field('child')!.schema.fields.map(({ name }) => name)).toEqual(['leaf', 'other', 'child']);
    expect(described(schema)).toMatchObject({
      $id: '#id1',
      properties: { child: { $ref: '#id1' } },
    });
  });

  it('joins the properties of allOf', () => {
    const base = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    const schema = { allOf: [base, { type: 'object', properties: { b: { type: 'integer' } } }] };
    expect(fields(read(schema, { 'use.optional.for.nonrequired': 'true' }))).toEqual({ a: 'STRING', b: 'INT64?' });
  });

  it('says what it cannot take', () => {
    expect(() => read({ type: 'array' })).toThrow('Array schema did not specify the items type');
    expect(() => read({})).toThrow('Unsupported schema type');
    expect(() => read({ $ref: '#/nowhere' })).toThrow('nothing is found at the reference #/nowhere');
    expect(() => read({ type: 'integer', 'connect.type': 'int7' })).toThrow('Unsupported type int7');
    expect(() => parseJsonSchema('{')).toThrow('Invalid JSON Schema: ');
  });
});
