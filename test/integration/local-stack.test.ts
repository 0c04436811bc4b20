import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startAzurite } from '../../local/azurite/azurite.ts';
import { type LocalKafka, startKafka } from '../../local/kafka/kafka.ts';
import { endProcess, isAlive } from '../../local/process.ts';

const env = { ...process.env, CONNECT_BOOTSTRAP_SERVERS: undefined };
const endings: (() => Promise<unknown>)[] = [];
let folder: string;
let said: string[];
const log = (line: string) => said.push(line);

beforeEach(async () => {
  said = [];
  folder = await mkdtemp(join(tmpdir(), 'connectless-stack-'));
});

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await rm(folder, { recursive: true, force: true });
});

async function kafkaOn(dataDir: string, port?: number): Promise<LocalKafka> {
  const kafka = await startKafka({ dataDir, detached: true, env, log, ...(port === undefined ? {} : { port }) });
  endings.push(() => kafka.stop());
  return kafka;
}

async function azuriteOn(dataDir: string) {
  const azurite = await startAzurite({ dataDir, log });
  endings.push(() => azurite.stop());
  return azurite;
}

function client(kafka: LocalKafka): Kafka {
  return new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING });
}

describe('the local Kafka', () => {
  test('keeps records and port over a stop and a kill, and a living broker is used again', async () => {
    const dataDir = join(folder, 'kafka');
    const [first, beside] = await Promise.all([kafkaOn(dataDir), kafkaOn(dataDir)]);
    expect(beside.pid).toBe(first.pid);
    expect([first.way, beside.way].sort()).toEqual(['java', 'running']);
    expect(JSON.parse(await readFile(join(dataDir, 'kafka.json'), 'utf8'))).toEqual({
      pid: first.pid,
      bootstrapServers: first.bootstrapServers,
    });

    const producer = client(first).producer();
    await producer.connect();
    await producer.send({ topic: 'kept', messages: [{ value: 'one' }, { value: 'two' }] });
    await producer.disconnect();
    await first.stop();
    expect(isAlive(first.pid!)).toBe(false);
    expect(await readdir(dataDir)).not.toContain('kafka.json');

    const second = await kafkaOn(dataDir);
    expect(second.bootstrapServers).toBe(first.bootstrapServers);
    process.kill(second.pid!, 'SIGKILL');
    await endProcess(second.pid!, 5_000);

    const third = await kafkaOn(dataDir);
    expect(third.way).toBe('java');
    const admin = client(third).admin();
    await admin.connect();
    expect((await admin.fetchTopicOffsets('kept')).map(({ high }) => high)).toEqual(['2']);
    await admin.disconnect();
  });

  test('refuses a damaged folder and names it', async () => {
    const dataDir = join(folder, 'kafka');
    await mkdir(join(dataDir, 'data'), { recursive: true });
    await writeFile(join(dataDir, 'data', 'meta.properties'), 'nonsense');
    await expect(kafkaOn(dataDir)).rejects.toThrow(
      `The Kafka data folder ${join(dataDir, 'data')} is damaged: meta.properties names no cluster.id`,
    );
    await rm(join(dataDir, 'data', 'meta.properties'));
    await writeFile(join(dataDir, 'data', 'stray'), '');
    await expect(kafkaOn(dataDir)).rejects.toThrow('it holds files, but no meta.properties. Delete the folder');
    await writeFile(join(folder, 'file'), '');
    await expect(kafkaOn(join(folder, 'file'))).rejects.toThrow('cannot be used');
  });

  test('says which folder and shows the log when the broker ends while it starts', async () => {
    const dataDir = join(folder, 'kafka');
    await (await kafkaOn(dataDir)).stop();
    await rm(join(dataDir, 'data', '__cluster_metadata-0'), { recursive: true });
    await writeFile(join(dataDir, 'data', '__cluster_metadata-0'), 'a file where a folder was');
    await expect(kafkaOn(dataDir)).rejects.toThrow(new RegExp(`Kafka ended while it started. .*${dataDir}`));
    expect(await readdir(dataDir)).not.toContain('kafka.json');
  });

  test('says that a wanted port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    endings.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as { port: number };
    await expect(kafkaOn(join(folder, 'kafka'), port)).rejects.toThrow(`Port ${port} for Kafka is in use`);
  });

  test('names all three ways where there is none', async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      await expect(kafkaOn(join(folder, 'kafka'))).rejects.toThrow(/--kafka HOST:PORT.*Docker.*Java 17 .*Maven/s);
    } finally {
      process.env.PATH = path;
    }
  });

  test('a given Kafka is left alone, and it is said when nothing answers', async () => {
    const dataDir = join(folder, 'kafka');
    const given = { dataDir, detached: true, log };
    const kafka = await startKafka({ ...given, env: { CONNECT_BOOTSTRAP_SERVERS: '127.0.0.1:1' } });
    expect(kafka).toMatchObject({ bootstrapServers: '127.0.0.1:1', way: 'given', reachable: false });
    expect(said.join()).toContain('nothing answers at 127.0.0.1:1');
    await expect(startKafka({ ...given, bootstrapServers: 'somewhere' })).rejects.toThrow('Write host:port');
  });
});

describe('the local Azurite', () => {
  test('keeps blobs, rows and its connection string over a restart, and a living one is used again', async () => {
    const dataDir = join(folder, 'azurite');
    const first = await azuriteOn(dataDir);
    expect((await azuriteOn(dataDir)).pid).toBe(first.pid);
    expect(JSON.parse(await readFile(join(dataDir, 'azurite.json'), 'utf8'))).toEqual({
      pid: first.pid,
      connectionString: first.connectionString,
    });
    const container = BlobServiceClient.fromConnectionString(first.connectionString).getContainerClient('kept');
    await container.create();
    await container.getBlockBlobClient('a').upload('text', 4);
    const table = () =>
      TableClient.fromConnectionString(first.connectionString, 'kept', { allowInsecureConnection: true });
    await table().createTable();
    await table().createEntity({ partitionKey: 'p', rowKey: 'r', value: 1 });
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await azuriteOn(dataDir);
    expect(second.connectionString).toBe(first.connectionString);
    expect((await container.getBlockBlobClient('a').downloadToBuffer()).toString()).toBe('text');
    expect(await table().getEntity('p', 'r')).toMatchObject({ value: 1 });
  });

  test('refuses a damaged folder and names it', async () => {
    const dataDir = join(folder, 'azurite');
    await mkdir(join(dataDir, 'data'), { recursive: true });
    await writeFile(join(dataDir, 'data', '__azurite_db_blob__.json'), '{"half":');
    await expect(azuriteOn(dataDir)).rejects.toThrow(
      `The Azurite data folder ${join(dataDir, 'data')} is damaged: __azurite_db_blob__.json`,
    );
    await writeFile(join(folder, 'file'), '');
    await expect(azuriteOn(join(folder, 'file'))).rejects.toThrow('cannot be used');
  });
});
