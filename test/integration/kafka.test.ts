import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ConnectException, NotFoundException, RetriableException } from '../../src/api/errors.ts';
import {
  type KafkaAdmin,
  type KafkaRecord,
  OffsetOutOfRangeError,
  type Producer,
  type ProducerRecord,
  type RangeReader,
  type ReadResult,
} from '../../src/kafka/kafka.ts';
import { createKafkaClient } from '../../src/kafka/kafkajs-client.ts';

const bootstrapServers = inject('bootstrapServers');
const properties = { 'bootstrap.servers': bootstrapServers };
const client = createKafkaClient(properties);
const other = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20 } });
let producer: Producer;
let reader: RangeReader;
let admin: KafkaAdmin;
let otherAdmin: Admin;

beforeAll(async () => {
  [producer, reader, admin] = await Promise.all([client.producer(), client.reader(), client.admin()]);
  otherAdmin = other.admin();
  await otherAdmin.connect();
});

afterAll(async () => {
  await Promise.all([producer.close(), reader.close(), admin.close(), otherAdmin.disconnect()]);
});

async function newTopic(partitions = 1, configs: Record<string, string> = {}): Promise<string> {
  const topic = `test-${randomUUID()}`;
  expect(await admin.createTopic({ topic, partitions, replicationFactor: 1, configs })).toBe(true);
  return topic;
}

const text = (value: string | null, more: Partial<ProducerRecord> = {}) => ({
  key: null,
  value: value === null ? null : Buffer.from(value),
  ...more,
});

async function put(topic: string, values: readonly string[], partition = 0): Promise<void> {
  await producer.send(values.map((value) => ({ topic, partition, ...text(value) })));
}

async function readOne(
  topic: string,
  from: bigint,
  more: { to?: bigint; maxBytes?: number; partition?: number } = {},
): Promise<ReadResult> {
  const [result] = await reader.read([{ topic, partition: 0, from, ...more }]);
  if (result instanceof Error) throw result;
  return result as ReadResult;
}

async function readTo(topic: string, end: bigint, partition = 0): Promise<KafkaRecord[]> {
  const records: KafkaRecord[] = [];
  for (let next = 0n; next < end; ) {
    const result = await readOne(topic, next, { partition });
    if (result.next === next) throw new Error(`nothing at ${next} of ${end}`);
    records.push(...result.records);
    next = result.next;
  }
  return records;
}

const values = (records: readonly KafkaRecord[]) => records.map(({ value }) => value?.toString());

