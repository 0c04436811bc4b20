import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { account, accountKey } from '../local/azurite/azurite.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { type RequestCounts, startRequestCounter } from './request-counter.ts';

const { values: options } = parseArgs({
  options: {
    /** How many connectors to measure with, one after the other. */
    connectors: { type: 'string', default: '0,1,10,50' },
    /** `source`: of files without lines; `sink`: of a topic without records. */
    kind: { type: 'string', default: 'source' },
    seconds: { type: 'string', default: '60' },
  },
});

/** Of /proc/PID/stat, a second. */
const CLOCK_TICKS = 100;
/** Until the first slices of new connectors are over. Milliseconds. */
const SETTLE_MS = 20_000;
const STARTED_WITHIN_MS = 300_000;

const folder = await mkdtemp(join(tmpdir(), 'connectless-idle-'));
const dataDir = join(folder, 'data');
const tables = await startRequestCounter(async () => {
  const { connectionString } = JSON.parse(await readFile(join(dataDir, 'run', 'azurite.json'), 'utf8'));
  return Number(/TableEndpoint=http:\/\/[^:]+:(\d+)/.exec(connectionString)![1]);
});
const stack = await startStack({
  dataDir,
  env: {
    CONNECT_STORAGE: 'IDLE_STORAGE',
    IDLE_STORAGE: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};TableEndpoint=http://127.0.0.1:${tables.port}/${account};`,
  },
}).catch(async (error) => {
  tables.stop();
  await rm(folder, { recursive: true, force: true });
  throw error;
});
try {
  await measureAll(stack);
} finally {
  await stack.dispose();
  tables.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measureAll(app: Stack): Promise<void> {
  const seconds = Number(options.seconds);
  const empty = join(folder, 'empty.txt');
  await writeFile(empty, '');
  const { workerPid } = (await app.runFile<{ pid: number; workerPid: number }>('instance-1'))!;
  console.log('connectors   worker CPU   requests of tables a second (transactions apart)');
  let registered = 0;
  for (const wanted of options.connectors.split(',').map(Number)) {
    for (; registered < wanted; registered++) await register(app, `idle-${registered}`, empty);
    await allRunning(app, wanted);
    await sleep(SETTLE_MS);
    tables.take();
    const before = await cpuSeconds(workerPid);
    await sleep(seconds * 1_000);
    const share = ((await cpuSeconds(workerPid)) - before) / seconds;
    console.log(
      `${String(wanted).padStart(10)}   ${`${(100 * share).toFixed(1)} %`.padStart(10)}   ${rates(tables.take(), seconds)}`,
    );
  }
}

function rates(counts: RequestCounts, seconds: number): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const each = Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${(count / seconds).toFixed(1)}`);
  return `${(all / seconds).toFixed(1)} (${each.join(', ')})`;
}

async function register(app: Stack, name: string, file: string): Promise<void> {
  const config =
    options.kind === 'sink'
      ? {
          'connector.class': 'FileStreamSink',
          topics: 'idle',
          file: join(folder, `${name}.txt`),
        }
      : { 'connector.class': 'FileStreamSource', topic: 'idle', file };
  const response = await fetch(`${app.restUrl}/connectors/${name}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...config, 'value.converter': 'org.apache.kafka.connect.storage.StringConverter' }),
  });
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
}

async function allRunning(app: Stack, count: number): Promise<void> {
  const end = Date.now() + STARTED_WITHIN_MS;
  for (;;) {
    const response = await fetch(`${app.restUrl}/connectors?expand=status`);
    if (!response.ok) throw new Error(`/connectors: ${response.status} ${await response.text()}`);
    const status = (await response.json()) as Record<string, { status: { tasks: { state: string }[] } }>;
    const running = Object.values(status).filter(({ status: { tasks } }) => tasks[0]?.state === 'RUNNING');
    if (running.length === count) return;
    if (Date.now() > end) throw new Error(`Only ${running.length} of ${count} connectors run.`);
    await sleep(1_000);
  }
}

/** User and system, of a process. Linux only. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}
