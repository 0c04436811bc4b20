import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { Arm } from '../../src/cli/testing/arm.ts';
import { workerConfigFromEnv } from '../../src/config/worker.ts';
import { openStores } from '../../src/runtime/create-runtime.ts';
import { triggerFunctionName } from '../../src/store/triggers.ts';
import { connectless } from '../integration/connectless.ts';
import { type RefusingProxy, refusingProxy } from './refusing-proxy.ts';
import { coordinates, createTopic, readBlobs, readTopic, rest, until } from './support.ts';

const TOPIC = 'tr-mixed';
const SINK = 'tr-sink';
const CONTAINER = 'triggers';
const PARTITIONS = 3;
const FLUSH_SIZE = 3;
const FUNCTION = triggerFunctionName({ connector: SINK, topic: TOPIC });

let bootstrapServers: string;
let folder: string;
let stack: Stack;
let blobProxy: RefusingProxy;
let tableProxy: RefusingProxy;
let kafka: Kafka;
let sent = 0;

beforeAll(async () => {
  bootstrapServers = inject('bootstrapServers');
  kafka = new Kafka({ brokers: [bootstrapServers], clientId: 'triggers-test', logLevel: logLevel.NOTHING });
  folder = await mkdtemp(join(tmpdir(), 'connectless-triggers-'));
  await createTopic(bootstrapServers, TOPIC, PARTITIONS);
  stack = await start();
  [blobProxy, tableProxy] = (await Promise.all(
    ['Blob', 'Table'].map((service) => refusingProxy(endpointPort(stack.connectionString, service))),
  )) as [RefusingProxy, RefusingProxy];
});

afterAll(async () => {
  await stack?.dispose();
  blobProxy?.close();
  tableProxy?.close();
  await rm(folder, { recursive: true, force: true });
});

function start(options: { env?: NodeJS.ProcessEnv; host?: Record<string, string | number> } = {}): Promise<Stack> {
  return startStack({
    dataDir: folder,
    kafka: bootstrapServers,
    instances: 2,
    env: { CONNECT_LOG_LEVEL: 'DEBUG', ...options.env },
    hostOptions: {
      'partition-lease-ms': 3_000,
      'message-hidden-ms': 4_000,
      'kafka-session-ms': 6_000,
      ...options.host,
    },
  });
}

async function restart(options: Parameters<typeof start>[0]): Promise<void> {
  expect(await stack.stop()).toBe(0);
  stack = await start(options);
}

function endpointPort(connection: string, service: string): number {
  return Number(new RegExp(`${service}Endpoint=http://127\\.0\\.0\\.1:(\\d+)/`).exec(connection)![1]);
}

function through(proxy: RefusingProxy, service: string): string {
  return stack.connectionString.replace(`:${endpointPort(stack.connectionString, service)}/`, `:${proxy.port}/`);
}

async function hostLog(): Promise<string> {
  return readFile(join(folder, 'logs', 'host.log'), 'utf8');
}

/** How often a task took something from its trigger so far. */
async function taken(): Promise<number> {
  return ((await hostLog()).match(/took .* from its trigger/g) ?? []).length;
}

type Message = { key?: string | Buffer | null; value: string | null; headers?: Record<string, string | Buffer> };

const record = (more: Omit<Message, 'value'> = {}): Message => ({ ...more, value: JSON.stringify({ n: sent++ }) });
const tombstone = (): Message => ({ key: `gone ${sent}`, value: null });

