import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { openAzureTable } from '../../src/store/azure-table.ts';
import { ControlStore } from '../../src/store/control.ts';
import { shardOf } from '../../src/store/shards.ts';
import { createTopic, readTopic, rest, until } from './support.ts';

const GROUP = 'plan-shards';
const PREFIX = 'sharded';
const SHARDS = 4;
const TOPIC = 'ps-lines';
/** A connector's name for each shard. */
const NAMES = Array.from({ length: SHARDS }, (_, shard) => {
  for (let n = 0; ; n++) if (shardOf(`ps-${n}`, SHARDS).shard === shard) return `ps-${n}`;
});

let folder: string;
let kafka: string;
/** Two apps with task hubs of their own, which share the registry: the first leads shards 0 and 1, the second 2 and 3. */
const apps: Stack[] = [];
const control = () =>
  new ControlStore(openAzureTable({ connection: inject('connectionString'), name: `${PREFIX}registry` }), GROUP);

beforeAll(async () => {
  kafka = inject('bootstrapServers');
  folder = await mkdtemp(join(tmpdir(), 'connectless-plan-shards-'));
  await createTopic(kafka, TOPIC, 1);
  for (const name of NAMES) await writeFile(fileOf(name), `${name} 1\n`);
  const shards = (served: string) => ({
    CONNECT_PLAN_SHARDS: String(SHARDS),
    CONNECT_PLAN_SHARDS_SERVED: served,
  });
  apps.push(...(await Promise.all([start('one', 2, shards('0-1')), start('two', 1, shards('2,3'))])));
});

function start(app: string, instances: number, env: NodeJS.ProcessEnv): Promise<Stack> {
  return startStack({
    dataDir: join(folder, app),
    kafka,
    instances,
    env: {
      SHARED_STORAGE: inject('connectionString'),
      CONNECT_STORAGE: 'SHARED_STORAGE',
      CONNECT_TABLE_PREFIX: PREFIX,
      CONNECT_GROUP_ID: GROUP,
      ...env,
    },
  });
}

afterAll(async () => {
  await Promise.all(apps.map((app) => app.dispose()));
  await rm(folder, { recursive: true, force: true });
});

function fileOf(name: string): string {
  return join(folder, `${name}.txt`);
}

async function lines(): Promise<string[]> {
  return (await readTopic(kafka, TOPIC)).flat().map(({ value }) => String(value));
}

/** Every connector's nth line has come. */
async function complete(n: number): Promise<boolean> {
  const found = new Set(await lines());
  return NAMES.every((name) => found.has(`${name} ${n}`));
}

async function states(app: Stack, name: string): Promise<string[]> {
  const { body } = await rest(app.restUrl, 'GET', `/connectors/${name}/status`);
  return body.tasks.map(({ state }: { state: string }) => state);
}

test('connectors of all shards run, registered at one app, and both show them', async () => {
  for (const name of NAMES) {
    const config = {
      'connector.class': 'FileStreamSource',
      file: fileOf(name),
      topic: TOPIC,
      'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    };
    expect((await rest(apps[0]!.restUrl, 'PUT', `/connectors/${name}/config`, config)).status).toBe(201);
  }
  await until('the first lines have come', () => complete(1), 30_000);
  for (const app of apps) {
    for (const name of NAMES)
      await until(`${name} is RUNNING`, async () => (await states(app, name))[0] === 'RUNNING', 10_000);
  }
  const views = await control().readAll();
  for (let shard = 0; shard < SHARDS; shard++) {
    expect(views.of({ shard, shards: SHARDS }).control.heartbeat).toBeGreaterThan(0);
  }
  expect(views.of({ shard: 0, shards: 1 }).control.epoch).toBe(0);
});

test("a call at the app that does not lead the connector's shard does what it does elsewhere", async () => {
  const [one, two] = apps as [Stack, Stack];
  const name = NAMES[0]!;
  expect((await rest(two.restUrl, 'PUT', `/connectors/${name}/pause`)).status).toBe(202);
  await until('it is PAUSED', async () => (await states(one, name))[0] === 'PAUSED', 20_000);
  expect((await rest(two.restUrl, 'PUT', `/connectors/${name}/resume`)).status).toBe(202);
  await until('it is RUNNING', async () => (await states(two, name))[0] === 'RUNNING', 20_000);
});

test('all shards go on after an instance of one app and the worker of the other are killed', async () => {
  const [one, two] = apps as [Stack, Stack];
  const worker = await two.runFile<{ pid: number; workerPid: number }>('instance-1');
  process.kill(worker!.workerPid, 'SIGKILL');
  await one.kill('instance-1');
  for (const name of NAMES) await appendFile(fileOf(name), `${name} 2\n`);
  await until('the second lines have come', () => complete(2), 90_000);
  const found = await lines();
  expect(new Set(found)).toEqual(new Set(NAMES.flatMap((name) => [`${name} 1`, `${name} 2`])));
});

test('one app alone, started again with one shard, goes on with all of them', async () => {
  for (const app of apps.splice(0)) await app.stop();
  const app = await start('one', 1, {});
  apps.push(app);
  for (const name of NAMES) await appendFile(fileOf(name), `${name} 3\n`);
  await until('the third lines have come', () => complete(3), 60_000);
  for (const name of NAMES) {
    expect((await rest(app.restUrl, 'PUT', `/connectors/${name}/pause`)).status).toBe(202);
    await until(`${name} is PAUSED`, async () => (await states(app, name))[0] === 'PAUSED', 20_000);
  }
  expect((await control().read({ shard: 0, shards: 1 })).control.heartbeat).toBeGreaterThan(0);
});
