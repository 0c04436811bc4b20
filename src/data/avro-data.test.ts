import { describe, expect, it } from 'vitest';
import { type Schema, SchemaBuilder, Schemas, Struct } from '../api/index.ts';
import { avroDecoder } from './avro-decoder.ts';
import { avroEncoder } from './avro-encoder.ts';
import { AvroInput } from './avro-input.ts';
import type { AvroDataOptions } from './avro-names.ts';
import { avroNode } from './avro-node.ts';
import { AvroOutput } from './avro-output.ts';
import { AvroMapping } from './avro-schema.ts';
import { connectSchema } from './avro-to-connect.ts';
import { JsonWriter } from './json-writer.ts';

const PLAIN: AvroDataOptions = { metadata: true, enums: false, optionalMapKeys: false };

/** There and back again. */
function round(schema: Schema | undefined, value: unknown, options: AvroDataOptions = PLAIN) {
  const node = avroNode(new AvroMapping(schema, options).avro);
  const output = new AvroOutput(1);
  avroEncoder(node, schema, options)(value, output);
  const read = connectSchema(node, options);
  return { schema: read, value: avroDecoder(node, read, options)(new AvroInput(output.take(), 0)) };
}

describe('avro in both directions', () => {
  it.each([
    ...[0n, -1n, 63n, -64n, 64n, 2n ** 27n, 2n ** 28n - 1n, 2n ** 28n, -(2n ** 31n), 2n ** 32n, 2n ** 35n],
    ...[9007199254740993n, 2n ** 56n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)],
  ])('keeps the long %s', (value) => {
    expect(round(Schemas.INT64, value).value).toBe(value);
  });

  it.each([0, -1, 63, 64, -65, 2147483647, -2147483648])('keeps the int %s', (value) => {
    expect(round(Schemas.INT32, value).value).toBe(value);
  });

  it.each([0, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, 1.7976931348623157e308])(
    'keeps the double %s',
    (value) => {
      expect(round(Schemas.FLOAT64, value).value).toBe(value);
      expect(round(Schemas.FLOAT32, value).value).toBe(Math.fround(value));
    },
  );

  it('keeps long texts, long lists and big maps', () => {
    const schema = SchemaBuilder.map(Schemas.STRING, SchemaBuilder.array(Schemas.STRING).build()).build();
    const value = new Map(Array.from({ length: 300 }, (_, i) => [`k${i}`, ['é'.repeat(i), '😀']]));
    expect(round(schema, value).value).toEqual(value);
  });

  it('scrubs names where it is asked to', () => {
    const schema = SchemaBuilder.struct()
      .name('a-b.C d')
      .field('e.f', Schemas.INT32)
      .field('1g', Schemas.INT32)
      .build();
    const value = new Struct(schema).put('e.f', 1).put('1g', 2);
    expect(() => round(schema, value)).toThrow('cannot be written as Avro');
    const read = round(schema, value, { ...PLAIN, metadata: false, scrubNames: true });
    expect(read.schema).toMatchObject({ name: 'a_b.C_d' });
    expect(String(read.value)).toBe('Struct{e_f=1,x1g=2}');
  });

  it('writes null for a default where it is asked to', () => {
    const field = SchemaBuilder.int32().optional().defaultValue(5).build();
    const schema = SchemaBuilder.struct().name('A').field('n', field).build();
    const read = (options: AvroDataOptions) => (round(schema, new Struct(schema), options).value as Struct).at(0);
    expect([read(PLAIN), read({ ...PLAIN, ignoreDefaults: true })]).toEqual([5, null]);
  });

  it('describes enums and unions as other formats do where it is asked to', () => {
    const options = { ...PLAIN, sumTypes: true };
    const node = avroNode({
      ...{ type: 'record', name: 'R' },
      fields: [
        { name: 'e', type: { type: 'enum', name: 'x.Color', symbols: ['RED', 'BLUE'] } },
        { name: 'u', type: ['int', 'string'] },
      ],
    });
    const schema = connectSchema(node, options)!;
    expect(schema.field('e')!.schema.parameters?.get('org.apache.kafka.connect.data.Enum.BLUE')).toBe('1');
    const union = schema.field('u')!.schema;
    expect(union.fields.map(({ name }) => name)).toEqual(['connect_union_field_0', 'connect_union_field_1']);
    const value = new Struct(schema).put('e', 'BLUE').put('u', new Struct(union).put('connect_union_field_1', 'x'));
    expect(String(round(schema, value, options).value)).toBe('Struct{e=BLUE,u=Struct{connect_union_field_1=x}}');
  });

  it('keeps only what fields say where types are not to be described', () => {
    const node = avroNode({
      ...{ type: 'record', name: 'R', doc: 'of the type' },
      fields: [{ name: 'a', type: 'int', doc: 'of the field', default: 5 }],
    });
    const schema = connectSchema(node, { ...PLAIN, discardTypeDocDefault: true })!;
    expect(schema.doc).toBe('of the type');
    expect(schema.field('a')!.schema).toMatchObject({ doc: 'of the field', default: 5 });
    expect(new AvroMapping(schema, { ...PLAIN, discardTypeDocDefault: true }).avro).toMatchObject({
      doc: 'of the type',
      fields: [{ name: 'a', doc: 'of the field', default: 5 }],
    });
  });

  it('takes a type that holds itself, also in lists, and as JSON', () => {
    const node = avroNode({
      ...{ type: 'record', name: 'Tree' },
      fields: [
        { name: 'n', type: 'int' },
        { name: 'children', type: { type: 'array', items: 'Tree' } },
      ],
    });
    const schema = connectSchema(node, PLAIN)!;
    const tree = avroDecoder(node, schema, PLAIN)(new AvroInput(Buffer.from([2, 4, 4, 0, 6, 2, 8, 0, 0, 0]), 0));
    expect(new JsonWriter().write(schema, tree)).toBe(
      '{"n":1,"children":[{"n":2,"children":[]},{"n":3,"children":[{"n":4,"children":[]}]}]}',
    );
    expect(String(round(schema, tree).value)).toBe(String(tree));
  });

  it.each<[string, Schema | undefined, unknown]>([
    ['Invalid type for INT8: class java.lang.Integer', Schemas.INT8, 200],
    ['Invalid type for INT64: class java.lang.Integer', Schemas.INT64, 5],
    ['Invalid type for STRING: class java.lang.Integer', Schemas.STRING, 5],
    ['Invalid type for BYTES: class java.lang.String', Schemas.BYTES, 'x'],
    ['Found null value for non-optional schema', Schemas.INT32, null],
    ['does not fit into 64 bits', undefined, 2n ** 63n],
    ['Unknown Java type for schemaless data: class java.util.Date', undefined, new Date(0)],
  ])('throws: %s', (message, schema, value) => {
    expect(() => round(schema, value)).toThrow(message);
  });

  it('says that bytes end early', () => {
    const decode = avroDecoder(avroNode('string'), Schemas.STRING, PLAIN);
    expect(() => decode(new AvroInput(Buffer.from([8, 65]), 0))).toThrow(RangeError);
    expect(() => decode(new AvroInput(Buffer.from([7, 65]), 0))).toThrow('negative');
  });
});
