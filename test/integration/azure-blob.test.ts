import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import {
  BlobServiceClient,
  type ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import avsc from 'avsc';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import type { Config, Schema, SinkRecord } from '../../src/api/index.ts';
import { RewindException, SchemaBuilder, Schemas, Struct } from '../../src/api/index.ts';
import { AzureBlobStorageSinkTask } from '../../src/connectors/azure-blob/task.ts';

const TP = { topic: 'telemetry', partition: 2 };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const FORMAT = 'io.confluent.connect.azure.blob.format';

let service: BlobServiceClient;
let container: ContainerClient;

beforeEach(() => {
  service = BlobServiceClient.fromConnectionString(inject('connectionString'));
  container = service.getContainerClient(`c${randomUUID()}`);
});

function config(options: Record<string, string> = {}): Config {
  return {
    'azblob.connection.string': inject('connectionString'),
    'azblob.container.name': container.containerName,
    'azblob.container.create': 'true',
    'format.class': `${FORMAT}.json.JsonFormat`,
    'flush.size': '3',
    ...options,
  };
}

function record(offset: number, value: unknown, valueSchema?: Schema, timestamp = 0): SinkRecord {
  return {
    ...{ topic: TP.topic, kafkaPartition: TP.partition, kafkaOffset: BigInt(offset) },
    ...{ originalTopic: TP.topic, originalKafkaPartition: TP.partition, originalKafkaOffset: BigInt(offset) },
    ...{ keySchema: undefined, key: null, valueSchema, value, headers: [], timestamp, timestampType: 'CREATE_TIME' },
  };
}

async function start(options: Config): Promise<AzureBlobStorageSinkTask> {
  const task = new AzureBlobStorageSinkTask();
  await task.start(options, { connector: 'sink', task: 0, log: quiet, now: () => Date.now() });
  return task;
}

/** A partition's life from its first offset: every batch by an owner of its own. */
async function run(options: Config, ...batches: SinkRecord[][]): Promise<Buffer | undefined> {
  let [state, next, base]: [Buffer | undefined, bigint, bigint] = [undefined, 0n, 0n];
  for (const [index, batch] of batches.entries()) {
    const task = await start(options);
    task.open([{ ...TP, next, base, epoch: index + 1, resetGen: 0, state }]);
    await task.put(batch);
    const [checkpoint] = await task.preCommit([{ ...TP, next: batch.at(-1)!.originalKafkaOffset + 1n }]);
    ({ next, base = next, state } = checkpoint!);
    state = await task.afterCheckpoint(TP, state!);
    task.stop();
  }
  return state;
}

async function blobs(): Promise<Record<string, Buffer>> {
  const found: Record<string, Buffer> = {};
  for await (const { name } of container.listBlobsFlat()) {
    found[name] = await container.getBlobClient(name).downloadToBuffer();
  }
  return found;
}

const texts = async () =>
  Object.fromEntries(Object.entries(await blobs()).map(([name, bytes]) => [name, bytes.toString()]));

const values = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => record(from + i, { id: from + i }));