describe('records', () => {
  it('come back as they were sent', async () => {
    const topic = await newTopic();
    const headers = [
      { key: 'a', value: Buffer.from([0, 255]) },
      { key: 'ü', value: null },
      { key: 'a', value: Buffer.alloc(0) },
    ];
    const sent: ProducerRecord[] = [
      { topic, key: Buffer.from('key'), value: Buffer.from('value'), timestamp: 1_700_000_000_123, headers },
      { topic, key: null, value: null, timestamp: 1_600_000_000_000 },
      { topic, key: Buffer.alloc(0), value: Buffer.alloc(0), timestamp: 1_750_000_000_000 },
      { topic, key: null, value: Buffer.alloc(700_000, 7), timestamp: 0 },
    ];
    await producer.send(sent);
    const { records, next, end } = await readOne(topic, 0n, { maxBytes: 2_000_000 });
    expect(records).toEqual(
      sent.map((record, i) => ({
        ...record,
        headers: record.headers ?? [],
        partition: 0,
        offset: BigInt(i),
        timestampType: 'CREATE_TIME',
      })),
    );
    expect([next, end]).toEqual([4n, 4n]);
  });

  it('are read by exact ranges', async () => {
    const topic = await newTopic();
    for (let batch = 0; batch < 10; batch++)
      await put(
        topic,
        ['0', '1', '2'].map((n) => `${batch}-${n}`),
      );
    const middle = await readOne(topic, 4n, { to: 8n });
    expect(values(middle.records)).toEqual(['1-1', '1-2', '2-0', '2-1']);
    expect([middle.next, middle.end]).toEqual([8n, 30n]);
    expect((await readOne(topic, 29n)).next).toBe(30n);
    expect(await readOne(topic, 30n)).toEqual({ records: [], next: 30n, end: 30n });
    expect((await readOne(topic, 28n, { to: 100n })).next).toBe(30n);
    expect((await readOne(topic, 5n, { to: 5n })).next).toBe(5n);
  });

  it('of several partitions and topics come in the order of the requests, errors in their places', async () => {
    const [first, second] = [await newTopic(3), await newTopic(1)];
    await Promise.all([put(first, ['f0'], 0), put(first, ['f2'], 2), put(second, ['s'])]);
    const results = await reader.read([
      { topic: first, partition: 2, from: 0n },
      { topic: 'does-not-exist', partition: 0, from: 0n },
      { topic: second, partition: 0, from: 0n },
      { topic: first, partition: 0, from: 5n },
      { topic: first, partition: 1, from: 0n },
    ]);
    expect(values((results[0] as ReadResult).records)).toEqual(['f2']);
    expect(results[1]).toBeInstanceOf(NotFoundException);
    expect(values((results[2] as ReadResult).records)).toEqual(['s']);
    expect(results[3]).toMatchObject({ name: 'OffsetOutOfRangeError', offsets: { start: 0n, end: 1n } });
    expect(results[4]).toEqual({ records: [], next: 0n, end: 0n });
  });

  it('are waited for when asked', async () => {
    const topic = await newTopic();
    const waiting = reader.read([{ topic, partition: 0, from: 0n, maxWaitMs: 20_000 }]);
    // Reads that do not wait, and sends, are not held up by those that do.
    expect((await readOne(topic, 0n)).records).toEqual([]);
    await put(topic, ['at last']);
    const [result] = await waiting;
    expect(values((result as ReadResult).records)).toEqual(['at last']);
  });

  it('are not waited for any more when the signal says so', async () => {
    const topic = await newTopic();
    const stop = new AbortController();
    const waiting = reader.read([{ topic, partition: 0, from: 0n, maxWaitMs: 2_000 }], stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('keep their order by partition, 50,000 of them, with many sends under way', async () => {
    const topic = await newTopic(3);
    const sends: Promise<void>[] = [];
    for (let n = 0; n < 50_000; n += 500) {
      sends.push(
        producer.send(
          Array.from({ length: 500 }, (_, i) => ({ topic, partition: (n + i) % 3, ...text(String(n + i)) })),
        ),
      );
      if (n % 5_000 === 0) await sleep(1);
    }
    await Promise.all(sends);
    const offsets = (await admin.offsets([topic])).get(topic);
    expect(offsets?.map(({ end }) => Number(end)).reduce((a, b) => a + b)).toBe(50_000);
    for (const partition of [0, 1, 2]) {
      const read = values(await readTo(topic, offsets?.[partition]?.end as bigint, partition)).map(Number);
      expect(read).toEqual(Array.from({ length: read.length }, (_, i) => i * 3 + partition));
    }
  });

  it('with the same key go to the same partition, those without a key to all', async () => {
    const topic = await newTopic(6);
    const keys = ['', 'a', 'ab', 'connect', 'ключ'].map((key) => Buffer.from(key));
    for (let round = 0; round < 3; round++) await producer.send(keys.map((key) => ({ topic, key, value: null })));
    const ends = async (name: string) => (await admin.offsets([name])).get(name)?.map(({ end }) => end);
    for (const end of (await ends(topic)) as bigint[]) expect(end % 3n).toBe(0n);

    const spread = await newTopic(3);
    await producer.send(Array.from({ length: 100 }, () => ({ topic: spread, ...text('x'.repeat(1_000)) })));
    for (const end of (await ends(spread)) as bigint[]) expect(end).toBeGreaterThan(20n);
  });
});

describe('compressed record batches', () => {
  for (const codec of ['gzip', 'snappy', 'lz4', 'zstd']) {
    it(`by ${codec} are read, and written so that the broker reads them`, async () => {
      const lines = Array.from({ length: 3_000 }, (_, i) => `line ${i} of some text that is compressible`);
      const compressedByBroker = await newTopic(1, { 'compression.type': codec });
      await put(compressedByBroker, lines);
      expect(values(await readTo(compressedByBroker, 3_000n))).toEqual(lines);

      const expandedByBroker = await newTopic(1, { 'compression.type': 'uncompressed' });
      const compressing = await createKafkaClient({ ...properties, 'compression.type': codec }).producer();
      await compressing.send(lines.map((line) => ({ topic: expandedByBroker, ...text(line) })));
      await compressing.close();
      expect(values(await readTo(expandedByBroker, 3_000n))).toEqual(lines);
    });
  }
});

describe('transactions', () => {
  it('leave holes where they end, and nothing of those that were aborted', async () => {
    const topic = await newTopic();
    const transactional = other.producer({ transactionalId: randomUUID(), maxInFlightRequests: 1, idempotent: true });
    await transactional.connect();
    for (const [value, commit] of [
      ['a', true],
      ['b', false],
      ['c', false],
      ['d', true],
    ] as const) {
      const transaction = await transactional.transaction();
      await transaction.send({ topic, messages: [{ value: `${value}1` }, { value: `${value}2` }] });
      if (value === 'c') await put(topic, ['between']);
      await (commit ? transaction.commit() : transaction.abort());
    }
    // a1 a2 C  b1 b2 A  c1 c2 between A  d1 d2 C; the last marker comes after the answer.
    await expect.poll(async () => (await admin.offsets([topic])).get(topic)).toEqual([{ start: 0n, end: 13n }]);
    const { records, next, end } = await readOne(topic, 0n);
    expect(records.map(({ offset, value }) => `${offset} ${value}`)).toEqual([
      '0 a1',
      '1 a2',
      '8 between',
      '10 d1',
      '11 d2',
    ]);
    expect([next, end]).toEqual([13n, 13n]);
    expect(await readOne(topic, 3n, { to: 7n })).toMatchObject({ records: [], next: 7n });
    expect(await readOne(topic, 12n)).toMatchObject({ records: [], next: 13n });
    expect(values((await readOne(topic, 7n)).records)).toEqual(['between', 'd1', 'd2']);

    const open = await transactional.transaction();
    await open.send({ topic, messages: [{ value: 'open' }] });
    await put(topic, ['after']);
    expect((await admin.offsets([topic])).get(topic)).toEqual([{ start: 0n, end: 13n }]);
    expect(await readOne(topic, 13n)).toEqual({ records: [], next: 13n, end: 13n });
    await open.abort();
    await expect.poll(async () => (await admin.offsets([topic])).get(topic)).toEqual([{ start: 0n, end: 16n }]);
    expect(values((await readOne(topic, 13n)).records)).toEqual(['after']);
    await transactional.disconnect();
  });
});

describe('a log', () => {
  it('that was cut off at the start says where it goes from', async () => {
    const topic = await newTopic();
    await put(topic, ['0', '1', '2', '3']);
    await otherAdmin.fetchTopicOffsets(topic);
    await otherAdmin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
    const error = await readOne(topic, 1n).catch((reason) => reason);
    expect(error).toBeInstanceOf(OffsetOutOfRangeError);
    expect(error.offsets).toEqual({ start: 2n, end: 4n });
    expect(error.message).toContain(topic);
    expect(values((await readOne(topic, 2n)).records)).toEqual(['2', '3']);
    await put(topic, ['4']);
    expect(values((await readOne(topic, 4n)).records)).toEqual(['4']);
  });

  it('that was compacted is read over its holes', async () => {
    const topic = await newTopic(1, {
      'cleanup.policy': 'compact',
      'segment.ms': '100',
      'min.cleanable.dirty.ratio': '0.001',
      'max.compaction.lag.ms': '200',
      'delete.retention.ms': '100',
    });
    const write = (n: number) =>
      producer.send([{ topic, key: Buffer.from(`key ${n % 2}`), value: Buffer.from(String(n)) }]);
    for (let n = 0; n < 20; n++) await write(n);
    let last = 19;
    await expect
      .poll(
        async () => {
          // A segment is only closed by a later write.
          await write(++last);
          return (await readOne(topic, 0n, { to: 18n })).records.length;
        },
        { timeout: 60_000, interval: 300 },
      )
      .toBe(0);
    expect((await readOne(topic, 0n, { to: 18n })).next).toBe(18n);
    const read = await readTo(topic, BigInt(last + 1));
    expect(values(read).map(Number).at(-1)).toBe(last);
    expect(read.every(({ offset, value }) => offset === BigInt(String(value)))).toBe(true);
  });

  it('that is deleted and made again is of no harm to the client', async () => {
    const [deleted, kept] = [await newTopic(), await newTopic()];
    await put(deleted, ['old', 'older']);
    expect((await readOne(deleted, 0n)).records).toHaveLength(2);
    await otherAdmin.deleteTopics({ topics: [deleted] });
    await expect
      .poll(async () => (await reader.read([{ topic: deleted, partition: 0, from: 0n }]))[0])
      .toBeInstanceOf(NotFoundException);
    await put(kept, ['fine']);
    expect(values((await readOne(kept, 0n)).records)).toEqual(['fine']);
    expect(await admin.offsets([deleted, kept])).toEqual(new Map([[kept, [{ start: 0n, end: 1n }]]]));
    await admin.createTopic({ topic: deleted, partitions: 1, replicationFactor: 1 });
    await put(deleted, ['new']);
    expect(values((await readOne(deleted, 0n)).records)).toEqual(['new']);
  });
});

describe('sending', () => {
  it('names size and limit of a record that is too large', async () => {
    const topic = await newTopic(1, { 'max.message.bytes': '100000' });
    const send = (bytes: number) => producer.send([{ topic, key: null, value: Buffer.alloc(bytes) }]);
    await expect(send(2_000_000)).rejects.toThrow(/20000\d\d bytes .* 1048576, .* max.request.size/);
    await expect(send(200_000)).rejects.toThrow(/200\d\d\d bytes: .* max.message.bytes/);
    await expect(send(200_000)).rejects.toThrow(ConnectException);
    await send(1_000);
    expect((await readOne(topic, 0n)).records).toHaveLength(1);
  });

  it('goes on without the very records that cannot be sent, where the caller does', async () => {
    const topic = await newTopic(1, { 'max.message.bytes': '100000' });
    const large = (bytes: number): ProducerRecord => ({ topic, key: null, value: Buffer.alloc(bytes) });
    const refused: string[] = [];
    await producer.send(
      [
        { topic, ...text('a') },
        large(2_000_000),
        { topic, ...text('b') },
        large(200_000),
        { topic, ...text('of the future'), timestamp: Date.now() + 1e10 },
        { topic, ...text('c') },
        { topic, ...text('d'), partition: 7 },
      ],
      (index, error) => refused.push(`${index} ${error.message}`),
    );
    expect(values((await readOne(topic, 0n)).records)).toEqual(['a', 'b', 'c']);
    expect(refused.sort()).toEqual([
      expect.stringMatching(/^1 .* max\.request\.size/),
      expect.stringMatching(/^3 .* max\.message\.bytes/),
      expect.stringMatching(/^4 .* timestamp/),
      expect.stringMatching(/^6 .* \[0\.\.\.1\)/),
    ]);
  });

  it('goes on after records that the broker refused', async () => {
    const topic = await newTopic();
    await put(topic, ['first']);
    const refused = producer.send([{ topic, ...text('of the future'), timestamp: Date.now() + 1e10 }]);
    await expect(refused).rejects.toThrow(/timestamp/);
    await put(topic, ['second']);
    expect(values((await readOne(topic, 0n)).records)).toEqual(['first', 'second']);
  });

  it('halves batches that a topic does not take', async () => {
    const topic = await newTopic(1, { 'max.message.bytes': '20000' });
    const sent = Array.from({ length: 300 }, (_, i) => `${i} ${'x'.repeat(500)}`);
    await put(topic, sent);
    expect(values(await readTo(topic, 300n))).toEqual(sent);
  });

  it('makes topics as the broker does by default, and says which partition or topic there cannot be', async () => {
    const topic = `made-${randomUUID()}`;
    await producer.send([{ topic, ...text('x') }]);
    const ends = (await admin.offsets([topic])).get(topic)?.map(({ end }) => end);
    expect(ends?.reduce((a, b) => a + b)).toBe(1n);
    const absent = producer.send([{ topic: await newTopic(2), partition: 2, ...text('x') }]);
    await expect(absent).rejects.toThrow(/\[0\.\.\.2\)/);
    await expect(producer.send([{ topic: 'not/allowed', ...text('x') }])).rejects.toThrow(/topic not\/allowed/);
  });
});

describe('the admin', () => {
  it('tells cluster and topics', async () => {
    const topic = await newTopic();
    expect(await admin.clusterId()).toBe((await otherAdmin.describeCluster()).clusterId);
    const topics = await admin.topics();
    expect(topics).toContain(topic);
    expect(topics).not.toContain('__consumer_offsets');
    expect(await admin.createTopic({ topic, partitions: 1, replicationFactor: 1 })).toBe(false);
    await expect(admin.createTopic({ topic: 'not/allowed', partitions: 1, replicationFactor: 1 })).rejects.toThrow(
      /not\/allowed/,
    );
    await expect(
      admin.createTopic({ topic: `t-${randomUUID()}`, partitions: 1, replicationFactor: 9 }),
    ).rejects.toThrow(ConnectException);
  });

  it('commits for a group without members, reads and deletes it', async () => {
    const [topic, second] = [await newTopic(3), await newTopic(1)];
    const group = `connect-${randomUUID()}`;
    expect(await admin.committed(group, [topic])).toEqual(new Map());
    await admin.commit(
      group,
      new Map([
        [
          topic,
          new Map([
            [0, 5n],
            [2, 2n ** 40n],
          ]),
        ],
        [second, new Map([[0, 0n]])],
      ]),
    );
    await admin.commit(group, new Map([[topic, new Map([[0, 6n]])]]));
    expect(await admin.committed(group, [topic, second, 'does-not-exist'])).toEqual(
      new Map([
        [
          topic,
          new Map([
            [0, 6n],
            [2, 2n ** 40n],
          ]),
        ],
        [second, new Map([[0, 0n]])],
      ]),
    );
    await admin.deleteGroup(group);
    await admin.deleteGroup(group);
    expect(await admin.committed(group, [topic])).toEqual(new Map());
    await expect(admin.commit(group, new Map([['does-not-exist', new Map([[0, 1n]])]]))).rejects.toThrow(
      NotFoundException,
    );
  });

  it('does not commit for a group with members', async () => {
    const topic = await newTopic();
    await put(topic, ['x']);
    const group = `group-${randomUUID()}`;
    const consumer = other.consumer({ groupId: group, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve) => {
      void consumer.run({ eachMessage: async () => resolve() });
    });
    await expect(admin.commit(group, new Map([[topic, new Map([[0, 1n]])]]))).rejects.toThrow(/has members/);
    await expect(admin.deleteGroup(group)).rejects.toThrow(/has members/);
    await consumer.disconnect();
  });
});

describe('a Kafka that does not answer', () => {
  it('is named, as a failure that may pass', async () => {
    const lost = createKafkaClient({ 'bootstrap.servers': '127.0.0.1:1', 'delivery.timeout.ms': '200' });
    const unreachable = expect.objectContaining({
      name: 'RetriableException',
      message: expect.stringContaining('Kafka at 127.0.0.1:1 is not reachable'),
    });
    await expect((await lost.admin()).topics()).rejects.toEqual(unreachable);
    await expect((await lost.reader()).read([{ topic: 't', partition: 0, from: 0n }])).rejects.toEqual(unreachable);
    await expect((await lost.producer()).send([{ topic: 't', ...text('x') }])).rejects.toEqual(unreachable);
    await expect((await lost.producer()).send([{ topic: 't', ...text('x') }])).rejects.toThrow(RetriableException);
    await Promise.all([(await lost.admin()).close(), (await lost.reader()).close(), (await lost.producer()).close()]);
  });
});
