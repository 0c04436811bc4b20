import { describe, expect, test } from 'vitest';
import { ConnectDate, ConnectTime, ConnectTimestamp, Decimal } from '../api/logical.ts';
import { type Schema, SchemaBuilder, Schemas } from '../api/schema.ts';
import { AvroMapping } from './avro-schema.ts';

const avro = (schema: Schema | undefined, options: { metadata?: boolean; enums?: boolean } = {}) =>
  new AvroMapping(schema, { metadata: true, enums: true, optionalMapKeys: false, ...options }).avro;

describe('AvroMapping', () => {
  test.each([
    [Schemas.INT8, { type: 'int', 'connect.type': 'int8' }],
    [Schemas.INT16, { type: 'int', 'connect.type': 'int16' }],
    [Schemas.INT32, 'int'],
    [Schemas.INT64, 'long'],
    [Schemas.FLOAT32, 'float'],
    [Schemas.FLOAT64, 'double'],
    [Schemas.BOOLEAN, 'boolean'],
    [Schemas.STRING, 'string'],
    [Schemas.BYTES, 'bytes'],
    [Schemas.OPTIONAL_INT64, ['null', 'long']],
    [SchemaBuilder.array(Schemas.OPTIONAL_STRING).build(), { type: 'array', items: ['null', 'string'] }],
    [SchemaBuilder.map(Schemas.STRING, Schemas.INT32).build(), { type: 'map', values: 'int' }],
  ])('%o', (schema, expected) => {
    expect(avro(schema)).toEqual(expected);
  });

  test('logical types carry both the properties of Avro and those of Connect', () => {
    expect(avro(Decimal.schema(2))).toEqual({
      type: 'bytes',
      ...{ scale: 2, precision: 64, logicalType: 'decimal' },
      'connect.version': 1,
      'connect.parameters': { scale: '2' },
      'connect.name': 'org.apache.kafka.connect.data.Decimal',
    });
    const logical = (schema: Schema) => (avro(schema, { metadata: false }) as { logicalType: string }).logicalType;
    expect([ConnectDate.SCHEMA, ConnectTime.SCHEMA, ConnectTimestamp.SCHEMA].map(logical)).toEqual([
      ...['date', 'time-millis', 'timestamp-millis'],
    ]);
  });

  test('structs are named once; the next time the name stands for them, optional or not', () => {
    const place = SchemaBuilder.struct().name('com.x.Place').field('city', Schemas.STRING);
    const schema = SchemaBuilder.struct()
      .name('com.x.Trip')
      .version(3)
      .field('from', place.build())
      .field('to', place.optional().build())
      .field('stops', SchemaBuilder.array(place.build()).build())
      .build();
    expect(avro(schema)).toEqual({
      ...{ type: 'record', name: 'Trip', namespace: 'com.x' },
      fields: [
        {
          name: 'from',
          type: {
            ...{ type: 'record', name: 'Place', namespace: 'com.x', 'connect.name': 'com.x.Place' },
            fields: [{ name: 'city', type: 'string' }],
          },
        },
        { name: 'to', type: ['null', 'com.x.Place'], default: null },
        { name: 'stops', type: { type: 'array', items: ['null', 'com.x.Place'] } },
      ],
      ...{ 'connect.version': 3, 'connect.name': 'com.x.Trip' },
    });
  });

  test('structs without a name are ConnectDefault and counted', () => {
    const inner = SchemaBuilder.struct().field('a', Schemas.INT32).build();
    const schema = SchemaBuilder.struct().field('x', inner).field('y', inner).build();
    expect(avro(schema)).toMatchObject({
      ...{ name: 'ConnectDefault', namespace: 'io.confluent.connect.avro' },
      fields: [{ type: { name: 'ConnectDefault2' } }, { type: 'io.confluent.connect.avro.ConnectDefault2' }],
    });
  });

  test('one name for two structs is refused', () => {
    const named = (field: string) => SchemaBuilder.struct().name('X').field(field, Schemas.INT32).build();
    const schema = SchemaBuilder.struct().field('a', named('p')).field('b', named('q')).build();
    expect(() => avro(schema)).toThrow('two different types of the one name X');
  });

  test('maps with other keys than strings are arrays of entries', () => {
    expect(avro(SchemaBuilder.map(Schemas.INT32, Schemas.STRING).build())).toEqual({
      type: 'array',
      items: {
        ...{ type: 'record', name: 'MapEntry', namespace: 'io.confluent.connect.avro' },
        fields: [
          { name: 'key', type: 'int' },
          { name: 'value', type: 'string' },
        ],
      },
    });
  });

  test('defaults stand in the field, and the default’s branch first in the union', () => {
    const schema = SchemaBuilder.struct()
      .field('n', SchemaBuilder.int64().optional().defaultValue(7n).build())
      .field(
        'b',
        SchemaBuilder.bytes()
          .defaultValue(Buffer.from([0xff]))
          .build(),
      )
      .build();
    expect(avro(schema)).toMatchObject({
      fields: [
        { name: 'n', type: [{ type: 'long', 'connect.default': 7n }, 'null'], default: 7n },
        { name: 'b', type: { type: 'bytes', 'connect.default': '\u00ff' }, default: '\u00ff' },
      ],
    });
    expect(avro(schema, { metadata: false })).toMatchObject({ fields: [{ type: ['long', 'null'], default: 7n }, {}] });
  });

  test('strings that were enums become enums again', () => {
    const schema = SchemaBuilder.string()
      .parameter('io.confluent.connect.avro.Enum', 'com.x.Suit')
      .parameter('io.confluent.connect.avro.Enum.HEARTS', 'HEARTS')
      .parameter('io.confluent.connect.avro.Enum.SPADES', 'SPADES')
      .build();
    expect(avro(schema)).toMatchObject({
      type: 'enum',
      name: 'Suit',
      namespace: 'com.x',
      symbols: ['HEARTS', 'SPADES'],
    });
    expect(avro(schema, { enums: false })).toMatchObject({ type: 'string' });
  });

  test('without a schema it is Anything', () => {
    expect(avro(undefined)).toMatchObject({ name: 'Anything', namespace: 'io.confluent.connect.avro' });
  });
});
