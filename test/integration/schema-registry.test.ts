import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Config,
  ConnectDate,
  ConnectTime,
  ConnectTimestamp,
  Decimal,
  RetriableException,
  type Schema,
  SchemaBuilder,
  Schemas,
  Struct,
} from '../../src/api/index.ts';
import { AvroConverter } from '../../src/converters/avro.ts';
import { type Apicurio, hasApicurio, startApicurio } from './apicurio.ts';

const describeWithRegistry = describe.runIf(await hasApicurio());
let registry: Apicurio;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  registry = await startApicurio();
});

afterAll(async () => {
  for (const each of open) await each.close();
  await registry?.stop();
});

function converter(config: Config = {}, isKey = false): AvroConverter {
  const made = new AvroConverter();
  made.configure({ 'schema.registry.url': registry.url, 'retries.wait.ms': '1', ...config }, isKey);
  open.push(made);
  return made;
}

let topics = 0;
const topic = () => `topic-${++topics}`;

async function call(path: string, body?: unknown) {
  const answer = await fetch(`${registry.url}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
  });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json() as Promise<Record<string, unknown>>;
}

const register = (subject: string, schema: unknown, more: object = {}) =>
  call(`/subjects/${subject}/versions`, { schema: JSON.stringify(schema), ...more });

const inner = SchemaBuilder.struct().name('com.x.Inner').optional().field('n', Schemas.INT64).build();
const anonymous = SchemaBuilder.struct().field('z', Schemas.STRING).build();
const everything = SchemaBuilder.struct()
  .name('com.x.Order')
  .doc('An order')
  .version(3)
  .parameter('p', 'q')
  .field('i8', Schemas.INT8)
  .field('i16', Schemas.OPTIONAL_INT16)
  .field('i32', Schemas.INT32)
  .field('i64', Schemas.INT64)
  .field('f32', Schemas.FLOAT32)
  .field('f64', Schemas.FLOAT64)
  .field('yes', Schemas.BOOLEAN)
  .field('text', SchemaBuilder.string().defaultValue('x').doc('some text').build())
  .field('bytes', Schemas.BYTES)
  .field('decimal', Decimal.schema(2))
  .field('date', ConnectDate.SCHEMA)
  .field('time', ConnectTime.SCHEMA)
  .field('timestamp', ConnectTimestamp.OPTIONAL_SCHEMA)
  .field('list', SchemaBuilder.array(Schemas.OPTIONAL_STRING).build())
  .field('map', SchemaBuilder.map(Schemas.STRING, Schemas.INT64).build())
  .field('entries', SchemaBuilder.map(Schemas.INT32, Schemas.STRING).build())
  .field('inner', inner)
  .field('inners', SchemaBuilder.array(inner).build())
  .field('count', SchemaBuilder.int32().optional().defaultValue(5).build())
  .field('anonymous', anonymous)
  .build();

function everythingValue(): Struct {
  return new Struct(everything)
    .put('i8', -128)
    .put('i16', 300)
    .put('i32', -2147483648)
    .put('i64', 9007199254740993n)
    .put('f32', 1.5)
    .put('f64', Number.NaN)
    .put('yes', true)
    .put('text', 'hé€😀')
    .put('bytes', Buffer.from([0, 255, 3]))
    .put('decimal', { unscaled: -12345678901234567890150n, scale: 2 })
    .put('date', new Date(86_400_000 * 20_000))
    .put('time', new Date(86_399_999))
    .put('timestamp', new Date(-1))
    .put('list', ['a', null])
    .put('map', new Map([['k', -(2n ** 63n)]]))
    .put('entries', new Map([[1, 'x']]))
    .put('inner', new Struct(inner).put('n', 1n))
    .put('inners', [null, new Struct(inner).put('n', 2n ** 63n - 1n)])
    .put('count', 7)
    .put('anonymous', new Struct(anonymous).put('z', 'zz'));
}

describeWithRegistry('AvroConverter with a registry', () => {
  it('gives back what it was given: values, and schemas with their metadata', async () => {
    const [avro, name] = [converter(), topic()];
    const bytes = (await avro.fromConnectData(name, everything, everythingValue()))!;
    expect(bytes[0]).toBe(0);
    const { versions } = { versions: await call(`/subjects/${name}-value/versions/latest`) };
    expect(bytes.readInt32BE(1)).toBe(versions.id);
    const { schema, value } = await converter().toConnectData(name, bytes);
    expect(schema?.equals(everything)).toBe(true);
    expect((value as Struct).equals(everythingValue())).toBe(true);
  });

  it('converts at once what it has converted before', async () => {
    const [avro, name] = [converter(), topic()];
    const first = avro.fromConnectData(name, Schemas.INT64, 5n);
    expect(first).toBeInstanceOf(Promise);
    const bytes = (await first)!;
    expect(avro.fromConnectData(name, Schemas.INT64, 5n)).toEqual(bytes);
    await avro.toConnectData(name, bytes);
    expect(avro.toConnectData(name, bytes)).toMatchObject({ value: 5n });
  });

  it.each([
    [Schemas.STRING, 'text'],
    [Schemas.BYTES, Buffer.from('bytes')],
    [Schemas.INT64, -(2n ** 63n)],
    [Schemas.BOOLEAN, true],
    [SchemaBuilder.array(Schemas.INT32).build(), [1, 2]],
    [undefined, { a: 1, b: [true, null, 'x'], c: 9007199254740993n }],
    [undefined, [1.5, { d: {} }]],
  ] as [Schema | undefined, unknown][])('takes values that are no structs: %o %o', async (schema, value) => {
    const [avro, name] = [converter(), topic()];
    const bytes = (await avro.fromConnectData(name, schema, value))!;
    expect((await avro.toConnectData(name, bytes)).value).toEqual(value);
  });

  it('leaves null alone, and registers nothing for it', async () => {
    const [avro, name] = [converter(), topic()];
    expect(await avro.fromConnectData(name, Schemas.OPTIONAL_STRING, null)).toBeNull();
    expect(await avro.toConnectData(name, null)).toEqual({ schema: undefined, value: null });
    await expect(call(`/subjects/${name}-value/versions`)).rejects.toThrow('404');
  });

  it('reads each record by the schema that wrote it', async () => {
    const name = topic();
    const avro = converter();
    const build = (version: number) => {
      const builder = SchemaBuilder.struct().name('com.x.Growing').field('a', Schemas.INT32);
      return (version > 1 ? builder.field('b', Schemas.OPTIONAL_STRING) : builder).build();
    };
    const [one, two] = [build(1), build(2)];
    const first = (await avro.fromConnectData(name, one, new Struct(one).put('a', 1)))!;
    const second = (await avro.fromConnectData(name, two, new Struct(two).put('a', 2).put('b', 'x')))!;
    const reader = converter();
    const [readFirst, readSecond] = [await reader.toConnectData(name, first), await reader.toConnectData(name, second)];
    expect(readFirst.schema?.fields.map((field) => field.name)).toEqual(['a']);
    expect(readFirst.schema?.version).toBe(1);
    expect(readSecond.schema?.version).toBe(2);
    expect((readSecond.value as Struct).get('b')).toBe('x');
  });

  it('refuses a schema that the subject does not take', async () => {
    const [avro, name] = [converter(), topic()];
    const builder = () => SchemaBuilder.struct().name('com.x.Fixed');
    const one = builder().field('a', Schemas.INT32).build();
    const two = builder().field('a', Schemas.STRING).build();
    await avro.fromConnectData(name, one, new Struct(one).put('a', 1));
    await call(`/config/${name}-value`).catch(() => undefined);
    await fetch(`${registry.url}/config/${name}-value`, {
      method: 'PUT',
      body: '{"compatibility":"BACKWARD"}',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    });
    await expect(avro.fromConnectData(name, two, new Struct(two).put('a', 'x'))).rejects.toMatchObject({
      className: 'org.apache.kafka.common.config.ConfigException',
      message: expect.stringMatching(`^Failed to access Avro data from topic ${name} : .*error code: 409$`),
    });
  });

  it('reads types that other subjects define', async () => {
    const name = topic();
    const place = { type: 'record', name: 'Place', namespace: 'com.x', fields: [{ name: 'city', type: 'string' }] };
    await register(`${name}-place`, place);
    const trip = {
      type: 'record',
      name: 'Trip',
      namespace: 'com.x',
      fields: [
        { name: 'from', type: 'com.x.Place' },
        { name: 'to', type: ['null', 'com.x.Place'] },
      ],
    };
    const references = [{ name: 'com.x.Place', subject: `${name}-place`, version: 1 }];
    const { id } = await register(`${name}-value`, trip, { references });
    const bytes = Buffer.concat([Buffer.from([0, 0, 0, 0, Number(id)]), Buffer.from('\u0004Rm\u0002\u0004Ry')]);
    const { schema, value } = await converter().toConnectData(name, bytes);
    expect(schema?.field('to')?.schema).toMatchObject({ name: 'com.x.Place', optional: true });
    expect(String(value)).toBe('Struct{from=Struct{city=Rm},to=Struct{city=Ry}}');
  });

  it('names subjects by topic, by record, or by both', async () => {
    const name = topic();
    const schema = SchemaBuilder.struct().name(`com.x.R${topics}`).field('a', Schemas.INT32).build();
    const write = (strategy: string, isKey = false) =>
      converter({ [`${isKey ? 'key' : 'value'}.subject.name.strategy`]: strategy }, isKey).fromConnectData(
        name,
        schema,
        new Struct(schema).put('a', 1),
      );
    await write('io.confluent.kafka.serializers.subject.RecordNameStrategy');
    await write('io.confluent.kafka.serializers.subject.TopicRecordNameStrategy');
    await write('TopicNameStrategy', true);
    const subjects = (await call('/subjects')) as unknown as string[];
    expect(
      subjects.filter((subject) => subject.includes(`R${topics}`) || subject.startsWith(`${name}-`)).sort(),
    ).toEqual([`${name}-com.x.R${topics}`, `com.x.R${topics}`, `${name}-key`].sort());
    await expect(
      (async () =>
        converter({ 'value.subject.name.strategy': 'RecordNameStrategy' }).fromConnectData(name, Schemas.INT32, 1))(),
    ).rejects.toMatchObject({
      message: `Failed to serialize Avro data from topic ${name} :`,
      cause: {
        message:
          'In configuration value.subject.name.strategy = io.confluent.kafka.serializers.subject.RecordNameStrategy, ' +
          'the message value must only be a record schema',
      },
    });
  });

  it('writes with the latest version where it is asked to, and fills what the record does not have', async () => {
    const name = topic();
    const latest = {
      ...{ type: 'record', name: 'L', namespace: 'com.x' },
      fields: [
        { name: 'b', type: 'string', default: 'none' },
        { name: 'a', type: 'int' },
      ],
    };
    const { id } = await register(`${name}-value`, latest);
    const options = { 'auto.register.schemas': 'false', 'use.latest.version': 'true' };
    const schema = SchemaBuilder.struct().name('com.x.L').field('a', Schemas.INT32).build();
    const bytes = (await converter(options).fromConnectData(name, schema, new Struct(schema).put('a', 5)))!;
    expect(bytes.readInt32BE(1)).toBe(id);
    expect(String((await converter().toConnectData(name, bytes)).value)).toBe('Struct{b=none,a=5}');
    const other = SchemaBuilder.struct().name('com.x.L').field('a', Schemas.STRING).build();
    const refused = converter(options).fromConnectData(name, other, new Struct(other).put('a', 'x'));
    await expect(refused).rejects.toMatchObject({
      className: 'org.apache.kafka.connect.errors.DataException',
      cause: {
        cause: { message: expect.stringContaining('Set latest.compatibility.strict=false to disable this check') },
      },
    });
  });

  it('looks up, and registers nothing, without auto.register.schemas', async () => {
    const [name, options] = [topic(), { 'auto.register.schemas': 'false' }];
    await expect(converter(options).fromConnectData(name, Schemas.INT32, 1)).rejects.toMatchObject({
      className: 'org.apache.kafka.connect.errors.DataException',
      message: `Failed to serialize Avro data from topic ${name} :`,
      cause: { message: 'Error retrieving Avro schema"int"' },
    });
    const written = await converter().fromConnectData(name, Schemas.INT32, 1);
    expect(await converter(options).fromConnectData(name, Schemas.INT32, 1)).toEqual(written);
  });

  it('names what is wrong with bytes', async () => {
    const [avro, name] = [converter(), topic()];
    const read = async (bytes: Buffer) => avro.toConnectData(name, bytes);
    const failed = `Failed to deserialize data for topic ${name} to Avro: `;
    await expect(read(Buffer.from('{"a":1}'))).rejects.toMatchObject({
      message: failed,
      cause: { message: 'Unknown magic byte!' },
    });
    await expect(read(Buffer.from([0, 0, 0x7f, 0, 0]))).rejects.toMatchObject({
      message: failed,
      cause: { message: 'Error retrieving Avro value schema for id 8323072' },
    });
    const bytes = (await avro.fromConnectData(name, Schemas.STRING, 'cut off'))!;
    await expect(read(bytes.subarray(0, 8))).rejects.toMatchObject({
      message: failed,
      cause: { message: `Error deserializing Avro message for id ${bytes.readInt32BE(1)}` },
    });
  });

  it('reads a recursive type, and writes it', async () => {
    const name = topic();
    const node = {
      ...{ type: 'record', name: 'Node', namespace: 'com.x' },
      fields: [
        { name: 'n', type: 'long' },
        { name: 'next', type: ['null', 'com.x.Node'], default: null },
      ],
    };
    const { id } = await register(`${name}-value`, node);
    const bytes = Buffer.from([0, 0, 0, 0, Number(id), 2, 2, 4, 2, 6, 0]);
    const { schema, value } = await converter().toConnectData(name, bytes);
    expect(String(value)).toBe('Struct{n=1,next=Struct{n=2,next=Struct{n=3}}}');
    const written = (await converter().fromConnectData(`${name}-copy`, schema, value))!;
    expect(written.subarray(5)).toEqual(bytes.subarray(5));
  });
});

describeWithRegistry('the way to a registry', () => {
  /** Hands calls on to the registry, if `admit` says so. */
  async function proxy(
    admit: (authorization: string | undefined) => number,
  ): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const server: Server = createServer((incoming, outgoing) => {
      const { authorization } = incoming.headers;
      asked.push(authorization ?? '');
      const status = admit(authorization);
      if (status !== 200) {
        outgoing.writeHead(status, { 'content-type': 'application/json' });
        outgoing.end(JSON.stringify({ error_code: status, message: 'Refused' }));
        return;
      }
      const { method, headers, url } = incoming;
      const onward = request(new URL(registry.url).origin + url, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/apis/ccompat/v7`, asked };
  }

  const basic = `Basic ${Buffer.from('me:s e:cret').toString('base64')}`;
  const write = async (config: Config) => converter(config).fromConnectData(topic(), Schemas.INT32, 1);

  it.each([
    ['USER_INFO', { 'basic.auth.credentials.source': 'USER_INFO', 'basic.auth.user.info': 'me:s e:cret' }, basic],
    [
      'SASL_INHERIT',
      {
        'basic.auth.credentials.source': 'SASL_INHERIT',
        'sasl.jaas.config': 'x.PlainLoginModule required username="me" password="s e:cret";',
      },
      basic,
    ],
    ['a static token', { 'bearer.auth.credentials.source': 'STATIC_TOKEN', 'bearer.auth.token': 'abc' }, 'Bearer abc'],
  ])('shows the credentials of %s', async (_, config, expected) => {
    const { url } = await proxy((authorization) => (authorization === expected ? 200 : 401));
    expect(await write({ 'schema.registry.url': url, ...config })).toBeInstanceOf(Buffer);
  });

  it('shows the credentials in the URL', async () => {
    const { url } = await proxy((authorization) => (authorization === basic ? 200 : 401));
    expect(await write({ 'schema.registry.url': url.replace('//', '//me:s%20e%3Acret@') })).toBeInstanceOf(Buffer);
  });

  it('says that it is not let in', async () => {
    const { url, asked } = await proxy(() => 401);
    await expect(write({ 'schema.registry.url': url })).rejects.toMatchObject({
      className: 'org.apache.kafka.common.config.ConfigException',
      message: expect.stringMatching(/^Failed to access Avro data from topic .* : Refused; error code: 401$/),
    });
    expect(asked).toHaveLength(1);
  });

  it('can be tried again where the registry is away', async () => {
    const failing = write({ 'schema.registry.url': 'http://127.0.0.1:1', 'max.retries': '1' });
    await expect(failing).rejects.toBeInstanceOf(RetriableException);
  });

  it('can be tried again where the registry fails, after max.retries', async () => {
    const { url, asked } = await proxy(() => 503);
    await expect(write({ 'schema.registry.url': url, 'max.retries': '2' })).rejects.toBeInstanceOf(RetriableException);
    expect(asked).toHaveLength(3);
  });

  it('asks the next URL where one does not answer, and stays with it', async () => {
    const { url, asked } = await proxy(() => 200);
    const avro = converter({ 'schema.registry.url': `http://127.0.0.1:1, ${url}`, 'max.retries': '0' });
    await avro.fromConnectData(topic(), Schemas.INT32, 1);
    await avro.fromConnectData(topic(), Schemas.INT64, 1n);
    expect(asked).toHaveLength(2);
  });

  it('asks again once a failure is over', async () => {
    let status = 500;
    const { url } = await proxy(() => status);
    const [avro, name] = [converter({ 'schema.registry.url': url, 'max.retries': '0' }), topic()];
    await expect(avro.fromConnectData(name, Schemas.INT32, 1)).rejects.toBeInstanceOf(RetriableException);
    status = 200;
    expect(await avro.fromConnectData(name, Schemas.INT32, 1)).toBeInstanceOf(Buffer);
  });
});
