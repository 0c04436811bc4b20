import fc from 'fast-check';
import protobuf from 'protobufjs';
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
import { decode } from './decode.ts';
import { fromConnectSchema } from './from-connect-schema.ts';
import { PROTOBUF_OPTIONS } from './options.ts';
import { parseProto } from './parse.ts';
import { printProto } from './print.ts';
import { toConnectSchema } from './to-connect-schema.ts';
import { ValueReader } from './to-connect-value.ts';
import { ValueWriter } from './write-value.ts';

type Options = Record<string, string>;

function write(schema: Schema, value: unknown, config: Options = {}) {
  const options = parseConfig(PROTOBUF_OPTIONS, config);
  const { file, message } = fromConnectSchema(schema, options);
  return { text: printProto(file), bytes: Buffer.from(new ValueWriter(options).write(schema, message, value)) };
}

function read(text: string, bytes: Uint8Array, config: Options = {}): Struct {
  const options = parseConfig(PROTOBUF_OPTIONS, config);
  const message = parseProto(text).messages[0]!;
  return new ValueReader(options).read(toConnectSchema(message, options), message, decode(message, bytes)) as Struct;
}

/** By a library's own reading and writing of the same schema. */
function peer(text: string): protobuf.Type {
  const root = protobuf.parse(text, new protobuf.Root(), { keepCase: true }).root;
  return root.lookupType(/message (\w+)/.exec(text)![1]!);
}

const item = SchemaBuilder.struct().name('Item').field('text', Schemas.STRING).field('n', Schemas.INT64).build();
const all = SchemaBuilder.struct()
  .name('All')
  .field('tiny', Schemas.INT8)
  .field('small', Schemas.INT16)
  .field('int', Schemas.INT32)
  .field('long', Schemas.INT64)
  .field('float', Schemas.FLOAT32)
  .field('double', Schemas.FLOAT64)
  .field('flag', Schemas.BOOLEAN)
  .field('text', Schemas.STRING)
  .field('raw', Schemas.BYTES)
  .field('item', item)
  .field('items', SchemaBuilder.array(item).build())
  .field('longs', SchemaBuilder.array(Schemas.INT64).build())
  .field('counts', SchemaBuilder.map(Schemas.STRING, Schemas.INT64).name('counts').build())
  .field('by_id', SchemaBuilder.map(Schemas.INT32, item).name('by_id').build())
  .field('price', Decimal.schema(2))
  .field('day', ConnectDate.SCHEMA)
  .field('time', ConnectTime.SCHEMA)
  .field('at', ConnectTimestamp.SCHEMA)
  .build();

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const items = fc.record({ text: fc.string({ unit: 'grapheme' }), n: long });
const days = fc.integer({ min: -700_000, max: 2_000_000 });
const values = fc.record({
  tiny: fc.integer({ min: -128, max: 127 }),
  small: fc.integer({ min: -32768, max: 32767 }),
  int: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  long,
  float: fc.float(),
  double: fc.double(),
  flag: fc.boolean(),
  text: fc.string({ unit: 'grapheme' }),
  raw: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  item: items,
  items: fc.array(items, { maxLength: 3 }),
  longs: fc.array(long, { maxLength: 5 }),
  counts: fc.dictionary(fc.string(), long).map((object) => new Map(Object.entries(object))),
  by_id: fc.uniqueArray(fc.tuple(fc.integer(), items), { selector: ([id]) => id, maxLength: 3 }),
  price: fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }).map((unscaled) => ({ unscaled, scale: 2 })),
  day: days.map((day) => new Date(day * 86_400_000)),
  time: fc.integer({ min: 0, max: 86_399_999 }).map((millis) => new Date(millis)),
  at: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }).map((millis) => new Date(millis)),
});

function struct(schema: Schema, value: Record<string, unknown>): Struct {
  const made = new Struct(schema);
  for (const [name, member] of Object.entries(value)) made.put(name, member);
  return made;
}

function plain(value: unknown): unknown {
  if (value instanceof Struct) {
    return Object.fromEntries(value.schema.fields.map(({ name, index }) => [name, plain(value.at(index))]));
  }
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Map ? new Map([...value].map(([key, member]) => [key, plain(member)])) : value;
}