/** Keys that are no text, headers, nulls, and transactions of both ends, on every partition. */
async function sendMixture(rounds: number): Promise<void> {
  const plain = kafka.producer({ allowAutoTopicCreation: false });
  const transactional = kafka.producer({
    transactionalId: `tr-${randomBytes(4).toString('hex')}`,
    maxInFlightRequests: 1,
    idempotent: true,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 20 },
  });
  await Promise.all([plain.connect(), transactional.connect()]);
  const everywhere = (make: () => Message[]) =>
    Array.from({ length: PARTITIONS }, (_, partition) => make().map((message) => ({ ...message, partition }))).flat();
  const asKafkajs = (messages: ReturnType<typeof everywhere>) => ({
    topic: TOPIC,
    messages: messages.map(({ key = null, ...message }) => ({ key, ...message })),
  });
  for (let round = 0; round < rounds; round++) {
    await plain.send(
      asKafkajs(everywhere(() => [record(), record({ key: 'a key' }), record({ key: Buffer.of(255, 0) })])),
    );
    const aborted = await transactional.transaction();
    await aborted.send(asKafkajs(everywhere(() => [record(), tombstone()])));
    await plain.send(
      asKafkajs(everywhere(() => [tombstone(), record({ headers: { h: 'one', i: Buffer.of(0, 254) } })])),
    );
    await aborted.abort();
    const committed = await transactional.transaction();
    await committed.send(asKafkajs(everywhere(() => [record(), record()])));
    await committed.commit();
  }
  await Promise.all([plain.disconnect(), transactional.disconnect()]);
}

/** Sends until the trigger has brought something: the drain may have been faster with the first records. */
async function untilTaken(): Promise<void> {
  const before = await taken();
  await until('the trigger brings something', async () => {
    await sendMixture(1);
    return (await taken()) > before;
  });
}

/** Fills up the open blobs, waits until every record is in one, and compares them with the topic. */
async function settleAndCompare(): Promise<void> {
  const missing = (await readTopic(bootstrapServers, TOPIC)).map((records) => {
    const visible = records.filter(({ value }) => value !== null).length;
    return (FLUSH_SIZE - (visible % FLUSH_SIZE)) % FLUSH_SIZE;
  });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const messages = missing.flatMap((count, partition) =>
    Array.from({ length: count }, () => ({ ...record(), partition })),
  );
  if (messages.length) await producer.send({ topic: TOPIC, messages });
  await producer.disconnect();

  const topic = (await readTopic(bootstrapServers, TOPIC)).map((all) => all.filter(({ value }) => value !== null));
  const expected = topic.flatMap((records, partition) =>
    Array.from({ length: records.length / FLUSH_SIZE }, (_, i) =>
      records.slice(i * FLUSH_SIZE, (i + 1) * FLUSH_SIZE),
    ).map((part) => [`${partition}+${part[0]!.offset}`, part.map(({ value }) => `${value}\n`).join('')]),
  );
  const found = await until('as many blobs as the topic makes', async () => {
    const blobs = await readBlobs(stack.connectionString, CONTAINER);
    return blobs.size >= expected.length && blobs;
  });
  const actual = [...found].map(([name, bytes]) => {
    const { partition, offset } = coordinates(name);
    return [`${partition}+${offset}`, String(bytes)];
  });
  expect(actual.length).toBe(expected.length);
  expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected));
  const { body } = await rest(stack.restUrl, 'GET', `/connectors/${SINK}/status`);
  expect(body.tasks.map(({ state }: { state: string }) => state)).toEqual(['RUNNING', 'RUNNING']);
}

async function committedOffsets(group: string): Promise<Map<number, number>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [TOPIC] });
    return new Map(offsets!.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  } finally {
    await admin.disconnect();
  }
}

async function mirrorIsTrue(): Promise<void> {
  const worker = workerConfigFromEnv({ CONNECT_BOOTSTRAP_SERVERS: bootstrapServers });
  const { offsets } = openStores(worker, { AzureWebJobsStorage: stack.connectionString });
  await until('the group of Connect shows what is final', async () => {
    const rows = await offsets.listSinks(SINK);
    const committed = await committedOffsets(`connect-${SINK}`);
    expect(new Map(rows.map(({ partition, base }) => [partition, Number(base)]))).toEqual(committed);
    return rows.length === PARTITIONS;
  });
}

