import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { javaVersion } from '../../local/kafka/jars.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { connectless as runConnectless } from '../integration/connectless.ts';
import { startRealWorker, type Worker } from '../oracle/rest/worker.ts';
import { createTopic, rest, until } from './support.ts';

const TOPIC = 'migrated';
const string = 'org.apache.kafka.connect.storage.StringConverter';
let folder: string;
let stack: Stack;
let old: Worker;

const connectless = (...args: string[]) => runConnectless(args, { cwd: folder });

async function states(base: string): Promise<Record<string, string>> {
  const { body } = await rest(base, 'GET', '/connectors?expand=status');
  const all = Object.entries<{ status: { connector: { state: string } } }>(body);
  return Object.fromEntries(all.map(([name, { status }]) => [name, status.connector.state]));
}

const java = await javaVersion();
if (!java) console.log('Left out: the real Kafka Connect needs Java 17.');

describe.runIf(java)('connectless migrate', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'connectless-migrate-'));
    await mkdir(join(folder, 'worker'));
    const kafka = inject('bootstrapServers');
    [stack, old] = await Promise.all([
      startStack({ dataDir: join(folder, 'data'), kafka }),
      startRealWorker(join(folder, 'worker'), kafka),
    ]);
    await createTopic(kafka, TOPIC, 1);
  });

  afterAll(async () => {
    await Promise.all([stack?.dispose(), old?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  test('connectors move to connectless and back while lines flow, and every line arrives once', {
    timeout: 180_000,
  }, async () => {
    const [input, output] = [join(folder, 'in.txt'), join(folder, 'out.txt')];
    await writeFile(input, '');
    const base = String(old.url).replace(/\/$/, '');
    const connectors = {
      'lines in': { 'connector.class': 'FileStreamSource', file: input, topic: TOPIC },
      'lines out': { 'connector.class': 'FileStreamSink', file: output, topics: TOPIC },
    };
    for (const [name, own] of Object.entries(connectors)) {
      const config = { ...own, 'value.converter': string, 'key.converter': string };
      expect(await rest(base, 'POST', '/connectors', { name, config })).toMatchObject({ status: 201 });
    }
    let written = 0;
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await appendFile(input, `line ${written++}\n`);
        await sleep(5);
      }
    })();
    const arrived = async () => (await readFile(output, 'utf8')).split('\n').length - 1;
    const flowing = async (where: string) => {
      const before = await arrived();
      await until(`lines flow ${where}`, async () => (await arrived()) > before + 100);
    };
    try {
      await until('the sink has begun', async () => (await arrived()) > 0);
      const args = ['migrate', '--from', base, '--to', stack.restUrl];
      const dry = await connectless(...args, '--dry-run');
      expect(dry).toMatchObject({ code: 0, output: expect.stringContaining('2 of 2 connectors would be moved.') });
      expect(await states(stack.restUrl)).toEqual({});
      await flowing('at the old cluster');

      const moved = await connectless(...args);
      expect(moved.output).toContain('2 of 2 connectors were moved');
      expect(await states(base)).toEqual({ 'lines in': 'STOPPED', 'lines out': 'STOPPED' });
      await flowing('at connectless');

      const again = await connectless(...args);
      expect(again.output).toContain('0 of 2 connectors were moved');

      const back = await connectless(...args, '--back');
      expect(back.output).toContain('2 of 2 connectors were moved');
      expect(await states(stack.restUrl)).toEqual({ 'lines in': 'STOPPED', 'lines out': 'STOPPED' });
      await flowing('at the old cluster again');
    } finally {
      writing = false;
      await writer;
    }
    await until('the last line', async () => (await arrived()) >= written);
    const lines = (await readFile(output, 'utf8')).split('\n').slice(0, -1);
    expect(lines).toEqual(Array.from({ length: written }, (_, i) => `line ${i}`));
  });

  test('what cannot be moved is said, and nothing is', async () => {
    const base = String(old.url).replace(/\/$/, '');
    const blob = {
      ...{ 'connector.class': 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector', topics: TOPIC },
      ...{ 'flush.size': '2', 'format.class': 'io.confluent.connect.azure.blob.format.json.JsonFormat' },
      ...{ 'azblob.connection.string': stack.connectionString, 'azblob.container.name': 'migrate' },
    };
    const file = { 'connector.class': 'FileStreamSource', topic: TOPIC, file: join(folder, 'none.txt') };
    await rest(stack.restUrl, 'POST', '/connectors', { name: 'blob', config: blob });
    for (const url of [base, stack.restUrl]) await rest(url, 'POST', '/connectors', { name: 'both', config: file });
    const before = await states(stack.restUrl);
    const { code, output } = await connectless('migrate', '--from', stack.restUrl, '--to', base);
    expect(code).toBe(2);
    expect(output).toContain(`problem: the class ${blob['connector.class']} is not installed at ${base}`);
    expect(output).toContain(`problem: a connector of that name runs at ${base}`);
    expect(output).toContain('Nothing was moved: 2 of 4 connectors cannot be.');
    expect(await states(stack.restUrl)).toEqual(before);

    const nowhere = await connectless('migrate', '--from', 'http://127.0.0.1:1', '--to', stack.restUrl);
    expect(nowhere).toMatchObject({ code: 1, output: expect.stringContaining('no answer') });
    const unknown = await connectless('migrate', '--from', base, '--to', stack.restUrl, '--connector', 'nobody');
    expect(unknown).toMatchObject({ code: 2, output: expect.stringContaining('no connector nobody') });
  });
});
