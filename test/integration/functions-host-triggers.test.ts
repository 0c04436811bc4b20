import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { gone, HostProcess, until } from './functions-host-process.ts';

interface Tick {
  name: string;
  pid: number;
  at: number;
  timer: { isPastDue: boolean; scheduleStatus?: { last: string; next: string; lastUpdated: string } };
}

describe('timers', () => {
  let host: HostProcess;
  afterEach(() => host.dispose());

  const start = (dir: string | undefined, hostId: string, schedule: string) =>
    HostProcess.start('timers', {
      instances: 2,
      ...(dir === undefined ? {} : { dir }),
      env: {
        AzureWebJobsStorage: inject('connectionString'),
        AzureFunctionsWebHost__hostid: hostId,
        TICK_SCHEDULE: schedule,
      },
    });
  const ticks = (name: string) => host.lines<Tick>('ticks').filter((tick) => tick.name === name);

  it('fire on one instance at a time, and make up for an occurrence missed while the host was down', async () => {
    const hostId = randomUUID();
    const dir = await mkdtemp(join(tmpdir(), 'functions-host-'));
    host = await start(dir, hostId, '*/2 * * * * *');
    await until(() => ticks('monitored').length >= 3 && ticks('unmonitored').length >= 3, host);
    for (const name of ['monitored', 'unmonitored', 'startup'])
      expect(new Set(ticks(name).map(({ pid }) => pid)).size, name).toBe(1);
    expect(ticks('startup')).toHaveLength(1);
    expect(ticks('monitored').every(({ timer }) => !timer.isPastDue)).toBe(true);
    for (const { at } of ticks('monitored')) expect(Math.floor(at / 1000) % 2).toBe(0);
    expect(ticks('monitored')[0]?.timer.scheduleStatus?.last).toBe('0001-01-01T00:00:00+00:00');
    expect(ticks('unmonitored')[0]?.timer).not.toHaveProperty('scheduleStatus');

    await host.end();
    const before = ticks('monitored');
    const missed = Date.parse(before.at(-1)?.timer.scheduleStatus?.next ?? '') + 2_000;
    await until(() => Date.now() > missed + 100, undefined);
    host = await start(dir, hostId, '*/2 * * * * *');
    const again = await until(() => ticks('monitored')[before.length], host);
    expect(again.timer.isPastDue).toBe(true);
    expect(Date.parse(again.timer.scheduleStatus?.next ?? '')).toBe(missed);
    const next = await until(() => ticks('monitored')[before.length + 1], host);
    expect(next.timer.isPastDue).toBe(false);
    expect(next.timer.scheduleStatus?.last).toBe(next.timer.scheduleStatus?.lastUpdated);
  });

  it('pass to another instance when the one that holds them is lost', async () => {
    host = await start(undefined, randomUUID(), '0 0 0 1 1 *');
    await until(() => ticks('unmonitored').length > 0, host);
    const holder = ticks('unmonitored')[0]?.pid ?? 0;
    const instance = [1, 2].map((i) => host.instance(i)).find((file) => file?.workerPid === holder);
    process.kill(instance?.pid ?? 0, 'SIGKILL');
    await gone([holder]);
    const count = ticks('unmonitored').length;
    const lostAt = Date.now();
    await until(() => ticks('unmonitored').length > count, host, 40_000);
    expect(Date.now() - lostAt).toBeGreaterThan(5_000); // the lease of 15 s has to run out
  });
});

interface Batch {
  name: string;
  pid: number;
  values: unknown;
  triggerMetadata: Record<string, unknown> & {
    partitionArray: number[];
    offsetArray: number[];
    keyArray: (string | null)[];
  };
  retryContext?: { retryCount: number; maxRetryCount: number };
}

describe('durable functions', () => {
  let host: HostProcess;
  afterEach(() => host.dispose());

  it('run in the task hub, and are asked about over the client API', async () => {
    const env = { AzureWebJobsStorage: inject('connectionString'), HUB: `hello${Date.now()}` };
    host = await HostProcess.start('durable-hello', { instances: 2, env });
    await host.ready(2);
    const response = await host.fetch('/api/begin', { method: 'POST' });
    expect(response.status).toBe(202);
    const { statusQueryGetUri } = (await response.json()) as { statusQueryGetUri: string };
    const done = await vi.waitFor(async () => {
      const answer = await fetch(statusQueryGetUri);
      expect(answer.status, host.output).toBe(200);
      return (await answer.json()) as unknown;
    }, 30_000);
    expect(done).toMatchObject({ runtimeStatus: 'Completed', output: ['Hello a', 'Hello b'] });
  });
});

