import { expect, it } from 'vitest';
import { DataException, SchemaBuilder, Schemas, Struct } from '../api/index.ts';
import { validateStruct, validateValue } from './validate.ts';

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