describe('blobs', () => {
  test('lines of JSON, built over several owners', async () => {
    await run(config(), values(0, 2), values(2, 7), values(7, 8));
    const line = (id: number) => `{"id":${id}}\n`;
    expect(await texts()).toEqual({
      'topics/telemetry/partition=2/telemetry+2+0000000000.json': line(0) + line(1) + line(2),
      'topics/telemetry/partition=2/telemetry+2+0000000003.json': line(3) + line(4) + line(5),
    });
  });

  test('Avro that another reader reads, longs exact', async () => {
    const schema = SchemaBuilder.struct()
      .name('com.x.Post')
      .field('id', Schemas.INT64)
      .field('text', Schemas.OPTIONAL_STRING);
    const Post = schema.build();
    const post = (offset: number) =>
      record(
        offset,
        new Struct(Post).put('id', BigInt(offset) + 2n ** 60n).put('text', offset ? `n${offset}` : null),
        Post,
      );
    await run(config({ 'format.class': 'AvroFormat' }), [post(0), post(1)], [post(2)]);
    const [name, bytes] = Object.entries(await blobs())[0]!;
    expect(name).toBe('topics/telemetry/partition=2/telemetry+2+0000000000.avro');
    expect(await readAvro(bytes)).toEqual([
      { id: 2n ** 60n, text: null },
      { id: 2n ** 60n + 1n, text: 'n1' },
      { id: 2n ** 60n + 2n, text: 'n2' },
    ]);
  });

  test('bytes with a separator, gzip members of several owners make one file', async () => {
    const options = config({
      ...{ 'format.class': `${FORMAT}.bytearray.ByteArrayFormat`, 'az.compression.type': 'gzip' },
      ...{ 'topics.dir': '', 'file.delim': '_', 'format.bytearray.extension': '.raw' },
    });
    const raw = (offset: number) => record(offset, Buffer.from([offset]), Schemas.BYTES);
    await run(options, [raw(0), raw(1)], [raw(2)]);
    const [name, bytes] = Object.entries(await blobs())[0]!;
    expect(name).toBe('telemetry/partition=2/telemetry_2_0000000000.raw.gz');
    expect([...gunzipSync(bytes)]).toEqual([0, 10, 1, 10, 2, 10]);
  });

  test('a folder an hour, in a time zone', async () => {
    const options = config({
      'partitioner.class': 'io.confluent.connect.storage.partitioner.TimeBasedPartitioner',
      'path.format': "'year'=YYYY/'month'=MM/'day'=dd/'hour'=HH",
      ...{ 'partition.duration.ms': '3600000', locale: 'en-US', timezone: 'America/New_York', 'flush.size': '2' },
      'timestamp.extractor': 'Record',
    });
    const at = Date.UTC(2026, 6, 1, 3, 59);
    await run(options, [record(0, 'a', undefined, at), record(1, 'b', undefined, at + 60_000)]);
    expect(await texts()).toEqual({
      'topics/telemetry/year=2026/month=06/day=30/hour=23/telemetry+2+0000000000.json': '"a"\n',
      'topics/telemetry/year=2026/month=07/day=01/hour=00/telemetry+2+0000000001.json': '"b"\n',
    });
  });

  test('a change of the schema begins a new blob', async () => {
    const v1 = SchemaBuilder.struct().name('T').version(1).field('a', Schemas.INT32).build();
    const v2 = SchemaBuilder.struct()
      .name('T')
      .version(2)
      .field('a', Schemas.INT32)
      .field('b', Schemas.OPTIONAL_STRING)
      .build();
    const of = (offset: number, schema: Schema) => record(offset, new Struct(schema).put('a', offset), schema);
    const batches = [[of(0, v1)], [of(1, v2), of(2, v1), of(3, v1)]];
    await run(config({ 'flush.size': '100' }), ...batches, [of(4, v2)]);
    expect(Object.values(await texts())).toEqual(['{"a":0}\n', '{"a":1,"b":null}\n', '{"a":2}\n{"a":3}\n']);
  });

  test('10,000 records in blocks and in one blob', async () => {
    const options = config({ 'flush.size': '10000', 'azblob.block.size': '65536' });
    await run(options, values(0, 6_000), values(6_000, 10_000));
    const lines = Object.values(await texts())[0]!
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  });
});

