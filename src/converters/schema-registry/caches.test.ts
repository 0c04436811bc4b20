import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, type Converter, type Schema, SchemaBuilder, Schemas, Struct } from '../../api/index.ts';
import { AvroConverter } from '../avro.ts';
import { JsonSchemaConverter } from '../json-schema/json-schema.ts';
import { ProtobufConverter } from '../protobuf/protobuf.ts';

/** Takes every schema, gives each text an id, and counts what it is asked. */
class Registry {
  asked: string[] = [];
  readonly #schemas: { schema: string; schemaType: string }[] = [];
  readonly #server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    this.asked.push(`${request.method} ${request.url}`);
    const id = /ids\/(\d+)/.exec(request.url!)?.[1];
    response.end(JSON.stringify(id ? this.#schemas[Number(id) - 1] : this.#register(JSON.parse(body))));
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #register({ schema, schemaType = 'AVRO' }: { schema: string; schemaType?: string }) {
    const known = this.#schemas.findIndex((one) => one.schema === schema);
    const id = known < 0 ? this.#schemas.push({ schema, schemaType }) : known + 1;
    return { id, version: 1, schema, schemaType };
  }
}

const CONVERTERS = {
  Avro: () => new AvroConverter(),
  Protobuf: () => new ProtobufConverter(),
  'JSON Schema': () => new JsonSchemaConverter(),
};

const registry = new Registry();
const open: Converter[] = [];
let url: string;

beforeAll(async () => {
  url = await registry.start();
});

afterAll(async () => {
  for (const each of open) await each.close?.();
  registry.stop();
});

/** With caches of that size. */
function sized(create: () => Converter, size: number): Converter {
  const [made, limit] = [create(), String(size)];
  const caches: Config = {
    'schemas.cache.config': limit,
    'max.schemas.per.subject': limit,
    'latest.cache.size': limit,
  };
  made.configure({ 'schema.registry.url': url, ...caches }, false);
  open.push(made);
  return made;
}

function struct(n: number, fields = 1): Schema {
  const builder = SchemaBuilder.struct().name(`shop.S${n}`);
  for (let i = 0; i < fields; i++) builder.field(`field_${n}_${i}`, Schemas.OPTIONAL_STRING);
  return builder.build();
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe.each(Object.entries(CONVERTERS))('the caches of the %s converter', (name, create) => {
  const write = async (converter: Converter, schema: Schema) =>
    (await converter.fromConnectData(name, schema, new Struct(schema)))!;

  it('hold so many schemas as they may, and ask again for what they have let go', async () => {
    const converter = sized(create, 3);
    const schemas = Array.from({ length: 4 }, (_, n) => struct(n));
    const records: Buffer[] = [];
    for (const schema of schemas) records.push(await write(converter, schema));
    registry.asked = [];
    expect(await write(converter, schemas[3]!)).toEqual(records[3]);
    expect(registry.asked).toEqual([]);
    expect(await write(converter, schemas[0]!)).toEqual(records[0]);
    expect(registry.asked).toHaveLength(1);

    for (const record of records) await converter.toConnectData(name, record);
    registry.asked = [];
    await converter.toConnectData(name, records[3]!);
    expect(registry.asked).toEqual([]);
    expect((await converter.toConnectData(name, records[0]!)).schema?.fields[0]?.name).toBe('field_0_0');
    expect(registry.asked.length).toBeGreaterThan(0);
  });

  it('need memory for no more than that', { timeout: 60_000 }, async () => {
    const schemas = Array.from({ length: 150 }, (_, n) => struct(n + 10, 40));
    const grown = async (size: number) => {
      const converter = sized(create, size);
      const before = heapUsed();
      for (const schema of schemas) await converter.toConnectData(name, await write(converter, schema));
      const after = heapUsed();
      // Still needed here: else what it holds would be garbage too.
      expect(open).toContain(converter);
      return after - before;
    };
    await grown(2);
    const [bounded, unbounded] = [await grown(2), await grown(1_000)];
    expect(bounded).toBeLessThan(unbounded / 4);
  });
});

describe('options that ask for what is not there', () => {
  it.each([
    ['use.latest.with.metadata', 'a=b', 'Leave use.latest.with.metadata out.'],
    ['context.name.strategy', 'x.Y', 'set it to io.confluent.kafka.serializers.context.NullContextNameStrategy'],
    ['json.fail.invalid.schema', 'true', 'set it to false'],
    ['value.schema.id.serializer', 'io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer', 'Prefix'],
  ])('%s=%s is refused', (option, value, hint) => {
    for (const create of Object.values(CONVERTERS)) {
      const configure = () => create().configure({ 'schema.registry.url': url, [option]: value }, false);
      expect(configure).toThrow(
        expect.objectContaining({
          message: `Invalid value ${value} for configuration ${option}: this is not supported.`,
          hint: expect.stringContaining(hint),
        }),
      );
    }
  });

  it.each([
    ['json.fail.invalid.schema', 'FALSE'],
    ['rule.executors', ''],
    ['value.schema.id.deserializer', 'io.confluent.kafka.serializers.schema.id.DualSchemaIdDeserializer'],
  ])('%s=%s asks for nothing', (option, value) => {
    expect(() => new AvroConverter().configure({ 'schema.registry.url': url, [option]: value }, false)).not.toThrow();
  });
});
