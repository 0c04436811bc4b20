import avsc from 'avsc';
import { describe, expect, test } from 'vitest';
import { ConnectDate, ConnectTime, ConnectTimestamp, Decimal } from '../../../api/logical.ts';
import { type Schema, SchemaBuilder, Schemas } from '../../../api/schema.ts';
import { Struct } from '../../../api/struct.ts';
import { record } from '../testing/sink-harness.ts';
import { avroFormat } from './avro.ts';

const options = { codec: 'null', metadata: true, enums: true, optionalMapKeys: false } as const;

/** Reads a container file with avsc, longs as numbers. */
async function read(bytes: Buffer): Promise<unknown[]> {
  const decoder = new avsc.streams.BlockDecoder({ wrapUnions: false } as never);
  const values: unknown[] = [];
  decoder.on('data', (value) => values.push(JSON.parse(JSON.stringify(value))));
  const ended = new Promise((resolve, reject) => decoder.on('end', resolve).on('error', reject));
  decoder.end(bytes);
  await ended;
  return values;
}

async function write(
  schema: Schema | undefined,
  parts: unknown[][],
  codec: 'null' | 'deflate' = 'null',
): Promise<Buffer> {
  const format = avroFormat({ ...options, codec });
  const buffers: Buffer[] = [];
  for (const [index, values] of parts.entries()) {
    const encoder = format.open({ name: 'file', begun: index > 0 });
    for (const value of values) encoder.append(record(0, value), schema, value);
    buffers.push(await encoder.take().ready());
  }
  return Buffer.concat(buffers);
}

const Order = SchemaBuilder.struct()
  .name('com.x.Order')
  .field('id', Schemas.INT64)
  .field('small', Schemas.INT8)
  .field('price', Decimal.schema(2))
  .field('day', ConnectDate.SCHEMA)
  .field('time', ConnectTime.SCHEMA)
  .field('at', ConnectTimestamp.OPTIONAL_SCHEMA)
  .field('tags', SchemaBuilder.array(Schemas.OPTIONAL_STRING).optional().build())
  .field('counts', SchemaBuilder.map(Schemas.STRING, Schemas.INT32).build())
  .field('byNumber', SchemaBuilder.map(Schemas.INT32, Schemas.FLOAT64).build())
  .field('bytes', Schemas.OPTIONAL_BYTES)
  .field('ok', SchemaBuilder.bool().defaultValue(true).build())
  .build();

function order(id: bigint): Struct {
  return new Struct(Order)
    .put('id', id)
    .put('small', -5)
    .put('price', { unscaled: -1234n, scale: 2 })
    .put('day', new Date(86_400_000 * 3))
    .put('time', new Date(1500))
    .put('at', new Date(1_700_000_000_123))
    .put('tags', ['a', null])
    .put('counts', new Map([['x', 1]]))
    .put('byNumber', new Map([[7, 0.5]]))
    .put('bytes', Buffer.from('hi'));
}

describe('avroFormat', () => {
  test.each(['null', 'deflate'] as const)('any instance goes on with a file, codec %s', async (codec) => {
    const bytes = await write(Order, [[order(1n), order(-2n)], [order(9_007_199_254_740_990n)]], codec);
    const values = (await read(bytes)) as { id: number }[];
    expect(values.map(({ id }) => id)).toEqual([1, -2, 9_007_199_254_740_990]);
    expect(values[0]).toEqual({
      ...{ id: 1, small: -5, day: 3, time: 1500, at: 1_700_000_000_123, tags: ['a', null], counts: { x: 1 } },
      price: { type: 'Buffer', data: [0xfb, 0x2e] },
      byNumber: [{ key: 7, value: 0.5 }],
      bytes: { type: 'Buffer', data: [104, 105] },
      ok: true,
    });
  });

  test('more records than one block of the container holds', async () => {
    const texts = Array.from({ length: 3_000 }, (_, i) => `${i}-${'x'.repeat(i % 300)}`);
    const values = await read(await write(Schemas.STRING, [texts.slice(0, 2_000), texts.slice(2_000)]));
    expect(values).toEqual(texts);
  });

  test('a record larger than a block', async () => {
    const text = 'é'.repeat(1_000_000);
    expect(await read(await write(Schemas.STRING, [['a', text, 'b']]))).toEqual(['a', text, 'b']);
  });

  test('longs keep all 64 bits', async () => {
    const extremes = [2n ** 63n - 1n, -(2n ** 63n), 0n, -1n, 2n ** 53n + 1n];
    const bytes = await write(Schemas.INT64, [extremes]);
    for (const value of extremes) {
      const zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
      const encoded: number[] = [];
      for (let rest = zigzag; ; rest >>= 7n) {
        encoded.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
        if (rest <= 0x7fn) break;
      }
      expect(bytes.includes(Buffer.from(encoded))).toBe(true);
    }
  });

  test('values without a schema', async () => {
    const [first, second] = (await read(await write(undefined, [[{ a: 1, b: [1.5, null, 'x'] }, 7n]]))) as [
      { map: { key: { string: string }; value: Record<string, unknown> }[] },
      { long: number },
    ];
    expect(first.map.map(({ key }) => key.string)).toEqual(['a', 'b']);
    expect(first.map[0]?.value).toMatchObject({ long: 1, double: null });
    expect(first.map[1]?.value).toMatchObject({
      array: [{ double: 1.5 }, { double: null, map: null }, { string: 'x' }],
    });
    expect(second.long).toBe(7);
  });

  test.each([
    [Schemas.INT32, 1.5, 'Invalid type for INT32'],
    [Schemas.INT32, 2 ** 31, 'Invalid type for INT32'],
    [Schemas.STRING, null, 'Found null value for non-optional schema'],
    [Order, new Struct(Order), 'Field "id": Found null value'],
    [undefined, null, 'null without a schema'],
  ])('a value that does not fit is refused: %o %o', async (schema, value, message) => {
    await expect(write(schema, [[value]])).rejects.toThrow(message as string);
  });

  test('a name that Avro does not allow is refused', async () => {
    const schema = SchemaBuilder.struct().name('com.x.not-a-name').field('a', Schemas.INT32).build();
    await expect(write(schema, [[new Struct(schema).put('a', 1)]])).rejects.toThrow('cannot be written as Avro');
  });
});
