import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConnectException, RetriableException } from '../../api/errors.ts';
import { azureBlobStore } from './azure-blob-store.ts';
import type { BlobStore } from './blob-store.ts';

let server: Server;
let requests: string[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${new URL(request.url ?? '', 'http://x').searchParams.get('comp')}`);
    request.resume().on('end', () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

function store(): BlobStore {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
  return azureBlobStore({
    'azblob.connection.string': `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${btoa('key')};BlobEndpoint=${endpoint}`,
    ...{ 'azblob.container.name': 'posts', 'format.class': 'JsonFormat', 'flush.size': '1' },
  });
}

function fails(status: number, code: string) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'x-ms-error-code': code, 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code></Error>`);
  };
}
const hangsUp = (response: ServerResponse) => void response.socket?.destroy();
const commit = () => store().commit('name', ['AAAA'], {}, { ifNoneMatch: '*' });

describe('a commit', () => {
  test.each([
    ['unknown', 'no answer', hangsUp],
    ['unknown', '500', fails(500, 'InternalError')],
    ['unknown', '503', fails(503, 'ServerBusy')],
    ['refused', '409', fails(409, 'BlobAlreadyExists')],
    ['refused', '412', fails(412, 'ConditionNotMet')],
    ['lost', '400', fails(400, 'InvalidBlockList')],
    ['committed', '201', (response: ServerResponse) => void response.writeHead(201, { etag: '"1"' }).end()],
  ])('is %s after %s, and was sent once', async (outcome, _, how) => {
    answer = how;
    expect(await commit()).toBe(outcome);
    expect(requests).toEqual(['PUT blocklist']);
  });

  test('that may not be made names the option', async () => {
    answer = fails(403, 'AuthenticationFailed');
    await expect(commit()).rejects.toThrow(
      /"posts".*"account".*403 AuthenticationFailed.*check azblob\.connection\.string/,
    );
  });
});

describe('a block', () => {
  test('is sent again before it counts as failed for now', async () => {
    answer = hangsUp;
    const failure = await store()
      .putBlock('name', 'AAAA', Buffer.from('x'))
      .catch((error) => error);
    expect(failure).toBeInstanceOf(RetriableException);
    expect(requests).toEqual(['PUT block', 'PUT block', 'PUT block']);
  });

  test.each([
    [404, 'ContainerNotFound', 'The container "posts" does not exist in the storage account "account"'],
    [400, 'InvalidUri', '400 InvalidUri'],
  ])('fails for good after %i %s', async (status, code, message) => {
    answer = fails(status, code);
    const failure = await store()
      .putBlock('name', 'AAAA', Buffer.from('x'))
      .catch((error) => error);
    expect(failure).toBeInstanceOf(ConnectException);
    expect(failure).not.toBeInstanceOf(RetriableException);
    expect(failure.message).toContain(message);
  });
});

test('the properties of a blob that is not there are undefined', async () => {
  answer = (response) => void response.writeHead(404, { 'x-ms-error-code': 'BlobNotFound' }).end();
  expect(await store().properties('name')).toBeUndefined();
});