test('a sink that is registered while the app runs has no trigger yet; its position is where a later one begins', async () => {
  await sendMixture(2);
  const config = {
    'connector.class': 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector',
    topics: TOPIC,
    'tasks.max': '2',
    'flush.size': String(FLUSH_SIZE),
    'behavior.on.null.values': 'ignore',
    'format.class': 'io.confluent.connect.azure.blob.format.json.JsonFormat',
    'azblob.connection.string': through(blobProxy, 'Blob'),
    'azblob.container.name': CONTAINER,
    'azblob.container.create': 'true',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'false',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
  };
  expect((await rest(stack.restUrl, 'PUT', `/connectors/${SINK}/config`, config)).status).toBe(201);
  await settleAndCompare();
  await mirrorIsTrue();
  expect(await hostLog()).not.toContain(FUNCTION);
  expect(await taken()).toBe(0);
  await until('the trigger will begin at the position', async () => {
    expect(await committedOffsets(`connectless-${SINK}`)).toEqual(await committedOffsets(`connect-${SINK}`));
    return true;
  });
});

test('publishing it restarts the app once, and from then on a trigger serves the sink', async () => {
  const arm = await new Arm().start();
  const instances = ['instance-1', 'instance-2'] as const;
  // As Azure does on Flex Consumption: instances are replaced at once, with what they have under way.
  arm.onRestart = async () => void (await Promise.all(instances.map((name) => stack.kill(name))));
  const env = { ...arm.environment, AzureWebJobsStorage: stack.connectionString };
  const publish = ['triggers', 'publish', '--restart', '--rest-url', stack.restUrl];
  try {
    expect((await connectless(['triggers', 'plan'], { env })).output).toContain(
      `+ ${SINK} <- ${TOPIC}: would be added`,
    );
    const sending = sendMixture(10);
    const { code, output } = await connectless(publish, { env });
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('1 Kafka trigger from now on') });
    expect(await hostLog()).toContain(FUNCTION);
    expect((await connectless(['triggers', 'plan'], { env })).output).toContain(`= ${SINK} <- ${TOPIC}: stays`);
    expect((await connectless(publish, { env })).output).toContain('and is left alone');
    expect(arm.calls.filter((call) => call.startsWith('POST /restart')).length).toBe(1);
    await sending;
    await untilTaken();
    await settleAndCompare();
  } finally {
    arm.stop();
  }
});

test('every record comes once, whatever it is and however it was sent', async () => {
  await untilTaken();
  await sendMixture(10);
  await settleAndCompare();
  await mirrorIsTrue();
  const topic = await readTopic(bootstrapServers, TOPIC);
  await until('the trigger has read the topic to its last record', async () => {
    const committed = await committedOffsets(`connectless-${SINK}`);
    return topic.every((records, partition) => BigInt(committed.get(partition) ?? 0) === records.at(-1)!.offset + 1n);
  });
  const admin = kafka.admin();
  await admin.connect();
  await until('every instance has a consumer of it', async () => {
    const { groups } = await admin.describeGroups([`connectless-${SINK}`]);
    return groups[0]!.members.length === 2;
  });
  await admin.disconnect();
});

test('a null value that comes as an empty one is a null all the same', async () => {
  await restart({ host: { 'kafka-null-values': 'empty' } });
  await untilTaken();
  await sendMixture(6);
  await settleAndCompare();
});

test('an instance killed in the middle loses and doubles nothing', async () => {
  await untilTaken();
  const sending = sendMixture(40);
  await stack.kill('instance-1');
  await sending;
  await sendMixture(5);
  await settleAndCompare();
  await mirrorIsTrue();
});

test('storage that refuses the blobs, or the rows, loses and doubles nothing and fails no task', async () => {
  await restart({ env: { CONNECT_STORAGE: 'ROWS', ROWS: through(tableProxy, 'Table') } });
  for (const proxy of [blobProxy, tableProxy]) {
    await sendMixture(2);
    proxy.refuse(true);
    const before = proxy.refused();
    const sending = sendMixture(10);
    await until('writes are refused', async () => proxy.refused() > before + 5);
    await sending;
    proxy.refuse(false);
    await settleAndCompare();
  }
  await mirrorIsTrue();
});
