import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { account, accountKey } from '../local/azurite/azurite.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createKafkaClient } from '../src/kafka/kafkajs-client.ts';
import { type ConnectorConfig, register, untilRunning, workerCpuSeconds } from './app.ts';
import { type RequestCounts, startRequestCounter } from './request-counter.ts';

const { values: options } = parseArgs({
  options: {
    /** How many connectors to measure with, one after the other. */
    connectors: { type: 'string', default: '0,1,10,50' },
    /** `source`: of files without lines; `sink`: of a topic with four partitions and no records. */
    kind: { type: 'string', default: 'source' },
    seconds: { type: 'string', default: '60' },
  },
});

/** Until the first slices of new connectors are over, and topics are looked at as seldom as may be. Milliseconds. */
const SETTLE_MS = 75_000;

const folder = await mkdtemp(join(tmpdir(), 'connectless-idle-'));
const dataDir = join(folder, 'data');
const tables = await startRequestCounter(async () => {
  const { connectionString } = JSON.parse(await readFile(join(dataDir, 'run', 'azurite.json'), 'utf8'));
  return Number(/TableEndpoint=http:\/\/[^:]+:(\d+)/.exec(connectionString)![1]);
});
let stack: Stack | undefined;
try {
  stack = await startStack({
    dataDir,
    env: {
      CONNECT_STORAGE: 'IDLE_STORAGE',
      IDLE_STORAGE: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};TableEndpoint=http://127.0.0.1:${tables.port}/${account};`,
    },
  });
  await measureAll(stack, Number(options.seconds));
} finally {
  await stack?.dispose();
  tables.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measureAll(app: Stack, seconds: number): Promise<void> {
  const empty = join(folder, 'empty.txt');
  await writeFile(empty, '');
  if (options.kind === 'sink') await createTopic(app.bootstrapServers);
  console.log('connectors   worker CPU   requests of tables a second (transactions apart)');
  let registered = 0;
  for (const wanted of options.connectors.split(',').map(Number)) {
    for (; registered < wanted; registered++) await register(app, `idle-${registered}`, idle(registered, empty));
    await untilRunning(app, wanted);
    await sleep(SETTLE_MS);
    tables.take();
    const before = await workerCpuSeconds(app);
    await sleep(seconds * 1_000);
    const share = ((await workerCpuSeconds(app)) - before) / seconds;
    console.log(
      `${String(wanted).padStart(10)}   ${`${(100 * share).toFixed(1)} %`.padStart(10)}   ${rates(tables.take(), seconds)}`,
    );
  }
}

function idle(index: number, empty: string): ConnectorConfig {
  const converter = { 'value.converter': 'org.apache.kafka.connect.storage.StringConverter' };
  return options.kind === 'sink'
    ? { ...converter, 'connector.class': 'FileStreamSink', topics: 'idle', file: join(folder, `${index}.txt`) }
    : { ...converter, 'connector.class': 'FileStreamSource', topic: 'idle', file: empty };
}

function rates(counts: RequestCounts, seconds: number): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const each = Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${(count / seconds).toFixed(1)}`);
  return `${(all / seconds).toFixed(1)} (${each.join(', ')})`;
}

async function createTopic(bootstrapServers: string): Promise<void> {
  const admin = await createKafkaClient({ 'bootstrap.servers': bootstrapServers }).admin();
  await admin.createTopic({ topic: 'idle', partitions: 4, replicationFactor: 1 });
  await admin.close();
}
