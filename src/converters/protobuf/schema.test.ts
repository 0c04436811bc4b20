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
} from '../../api/index.ts';
import { fromConnectSchema } from './from-connect-schema.ts';
import { PROTOBUF_OPTIONS } from './options.ts';
import { parseProto } from './parse.ts';
import { printProto } from './print.ts';
import { toConnectSchema } from './to-connect-schema.ts';

type Options = Record<string, string>;

function declare(schema: Schema, options: Options = {}): string {
  return printProto(fromConnectSchema(schema, parseConfig(PROTOBUF_OPTIONS, options)).file);
}

function read(proto: string, options: Options = {}): Schema {
  return toConnectSchema(parseProto(proto).messages[0]!, parseConfig(PROTOBUF_OPTIONS, options));
}

/** Type, name, being optional and parameters of a schema's fields, in short. */
function fields(schema: Schema): Record<string, string> {
  return Object.fromEntries(
    schema.fields.map(({ name, schema: { type, optional, name: own, parameters } }) => {
      const rest = [...(parameters ?? [])].map(
        ([key, value]) => `${key.replace('io.confluent.connect.protobuf.', '')}=${value}`,
      );
      return [name, `${type}${optional ? '?' : ''} ${own ?? ''} ${rest.join(' ')}`.replace(/ +/g, ' ').trim()];
    }),
  );
}

describe('a Connect schema in Protobuf', () => {
  it('declares scalars, collections, nested messages and logical types', () => {
    const address = SchemaBuilder.struct().name('shop.Address').field('street', Schemas.STRING).build();
    const schema = SchemaBuilder.struct()
      .name('shop.orders.Order')
      .field('tiny', Schemas.INT8)
      .field('count', Schemas.OPTIONAL_INT32)
      .field('id', Schemas.INT64)
      .field('ratio', Schemas.FLOAT32)
      .field('sum', Schemas.FLOAT64)
      .field('paid', Schemas.BOOLEAN)
      .field('raw', Schemas.BYTES)
      .field('address', address)
      .field('others', SchemaBuilder.array(address).build())
      .field('tags', SchemaBuilder.map(Schemas.STRING, Schemas.INT32).name('tags').build())
      .field('price', Decimal.builder(2).parameter('connect.decimal.precision', '9').build())
      .field('day', ConnectDate.SCHEMA)
      .field('time', ConnectTime.SCHEMA)
      .field('at', ConnectTimestamp.SCHEMA)
      .build();
    expect(declare(schema)).toBe(`syntax = "proto3";
package shop.orders;

import "confluent/meta.proto";
import "confluent/type/decimal.proto";
import "google/type/date.proto";
import "google/type/timeofday.proto";
import "google/protobuf/timestamp.proto";

message Order {
  int32 tiny = 1 [(confluent.field_meta) = {
    params: [
      {
        key: "connect.type",
        value: "int8"
      }
    ]
  }];
  int32 count = 2;
  int64 id = 3;
  float ratio = 4;
  double sum = 5;
  bool paid = 6;
  bytes raw = 7;
  Address address = 8;
  repeated Address others = 9;
  repeated tagsEntry tags = 10;
  confluent.type.Decimal price = 11 [(confluent.field_meta) = {
    params: [
      {
        key: "precision",
        value: "9"
      },
      {
        key: "scale",
        value: "2"
      }
    ]
  }];
  google.type.Date day = 12;
  google.type.TimeOfDay time = 13;
  google.protobuf.Timestamp at = 14;

  message Address {
    string street = 1;
  }
  message tagsEntry {
    string key = 1;
    int32 value = 2;
  }
}
`);
  });

  const NULLABLE = SchemaBuilder.struct()
    .name('N')
    .field('text', Schemas.OPTIONAL_STRING)
    .field('number', Schemas.OPTIONAL_INT64)
    .field('sure', Schemas.STRING)
    .build();

  it('labels optional fields with optional.for.nullables', () => {
    const text = declare(NULLABLE, { 'optional.for.nullables': 'true' });
    expect(text).toContain('  optional string text = 1;\n  optional int64 number = 2;\n  string sure = 3;\n');
  });

  it('wraps optional fields with wrapper.for.nullables', () => {
    const text = declare(NULLABLE, { 'wrapper.for.nullables': 'true' });
    expect(text).toContain(
      '  google.protobuf.StringValue text = 1;\n  google.protobuf.Int64Value number = 2;\n  string sure = 3;\n',
    );
    expect(text).toContain('import "google/protobuf/wrappers.proto";');
  });

  it('names what has no name, and tells a message from a field of its name', () => {
    const inner = SchemaBuilder.struct().field('x', Schemas.INT32).build();
    const same = SchemaBuilder.struct().name('same').field('x', Schemas.INT32).build();
    const text = declare(SchemaBuilder.struct().field('inner', inner).field('same', same).build());
    expect(text).toContain('message ConnectDefault1 {\n  ConnectDefault2 inner = 1;\n  sameMessage same = 2;\n');
  });

  it('replaces invalid characters of names with scrub.invalid.names', () => {
    const schema = SchemaBuilder.struct().name('a-b.9c').field('x y', Schemas.INT32).field('_é', Schemas.INT32).build();
    expect(declare(schema, { 'scrub.invalid.names': 'true' })).toContain(
      'package a_b;\n\nmessage x9c {\n  int32 x_y = 1;\n  int32 x__C3_A9 = 2;\n',
    );
  });

  it('wraps a primitive at the root and refuses what Protobuf has no message for', () => {
    expect(fromConnectSchema(Schemas.STRING, parseConfig(PROTOBUF_OPTIONS, {})).message.fullName).toBe(
      'google.protobuf.StringValue',
    );
    const array = SchemaBuilder.array(Schemas.STRING).build();
    expect(() => declare(array)).toThrow('Unsupported root schema of type ARRAY');
    const nested = SchemaBuilder.struct().field('a', SchemaBuilder.array(array).build()).build();
    expect(() => declare(nested)).toThrow('Array cannot be nested');
  });
});