describe('recovery', () => {
  test('names what it finds under its name', async () => {
    await container.create();
    const name = 'topics/telemetry/partition=2/telemetry+2+0000000000.json';
    await container.getBlockBlobClient(name).upload('precious', 8);
    await expect(run(config(), values(0, 3))).rejects.toThrow(
      `${name} in devstoreaccount1/${container.containerName} exists`,
    );
    expect((await texts())[name]).toBe('precious');
  });

  test('finds its own blob, and goes back when the container was lost', async () => {
    const task = await start(config());
    task.open([{ ...TP, next: 0n, base: 0n, epoch: 1, resetGen: 0, state: undefined }]);
    await task.put(values(0, 3));
    const [checkpoint] = await task.preCommit([{ ...TP, next: 3n }]);
    await task.afterCheckpoint(TP, checkpoint!.state!);
    const next = await start(config());
    next.open([{ ...TP, next: 3n, base: 3n, epoch: 2, resetGen: 0, state: checkpoint!.state }]);
    await next.afterCheckpoint(TP, checkpoint!.state!);
    expect(Object.keys(await blobs())).toHaveLength(1);

    await next.put(values(3, 5));
    const [open] = await next.preCommit([{ ...TP, next: 5n }]);
    expect(open).toMatchObject({ next: 5n, base: 3n });
    await container.delete();
    await next.put(values(5, 6));
    const error = await next.preCommit([{ ...TP, next: 6n }]).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RewindException);
    expect(error.checkpoint).toMatchObject({ next: 3n, base: 3n });
    expect(await container.exists()).toBe(true);
  });

  test('keepAlive stages a block that no list names, and finds blocks that are gone', async () => {
    const state = await run(config({ 'flush.size': '100' }), values(0, 2));
    const assignment = { ...TP, next: 2n, base: 0n, epoch: 2, resetGen: 0, state };
    const blob = container.getBlockBlobClient('topics/telemetry/partition=2/telemetry+2+0000000000.json');
    const task = await start(config({ 'flush.size': '100' }));
    expect(await task.keepAlive(assignment)).toMatchObject({ next: 2n, base: 0n });
    expect((await blob.getBlockList('uncommitted')).uncommittedBlocks).toHaveLength(2);
    await container.delete();
    await container.create();
    await expect(task.keepAlive(assignment)).rejects.toMatchObject({ checkpoint: { next: 0n } });
  });
});

describe('access', () => {
  test('a missing container is named, and not created unasked', async () => {
    const options = config({ 'azblob.container.create': 'false' });
    await expect(start(options)).rejects.toThrow(
      `The container "${container.containerName}" does not exist in the storage account "devstoreaccount1"`,
    );
    expect(await container.exists()).toBe(false);
  });

  test('a wrong key is named', async () => {
    const wrong = inject('connectionString').replace(/AccountKey=[^;]*/, `AccountKey=${btoa('wrong')}`);
    await expect(start(config({ 'azblob.connection.string': wrong }))).rejects.toThrow(
      /403 Auth.*check azblob\.connection\.string/s,
    );
  });

  test('a shared access signature for the container alone', async () => {
    await container.create();
    const key = /AccountKey=([^;]*)/.exec(inject('connectionString'))![1]!;
    const sas = generateBlobSASQueryParameters(
      {
        containerName: container.containerName,
        permissions: ContainerSASPermissions.parse('rcw'),
        expiresOn: new Date(Date.now() + 3_600_000),
      },
      new StorageSharedKeyCredential('devstoreaccount1', key),
    );
    const connection = `BlobEndpoint=${service.url};SharedAccessSignature=${sas}`;
    await run(config({ 'azblob.connection.string': connection }), values(0, 3));
    expect(Object.keys(await blobs())).toHaveLength(1);
  });
});

/** Every record of a container file, longs as bigint. */
async function readAvro(bytes: Buffer): Promise<unknown[]> {
  const long = avsc.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: () => Buffer.alloc(8),
    ...{ fromJSON: BigInt, toJSON: Number, isValid: (value: unknown) => typeof value === 'bigint', compare: () => 0 },
  });
  const parseHook = (schema: avsc.Schema) => avsc.Type.forSchema(schema, { registry: { long }, wrapUnions: false });
  const decoder = new avsc.streams.BlockDecoder({ parseHook });
  const read: unknown[] = [];
  decoder.on('data', (value: object) => read.push({ ...value }));
  const ended = new Promise((resolve, reject) => decoder.on('end', resolve).on('error', reject));
  decoder.end(bytes);
  await ended;
  return read;
}