describe('Protobuf values', () => {
  it('come back as they were, whatever they are', () => {
    fc.assert(
      fc.property(values, (value) => {
        const written = write(
          all,
          struct(all, {
            ...value,
            item: struct(item, value.item),
            items: value.items.map((each) => struct(item, each)),
            by_id: new Map(value.by_id.map(([id, each]) => [id, struct(item, each)])),
          }),
        );
        const expected = { ...value, by_id: new Map(value.by_id) };
        expect(plain(read(written.text, written.bytes))).toEqual(expected);
      }),
    );
  });

  it('are read alike by another reader, and read alike when another one wrote them', () => {
    const text = `syntax = "proto3"; message M {
      sint32 a = 1; uint64 b = 2; fixed32 c = 3; sfixed64 d = 4; repeated sint64 e = 5; map<string, double> f = 6;
      oneof u { string g = 7; N h = 8; } N i = 9; E j = 10; optional bool k = 11; bytes l = 12;
      message N { uint32 x = 1; repeated string y = 2; } enum E { ZERO = 0; MINUS = -1; } }`;
    const type = peer(text);
    const given = {
      a: -5,
      b: '18446744073709551615',
      c: 4294967295,
      d: '-9223372036854775808',
      e: ['-1', '9223372036854775807'],
      f: { half: 0.5 },
      h: { x: 4294967295, y: ['p', ''] },
      j: -1,
      k: false,
      l: Buffer.from([0, 255]),
    };
    const bytes = type.encode(type.fromObject(given)).finish();
    const value = read(text, bytes);
    expect(plain(value)).toEqual({
      u_0: { g: null, h: { x: 4294967295n, y: ['p', ''] } },
      a: -5,
      b: -1n,
      c: 4294967295n,
      d: -(2n ** 63n),
      e: [-1n, 2n ** 63n - 1n],
      f: new Map([['half', 0.5]]),
      i: null,
      j: 'MINUS',
      k: false,
      l: Buffer.from([0, 255]),
    });
    const again = write(value.schema, value, { 'optional.for.nullables': 'true' });
    const back = type.toObject(type.decode(again.bytes), { longs: String, bytes: Buffer });
    expect(back).toEqual(type.toObject(type.decode(bytes), { longs: String, bytes: Buffer }));
  });

  it('are byte for byte what the Python implementation of Google writes for the same text and values', () => {
    const bytes = Buffer.from(
      '08ffffffffffffffff7f1080ffffffffffffffff01199a9999999999b93f220a68c3a9e282acf09f98802a0200ff320b08808080' +
        '808080808080013a020801420bffffffffffffffffff01054a0c0a016b10818080808080801052080a02cfc7100518025a0708e8' +
        '0f100a1804620c0817103b183b20c08faedc036a1108ffffffffffffffffff0110c08faedc037206220271712805',
      'hex',
    );
    const inner = SchemaBuilder.struct().name('shop.Inner').field('n', Schemas.INT64).build();
    const union = toConnectSchema(
      parseProto(
        'syntax="proto3"; message U { oneof u { int32 p = 3; string q = 4; } E e = 5; enum E { A = 0; B = 5; } }',
      ).messages[0]!,
      parseConfig(PROTOBUF_OPTIONS, {}),
    );
    const order = SchemaBuilder.struct()
      .name('shop.Order')
      .field('id', Schemas.INT64)
      .field('tiny', Schemas.INT8)
      .field('ratio', Schemas.FLOAT64)
      .field('text', Schemas.OPTIONAL_STRING)
      .field('raw', Schemas.BYTES)
      .field('inner', inner)
      .field('inners', SchemaBuilder.array(inner).build())
      .field('longs', SchemaBuilder.array(Schemas.INT64).build())
      .field('counts', SchemaBuilder.map(Schemas.STRING, Schemas.INT64).name('counts').build())
      .field('price', Decimal.schema(2))
      .field('day', ConnectDate.SCHEMA)
      .field('time', ConnectTime.SCHEMA)
      .field('at', ConnectTimestamp.SCHEMA)
      .field('un', union)
      .build();
    const chosen = struct(union.field('u_0')!.schema, { q: 'qq' });
    const value = struct(order, {
      id: 2n ** 63n - 1n,
      tiny: -128,
      ratio: 0.1,
      text: 'hé€😀',
      raw: Buffer.from([0, 255]),
      inner: struct(inner, { n: -(2n ** 63n) }),
      inners: [struct(inner, { n: 1n })],
      longs: [-1n, 5n],
      counts: new Map([['k', 9007199254740993n]]),
      price: { unscaled: -12345n, scale: 2 },
      day: new Date(86_400_000 * 20_000),
      time: new Date(86_399_999),
      at: new Date(-1),
      un: struct(union, { u_0: chosen, e: 'B' }),
    });
    const written = write(order, value);
    expect(written.bytes.toString('hex')).toBe(bytes.toString('hex'));
    const back = plain(read(written.text, bytes)) as Record<string, unknown>;
    expect(back).toEqual(plain(value));
  });

  it('that are not set are zeros, nulls where that can be told', () => {
    const text = `syntax = "proto3"; message M { int32 a = 1; optional int32 b = 2; repeated int32 c = 3; M d = 4; E e = 5; string f = 6;
      enum E { FIRST = 0; } }`;
    expect(plain(read(text, Buffer.alloc(0)))).toEqual({ a: 0, b: null, c: [], d: null, e: 'FIRST', f: '' });
    const proto2 = 'syntax = "proto2"; message M { optional int32 a = 1 [default = 7]; required int64 b = 2; }';
    expect(plain(read(proto2, Buffer.alloc(0)))).toEqual({ a: null, b: 0n });
    expect(plain(read(proto2, Buffer.alloc(0), { 'optional.for.proto2': 'false' }))).toEqual({ a: 7, b: 0n });
  });

  it('keep null apart from zero with optional.for.nullables and with wrapper.for.nullables', () => {
    const schema = SchemaBuilder.struct()
      .name('M')
      .field('zero', Schemas.OPTIONAL_INT32)
      .field('none', Schemas.OPTIONAL_INT32)
      .build();
    for (const option of ['optional.for.nullables', 'wrapper.for.nullables']) {
      const { text, bytes } = write(schema, new Struct(schema).put('zero', 0), { [option]: 'true' });
      expect(plain(read(text, bytes, { [option]: 'true' }))).toEqual({ zero: 0, none: null });
    }
  });

  it('of wrappers at the root are primitives', () => {
    const options = parseConfig(PROTOBUF_OPTIONS, {});
    const { message } = fromConnectSchema(Schemas.INT64, options);
    const bytes = new ValueWriter(options).write(Schemas.INT64, message, -(2n ** 63n));
    const schema = toConnectSchema(message, options);
    expect(schema.type).toBe('INT64');
    expect(new ValueReader(options).read(schema, message, decode(message, bytes))).toBe(-(2n ** 63n));
  });

  it('of repeated occurrences are merged, and the last member of a oneof counts', () => {
    const text =
      'syntax = "proto3"; message M { N n = 1; oneof u { int32 a = 2; int32 b = 3; } message N { int32 x = 1; int32 y = 2; } }';
    const bytes = Buffer.from([0x0a, 2, 0x08, 1, 0x0a, 2, 0x10, 2, 0x10, 5, 0x18, 6]);
    expect(plain(read(text, bytes))).toEqual({ u_0: { a: null, b: 6 }, n: { x: 1, y: 2 } });
  });

  it.each([
    ['cut off', [0x0a, 9, 1]],
    ['of a tag that does not end', [0xff]],
    ['of an end without a beginning', [0x0c]],
  ])('that are %s are refused', (_, bytes) => {
    expect(() => read('syntax = "proto3"; message M { string a = 1; }', Buffer.from(bytes))).toThrow();
  });

  it('that do not fit are named', () => {
    const schema = SchemaBuilder.struct().name('M').field('a', Schemas.OPTIONAL_STRING).build();
    const wrong = new Struct(schema).putAt(0, 5);
    expect(() => write(schema, wrong)).toThrow('Invalid type for STRING: class java.lang.Integer');
    expect(() => write(schema, 'x')).toThrow('Invalid type for STRUCT: class java.lang.String');
    const other = SchemaBuilder.struct().name('Other').build();
    expect(() => write(schema, new Struct(other))).toThrow('Mismatching struct schema');
    expect(() => write(Decimal.schema(1), 'x')).toThrow('Invalid type for');
  });
});
