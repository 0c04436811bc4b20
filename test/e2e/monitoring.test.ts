import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { METRICS } from '../../src/runtime/metric-names.ts';
import { createTopic, produce, rest, until } from './support.ts';
import {
  LOOPBACK_CERTIFICATE,
  startApplicationInsights,
  startIdentityEndpoint,
  startOtlpServer,
  type TelemetryServer,
} from './telemetry.ts';

const LINES = 300;
const STRINGS = { 'value.converter': 'org.apache.kafka.connect.storage.StringConverter' };

let folder: string;
let kafka: string;
let otlp: TelemetryServer;
let azure: TelemetryServer;
let identity: Awaited<ReturnType<typeof startIdentityEndpoint>>;
let stack: Stack;

beforeAll(async () => {
  kafka = inject('bootstrapServers');
  folder = await mkdtemp(join(tmpdir(), 'connectless-metrics-'));
  [otlp, azure, identity] = await Promise.all([
    startOtlpServer(),
    startApplicationInsights('the-app'),
    startIdentityEndpoint(),
  ]);
  stack = await startStack({
    dataDir: join(folder, 'data'),
    kafka,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=the-app;Authorization=AAD',
      IDENTITY_ENDPOINT: identity.url,
      IDENTITY_HEADER: 'secret',
      // Application Insights' exporter asks Microsoft for settings of its own: it gets nowhere.
      ...{ HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' },
      NODE_EXTRA_CA_CERTS: LOOPBACK_CERTIFICATE,
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=${azure.url}/`,
    },
  });
});

afterAll(async () => {
  await stack?.dispose();
  await Promise.all([otlp, azure, identity].map((server) => server?.close()));
  await rm(folder, { recursive: true, force: true });
});

const put = async (name: string, config: Record<string, string>) =>
  expect((await rest(stack.restUrl, 'PUT', `/connectors/${name}/config`, config)).status).toBe(201);

/** Values of a metric of a connector, as they came. */
function values({ received }: TelemetryServer, name: keyof typeof METRICS, connector?: string): number[] {
  return received.filter((one) => one.name === name && one.tags.connector === connector).map(({ value }) => value);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);

test('records, dead letters, FAILED tasks and lag arrive by OTLP and at Application Insights under their names', async () => {
  const file = join(folder, 'lines.txt');
  await writeFile(file, Array.from({ length: LINES }, (_, n) => (n % 100 === 50 ? 'bad\n' : `{"n":${n}}\n`)).join(''));
  await createTopic(kafka, 'me-lines', 1);
  await createTopic(kafka, 'me-stuck', 1);
  await put('me-source', { 'connector.class': 'FileStreamSource', file, topic: 'me-lines', ...STRINGS });
  const sink = {
    'connector.class': 'FileStreamSink',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'false',
  };
  await put('me-sink', {
    ...{ ...sink, topics: 'me-lines', file: join(folder, 'out.txt') },
    'errors.tolerance': 'all',
    'errors.deadletterqueue.topic.name': 'me-dead',
    'errors.deadletterqueue.topic.replication.factor': '1',
  });
  // Of two tasks one fails; that its partition lags is seen all the same.
  await createTopic(kafka, 'me-two', 2);
  await produce(kafka, 'me-two', 1, ['bad', '{}', '{}']);
  await put('me-failing', { ...sink, topics: 'me-two', file: join(folder, 'two.txt'), 'tasks.max': '2' });

  const totals = [
    ['source-record-poll-total', 'me-source', LINES],
    ['source-record-write-total', 'me-source', LINES],
    ['sink-record-read-total', 'me-sink', LINES],
    ['sink-record-send-total', 'me-sink', LINES - 3],
    ['total-records-skipped', 'me-sink', 3],
    ['deadletterqueue-produce-requests', 'me-sink', 3],
    ['offset-commit-completion-total', 'me-sink', 1],
  ] as const;
  for (const server of [otlp, azure]) {
    for (const [name, connector, least] of totals) {
      await until(`${name} of ${connector}`, async () => sum(values(server, name, connector)) >= least);
    }
    for (const [name, connector, exactly] of totals.slice(0, -1)) {
      expect(sum(values(server, name, connector)), name).toBe(exactly);
    }
    await until('the FAILED task is seen', async () =>
      values(server, 'connector-failed-task-count', 'me-failing').includes(1),
    );
    await until('its lag is seen', async () => values(server, 'sink-record-lag-max', 'me-failing').includes(3));
    await until(
      'the caught-up sink is seen',
      async () => values(server, 'sink-record-lag-max', 'me-sink').at(-1) === 0,
    );
    await until('three connectors are seen', async () => values(server, 'connector-count').at(-1) === 3);
    await until('plans are seen', async () => values(server, 'plan-time-ms').length > 0);
    await until('the timer is seen', async () => values(server, 'plan-overdue-ms').length > 0);
    const instance = await stack.runFile<{ pid: number; workerId: string }>('instance-1');
    for (const { name, tags, instance: sender } of server.received) {
      const wanted = METRICS[name as keyof typeof METRICS].tags.filter((tag) => tag !== 'shard');
      expect(Object.keys(tags).sort(), name).toEqual([...wanted].sort());
      expect(sender).toBe(instance!.workerId.slice(0, 32));
    }
  }
});

test('the platform hears that the instance serves, and of a lost storage account that it does not', async () => {
  const ask = async () => {
    const response = await fetch(`${stack.restUrl}/healthz`);
    return [response.status, await response.json()];
  };
  expect(await ask()).toEqual([200, { status: 'healthy' }]);
  expect((await fetch(`${stack.restUrl}/healthz`, { method: 'HEAD' })).status).toBe(200);
  const azurite = await stack.runFile('azurite');
  process.kill(azurite!.pid, 'SIGSTOP');
  try {
    expect(await until('it is unhealthy', async () => (await ask())[0] === 503 && ask())).toEqual([
      503,
      { status: 'unhealthy' },
    ]);
  } finally {
    process.kill(azurite!.pid, 'SIGCONT');
  }
  await until('it is healthy again', async () => (await ask())[0] === 200);
});

test('what was counted last is sent before the instance goes', async () => {
  const before = sum(values(azure, 'sink-record-read-total', 'me-sink'));
  await produce(
    kafka,
    'me-lines',
    0,
    Array.from({ length: 20 }, () => '{"last":true}'),
  );
  await until('the sink has read them', async () => {
    const { body } = await rest(stack.restUrl, 'GET', '/connectors/me-sink/offsets');
    return body.offsets[0].offset.kafka_offset === LINES + 20;
  });
  expect(await stack.stop()).toBe(0);
  for (const server of [otlp, azure]) {
    expect(sum(values(server, 'sink-record-read-total', 'me-sink')) - before).toBe(20);
  }
});
