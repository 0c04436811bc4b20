import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { readTopic, rest, until } from './support.ts';

let folder: string;
let stack: Stack;
let kafka: string;

beforeAll(async () => {
  kafka = inject('bootstrapServers');
  folder = await mkdtemp(join(tmpdir(), 'connectless-configuration-'));
  await writeFile(join(folder, 'places.properties'), 'topic=cf-hidden\n');
  stack = await startStack({
    dataDir: join(folder, 'data'),
    kafka,
    env: {
      CONNECT_CONFIG_PROVIDERS: 'secrets,env',
      CONNECT_CONFIG_PROVIDERS_SECRETS_CLASS: 'org.apache.kafka.common.config.provider.FileConfigProvider',
      CONNECT_CONFIG_PROVIDERS_SECRETS_PARAM_ALLOWED_PATHS: folder,
      CONNECT_CONNECTOR_CLIENT_CONFIG_OVERRIDE_POLICY: 'Allowlist',
      CONNECT_CONNECTOR_CLIENT_CONFIG_OVERRIDE_ALLOWLIST: 'compression.type,max.request.size',
    },
  });
});

afterAll(async () => {
  await stack?.dispose();
  await rm(folder, { recursive: true, force: true });
});

const call = (method: string, path: string, body?: unknown) => rest(stack.restUrl, method, path, body);

async function source(name: string, more: Record<string, string>) {
  const file = join(folder, `${name}.txt`);
  await writeFile(file, `${'x'.repeat(300)}\n`);
  const config = {
    'connector.class': 'FileStreamSource',
    file,
    topic: name,
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    ...more,
  };
  return call('PUT', `/connectors/${name}/config`, config);
}

const status = async (name: string) => (await call('GET', `/connectors/${name}/status`)).body;
const failed = (name: string) =>
  until(`a task of ${name} is FAILED`, async () => {
    const [task] = (await status(name)).tasks;
    return task?.state === 'FAILED' && String(task.trace);
  });

test('a source creates its topic as its topic.creation options say, with its overrides of the producer', async () => {
  const { status: created } = await source('cf-created', {
    'topic.creation.default.replication.factor': '-1',
    'topic.creation.default.partitions': '1',
    'topic.creation.groups': 'wide',
    'topic.creation.wide.include': 'cf-.*',
    'topic.creation.wide.partitions': '3',
    'topic.creation.wide.retention.ms': '77777777',
    'producer.override.compression.type': 'gzip',
  });
  expect(created).toBe(201);
  const sent = await until('the line is in the topic', async () => {
    const partitions = await readTopic(kafka, 'cf-created');
    return partitions.flat().length === 1 && partitions;
  });
  expect(sent).toHaveLength(3);
  const admin = new Kafka({ brokers: [kafka], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: 2, name: 'cf-created', configNames: ['retention.ms'] }],
  });
  await admin.disconnect();
  expect(resources[0]?.configEntries).toMatchObject([{ configName: 'retention.ms', configValue: '77777777' }]);
});

test('an override that the policy allows has its effect on its own connector only', async () => {
  await source('cf-small', { 'producer.override.max.request.size': '100' });
  expect(await failed('cf-small')).toContain(
    'larger than 100, which is the value of the max.request.size configuration',
  );
  await source('cf-large', {});
  await until('the line is in the topic', async () => (await readTopic(kafka, 'cf-large')).flat().length === 1);
});

test('an override that the policy does not allow is refused', async () => {
  const { status: refused, body } = await source('cf-refused', { 'producer.override.acks': '1' });
  expect(refused).toBe(400);
  expect(body.message).toContain("The 'Allowlist' policy does not allow 'acks' to be overridden");
});

test('a connector whose topic.creation options are wrong is FAILED', async () => {
  await source('cf-wrong', { 'topic.creation.default.partitions': '3' });
  const { connector } = await until('it is FAILED', async () => {
    const now = await status('cf-wrong');
    return now.connector.state === 'FAILED' && now;
  });
  expect(connector.trace).toContain(
    'Missing required configuration "topic.creation.default.replication.factor" which has no default value.',
  );
});

test('a topic that the brokers do not create fails the task, in the words of Connect', async () => {
  await source('cf-unable', {
    'topic.creation.default.replication.factor': '1',
    'topic.creation.default.partitions': '1',
    'topic.creation.default.retention.ms': 'soon',
  });
  expect(await failed('cf-unable')).toContain(
    "org.apache.kafka.connect.errors.ConnectException: Unable to create topic(s) 'cf-unable': Invalid value soon for configuration retention.ms: Not a number of type LONG",
  );
});

test('references stay references for everybody who asks, and are resolved for the task', async () => {
  const reference = `\${secrets:${folder}/places.properties:topic}`;
  const { body } = await source('cf-referring', { topic: reference });
  expect(body.config.topic).toBe(reference);
  await until('the line is in the topic', async () => (await readTopic(kafka, 'cf-hidden')).flat().length === 1);
  expect((await call('GET', '/connectors/cf-referring/config')).body.topic).toBe(reference);
  expect(JSON.stringify((await call('GET', '/connectors/cf-referring/tasks')).body)).not.toContain('cf-hidden');
});

test('a reference that cannot be resolved fails what needs it, and names the option', async () => {
  await source('cf-unresolved', { topic: '${env:CF_NO_SUCH_SETTING}' });
  const why = 'Could not resolve ${env:CF_NO_SUCH_SETTING} of the configuration topic: there is no such value.';
  const trace = await until('it is FAILED', async () => {
    const { connector, tasks } = await status('cf-unresolved');
    return [connector, ...tasks].find(({ state }) => state === 'FAILED')?.trace as string | undefined;
  });
  expect(trace).toContain(why);
  await source('cf-elsewhere', { topic: '${secrets:/etc/passwd:root}' });
  const outside = await until('it is FAILED', async () => {
    const { connector, tasks } = await status('cf-elsewhere');
    return [connector, ...tasks].find(({ state }) => state === 'FAILED')?.trace as string | undefined;
  });
  expect(outside).toContain('its path is not within config.providers.secrets.param.allowed.paths');
});
