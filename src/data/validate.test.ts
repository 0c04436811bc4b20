import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DataException, SchemaBuilder, Schemas, Struct } from '../api/index.ts';
import { fromTagged, type Tagged } from './fixtures/tagged.ts';
import { JsonReader } from './json-reader.ts';
import { schemaFromJson } from './json-schema.ts';
import { validateStruct, validateValue } from './validate.ts';

interface Recorded {
  schema: unknown;
  value: Tagged;
  expected: { error?: string };
}

it('accepts and refuses what Connect does, with its messages', () => {
  const lines = readFileSync(new URL('./fixtures/validate.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  expect(lines.length).toBeGreaterThan(200);
  for (const line of lines) {
    const recorded: Recorded = JSON.parse(line);
    const schema = schemaFromJson(recorded.schema, new JsonReader())!;
    if ((schema.type === 'FLOAT32' || schema.type === 'FLOAT64') && recorded.value?.[0] === 'int32') continue;
    let error: string | undefined;
    try {
      validateValue(schema, fromTagged(recorded.value, schema));
    } catch (thrown) {
      error = (thrown as Error).message;
    }
    expect({ line, error }).toEqual({ line, error: recorded.expected.error });
  }
});

it('takes a default for a required field of a struct that is not set', () => {
  const count = SchemaBuilder.int32().defaultValue(1).build();
  const schema = SchemaBuilder.struct().field('name', Schemas.STRING).field('count', count).build();
  expect(() => validateStruct(new Struct(schema).put('name', 'x'))).not.toThrow();
  expect(() => validateStruct(new Struct(schema))).toThrow(
    new DataException('Invalid value: null used for required field: "name", schema type: STRING'),
  );
});

it('refuses numbers that do not fit', () => {
  expect(() => validateValue(Schemas.INT8, 128)).toThrow(DataException);
  expect(() => validateValue(Schemas.INT64, 2n ** 63n)).toThrow(DataException);
  expect(() => validateValue(Schemas.INT64, -(2n ** 63n))).not.toThrow();
});