describe('Kafka triggers', () => {
  let kafka: Kafka;
  beforeAll(() => {
    kafka = new Kafka({ brokers: [inject('bootstrapServers')], logLevel: logLevel.NOTHING });
  });
  const hosts: HostProcess[] = [];
  afterAll(() => Promise.all(hosts.map((host) => host.dispose())));

  const TOPICS = ['binary', 'strings', 'single', 'shared-a', 'shared-b', 'failing', 'retried'];

  async function createTopics(prefix: string, topics = TOPICS): Promise<void> {
    const admin = kafka.admin();
    await admin.createTopics({ topics: topics.map((t) => ({ topic: `${prefix}-${t}`, numPartitions: 3 })) });
    await admin.disconnect();
  }

  async function send(topic: string, messages: Message[]): Promise<void> {
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic, messages });
    await producer.disconnect();
  }

  async function committed(topic: string): Promise<Record<number, number>> {
    const admin = kafka.admin();
    const [offsets] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
    await admin.disconnect();
    return Object.fromEntries((offsets?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]));
  }

  async function start(prefix: string, options: { instances?: number; env?: Record<string, string> } = {}) {
    const host = await HostProcess.start('kafka', {
      ...options,
      env: { KAFKA: inject('bootstrapServers'), PREFIX: prefix, ...options.env },
    });
    hosts.push(host);
    return { host, batches: (name: string) => host.lines<Batch>('batches').filter((batch) => batch.name === name) };
  }

  it('deliver mixed batches in the order of each partition, with nulls left out of binary values', async () => {
    const prefix = `p${randomUUID()}`;
    await createTopics(prefix);
    const messages = Array.from({ length: 150 }, (_, i) => ({
      partition: i % 3,
      key: `key-${i}`,
      value: i % 10 === 0 ? null : `value-${i}`,
      headers: { h: `header-${i}` },
      timestamp: '1700000000120',
    }));
    await send(`${prefix}-binary`, messages);
    const text = {
      partition: 1,
      key: null,
      value: 'text',
      headers: { a: Buffer.from([255]) },
      timestamp: '1700000000000',
    };
    await send(`${prefix}-strings`, [text, { ...text, key: 'k', value: null }]);
    await send(`${prefix}-single`, [text, { ...text, partition: 2, value: 'other' }]);

    const { host, batches } = await start(prefix);
    await until(() => batches('binary').flatMap((b) => b.triggerMetadata.offsetArray).length >= 150, host);
    const binary = batches('binary');
    expect(Math.max(...binary.map((b) => b.triggerMetadata.offsetArray.length))).toBe(20);
    expect(binary.some((b) => new Set(b.triggerMetadata.partitionArray).size === 3)).toBe(true);
    const seen: Record<number, number[]> = {};
    for (const { values, triggerMetadata } of binary) {
      const { partitionArray, offsetArray, keyArray, headersArray, timestampArray, topicArray } = triggerMetadata;
      const records = offsetArray.map((offset, i) => offset * 3 + (partitionArray[i] ?? 0));
      expect(values).toEqual(records.filter((i) => i % 10 !== 0).map((i) => `value-${i}`));
      expect(keyArray).toEqual(records.map((i) => `key-${i}`));
      expect(headersArray).toEqual(
        records.map((i) => [{ key: 'h', value: Buffer.from(`header-${i}`).toString('base64') }]),
      );
      expect(timestampArray).toEqual(records.map(() => '2023-11-14T22:13:20.12Z'));
      expect(topicArray).toEqual(records.map(() => `${prefix}-binary`));
      for (const [i, partition] of partitionArray.entries()) (seen[partition] ??= []).push(offsetArray[i] ?? -1);
    }
    for (const partition of [0, 1, 2]) expect(seen[partition]).toEqual(Array.from({ length: 50 }, (_, i) => i));

    await until(() => batches('strings').flatMap((b) => b.values).length >= 2 && batches('single').length >= 2, host);
    const element = { Partition: 1, Topic: `${prefix}-strings`, Timestamp: '2023-11-14T22:13:20Z' };
    expect(batches('strings').flatMap((b) => b.values)).toMatchObject([
      { ...element, Key: null, Offset: 0, Value: 'text', Headers: [{ Key: 'a', Value: '/w==' }] },
      { ...element, Key: 'k', Offset: 1, Value: null },
    ]);
    expect(
      batches('single')
        .map((b) => [(b.values as { Value: string }).Value, b.triggerMetadata.offset])
        .sort(),
    ).toEqual([
      ['other', 0],
      ['text', 0],
    ]);
  });

  it('commit although the function failed, after its own retries', async () => {
    const prefix = `p${randomUUID()}`;
    await createTopics(prefix);
    for (const topic of ['failing', 'retried'])
      await send(
        `${prefix}-${topic}`,
        [0, 1, 2].map((partition) => ({ partition, value: `${partition}` })),
      );
    const { host, batches } = await start(prefix);
    await until(() => batches('failing').length >= 1 && batches('retried').length >= 3, host);
    await host.end();
    expect(batches('failing')).toHaveLength(1);
    expect(batches('retried').map((b) => b.retryContext?.retryCount)).toEqual([undefined, 1, 2]);
    for (const topic of ['failing', 'retried'])
      expect(await committed(`${prefix}-${topic}`), topic).toEqual({ 0: 1, 1: 1, 2: 1 });
  });

  it('may share a consumer group while they read different topics', async () => {
    const prefix = `p${randomUUID()}`;
    await createTopics(prefix);
    const { host, batches } = await start(prefix, { instances: 2 });
    for (const topic of ['shared-a', 'shared-b'])
      await send(
        `${prefix}-${topic}`,
        [0, 1, 2].map((partition) => ({ partition, value: `${topic}-${partition}` })),
      );
    const values = (name: string) => [...new Set(batches(name).flatMap((b) => b.values as string[]))].sort();
    for (const name of ['shared-a', 'shared-b']) {
      await until(() => values(name).length >= 3, host);
      expect(values(name)).toEqual([0, 1, 2].map((partition) => `${name}-${partition}`));
    }
  });

  it('retry in place with commitOnFailure false, then commit all the same', async () => {
    const prefix = `p${randomUUID()}`;
    await createTopics(prefix);
    await send(`${prefix}-failing`, [{ partition: 0, value: 'x' }]);
    const setting = 'AzureFunctionsJobHost__extensions__kafka';
    const { host, batches } = await start(prefix, {
      env: { [`${setting}__commitOnFailure`]: 'false', [`${setting}__maxRetries`]: '3' },
    });
    await until(() => host.output.includes('3 retries failed'), host);
    await host.end();
    expect(batches('failing')).toHaveLength(4);
    expect((await committed(`${prefix}-failing`))[0]).toBe(1);
  });

  it('share partitions over instances, and read again what a lost one had not committed', async () => {
    const prefix = `p${randomUUID()}`;
    await createTopics(prefix);
    const { host, batches } = await start(prefix, {
      instances: 2,
      env: { AzureFunctionsJobHost__extensions__kafka__sessionTimeoutMs: '6000' },
    });
    await host.ready(2);
    let sent = 0;
    const sendMore = async () => {
      const values = Array.from({ length: 30 }, () => sent++);
      await send(
        `${prefix}-binary`,
        values.map((i) => ({ partition: i % 3, value: `value-${i}` })),
      );
    };
    const pids = () => new Set(batches('binary').map(({ pid }) => pid));
    for (let i = 0; i < 20 && pids().size < 2; i++) {
      await sendMore();
      await until(() => new Set(batches('binary').flatMap((b) => b.values)).size >= sent, host);
    }
    expect(pids().size).toBe(2);
    process.kill(host.instance(1)?.pid ?? 0, 'SIGKILL');
    await sendMore();
    await until(() => new Set(batches('binary').flatMap((b) => b.values)).size >= sent, host, 40_000);
  });

  it('do no harm to other functions while Kafka or a topic is not there, and go on once it is', async () => {
    const prefix = `p${randomUUID()}`;
    const { host, batches } = await start(prefix);
    await until(() => host.output.includes('it keeps trying'), host);
    await createTopics(prefix);
    await send(`${prefix}-binary`, [{ partition: 0, value: 'late' }]);
    await until(() => batches('binary').length > 0, host);

    const { host: other } = await start(prefix, { env: { KAFKA: '127.0.0.1:9' } });
    await until(() => other.output.includes('it keeps trying'), other);
    expect((await other.fetch('/admin/host/status')).status).toBe(200);
    const startedAt = Date.now();
    expect(await other.end()).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });
});
