import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLab, register, withAccess } from './lab.ts';

const { signal } = new AbortController();
const connectors = new Map<string, string>();
let busy = 0;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    const found = connectors.get(decodeURIComponent(request.url!.slice('/connectors/'.length)));
    if (busy > 0) {
      busy--;
      response.writeHead(503).end();
    } else if (request.method === 'GET') response.writeHead(found ? 200 : 404).end(found);
    else if (body.includes('bad')) response.writeHead(400).end('{"message":"no good"}');
    else {
      connectors.set(JSON.parse(body).name, body);
      response.writeHead(201).end(body);
    }
  });
});
let url: string;

beforeEach(async () => {
  connectors.clear();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

test('registers what is not there, waits while the app is not ready, and leaves alone what is there', async () => {
  busy = 2;
  expect(await register(url, { name: 'a b', config: { one: 1 } }, signal)).toBe(true);
  expect(await register(url, { name: 'a b', config: { one: 2 } }, signal)).toBe(false);
  expect(connectors.get('a b')).toBe('{"name":"a b","config":{"one":1}}');
});

test('hands on what REST says', async () => {
  await expect(register(url, { name: 'bad', config: {} }, signal)).rejects.toThrow(
    'The connector bad was not registered: 400 {"message":"no good"}',
  );
});

test('the examples are the lab’s connectors, and hold no secret', async () => {
  const { source, sink } = await readLab();
  expect(source.config['connector.class']).toBe(
    'com.github.jcustenborder.kafka.connect.twitter.TwitterSourceConnector',
  );
  expect(sink.config['connector.class']).toBe('io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector');
  expect(sink.config.topics).toBe(source.config['kafka.status.topic']);
  const secrets = [...Object.entries(source.config), ...Object.entries(sink.config)].filter(([option]) =>
    /oauth|connection\.string|key$/.test(option),
  );
  expect(secrets.length).toBe(5);
  for (const [, value] of secrets) expect(value).toMatch(/^\$\{env:\w+\}$/);
});

test('with a bearer token the source refers to it alone', async () => {
  const { source } = await readLab();
  const options = Object.keys(withAccess(source, 'bearer').config);
  expect(options.filter((option) => option.includes('oauth'))).toEqual([]);
  expect(options).toContain('twitter.bearer.token');
  expect(withAccess(source, 'oauth')).toBe(source);
});
