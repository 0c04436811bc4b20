import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Schema, SchemaBuilder, Schemas } from '../../api/index.ts';
import { JsonSchemaConverter } from './json-schema.ts';

/** Takes what Confluent's registry takes; the real one of the integration tests refuses schemas without properties at the top. */
class Registry {
  readonly #schemas: string[] = [];
  readonly #server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end(
      JSON.stringify(request.method === 'POST' ? this.#register(JSON.parse(body)) : this.#byId(request.url!)),
    );
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #register({ schema }: { schema: string }) {
    if (!this.#schemas.includes(schema)) this.#schemas.push(schema);
    return { id: this.#schemas.indexOf(schema) + 1, version: 1, schema, schemaType: 'JSON' };
  }

  #byId(path: string) {
    return { schema: this.#schemas[Number(/ids\/(\d+)/.exec(path)?.[1]) - 1], schemaType: 'JSON' };
  }
}

const registry = new Registry();
const json = new JsonSchemaConverter();

beforeAll(async () => {
  json.configure({ 'schema.registry.url': await registry.start() }, false);
});

afterAll(async () => {
  await json.close();
  registry.stop();
});

describe('JsonSchemaConverter', () => {
  it.each<[Schema, unknown, string]>([
    [Schemas.STRING, 'text', '"text"'],
    [Schemas.INT64, -(2n ** 63n), '-9223372036854775808'],
    [Schemas.INT32, -5, '-5'],
    [Schemas.FLOAT64, 0.1, '0.1'],
    [Schemas.BOOLEAN, true, 'true'],
    [Schemas.OPTIONAL_BYTES, Buffer.from([1]), '"AQ=="'],
    [Schemas.OPTIONAL_STRING, null, 'null'],
    [SchemaBuilder.array(Schemas.INT64).build(), [1n], '[1]'],
    [SchemaBuilder.int32().optional().defaultValue(7).build(), 7, '7'],
  ])('takes %o %o at the top', async (schema, value, text) => {
    const bytes = (await json.fromConnectData('t', schema, value))!;
    expect(bytes.subarray(5).toString()).toBe(text);
    expect((await json.toConnectData('t', bytes)).value).toEqual(value);
  });

  it('writes nothing for the null of a required schema', async () => {
    expect(await json.fromConnectData('t', Schemas.STRING, null)).toBeNull();
  });
});
