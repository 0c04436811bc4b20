import { describe, expect, test } from 'vitest';
import { type Schema, SchemaBuilder, Schemas } from '../api/schema.ts';
import { Struct } from '../api/struct.ts';
import { canProject, project } from './schema-projection.ts';

const struct = (fields: Record<string, Schema>, name = 'T') =>
  Object.entries(fields)
    .reduce((builder, [field, schema]) => builder.field(field, schema), SchemaBuilder.struct().name(name))
    .build();
const withDefault = SchemaBuilder.int32().defaultValue(7).build();

describe('projection', () => {
  test('widens numbers, leaves out fields, fills in defaults, at any depth', () => {
    const inner = struct({ n: Schemas.INT32, gone: Schemas.STRING }, 'I');
    const wider = struct({ n: Schemas.INT64, added: withDefault, unset: Schemas.OPTIONAL_STRING }, 'I');
    const source = struct({ list: SchemaBuilder.array(inner).build(), f: Schemas.FLOAT32 });
    const target = struct({ list: SchemaBuilder.array(wider).build(), f: Schemas.FLOAT64 });
    const value = new Struct(source).put('list', [new Struct(inner).put('n', 5).put('gone', 'x')]).put('f', 0.5);
    const projected = project(source, value, target) as Struct;
    expect(canProject(source, target)).toBe(true);
    expect(projected.schema).toBe(target);
    expect(projected.get('f')).toBe(0.5);
    const [item] = projected.get('list') as Struct[];
    expect([item?.get('n'), item?.get('added'), item?.get('unset')]).toEqual([5n, 7, null]);
  });

  test.each<[string, Schema, Schema]>([
    ['a narrower number', struct({ a: Schemas.INT64 }), struct({ a: Schemas.INT32 })],
    ['another type', struct({ a: Schemas.STRING }), struct({ a: Schemas.INT32 })],
    ['another name', struct({ a: Schemas.INT32 }), struct({ a: Schemas.INT32 }, 'U')],
    ['a required field that is missing', struct({}), struct({ a: Schemas.INT32 })],
    ['optional to required', struct({ a: Schemas.OPTIONAL_INT32 }), struct({ a: Schemas.INT32 })],
    ['other parameters', SchemaBuilder.int32().parameter('a', '1').build(), Schemas.INT32],
  ])('is refused for %s', (_, source, target) => {
    expect(canProject(source, target)).toBe(false);
  });

  test('throws where a value shows what the schemas do not allow', () => {
    expect(() => project(Schemas.STRING, 'x', Schemas.INT32)).toThrow('Schema type mismatch');
    expect(() => project(Schemas.OPTIONAL_INT32, null, Schemas.INT32)).toThrow('Writer schema is optional');
    expect(project(Schemas.OPTIONAL_INT32, null, withDefault)).toBe(7);
  });
});
