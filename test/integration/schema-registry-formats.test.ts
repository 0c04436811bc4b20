import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Config,
  ConnectDate,
  ConnectTime,
  ConnectTimestamp,
  type Converter,
  Decimal,
  RetriableException,
  SchemaBuilder,
  Schemas,
  Struct,
} from '../../src/api/index.ts';
import { JsonSchemaConverter } from '../../src/converters/json-schema/json-schema.ts';
import { ProtobufConverter } from '../../src/converters/protobuf/protobuf.ts';
import { type Apicurio, hasApicurio, startApicurio } from './apicurio.ts';

const describeWithRegistry = describe.runIf(await hasApicurio());
let registry: Apicurio;
const open: Converter[] = [];

beforeAll(async () => {
  registry = await startApicurio();
});

afterAll(async () => {
  for (const each of open) await each.close?.();
  await registry?.stop();
});

const FORMATS = { PROTOBUF: () => new ProtobufConverter(), JSON: () => new JsonSchemaConverter() };
type Format = keyof typeof FORMATS;

function converter(format: Format, config: Config = {}, isKey = false): Converter {
  const made = FORMATS[format]();
  made.configure({ 'schema.registry.url': registry.url, 'retries.wait.ms': '1', ...config }, isKey);
  open.push(made);
  return made;
}

let topics = 0;
const topic = () => `formats-${++topics}`;

