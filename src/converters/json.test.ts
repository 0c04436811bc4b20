import { describe, expect, it } from 'vitest';
import { DataException, SchemaBuilder, Schemas, Struct } from '../api/index.ts';
import { JsonConverter } from './json.ts';

function converter(config: Record<string, string> = {}): JsonConverter {
  const made = new JsonConverter();
  made.configure(config, false);
  return made;
}

const SCHEMA = SchemaBuilder.struct()
  .name('post')
  .field('id', Schemas.INT64)
  .field('text', Schemas.OPTIONAL_STRING)
  .build();

describe('JsonConverter with schemas', () => {
  it('keeps all digits of a long and gives one schema object for all records alike', () => {
    const json = converter();
    const post = (id: bigint) => json.fromConnectData('t', SCHEMA, new Struct(SCHEMA).put('id', id).put('text', 'é'));
    const ids = [9007199254740993n, 1n, -(2n ** 63n)];
    const read = ids.map((id) => json.toConnectData('t', post(id)));
    expect(read.map(({ value }) => (value as Struct).get('id'))).toEqual(ids);
    expect(new Set(read.map(({ schema }) => schema)).size).toBe(1);
    expect(read[0]?.schema?.equals(SCHEMA)).toBe(true);
  });

  it.each([
    '{"schema":{"type":"int64"},"payload":1,"payload2":2}',
    '{"schema":{"type":"int64"},"payload":1,"schema":{"type":"int32"}}',
    '{"schema":{"type":"int64"},"payload":1}}',
    '{"schema":{"type":"int64"},"payload":}',
  ])('is not misled by a known beginning: %s', (text) => {
    const known = converter();
    known.toConnectData('t', Buffer.from('{"schema":{"type":"int64"},"payload":1}'));
    const read = (json: JsonConverter) => {
      try {
        const { schema, value } = json.toConnectData('t', Buffer.from(text));
        return { type: schema?.type, value };
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(read(known)).toEqual(read(converter()));
  });

  it('knows no more schemas than schemas.cache.size', () => {
    const json = converter({ 'schemas.cache.size': '0' });
    const bytes = Buffer.from('{"schema":{"type":"int64"},"payload":1}');
    expect(json.toConnectData('t', bytes)).toMatchObject({ value: 1n });
    expect(json.toConnectData('t', bytes).schema).not.toBe(json.toConnectData('t', bytes).schema);
  });

  it('reads the digits of a decimal that is written as a number', () => {
    const text =
      '{"schema":{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"2"}},"payload":12.50}';
    expect(converter().toConnectData('t', Buffer.from(text)).value).toEqual({ unscaled: 1250n, scale: 2 });
  });

  it('names what is wrong with a value', () => {
    expect(() => converter().fromConnectData('t', Schemas.INT32, 'x')).toThrow(
      new DataException('Invalid type for INT32: class java.lang.String'),
    );
  });

  it('refuses a decimal format that does not exist', () => {
    expect(() => converter({ 'decimal.format': 'x' })).toThrow(
      'Invalid value x for configuration decimal.format: String must be one of (case insensitive): NUMERIC, BASE64',
    );
  });
});

describe('JsonConverter without schemas', () => {
  it('passes integers of any size in both directions', () => {
    const json = converter({ 'schemas.enable': 'false' });
    const text = '{"id":12345678901234567890,"small":5,"list":[-9007199254740993]}';
    const { schema, value } = json.toConnectData('t', Buffer.from(text));
    expect(schema).toBeUndefined();
    expect(value).toEqual({ id: 12345678901234567890n, small: 5, list: [-9007199254740993n] });
    expect(json.fromConnectData('t', undefined, value)?.toString()).toBe(text);
  });

  it('says that the bytes are not JSON', () => {
    expect(() => converter({ 'schemas.enable': 'false' }).toConnectData('t', Buffer.from('not json'))).toThrow(
      'Converting byte[] to Kafka Connect data failed due to serialization error: ',
    );
  });
});
