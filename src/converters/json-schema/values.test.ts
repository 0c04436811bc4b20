import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ConnectDate,
  ConnectTime,
  ConnectTimestamp,
  Decimal,
  parseConfig,
  type Schema,
  SchemaBuilder,
  Schemas,
  Struct,
} from '../../api/index.ts';
import { parseJson, parseJsonWithDecimals, stringifyJson } from '../../data/json.ts';
import { fromConnectSchema } from './from-connect-schema.ts';
import { JSON_SCHEMA_OPTIONS } from './options.ts';
import { parseJsonSchema } from './parse.ts';
import { readValue } from './read-value.ts';
import { toConnectSchema } from './to-connect-schema.ts';
import { ValueWriter } from './write-value.ts';

type Options = Record<string, string>;

function written(schema: Schema, value: unknown, config: Options = {}) {
  const options = parseConfig(JSON_SCHEMA_OPTIONS, config);
  return {
    json: new ValueWriter(options).write(schema, value).toString(),
    text: stringifyJson(fromConnectSchema(schema, options)),
  };
}

function read(text: string, json: string, config: Options = {}): unknown {
  const schema = toConnectSchema(parseJsonSchema(text), parseConfig(JSON_SCHEMA_OPTIONS, config));
  return readValue(schema, parseJsonWithDecimals(json));
}

const item = SchemaBuilder.struct().name('Item').optional().field('n', Schemas.INT64).build();
const all = SchemaBuilder.struct()
  .name('All')
  .field('tiny', Schemas.INT8)
  .field('int', Schemas.OPTIONAL_INT32)
  .field('long', Schemas.INT64)
  .field('float', Schemas.FLOAT32)
  .field('double', Schemas.FLOAT64)
  .field('flag', Schemas.BOOLEAN)
  .field('text', Schemas.OPTIONAL_STRING)
  .field('raw', Schemas.BYTES)
  .field('item', item)
  .field('longs', SchemaBuilder.array(Schemas.INT64).build())
  .field('by_name', SchemaBuilder.map(Schemas.STRING, Schemas.INT64).build())
  .field('by_id', SchemaBuilder.map(Schemas.INT32, Schemas.STRING).build())
  .field('price', Decimal.schema(2))
  .field('day', ConnectDate.SCHEMA)
  .field('time', ConnectTime.SCHEMA)
  .field('at', ConnectTimestamp.SCHEMA)
  .build();

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const finite = { noNaN: true, noDefaultInfinity: true } as const;
const values = fc.record({
  tiny: fc.integer({ min: -128, max: 127 }),
  int: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  long,
  float: fc.float(finite),
  double: fc.double(finite),
  flag: fc.boolean(),
  text: fc.option(fc.string({ unit: 'grapheme' })),
  raw: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  item: fc.option(long.map((n) => new Struct(item).put('n', n))),
  longs: fc.array(long),
  by_name: fc
    .dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      long,
    )
    .map((o) => new Map(Object.entries(o))),
  by_id: fc.uniqueArray(fc.tuple(fc.integer(), fc.string()), { selector: ([id]) => id }).map((pairs) => new Map(pairs)),
  price: fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }).map((unscaled) => ({ unscaled, scale: 2 })),
  day: fc.integer({ min: -700_000, max: 2_000_000 }).map((day) => new Date(day * 86_400_000)),
  time: fc.integer({ min: 0, max: 86_399_999 }).map((millis) => new Date(millis)),
  at: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }).map((millis) => new Date(millis)),
});

describe('JSON values with a JSON Schema', () => {
  it.each(['BASE64', 'NUMERIC'])('come back as they were, and fit their schema, with decimals as %s', (format) => {
    const config = { 'decimal.format': format };
    const text = stringifyJson(fromConnectSchema(all, parseConfig(JSON_SCHEMA_OPTIONS, config)));
    const validate = new Ajv({ strict: false }).compile(JSON.parse(text));
    fc.assert(
      fc.property(values, (value) => {
        const struct = new Struct(all);
        for (const [name, member] of Object.entries(value)) struct.put(name, member);
        const { json } = written(all, struct, config);
        expect(validate(JSON.parse(json)) || validate.errors).toBe(true);
        const back = read(text, json, config) as Struct;
        for (const { name } of all.fields) {
          const [found, given] = [back.get(name), struct.get(name)];
          if (found instanceof Struct) expect(found.equals(given)).toBe(true);
          else
            expect(typeof found === 'number' ? found + 0 : found).toEqual(
              typeof given === 'number' ? given + 0 : given,
            );
        }
      }),
    );
  });

  it('leaves out what is required and null, and writes the null of what is optional', () => {
    const schema = SchemaBuilder.struct().field('a', Schemas.STRING).field('b', Schemas.OPTIONAL_STRING).build();
    expect(written(schema, new Struct(schema)).json).toBe('{"b":null}');
  });

  it('writes a default for null, unless ignore.default.for.nullables', () => {
    const schema = SchemaBuilder.struct().field('a', SchemaBuilder.int32().optional().defaultValue(5).build()).build();
    expect(written(schema, new Struct(schema)).json).toBe('{"a":5}');
    expect(written(schema, new Struct(schema), { 'ignore.default.for.nullables': 'true' }).json).toBe('{"a":null}');
  });

  it('reads what of a oneOf fits, and writes it back', () => {
    const text = JSON.stringify({
      type: 'object',
      properties: {
        u: {
          oneOf: [
            { type: 'integer' },
            { type: 'string' },
            { type: 'object', properties: { x: { type: 'string' } } },
            { type: 'object', properties: { x: { type: 'string' }, y: { type: 'integer' } } },
          ],
        },
      },
    });
    for (const json of ['{"u":1}', '{"u":"s"}', '{"u":{"x":"s"}}', '{"u":{"x":"s","y":2}}']) {
      const value = read(text, json) as Struct;
      expect(parseJson(written(value.schema, value).json)).toEqual(parseJson(json));
    }
    expect(() => read(text, '{"u":true}')).toThrow('Did not find matching oneof field for data');
  });

  it.each([
    [
      '{"type":"object","properties":{"a":{"type":"string"}}}',
      '[]',
      'Structs should be encoded as JSON objects, but found ARRAY',
    ],
    ['{"type":"string"}', 'null', 'Invalid null value for required STRING field'],
    ['{"type":"string","connect.type":"bytes"}', '"%"', 'Invalid bytes field'],
    [
      '{"type":"object","connect.type":"map","additionalProperties":{"type":"string"}}',
      '1',
      'Maps with string fields should be encoded as JSON objects, but found NUMBER',
    ],
  ])('names what does not fit: %s', (text, json, message) => {
    expect(() => read(text, json)).toThrow(message);
  });

  it('names the type that was expected', () => {
    const schema = SchemaBuilder.struct().field('a', Schemas.INT32).build();
    expect(() => written(schema, new Struct(schema).putAt(0, 'x'))).toThrow(
      'Invalid type for INT32: class java.lang.String',
    );
    expect(() => written(schema, 'x')).toThrow('Invalid type for STRUCT: class java.lang.String');
  });
});
