import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { ConnectException, RetriableException } from '../../src/api/errors.ts';
import { openAzureTable } from '../../src/store/azure-table.ts';
import { RowChain } from '../../src/store/row-chain.ts';
import { OutcomeUnknownError, type TableWrite } from '../../src/store/table.ts';
import { tableCases } from '../../src/testing/table-suite.ts';

const newName = () => `t${randomBytes(8).toString('hex')}`;
const key = { partitionKey: 'p', rowKey: 'r' };

describe('the table of Azure Storage', () => {
  const shared = openAzureTable({ connection: inject('connectionString'), name: newName() });
  for (const { name, run } of tableCases) it(name, () => run(shared));

  it('is empty before it is there, and created by the first write, be there several', async () => {
    const table = openAzureTable({ connection: inject('connectionString'), name: newName() });
    expect((await table.get(key)).row).toBeUndefined();
    expect((await table.list({ partition: 'p' })).rows).toEqual([]);
    const upsert = (rowKey: string): TableWrite => ({ kind: 'upsert', partitionKey: 'p', rowKey, columns: {} });
    await Promise.all([
      table.write([upsert('1')]),
      table.write([upsert('2'), upsert('3')]),
      table.write([upsert('4')]),
    ]);
    expect((await table.list({ partition: 'p' })).rows).toHaveLength(4);
  });

  it('names the account key when it is wrong', async () => {
    const wrong = inject('connectionString').replace(
      /AccountKey=[^;]+/,
      `AccountKey=${Buffer.alloc(64).toString('base64')}`,
    );
    const table = openAzureTable({ connection: wrong, name: newName() });
    await expect(table.get(key)).rejects.toMatchObject({
      name: 'ConnectException',
      hint: expect.stringContaining('account key'),
    });
    await expect(table.write([{ kind: 'upsert', ...key, columns: {} }])).rejects.toThrow(ConnectException);
  });

  it('says which connection string it cannot use', async () => {
    await expect(openAzureTable({ connection: 'nonsense', name: newName() }).get(key)).rejects.toThrow(
      /connection string/,
    );
  });
});

describe('a lost answer', () => {
  let proxy: Server | undefined;
  afterEach(() => {
    proxy?.closeAllConnections();
    proxy?.close();
  });

  /** Passes requests on to Azurite; of those that `lose` names it drops the answers. */
  async function through(lose: (method: string) => boolean): Promise<string> {
    const target = new URL(/TableEndpoint=([^;]+)/.exec(inject('connectionString'))?.[1] as string);
    proxy = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const method = request.method as string;
      const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers as Record<string, string>;
      const answer = await fetch(new URL(request.url as string, target), {
        method,
        headers,
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      const body = Buffer.from(await answer.arrayBuffer());
      if (lose(method)) return void request.socket.destroy();
      const { 'transfer-encoding': ____, ...answered } = Object.fromEntries(answer.headers);
      response.writeHead(answer.status, answered).end(body);
    });
    await new Promise<void>((resolve) => proxy?.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    return inject('connectionString').replace(target.host, `127.0.0.1:${port}`);
  }

  it('of a write leaves its outcome open, and nothing repeats it unseen', async () => {
    let losing = false;
    let lost = 0;
    const connection = await through(() => losing && ++lost > 0);
    const table = openAzureTable({ connection, name: newName() });
    await table.write([{ kind: 'insert', ...key, columns: { n: 0 } }]);
    const { row } = await table.get(key);
    losing = true;
    const write = table.write([{ kind: 'replace', ...key, etag: row?.etag as string, columns: { n: 1 } }]);
    await expect(write).rejects.toThrow(OutcomeUnknownError);
    expect(lost).toBe(1);
    await expect(table.get(key)).rejects.toThrow(RetriableException);
    expect(lost).toBe(4);
    losing = false;
    expect((await table.get(key)).row?.columns).toEqual({ n: 1 });
  });

  it('does not break a chain', async () => {
    let toLose = 0;
    const connection = await through((method) => method !== 'GET' && toLose-- > 0);
    const table = openAzureTable({ connection, name: newName() });
    const chain = await RowChain.open(table, key);
    await chain.update({ n: 0 });
    toLose = 1;
    await chain.update({ n: 1 });
    expect(toLose).toBe(0);
    toLose = 1;
    await chain.update({ n: 2 }, [{ kind: 'upsert', partitionKey: 'p', rowKey: 'other', columns: { m: 2 } }]);
    await chain.update({ m: 3 });
    expect((await table.get(key)).row?.columns).toMatchObject({ n: 2, m: 3 });
    expect((await table.get({ partitionKey: 'p', rowKey: 'other' })).row?.columns).toEqual({ m: 2 });
  });
});
