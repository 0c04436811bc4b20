import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { isAlive } from '../../local/process.ts';
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts';

/** Stands for the user's `func`: answers as much of REST as a start asks for, and shows its settings. */
const fakeFunc = `#!/usr/bin/env node
const connectors = new Map();
const server = require('node:http').createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part)).on('end', () => {
    const name = decodeURIComponent(request.url.split('/')[2] ?? '');
    if (request.url === '/') response.end('{}');
    else if (request.url === '/settings') response.end(JSON.stringify(process.env));
    else if (request.method === 'POST') {
      connectors.set(JSON.parse(body).name, body);
      response.writeHead(201).end(body);
    } else response.writeHead(connectors.has(name) ? 200 : 404).end(connectors.get(name));
  });
});
server.listen(Number(process.argv[process.argv.indexOf('--port') + 1]), '127.0.0.1');
`;

let folder: string;
let env: NodeJS.ProcessEnv;
let stacks: Stack[];

beforeEach(async () => {
  stacks = [];
  folder = await mkdtemp(join(tmpdir(), 'connectless-start-'));
  await writeFile(join(folder, 'func'), fakeFunc);
  await chmod(join(folder, 'func'), 0o755);
  await writeFile(join(folder, 'func.cmd'), `@node "%~dp0func" %*\r\n`);
  env = { PATH: `${folder}${delimiter}${process.env.PATH}` };
});

afterEach(async () => {
  for (const stack of stacks) await stack.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<StackOptions> = {}): Promise<Stack> {
  const stack = await startStack({ dataDir: join(folder, 'data'), func: true, env, ...options });
  stacks.push(stack);
  return stack;
}

test('brings up all parts, keeps them up, ends them in order, and goes on at the same places', async () => {
  const first = await start({ demo: true });
  const pids = await Promise.all(
    (['kafka', 'azurite', 'host', 'x-api'] as const).map(async (name) => (await first.runFile(name))!.pid),
  );
  expect(pids.map(isAlive)).toEqual([true, true, true, true]);
  expect(await first.runFile('kafka')).toMatchObject({ bootstrapServers: first.bootstrapServers });
  expect(await first.runFile('azurite')).toMatchObject({ connectionString: first.connectionString });
  expect(await first.runFile('x-api')).toMatchObject({ baseUrl: first.xApi });
  expect(await first.runFile('host')).toMatchObject({ port: Number(new URL(first.restUrl).port) });
  expect(await (await fetch(`${first.restUrl}/settings`)).json()).toMatchObject({
    AzureWebJobsStorage: first.connectionString,
    CONNECT_BOOTSTRAP_SERVERS: first.bootstrapServers,
    TWITTER_API_BASE_URL: first.xApi,
  });
  expect(first.output()).toContain('Connector Twitter-to-Kafka: registered');
  for (const place of [first.restUrl, first.bootstrapServers, first.connectionString, first.xApi!, '/lab']) {
    expect(first.output()).toContain(place);
  }

  await expect(start()).rejects.toThrow(/ended with code 3[^\n]*\n.*uses the data folder/);

  await first.kill('x-api');
  await vi.waitFor(() => expect(first.output()).toContain('The X API simulator runs again'), 10_000);
  expect(await first.runFile('x-api')).toMatchObject({ baseUrl: first.xApi });

  const admin = new Kafka({ brokers: [first.bootstrapServers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'twitterstatus', numPartitions: 2 }], waitForLeaders: true });
  await admin.disconnect();
  await vi.waitFor(() => expect(first.output()).toMatch(/posts: \d+ issued.*topic: 0 records/), 15_000);

  const began = Date.now();
  expect(await first.stop()).toBe(0);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(first.output()).toMatch(/Functions app\nEnding the X API simulator\nEnding Azurite\nEnding Kafka\n$/);
  expect(await readdir(join(folder, 'data', 'run'))).toEqual([]);

  const second = await start({ demo: true });
  const { pid: _first, restUrl: _restUrl, ...places } = first;
  expect({ ...second, restUrl: '' }).toMatchObject({
    bootstrapServers: places.bootstrapServers,
    connectionString: places.connectionString,
    xApi: places.xApi,
  });
});

test('says so and ends with code 1 when Azurite is lost', async () => {
  const stack = await start({ kafka: inject('bootstrapServers') });
  expect(stack.bootstrapServers).toBe(inject('bootstrapServers'));
  expect(await stack.runFile('kafka')).toBeUndefined();
  const host = (await stack.runFile('host'))!.pid;
  await stack.kill('azurite');
  await vi.waitFor(() => expect(stack.output()).toContain('Azurite has ended unexpectedly'), 10_000);
  await vi.waitFor(() => expect(isAlive(host)).toBe(false), 10_000);
  expect(await stack.stop()).toBe(1);
});

test('names a port that is in use before anything is started', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(`Port ${port} is in use. Choose another with --port.`);
  await new Promise((resolve) => server.close(resolve));
  expect(await readdir(join(folder, 'data', 'run'))).toEqual([]);
});

test('names a data folder that cannot be used', async () => {
  await writeFile(join(folder, 'data'), 'a file');
  await expect(start()).rejects.toThrow(/ended with code 3[^\n]*\nThe data folder .* cannot be used/);
});

test('a start that is stopped half-way leaves nothing behind', async () => {
  const starting = start({ readyWithinMs: 2_000 });
  await expect(starting).rejects.toThrow('was not ready in time');
  expect(await readdir(join(folder, 'data', 'run'))).toEqual([]);
});