describe('a Protobuf message as a Connect schema', () => {
  const MESSAGE = `
    syntax = "proto3";
    package shop;
    import "google/protobuf/wrappers.proto";
    message All {
      int32 a = 1; sint32 b = 2; uint32 c = 3; fixed64 d = 4; int64 e = 5; optional string f = 6;
      repeated string g = 7; map<string, Item> my_items = 8; Colour h = 9; google.protobuf.StringValue i = 10;
      oneof choice { int32 j = 11; Item k = 12; }
      message Item { bytes raw = 1; All parent = 2; }
      enum Colour { RED = 0; BLUE = 5; }
    }`;

  it('knows all types', () => {
    expect(fields(read(MESSAGE))).toEqual({
      choice_0: 'STRUCT? io.confluent.connect.protobuf.Union.choice',
      a: 'INT32? Tag=1',
      b: 'INT32? Type=sint32 Tag=2',
      c: 'INT64? Type=uint32 Tag=3',
      d: 'INT64? Type=fixed64 Tag=4',
      e: 'INT64? Tag=5',
      f: 'STRING? Tag=6',
      g: 'ARRAY? Tag=7',
      my_items: 'MAP? my_items Tag=8',
      h: 'STRING? Colour Enum=Colour Enum.RED=0 Enum.BLUE=5 Tag=9',
      i: 'STRUCT? StringValue Tag=10',
    });
  });

  it('lets a message hold itself', () => {
    const root = read(MESSAGE);
    const item =
      root.field('my_items')?.schema.valueSchema.field('value')?.schema ?? root.field('my_items')!.schema.valueSchema;
    const parent = item.field('parent')!.schema;
    expect(parent.name).toBe('All');
    expect(parent.fields.map(({ name }) => name)).toEqual(root.fields.map(({ name }) => name));
  });

  it.each<[Options, Record<string, string>]>([
    [{ 'optional.for.nullables': 'true' }, { a: 'INT32 Tag=1', f: 'STRING? Tag=6', g: 'ARRAY? Tag=7' }],
    [{ 'wrapper.for.nullables': 'true' }, { a: 'INT32 Tag=1', f: 'STRING Tag=6', i: 'STRING? Tag=10' }],
    [{ 'enhanced.protobuf.schema.support': 'true' }, { i: 'STRUCT? google.protobuf.StringValue Tag=10' }],
    [{ 'int.for.enums': 'true' }, { h: 'INT32? Colour Enum=Colour Enum.RED=0 Enum.BLUE=5 Tag=9' }],
    [{ 'generate.index.for.unions': 'false' }, { choice: 'STRUCT? io.confluent.connect.protobuf.Union.choice' }],
    [{ 'flatten.unions': 'true' }, { j: 'INT32? Tag=11', k: 'STRUCT? Item Tag=12' }],
    [
      { 'generalized.sum.type.support': 'true' },
      { choice_0: 'STRUCT? choice org.apache.kafka.connect.data.Union=choice' },
    ],
  ])('heeds %j', (options, expected) => {
    expect(fields(read(MESSAGE, options))).toMatchObject(expected);
  });

  it('reads small integers and decimals back from their metadata', () => {
    const schema = SchemaBuilder.struct()
      .name('M')
      .field('tiny', Schemas.INT8)
      .field('small', Schemas.INT16)
      .field('price', Decimal.schema(4))
      .build();
    expect(fields(read(declare(schema)))).toEqual({
      tiny: 'INT8? Tag=1',
      small: 'INT16? Tag=2',
      price: 'BYTES? org.apache.kafka.connect.data.Decimal scale=4 Tag=3',
    });
  });

  it('takes imported files', () => {
    const file = parseProto('syntax = "proto3"; import "b.proto"; message A { b.B b = 1; }', [
      'syntax = "proto3"; package b; import "google/protobuf/timestamp.proto"; message B { google.protobuf.Timestamp at = 1; }',
    ]);
    expect(file.messages.map(({ name }) => name)).toEqual(['A']);
    const schema = toConnectSchema(file.messages[0]!, parseConfig(PROTOBUF_OPTIONS, {}));
    expect(fields(schema.field('b')!.schema)).toEqual({
      at: 'INT64? org.apache.kafka.connect.data.Timestamp Tag=1',
    });
  });

  it('says what is wrong with a schema', () => {
    expect(() => parseProto('message A { Missing m = 1; }')).toThrow(/Could not parse the Protobuf schema: .*Missing/);
    expect(() => parseProto('nonsense')).toThrow('Could not parse the Protobuf schema: ');
  });
});
