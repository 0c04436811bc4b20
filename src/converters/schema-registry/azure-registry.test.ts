import { expect, it } from 'vitest';
import { type AzureClient, AzureRegistry } from './azure-registry.ts';

const ID = '0123456789abcdef0123456789abcdef';
const properties = { id: ID, version: 3, format: 'Avro', groupName: 'g', name: 't-value' };

/** Keeps what it was asked. */
function client() {
  const asked: unknown[][] = [];
  const answering =
    (what: string, answer: unknown) =>
    (...args: unknown[]) => {
      asked.push([what, ...args]);
      return Promise.resolve(answer);
    };
  const made = {
    registerSchema: answering('register', properties),
    getSchemaProperties: answering('look up', properties),
    getSchema: answering('get', { definition: '"int"', properties }),
  } as unknown as AzureClient;
  return { asked, registry: new AzureRegistry(async () => made, 'g') };
}

it('takes a subject for the name of a schema in its group', async () => {
  const { asked, registry } = client();
  const schema = { type: 'AVRO', schema: '"int"' } as const;
  const description = { groupName: 'g', name: 't-value', format: 'Avro', definition: '"int"' };
  expect(await registry.register('t-value', schema)).toMatchObject({ id: ID, version: 3, schema: '"int"' });
  expect(await registry.lookUp('t-value', schema)).toMatchObject({ id: ID });
  expect(await registry.byId(ID)).toMatchObject({ schema: '"int"', type: 'AVRO' });
  expect(await registry.byVersion('t-value', 2)).toMatchObject({ schema: '"int"' });
  expect(asked).toEqual([
    ['register', description],
    ['look up', description],
    ['get', ID],
    ['get', 't-value', 'g', 2],
  ]);
});

it('frames records by an id of 32 characters', () => {
  const { wireFormat } = client().registry;
  const header = wireFormat.header(ID);
  expect(header.toString('latin1')).toBe(`\0\0\0\0${ID}`);
  expect(wireFormat.idOf(Buffer.concat([header, Buffer.from('x')]))).toBe(ID);
  expect(() => wireFormat.idOf(Buffer.from([0, 0, 0, 0, 1]))).toThrow('Unknown magic byte!');
});

it('says what the service does not have, and what it answered', async () => {
  const { registry } = client();
  expect(() => registry.byVersion('t', 'latest')).toThrow('names no latest version');
  expect(() => registry.register('t', { type: 'PROTOBUF', schema: '' })).toThrow('holds no PROTOBUF schemas');
  const failing = new AzureRegistry(async () => {
    throw Object.assign(new Error('Too many requests'), { statusCode: 429 });
  }, 'g');
  await expect(failing.byId(ID)).rejects.toMatchObject({ status: 429, retriable: true });
});
