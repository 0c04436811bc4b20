import { describe, expect, it } from 'vitest';
import { type Field, Schema, SchemaBuilder, Schemas, Struct } from './index.ts';

const builderError = (message: string) =>
  expect.objectContaining({ className: 'org.apache.kafka.connect.errors.SchemaBuilderException', message });

describe('SchemaBuilder', () => {
  it.each<[string, () => unknown]>([
    ['Invalid SchemaBuilder call: name has already been set.', () => SchemaBuilder.int32().name('a').name('b')],
    ['Invalid SchemaBuilder call: version has already been set.', () => SchemaBuilder.int32().version(1).version(2)],
    ['Invalid SchemaBuilder call: doc has already been set.', () => SchemaBuilder.int32().doc('a').doc('b')],
    ['Invalid SchemaBuilder call: optional has already been set.', () => SchemaBuilder.int32().optional().required()],
    [
      'Invalid SchemaBuilder call: default has already been set.',
      () => SchemaBuilder.int32().defaultValue(1).defaultValue(2),
    ],
    ['Invalid default value', () => SchemaBuilder.int32().defaultValue('x')],
    ['Invalid default value', () => SchemaBuilder.int32().defaultValue(null)],
    ['Cannot create fields on type INT32', () => SchemaBuilder.int32().field('a', Schemas.INT32)],
    ['fieldName cannot be null.', () => SchemaBuilder.struct().field('', Schemas.INT32)],
    ['fieldSchema for field a cannot be null.', () => SchemaBuilder.struct().field('a', undefined as never)],
    [
      'Cannot create field because of field name duplication a',
      () => SchemaBuilder.struct().field('a', Schemas.INT32).field('a', Schemas.INT32),
    ],
    ['valueSchema cannot be null.', () => SchemaBuilder.array(undefined as never)],
    ['keySchema cannot be null.', () => SchemaBuilder.map(undefined as never, Schemas.INT32)],
  ])('throws: %s', (message, build) => {
    expect(build).toThrow(builderError(message));
  });

  it('takes the same again, parameters anew, and null where it is optional', () => {
    const schema = SchemaBuilder.int32()
      .optional()
      .optional()
      .name('a')
      .name('a')
      .parameter('p', '1')
      .parameter('p', '2')
      .parameters({ q: '3' })
      .defaultValue(null)
      .build();
    expect(schema).toMatchObject({ optional: true, name: 'a' });
    expect([...schema.parameters!]).toEqual([
      ['p', '2'],
      ['q', '3'],
    ]);
  });
});

describe('Schema', () => {
  it('prints as Connect prints it', () => {
    expect(`${Schemas.INT32} ${SchemaBuilder.struct().name('a.B').build()}`).toBe('Schema{INT32} Schema{a.B:STRUCT}');
  });

  it('is equal by all that it says', () => {
    const make = (change: (builder: SchemaBuilder) => SchemaBuilder) =>
      change(SchemaBuilder.struct().field('a', SchemaBuilder.array(Schemas.INT64).build())).build();
    const plain = make((builder) => builder);
    expect(plain.equals(make((builder) => builder))).toBe(true);
    const others = [
      make((builder) => builder.optional()),
      make((builder) => builder.name('x')),
      make((builder) => builder.version(1)),
      make((builder) => builder.doc('x')),
      make((builder) => builder.parameter('x', 'y')),
      make((builder) => builder.field('b', Schemas.INT32)),
      SchemaBuilder.struct().field('a', SchemaBuilder.array(Schemas.INT32).build()).build(),
    ];
    expect(others.map((other) => plain.equals(other))).toEqual(others.map(() => false));
  });

  it('can hold itself, and is then equal to its like', () => {
    const recursive = () => {
      const fields: Field[] = [{ name: 'n', index: 0, schema: Schemas.INT64 }];
      const next = new Schema('STRUCT', { name: 'Node', optional: true, fields: () => fields });
      fields.push({ name: 'next', index: 1, schema: next });
      return new Schema('STRUCT', { name: 'Node', fields });
    };
    const schema = recursive();
    expect(schema.equals(recursive())).toBe(true);
    const inner = new Struct(schema.field('next')!.schema).put('n', 2n);
    expect(new Struct(schema).put('n', 1n).put('next', inner).getStruct('next')?.get('n')).toBe(2n);
  });
});

describe('Struct', () => {
  const schema = SchemaBuilder.struct()
    .field('id', Schemas.INT64)
    .field('name', SchemaBuilder.string().optional().defaultValue('none').build())
    .build();

  it('gives values by type, and defaults by get only', () => {
    const struct = new Struct(schema).put('id', 5n);
    expect([
      struct.getInt64('id'),
      struct.get('name'),
      struct.getWithoutDefault('name'),
      struct.getString('name'),
    ]).toEqual([...[5n, 'none', null, null]]);
    expect(() => struct.getInt32('id')).toThrow("Field 'id' is not of type INT32");
    expect(() => struct.get('x')).toThrow('x is not a valid field name');
  });

  it('refuses what does not fit', () => {
    expect(() => new Struct(Schemas.INT32)).toThrow('Not a struct schema: Schema{INT32}');
    expect(() => new Struct(schema).put('id', 'x')).toThrow(
      'Invalid Java object for schema with type INT64: class java.lang.String for field: "id"',
    );
    expect(() => new Struct(schema).put('id', null)).toThrow(
      'Invalid value: null used for required field: "id", schema type: INT64',
    );
    expect(() => new Struct(schema).validate()).toThrow(
      'Invalid value: null used for required field: "id", schema type: INT64',
    );
  });
});
