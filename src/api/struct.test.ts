import { expect, test } from 'vitest';
import { SchemaBuilder, Schemas } from './schema.ts';
import { Struct } from './struct.ts';

test('the text of a struct has floats as Java prints them, and leaves out what is not set', () => {
  const schema = SchemaBuilder.struct()
    .field('f', Schemas.FLOAT32)
    .field('d', Schemas.FLOAT64)
    .field('n', Schemas.OPTIONAL_INT64)
    .field('l', SchemaBuilder.array(Schemas.FLOAT64).build())
    .field('m', SchemaBuilder.map(Schemas.STRING, Schemas.FLOAT32).build())
    .build();
  const struct = new Struct(schema)
    .put('f', 0.1)
    .put('d', 1)
    .put('l', [1, 2.5])
    .put('m', new Map([['a', 3]]));
  expect(`${struct}`).toBe('Struct{f=0.1,d=1.0,l=[1.0, 2.5],m={a=3.0}}');
});
