import { expect, it } from 'vitest';
import { DataException, SchemaBuilder, Schemas, Struct, validateValue } from './index.ts';

it('takes a default for a required field of a struct that is not set', () => {
  const count = SchemaBuilder.int32().defaultValue(1).build();
  const schema = SchemaBuilder.struct().field('name', Schemas.STRING).field('count', count).build();
  expect(() => new Struct(schema).put('name', 'x').validate()).not.toThrow();
  expect(() => new Struct(schema).validate()).toThrow(
    new DataException('Invalid value: null used for required field: "name", schema type: STRING'),
  );
});

it('refuses numbers that do not fit', () => {
  expect(() => validateValue(Schemas.INT8, 128)).toThrow(DataException);
  expect(() => validateValue(Schemas.INT64, 2n ** 63n)).toThrow(DataException);
  expect(() => validateValue(Schemas.INT64, -(2n ** 63n))).not.toThrow();
});