async function call(path: string, body?: unknown) {
  const answer = await fetch(`${registry.url}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
  });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json() as Promise<Record<string, unknown>>;
}

const register = (subject: string, schemaType: Format, schema: string, more: object = {}) =>
  call(`/subjects/${encodeURIComponent(subject)}/versions`, { schemaType, schema, ...more });

const inner = SchemaBuilder.struct().name('shop.Inner').field('n', Schemas.INT64).build();
const order = SchemaBuilder.struct()
  .name('shop.Order')
  .field('id', Schemas.INT64)
  .field('tiny', Schemas.INT8)
  .field('ratio', Schemas.FLOAT64)
  .field('text', Schemas.OPTIONAL_STRING)
  .field('raw', Schemas.BYTES)
  .field('inner', inner)
  .field('inners', SchemaBuilder.array(inner).build())
  .field('counts', SchemaBuilder.map(Schemas.STRING, Schemas.INT64).name('counts').build())
  .field('price', Decimal.schema(2))
  .field('day', ConnectDate.SCHEMA)
  .field('time', ConnectTime.SCHEMA)
  .field('at', ConnectTimestamp.SCHEMA)
  .build();

function orderValue(): Struct {
  return new Struct(order)
    .put('id', 2n ** 63n - 1n)
    .put('tiny', -128)
    .put('ratio', 0.1)
    .put('text', 'hé€😀')
    .put('raw', Buffer.from([0, 255]))
    .put('inner', new Struct(inner).put('n', -(2n ** 63n)))
    .put('inners', [new Struct(inner).put('n', 1n)])
    .put('counts', new Map([['k', 9007199254740993n]]))
    .put('price', { unscaled: -12345678901234567890n, scale: 2 })
    .put('day', new Date(86_400_000 * 20_000))
    .put('time', new Date(86_399_999))
    .put('at', new Date(-1));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Struct)) return value;
  return Object.fromEntries(value.schema.fields.map(({ name }) => [name, plain(value.get(name))]));
}

describeWithRegistry.each(Object.keys(FORMATS) as Format[])('the %s converter with a registry', (format) => {
  it('gives back what it was given, by another instance too', async () => {
    const name = topic();
    const bytes = (await converter(format).fromConnectData(name, order, orderValue()))!;
    const latest = await call(`/subjects/${name}-value/versions/latest`);
    expect(latest).toMatchObject({ schemaType: format, id: bytes.readInt32BE(1) });
    const { schema, value } = await converter(format).toConnectData(name, bytes);
    expect(plain(value)).toEqual(plain(orderValue()));
    expect(schema?.version).toBe(1);
  });

  it('converts at once what it has converted before', async () => {
    const [made, name] = [converter(format), topic()];
    const first = made.fromConnectData(name, order, orderValue());
    expect(first).toBeInstanceOf(Promise);
    const bytes = (await first)!;
    expect(made.fromConnectData(name, order, orderValue())).toEqual(bytes);
    await made.toConnectData(name, bytes);
    expect(made.toConnectData(name, bytes)).not.toBeInstanceOf(Promise);
  });

  it('passes null', async () => {
    const made = converter(format);
    expect(await made.fromConnectData('t', undefined, null)).toBeNull();
    expect(await made.toConnectData('t', null)).toEqual({ schema: undefined, value: null });
    const failed = async () => made.fromConnectData('t', undefined, { a: 1 });
    await expect(failed()).rejects.toThrow('needs a schema: the record has none.');
  });

  it('names subjects by record', async () => {
    const strategy = 'io.confluent.kafka.serializers.subject.TopicRecordNameStrategy';
    const [made, name] = [converter(format, { 'value.subject.name.strategy': strategy }), topic()];
    const bytes = (await made.fromConnectData(name, inner, new Struct(inner).put('n', 1n)))!;
    expect(await call(`/subjects/${name}-shop.Inner/versions`)).toEqual([1]);
    expect(plain((await made.toConnectData(name, bytes)).value)).toEqual({ n: 1n });
  });

  it('registers nothing where auto.register.schemas is false', async () => {
    const made = converter(format, { 'auto.register.schemas': 'false' });
    await expect(made.fromConnectData(topic(), inner, new Struct(inner).put('n', 1n))).rejects.toThrow(/fail/i);
  });

  it('says that bytes are of another format, and is not at a loss for a registry that is away', async () => {
    const made = converter(format);
    const failed = async (act: () => unknown) => act();
    await expect(failed(() => made.toConnectData('t', Buffer.from('{"a":1}')))).rejects.toThrow('topic t');
    const away = converter(format, { 'schema.registry.url': 'http://127.0.0.1:1', 'max.retries': '0' });
    await expect(away.fromConnectData('t', inner, new Struct(inner).put('n', 1n))).rejects.toThrow(RetriableException);
  });
});

describeWithRegistry('the Protobuf converter', () => {
  it.each([
    [Schemas.STRING, 'text'],
    [Schemas.INT64, -(2n ** 63n)],
    [Schemas.BOOLEAN, true],
    [Schemas.FLOAT64, 0.1],
    [Schemas.INT32, -5],
  ])('takes primitives as keys: %o %o', async (schema, value) => {
    const [made, name] = [converter('PROTOBUF', {}, true), topic()];
    const bytes = (await made.fromConnectData(name, schema, value))!;
    expect(await made.toConnectData(name, bytes)).toMatchObject({ value });
    expect(await call(`/subjects/${name}-key/versions`)).toEqual([1]);
  });

  it('reads a message that is not the first, with registered imports', async () => {
    const name = topic();
    const item = 'syntax = "proto3"; package lib; message Item { uint64 n = 1; }';
    await register(`${name}-item`, 'PROTOBUF', item);
    const schema =
      'syntax = "proto3"; package main; import "item.proto"; message First { string a = 1; ' +
      'message Inner { repeated lib.Item items = 1; } } message Second { int32 b = 1; }';
    const references = [{ name: 'item.proto', subject: `${name}-item`, version: 1 }];
    const { id } = await register(`${name}-value`, 'PROTOBUF', schema, { references });
    const header = Buffer.alloc(5);
    header.writeInt32BE(id as number, 1);
    const made = converter('PROTOBUF');
    const second = Buffer.concat([header, Buffer.from([2, 2, 0x08, 7])]);
    expect(plain((await made.toConnectData(name, second)).value)).toEqual({ b: 7 });
    const innerOfFirst = Buffer.concat([header, Buffer.from([4, 0, 0, 0x0a, 2, 0x08, 5])]);
    expect(plain((await made.toConnectData(name, innerOfFirst)).value)).toEqual({ items: [{ n: 5n }] });
  });

  it('writes by the latest version where use.latest.version says so', async () => {
    const name = topic();
    const schema =
      'syntax = "proto3"; package shop; message Other { int32 x = 1; } message Inner { int64 n = 1; string more = 2; }';
    const { id } = await register(`${name}-value`, 'PROTOBUF', schema);
    const made = converter('PROTOBUF', { 'auto.register.schemas': 'false', 'use.latest.version': 'true' });
    const bytes = (await made.fromConnectData(name, inner, new Struct(inner).put('n', 3n)))!;
    expect([bytes.readInt32BE(1), ...bytes.subarray(5)]).toEqual([id, 2, 2, 0x08, 3]);
    expect(plain((await made.toConnectData(name, bytes)).value)).toEqual({ n: 3n, more: '' });
  });

  it('names the schema of bytes that are cut off', async () => {
    const [made, name] = [converter('PROTOBUF'), topic()];
    const bytes = (await made.fromConnectData(name, order, orderValue()))!;
    const failed = (async () => made.toConnectData(name, bytes.subarray(0, -3)))();
    await expect(failed).rejects.toMatchObject({
      message: `Failed to deserialize data for topic ${name} to Protobuf:`,
      cause: { message: `Error deserializing Protobuf message for id ${bytes.readInt32BE(1)}` },
    });
  });
});

describeWithRegistry('the JSON Schema converter', () => {
  it('reads with registered references', async () => {
    const name = topic();
    await register(`${name}-item`, 'JSON', '{"type":"object","properties":{"n":{"type":"integer"}}}');
    const schema = '{"type":"object","properties":{"item":{"$ref":"item.json"}}}';
    const references = [{ name: 'item.json', subject: `${name}-item`, version: 1 }];
    const { id } = await register(`${name}-value`, 'JSON', schema, { references });
    const header = Buffer.alloc(5);
    header.writeInt32BE(id as number, 1);
    const bytes = Buffer.concat([header, Buffer.from('{"item":{"n":9007199254740993}}')]);
    const made = converter('JSON');
    expect(plain((await made.toConnectData(name, bytes)).value)).toEqual({ item: { n: 9007199254740993n } });
  });

  it('writes by the latest version where that reads all that may be written', async () => {
    const name = topic();
    const latest = { type: 'object', properties: { n: { type: 'integer' }, more: { type: 'string' } } };
    const { id } = await register(`${name}-value`, 'JSON', JSON.stringify(latest));
    const write = async (config: Config) => {
      const options = { 'auto.register.schemas': 'false', 'use.latest.version': 'true', ...config };
      return (await converter('JSON', options).fromConnectData(name, inner, new Struct(inner).put('n', 3n)))!;
    };
    await expect(write({})).rejects.toMatchObject({
      cause: {
        cause: {
          message:
            "Incompatible schema of type 'JSON'. Set latest.compatibility.strict=false to disable this check. " +
            '#/properties/more is added to an object that may hold anything under that name',
        },
      },
    });
    for (const config of [{ 'object.additional.properties': 'false' }, { 'latest.compatibility.strict': 'false' }]) {
      const bytes = await write(config);
      expect([bytes.readInt32BE(1), bytes.subarray(5).toString()]).toEqual([id, '{"n":3}']);
    }
  });

  it('says that bytes are not JSON', async () => {
    const [made, name] = [converter('JSON'), topic()];
    const bytes = (await made.fromConnectData(name, inner, new Struct(inner).put('n', 1n)))!;
    const failed = (async () => made.toConnectData(name, bytes.subarray(0, -1)))();
    await expect(failed).rejects.toMatchObject({
      message: `Converting byte[] to Kafka Connect data failed due to serialization error of topic ${name}: `,
    });
  });
});
