import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { freePorts } from '../../local/ports.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { createKafkaClient } from '../../src/kafka/kafkajs-client.ts';
import { type Apicurio, apicurioUrl, hasApicurio, startApicurio } from '../integration/apicurio.ts';
import { avroRecords, createTopic, gaps, readBlobs, readTopic, rest, until } from './support.ts';

const CONTAINER = 'registry';
const CONVERTERS = {
  avro: 'io.confluent.connect.avro.AvroConverter',
  protobuf: 'io.confluent.connect.protobuf.ProtobufConverter',
  json: 'io.confluent.connect.json.JsonSchemaConverter',
};
type Format = keyof typeof CONVERTERS;
const formats = Object.keys(CONVERTERS) as Format[];

/** No double holds it. */
const FIRST_ID = 9_007_199_254_740_993n;
const LINES = 120;

let folder: string;
let stack: Stack;
let kafka: string;
let port: number;
let registry: Apicurio | undefined;
let away: Away | undefined;
let written = 0;

/** Stands where the registry was, and counts who asks for it. */
class Away {
  asked = 0;
  readonly #server: Server = createServer((socket) => {
    this.asked++;
    socket.destroy();
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

async function startRegistry(): Promise<void> {
  await away?.stop();
  away = undefined;
  registry = await startApicurio({ port, dataFile: join(folder, 'schemas') });
}

async function killRegistry(): Promise<void> {
  await registry?.kill();
  registry = undefined;
  away = await new Away().start();
}

const fileOf = (format: Format) => join(folder, `${format}.txt`);
const topicOf = (format: Format) => `sr-${format}`;

async function call(method: string, path: string, body?: unknown) {
  const answer = await rest(stack.restUrl, method, path, body);
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

function converter(format: Format): Record<string, string> {
  return {
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': CONVERTERS[format],
    'value.converter.schema.registry.url': apicurioUrl(port),
    'value.converter.max.retries': '1',
    'value.converter.retries.wait.ms': '10',
  };
}

/** Lines become structs of the schema `shop.Line`, with an int64 of the line. */
function source(format: Format): Record<string, string> {
  return {
    'connector.class': 'FileStreamSource',
    file: fileOf(format),
    topic: topicOf(format),
    ...converter(format),
    transforms: 'hoist,cast,insert,name',
    'transforms.hoist.type': 'org.apache.kafka.connect.transforms.HoistField$Value',
    'transforms.hoist.field': 'id',
    'transforms.cast.type': 'org.apache.kafka.connect.transforms.Cast$Value',
    'transforms.cast.spec': 'id:int64',
    'transforms.insert.type': 'org.apache.kafka.connect.transforms.InsertField$Value',
    'transforms.insert.static.field': 'shop',
    'transforms.insert.static.value': 'Łódź',
    'transforms.name.type': 'org.apache.kafka.connect.transforms.SetSchemaMetadata$Value',
    'transforms.name.schema.name': 'shop.Line',
  };
}

/** The source with one more field. */
function grown(format: Format): Record<string, string> {
  const config = source(format);
  return {
    ...config,
    transforms: `${config.transforms},more`,
    'transforms.more.type': 'org.apache.kafka.connect.transforms.InsertField$Value',
    'transforms.more.static.field': 'more?',
    'transforms.more.static.value': 'yes',
  };
}

function sink(format: Format, topic: string, directory: string, more: Record<string, string> = {}) {
  const blobs = directory.endsWith('avro') ? 'avro.AvroFormat' : 'json.JsonFormat';
  return {
    'connector.class': 'io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector',
    topics: topic,
    'topics.dir': directory,
    'flush.size': '50',
    'rotate.schedule.interval.ms': '1000',
    timezone: 'UTC',
    'format.class': `io.confluent.connect.azure.blob.format.${blobs}`,
    'azblob.connection.string': stack.connectionString,
    'azblob.container.name': CONTAINER,
    'azblob.container.create': 'true',
    ...converter(format),
    ...more,
  };
}

async function writeLines(only: readonly Format[] = formats): Promise<void> {
  const lines = Array.from({ length: LINES }, () => `${FIRST_ID + BigInt(written++)}\n`).join('');
  for (const format of only) await appendFile(fileOf(format), lines);
}

type Line = { id: bigint; shop: string; more?: string };

function expectedLines(from: number, to: number, more: object = {}): Line[] {
  return Array.from({ length: to - from }, (_, i) => ({ id: FIRST_ID + BigInt(from + i), shop: 'Łódź', ...more }));
}

/** What the blobs of a directory hold, ordered by id; throws where they do not follow one another without gaps. */
async function linesIn(directory: string, end: number): Promise<Line[]> {
  const all: Line[] = [];
  const counts = new Map<string, number>();
  for (const [name, bytes] of await readBlobs(stack.connectionString, CONTAINER)) {
    if (!name.startsWith(`${directory}/`)) continue;
    const lines = name.endsWith('.avro') ? ((await avroRecords(bytes)) as Line[]) : jsonLines(bytes);
    counts.set(name, lines.length);
    all.push(...lines);
  }
  const found = gaps(counts, [end]);
  if (found.length) throw new Error(found.join('\n'));
  return all.map((line) => ({ ...line })).sort((a, b) => Number(a.id - b.id));
}

function jsonLines(bytes: Buffer): Line[] {
  const texts = String(bytes).trimEnd().split('\n');
  return texts.map((text) => {
    const exact = text.replace(/"id":(\d+)/, '"id":"$1"');
    const { id, ...others } = JSON.parse(exact) as { id: string; shop: string };
    return { id: BigInt(id), ...others };
  });
}

async function states(connector: string): Promise<string[]> {
  const { connector: own, tasks } = await call('GET', `/connectors/${connector}/status`);
  return [own.state, ...tasks.map(({ state }: { state: string }) => state)];
}

async function valuesOf(topic: string): Promise<(Buffer | null)[]> {
  return (await readTopic(kafka, topic)).flat().map(({ value }) => value);
}

/** Versions of a topic's value schema. */
async function versions(format: Format): Promise<number[]> {
  return (await fetch(`${apicurioUrl(port)}/subjects/${topicOf(format)}-value/versions`)).json() as Promise<number[]>;
}

describe.runIf(await hasApicurio())('converters with a schema registry, from a file to blobs', () => {
  beforeAll(async () => {
    kafka = inject('bootstrapServers');
    folder = await mkdtemp(join(tmpdir(), 'connectless-registry-'));
    [port] = (await freePorts(1)) as [number];
    stack = await startStack({ dataDir: join(folder, 'data'), kafka });
    for (const format of formats) {
      await writeFile(fileOf(format), '');
      await createTopic(kafka, topicOf(format), 1);
    }
  });

  afterAll(async () => {
    await Promise.all([stack?.dispose(), registry?.stop(), away?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  test('a registry that is not there yet is waited for', async () => {
    away = await new Away().start();
    await writeLines();
    for (const format of formats) await call('PUT', `/connectors/source-${format}/config`, source(format));
    await until('sources have asked for the registry, and again', async () => away!.asked > 3 * formats.length);
    for (const format of formats) {
      expect(await states(`source-${format}`)).toEqual(['RUNNING', 'RUNNING']);
      expect(await valuesOf(topicOf(format))).toEqual([]);
    }
    await startRegistry();
    for (const format of formats) {
      const topic = topicOf(format);
      for (const directory of [`${format}-as-json`, `${format}-as-avro`])
        await call('PUT', `/connectors/${directory}/config`, sink(format, topic, directory));
    }
    for (const format of formats) {
      await until(
        `${format}: all lines are in the topic`,
        async () => (await valuesOf(topicOf(format))).length >= LINES,
      );
      for (const directory of [`${format}-as-json`, `${format}-as-avro`]) {
        const lines = await until(`${directory}: all lines are in blobs`, () => linesIn(directory, LINES));
        expect(lines, directory).toEqual(expectedLines(0, LINES));
      }
      expect(await versions(format)).toEqual([1]);
    }
  });

  test('a registry that is killed delays what is new to it, loses nothing and fails nobody', async () => {
    const before = written;
    await killRegistry();
    // The sinks know the schema; the sources and a new sink need the registry.
    const late = { 'errors.tolerance': 'all', 'errors.deadletterqueue.topic.name': 'sr-late-dead' };
    const replication = { 'errors.deadletterqueue.topic.replication.factor': '1' };
    await call('PUT', '/connectors/late/config', sink('avro', topicOf('avro'), 'late', { ...late, ...replication }));
    for (const format of formats) await call('PUT', `/connectors/source-${format}/config`, grown(format));
    await writeLines();
    await until('the registry is missed', async () => away!.asked > 12);
    for (const name of ['late', ...formats.map((format) => `source-${format}`)])
      expect(await states(name)).toEqual(['RUNNING', 'RUNNING']);
    for (const format of formats) expect(await valuesOf(topicOf(format))).toHaveLength(before);
    await startRegistry();
    const expected = [...expectedLines(0, before), ...expectedLines(before, written, { more: 'yes' })];
    for (const directory of ['late', ...formats.flatMap((format) => [`${format}-as-json`, `${format}-as-avro`])]) {
      const lines = await until(`${directory}: all lines are in blobs`, () => linesIn(directory, written));
      expect(lines, directory).toEqual(expected);
    }
    for (const format of formats) {
      expect(await valuesOf(topicOf(format))).toHaveLength(written);
      expect(await versions(format)).toEqual([1, 2]);
    }
    expect(await valuesOf('sr-late-dead')).toEqual([]);
  });

  test('what is not in the wire format, or names no schema, is a dead letter as it was, and its neighbours are not', async () => {
    const topic = 'sr-wire';
    const bad: [value: Buffer, message: string][] = [
      [Buffer.from('{"id":1}'), 'Unknown magic byte!'],
      [Buffer.from([0, 0, 0x12, 0x34, 0x56, 2]), 'Error retrieving Avro value schema for id 1193046'],
      [Buffer.alloc(0), 'Unknown magic byte!'],
    ];
    const good = (await valuesOf(topicOf('avro'))).slice(0, 9);
    const values = [...good.slice(0, 3), bad[0]![0], ...good.slice(3, 6), bad[1]![0], bad[2]![0], ...good.slice(6)];
    await createTopic(kafka, topic, 1);
    const producer = await createKafkaClient({ 'bootstrap.servers': kafka }).producer();
    await producer.send(values.map((value, n) => ({ topic, partition: 0, key: Buffer.from(`key ${n}`), value })));
    await producer.close();

    await call('PUT', '/connectors/strict/config', sink('avro', topic, 'strict'));
    await until('a sink that tolerates nothing fails', async () => (await states('strict'))[1] === 'FAILED');
    const { tasks } = await call('GET', '/connectors/strict/status');
    expect(tasks[0].trace).toMatch(
      /Tolerance exceeded in error handler.*message value.*'sr-wire'.*Unknown magic byte!/s,
    );

    const tolerant = {
      'errors.tolerance': 'all',
      'errors.sink.isolate': 'true',
      'errors.deadletterqueue.topic.name': 'sr-wire-dead',
      'errors.deadletterqueue.topic.replication.factor': '1',
      'errors.deadletterqueue.context.headers.enable': 'true',
    };
    await call('PUT', '/connectors/tolerant/config', sink('avro', topic, 'wire', tolerant));
    const ids = async () => {
      const blobs = [...(await readBlobs(stack.connectionString, CONTAINER))];
      return blobs.filter(([name]) => name.startsWith('wire/')).flatMap(([, bytes]) => jsonLines(bytes));
    };
    await until('the good records are in blobs', async () => (await ids()).length >= good.length);
    expect((await ids()).sort((a, b) => Number(a.id - b.id))).toEqual(expectedLines(0, good.length));
    const dead = (await readTopic(kafka, 'sr-wire-dead')).flat();
    expect(dead.map(({ value }) => value)).toEqual(bad.map(([value]) => value));
    expect(dead.map(({ key }) => String(key))).toEqual(['key 3', 'key 7', 'key 8']);
    for (const [i, { headers }] of dead.entries()) {
      const texts = Object.fromEntries(headers.map(({ key, value }) => [key, String(value)]));
      expect(texts).toMatchObject({
        '__connect.errors.topic': topic,
        '__connect.errors.offset': String([3, 7, 8][i]),
        '__connect.errors.stage': 'VALUE_CONVERTER',
        '__connect.errors.class.name': CONVERTERS.avro,
        '__connect.errors.exception.class.name': 'org.apache.kafka.connect.errors.DataException',
        '__connect.errors.exception.message': `Failed to deserialize data for topic ${topic} to Avro: `,
        '__connect.errors.exception.stacktrace': expect.stringContaining(bad[i]![1]),
      });
    }
  });
});
