import { setTimeout as sleep } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import avsc from 'avsc';
import type { KafkaRecord } from '../../src/kafka/kafka.ts';
import { createKafkaClient } from '../../src/kafka/kafkajs-client.ts';

/** Resolves with the first value of `look` that is neither undefined nor false; rejects with `what` after `withinMs`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  let failure: unknown;
  for (;;) {
    try {
      const value = await look();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > end) throw new Error(`Not within ${withinMs / 1000} s: ${what}`, { cause: failure });
    await sleep(200);
  }
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the body is whatever REST answered
  body: any;
}

/** One call of the Connect REST API. */
export async function rest(base: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${base}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : {
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

/** Every record of a topic, by partition. */
export async function readTopic(bootstrapServers: string, topic: string): Promise<KafkaRecord[][]> {
  const client = createKafkaClient({ 'bootstrap.servers': bootstrapServers });
  const [reader, admin] = await Promise.all([client.reader(), client.admin()]);
  try {
    const partitions = (await admin.offsets([topic])).get(topic) ?? [];
    const all: KafkaRecord[][] = [];
    for (const [partition, { start, end }] of partitions.entries()) {
      const records: KafkaRecord[] = [];
      for (let next = start; next < end; ) {
        const [result] = await reader.read([{ topic, partition, from: next, maxWaitMs: 0 }]);
        if (!result || result instanceof Error) throw result;
        records.push(...result.records);
        next = result.next;
      }
      all.push(records);
    }
    return all;
  } finally {
    await Promise.all([reader.close(), admin.close()]);
  }
}

/** Names and contents of the committed blobs of a container; none where it is not there yet. */
export async function readBlobs(connectionString: string, container: string): Promise<Map<string, Buffer>> {
  const client = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container);
  const blobs = new Map<string, Buffer>();
  if (!(await client.exists())) return blobs;
  for await (const { name } of client.listBlobsFlat())
    blobs.set(name, await client.getBlobClient(name).downloadToBuffer());
  return blobs;
}

/** The records of an Avro object container file; 64-bit integers as bigint. */
export function avroRecords(bytes: Buffer): Promise<Record<string, unknown>[]> {
  const long = avsc.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: (value: bigint) => {
      const buffer = Buffer.alloc(8);
      buffer.writeBigInt64LE(value);
      return buffer;
    },
    fromJSON: BigInt,
    toJSON: Number,
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: (a: bigint, b: bigint) => Number(a - b),
  });
  return new Promise((resolve, reject) => {
    const records: Record<string, unknown>[] = [];
    const decoder = new avsc.streams.BlockDecoder({
      parseHook: (schema) =>
        avsc.Type.forSchema(schema, {
          wrapUnions: false,
          typeHook: (one) => (one === 'long' || isPlainLong(one) ? long : undefined),
        }),
    });
    decoder.on('data', (record: Record<string, unknown>) => records.push(record));
    decoder.on('error', reject);
    decoder.on('end', () => resolve(records));
    decoder.end(bytes);
  });
}

function isPlainLong(schema: avsc.Schema): boolean {
  return typeof schema === 'object' && 'type' in schema && schema.type === 'long' && !('logicalType' in schema);
}

/** `<topic>+<partition>+<first offset>` of a blob's name. */
export function coordinates(name: string): { partition: number; offset: number } {
  const [, partition, offset] = /\+(\d+)\+(\d+)\.[a-z.]+$/.exec(name) ?? [];
  return { partition: Number(partition), offset: Number(offset) };
}

/** Fails unless the blobs of each partition follow one another without a gap, from offset 0 to the end. */
export function gaps(counts: ReadonlyMap<string, number>, ends: readonly number[]): string[] {
  const found: string[] = [];
  ends.forEach((end, partition) => {
    const own = [...counts]
      .map(([name, count]) => ({ ...coordinates(name), count }))
      .filter((blob) => blob.partition === partition)
      .sort((a, b) => a.offset - b.offset);
    let expected = 0;
    for (const { offset, count } of own) {
      if (offset !== expected) found.push(`partition ${partition}: a blob begins at ${offset}, not at ${expected}`);
      expected = offset + count;
    }
    if (expected !== end) found.push(`partition ${partition}: the blobs end at ${expected}, the topic at ${end}`);
  });
  return found;
}

export async function createTopic(bootstrapServers: string, topic: string, partitions: number): Promise<void> {
  const client = createKafkaClient({ 'bootstrap.servers': bootstrapServers });
  const admin = await client.admin();
  await admin.createTopic({ topic, partitions, replicationFactor: 1 });
  await admin.close();
}

export async function produce(
  bootstrapServers: string,
  topic: string,
  partition: number,
  values: readonly (string | null)[],
): Promise<void> {
  const client = createKafkaClient({ 'bootstrap.servers': bootstrapServers });
  const producer = await client.producer();
  await producer.send(
    values.map((value) => ({ topic, partition, key: null, value: value === null ? null : Buffer.from(value) })),
  );
  await producer.close();
}
