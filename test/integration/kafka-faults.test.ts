import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { RetriableException } from '../../src/api/errors.ts';
import type { KafkaClient, ReadResult } from '../../src/kafka/kafka.ts';
import { createKafkaClient } from '../../src/kafka/kafkajs-client.ts';
import { KafkaProxy } from './kafka-proxy.ts';

let proxy: KafkaProxy;
let through: KafkaClient;
let topic: string;
const direct = createKafkaClient({ 'bootstrap.servers': inject('bootstrapServers') });

beforeEach(async () => {
  proxy = new KafkaProxy(inject('bootstrapServers'));
  through = createKafkaClient({
    'bootstrap.servers': await proxy.listen(),
    'request.timeout.ms': '500',
    'socket.connection.setup.timeout.ms': '1000',
    'delivery.timeout.ms': '20000',
  });
  topic = `faults-${randomUUID()}`;
  await (await direct.admin()).createTopic({ topic, partitions: 2, replicationFactor: 1 });
});

afterEach(async () => {
  proxy.close();
  const parts = await Promise.all([
    through.admin(),
    through.reader(),
    through.producer(),
    direct.admin(),
    direct.reader(),
  ]);
  await Promise.all(parts.map((part) => part.close()));
});

async function valuesOf(partition: number): Promise<number[]> {
  const values: number[] = [];
  const reader = await direct.reader();
  for (let next = 0n; ; ) {
    const [result] = (await reader.read([{ topic, partition, from: next }])) as [ReadResult];
    values.push(...result.records.map(({ value }) => Number(value)));
    if ((next = result.next) >= result.end) return values;
  }
}

describe('a connection that breaks', () => {
  it('now and then before the answer comes, doubles and reorders nothing', async () => {
    const producer = await through.producer();
    let cuts = 0;
    let answers = 0;
    proxy.fate = () => {
      if (++answers % 4 !== 0) return 'pass';
      cuts++;
      return 'cut';
    };
    const sends: Promise<void>[] = [];
    for (let n = 0; n < 20_000; n += 200) {
      sends.push(
        producer.send(
          Array.from({ length: 200 }, (_, i) => ({
            topic,
            partition: i % 2,
            key: null,
            value: Buffer.from(String(n + i)),
          })),
        ),
      );
      if (sends.length > 3) await sends.shift();
    }
    await Promise.all(sends);
    expect(cuts).toBeGreaterThan(5);
    for (const partition of [0, 1]) {
      expect(await valuesOf(partition)).toEqual(Array.from({ length: 10_000 }, (_, i) => i * 2 + partition));
    }
  });

  it('is made again by the next call', async () => {
    const [admin, reader] = await Promise.all([through.admin(), through.reader()]);
    const read = () => reader.read([{ topic, partition: 0, from: 0n }]);
    expect(await read()).toMatchObject([{ next: 0n }]);
    proxy.cutAll();
    await expect.poll(() => read().catch((error) => error)).toMatchObject([{ next: 0n }]);
    proxy.cutAll();
    await expect.poll(() => admin.topics().catch(() => [])).toContain(topic);
  });
});

describe('a connection that is not used', () => {
  it('is kept for connections.max.idle.ms, and replaced by another after', async () => {
    const settings = { 'bootstrap.servers': proxy.address };
    const [busy, idle] = await Promise.all(
      [settings, { ...settings, 'connections.max.idle.ms': '10' }].map((properties) =>
        createKafkaClient(properties).admin(),
      ),
    );
    for (const [admin, connections] of [
      [busy, 1],
      [idle, 3],
    ] as const) {
      proxy.connections = 0;
      for (let call = 0; call < 3; call++) {
        expect(await admin?.topics()).toContain(topic);
        await sleep(30);
      }
      expect(proxy.connections).toBe(connections);
      await admin?.close();
    }
  });
});

describe('a broker that does not answer', () => {
  it('is given up after request.timeout.ms, and used again when it does', async () => {
    const [admin, reader] = await Promise.all([through.admin(), through.reader()]);
    await admin.topics();
    proxy.fate = () => 'swallow';
    const began = Date.now();
    await expect(admin.topics()).rejects.toThrow(RetriableException);
    await expect(reader.read([{ topic, partition: 0, from: 0n }])).rejects.toThrow(
      /not reachable: .* timed out|not reachable/,
    );
    expect(Date.now() - began).toBeLessThan(15_000);
    proxy.fate = () => 'pass';
    expect(await admin.topics()).toContain(topic);
    expect(await reader.read([{ topic, partition: 0, from: 0n }])).toMatchObject([{ next: 0n }]);
  });

  it('makes sends fail after delivery.timeout.ms, those behind them too, and later ones go through', async () => {
    const producer = await createKafkaClient({
      'bootstrap.servers': await proxyAddress(),
      'request.timeout.ms': '300',
      'socket.connection.setup.timeout.ms': '300',
      'delivery.timeout.ms': '1000',
    }).producer();
    const send = (value: number) =>
      producer.send([{ topic, partition: 0, key: null, value: Buffer.from(String(value)) }]);
    await send(1);
    proxy.fate = () => 'swallow';
    const failed = await Promise.allSettled([send(2), sleep(50).then(() => send(3))]);
    for (const outcome of failed) expect(outcome).toMatchObject({ reason: { name: 'RetriableException' } });
    proxy.fate = () => 'pass';
    await send(4);
    await producer.close();
    const values = await valuesOf(0);
    expect(values[0]).toBe(1);
    expect(values.at(-1)).toBe(4);
    // The second may have been written, though nobody was told; the third never overtakes it.
    expect(values.filter((value) => value === 2).length).toBeLessThanOrEqual(1);
    expect(values).not.toContain(3);
  });

  async function proxyAddress(): Promise<string> {
    const other = new KafkaProxy(inject('bootstrapServers'));
    proxy.close();
    proxy = other;
    return proxy.listen();
  }
});
