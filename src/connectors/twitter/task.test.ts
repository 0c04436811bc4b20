import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULTS, type Simulator, type SimulatorSettings, startSimulator } from '../../../local/x-api/simulator.ts';
import {
  type Config,
  ConnectException,
  RetriableException,
  type SourceOffset,
  type SourceRecord,
  type Struct,
} from '../../api/index.ts';
import { twitterSource } from './connector.ts';
import { TwitterSourceTask } from './task.ts';

let dataDir: string;
let simulator: Simulator;
const started: TwitterSourceTask[] = [];
const PLENTY = { windowSeconds: 900, limits: { app: 1_000_000, user: 1_000_000 } };

async function simulate(options: Partial<SimulatorSettings> = {}): Promise<void> {
  simulator = await startSimulator({ dataDir, rate: 0, rateLimit: PLENTY, ...options });
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twitter-source-'));
});

afterEach(async () => {
  for (const task of started.splice(0)) task.stop();
  await simulator.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function configure(change: Config = {}): Config {
  return {
    'kafka.status.topic': 'twitterstatus',
    'process.deletes': 'false',
    'filter.keywords': 'kafka',
    'twitter.bearer.token': DEFAULTS.bearer,
    'twitter.api.base.url': simulator.baseUrl,
    'twitter.poll.interval.ms': '100',
    'queue.empty.ms': '200',
    ...change,
  };
}

/** What the runtime does around a task: stored offsets per source partition, and when to poll again. */
class Harness {
  readonly records: SourceRecord[] = [];
  readonly offsets = new Map<string, SourceOffset>();
  readonly warnings: string[] = [];
  pollAgainAt = 0;
  createdAt = Date.now() - 3_600_000;
  task = new TwitterSourceTask();

  async start(config: Config): Promise<this> {
    this.task = new TwitterSourceTask();
    started.push(this.task);
    const log = { debug() {}, info() {}, error() {}, warn: (message: string) => void this.warnings.push(message) };
    await this.task.start(config, {
      connector: 'twitter',
      task: 0,
      createdAt: this.createdAt,
      log,
      offset: async (partition) => this.offsets.get(JSON.stringify(partition)),
      pollAgainAt: (time) => {
        this.pollAgainAt = time;
      },
    });
    return this;
  }

  /** Stores the offset as JSON, as every store does. */
  accept(records: readonly SourceRecord[]): void {
    for (const record of records) {
      this.records.push(record);
      this.offsets.set(JSON.stringify(record.sourcePartition), JSON.parse(JSON.stringify(record.sourceOffset)));
    }
  }

  /** Polls until there is nothing now; returns how many records came. */
  async drain(): Promise<number> {
    let count = 0;
    for (let records = await this.#poll(); records; records = await this.#poll()) {
      this.accept(records);
      count += records.length;
    }
    return count;
  }

  /** Keeps polling until as many records are there. */
  async readUntil(count: number, timeout = 10_000): Promise<void> {
    await expect
      .poll(
        async () => {
          this.accept((await this.#poll()) ?? []);
          return this.records.length;
        },
        { timeout, interval: 20 },
      )
      .toBeGreaterThanOrEqual(count);
  }

  get ids(): string[] {
    return this.records.map((record) => String((record.value as Struct).get('Id')));
  }

  async #poll(): Promise<SourceRecord[] | null> {
    return this.task.poll(AbortSignal.timeout(20_000));
  }
}

function issue(count: number, text = 'kafka'): string[] {
  return simulator.stream
    .issue(Array.from({ length: count }, (_, index) => ({ text: `${text} ${index}` })))
    .map(({ id }) => id);
}

describe('reading', () => {
  it('brings every post once and in order over many pages, in batches', async () => {
    await simulate();
    const ids = issue(350);
    issue(5, 'something else');
    const harness = await new Harness().start(configure());
    const first = await harness.task.poll(AbortSignal.timeout(5000));
    expect(first).toHaveLength(100);
    harness.accept(first ?? []);
    await harness.drain();
    expect(harness.ids).toEqual(ids);
    expect(ids.every((id) => BigInt(id) > 2n ** 53n)).toBe(true);
    const record = harness.records[0] as SourceRecord;
    expect(record).toMatchObject({ topic: 'twitterstatus', sourcePartition: { query: 'kafka' } });
    expect((record.key as Struct).get('Id')).toBe(BigInt(ids[0] as string));
  });

  it('misses nothing and doubles nothing while posts keep coming, late and out of order', async () => {
    await simulate({ rate: 300, indexDelayMs: 400, keywords: ['kafka', 'azure'], seed: 5 });
    const harness = await new Harness().start(configure({ 'twitter.overlap.ms': '3000' }));
    await harness.readUntil(400);
    simulator.stream.change({ paused: true });
    const expected = () => simulator.log.all.filter((post) => /kafka/i.test(post.text)).map((post) => post.id);
    await harness.readUntil(expected().length);
    expect([...harness.ids].sort()).toEqual(expected());
  }, 20_000);

  it('reads a backlog that is larger than memory should hold', async () => {
    await simulate();
    const begin = Date.now() - 1_000_000;
    const drafts = Array.from({ length: 3000 }, (_, index) => ({
      text: `kafka ${index}`,
      createdAt: begin + index * 300,
    }));
    const ids = simulator.stream.issue(drafts).map(({ id }) => id);
    const harness = await new Harness().start(configure({ 'queue.batch.size': '500' }));
    await harness.readUntil(3000);
    expect(harness.ids).toEqual(ids);
    expect(simulator.stats().requests).toBeLessThan(100);
  });

  it('begins at the creation of the connector, or at twitter.start.time', async () => {
    await simulate();
    const now = Date.now();
    const [old, young] = simulator.stream
      .issue([
        { text: 'kafka old', createdAt: now - 60_000 },
        { text: 'kafka young', createdAt: now - 10_000 },
      ])
      .map(({ id }) => id);
    const harness = new Harness();
    harness.createdAt = now - 30_000;
    await (await harness.start(configure())).drain();
    expect(harness.ids).toEqual([young]);
    const other = await new Harness().start(configure({ 'twitter.start.time': new Date(now - 90_000).toISOString() }));
    await other.drain();
    expect(other.ids).toEqual([old, young]);
  });

  it('waits for the next search while posts keep coming, and gives way after one without', async () => {
    await simulate();
    issue(1);
    const harness = await new Harness().start(configure({ 'twitter.poll.interval.ms': '600', 'queue.empty.ms': '10' }));
    expect(await harness.task.poll(AbortSignal.timeout(5000))).toHaveLength(1);
    const began = Date.now();
    expect(await harness.task.poll(AbortSignal.timeout(5000))).toBeNull();
    expect(Date.now() - began).toBeGreaterThan(400);
    const asked = simulator.stats().requests;
    expect(await harness.task.poll(AbortSignal.timeout(5000))).toBeNull();
    expect(simulator.stats().requests).toBe(asked);
    expect(harness.pollAgainAt).toBeGreaterThan(Date.now());
  });

  it('works with OAuth 1.0a', async () => {
    await simulate();
    const ids = issue(3, '"coca-cola" kafka');
    const config = configure({
      'filter.keywords': 'coca-cola,two words,#tag',
      'twitter.bearer.token': '',
      'twitter.oauth.consumerKey': DEFAULTS.consumerKey,
      'twitter.oauth.consumerSecret': DEFAULTS.consumerSecret,
      'twitter.oauth.accessToken': DEFAULTS.accessToken,
      'twitter.oauth.accessTokenSecret': DEFAULTS.accessTokenSecret,
    });
    const harness = await new Harness().start(config);
    await harness.drain();
    expect(harness.ids).toEqual(ids);
  });

  it('by several tasks brings a post that matches two keywords once', async () => {
    await simulate({ rate: 1000, keywords: ['kafka', 'azure', 'event hubs'], seed: 3 });
    await expect.poll(() => simulator.log.all.length).toBeGreaterThan(300);
    simulator.stream.change({ paused: true });
    const config = configure({ 'filter.keywords': 'kafka,azure,event hubs' });
    const context = { name: 'twitter', createdAt: 0, log: { debug() {}, info() {}, warn() {}, error() {} } };
    const ids: string[] = [];
    for (const one of await twitterSource.create().taskConfigs(config, 3, context)) {
      const harness = await new Harness().start(one);
      expect(await harness.drain()).toBeGreaterThan(10);
      ids.push(...harness.ids);
    }
    const matching = simulator.log.all.filter((post) => /kafka|azure|event hubs/i.test(post.text));
    expect(ids.sort()).toEqual(matching.map((post) => post.id));
  });
});

describe('going on', () => {
  it('after a stop continues where it was, with late posts and without doubles', async () => {
    await simulate();
    const before = issue(120);
    const [late] = simulator.stream.issue([{ text: 'kafka late', indexDelayMs: 600 }]).map(({ id }) => id);
    const after = issue(3);
    const harness = await new Harness().start(configure());
    await harness.drain();
    expect(harness.ids).toEqual([...before, ...after]);
    const more = issue(2);
    await harness.start(configure());
    await harness.readUntil(126);
    expect(harness.ids.slice(123).sort()).toEqual([late, ...more].sort());
  }, 30_000);

  it('after a crash in the middle reads again only what was not stored', async () => {
    await simulate();
    const ids = issue(250);
    const harness = await new Harness().start(configure());
    harness.accept((await harness.task.poll(AbortSignal.timeout(5000))) ?? []);
    const lost = (await harness.task.poll(AbortSignal.timeout(5000))) ?? [];
    expect(lost).toHaveLength(100);
    harness.accept(lost.slice(0, 30));
    await harness.start(configure());
    await harness.drain();
    expect(harness.ids).toEqual(ids);
  });

  it('from an offset that search does not reach any more warns and takes what is left', async () => {
    await simulate();
    const harness = new Harness();
    harness.offsets.set('{"query":"kafka"}', { since_id: '1000000000000000000' });
    const ids = issue(2);
    await (await harness.start(configure())).drain();
    expect(harness.ids).toEqual(ids);
    expect(harness.warnings).toEqual(['search reaches back 7 days: posts made before, if any are unread, are missed']);
  });
});

describe('trouble', () => {
  it('429: gives way until the reset, then goes on without a gap', async () => {
    await simulate();
    const ids = issue(150);
    simulator.faults.add({ status: 429, count: 1, resetSeconds: 1 });
    const harness = await new Harness().start(configure());
    const asked = Date.now();
    expect(await harness.drain()).toBe(0);
    expect(Date.now() - asked).toBeLessThan(900);
    expect(harness.pollAgainAt).toBeGreaterThan(asked + 500);
    const requests = simulator.stats().requests;
    expect(await harness.task.poll(AbortSignal.timeout(100))).toBeNull();
    expect(simulator.stats().requests).toBe(requests);
    await harness.readUntil(150);
    expect(harness.ids).toEqual(ids);
  });

  it('an allowance used up in the middle of a round is waited for, and the round goes on', async () => {
    await simulate({ rateLimit: { windowSeconds: 1, limits: { app: 2, user: 2 } } });
    const ids = issue(450);
    const harness = await new Harness().start(configure());
    expect(await harness.drain()).toBe(0);
    expect(harness.pollAgainAt).toBeGreaterThan(Date.now());
    await harness.readUntil(450);
    expect(harness.ids).toEqual(ids);
    expect(simulator.stats().byStatus['429']).toBeUndefined();
  }, 20_000);

  it('spreads its requests over the allowance that is left', async () => {
    await simulate({ rateLimit: { windowSeconds: 100, limits: { app: 11, user: 11 } } });
    const harness = await new Harness().start(configure({ 'twitter.task.count': '2' }));
    await harness.drain();
    const wait = harness.pollAgainAt - Date.now();
    expect(wait).toBeGreaterThan(17_000);
    expect(wait).toBeLessThan(21_000);
  });

  it('503 and a lost connection are to be retried, and nothing is lost', async () => {
    await simulate();
    const ids = issue(3);
    simulator.faults.add({ status: 503, count: 1 });
    const harness = await new Harness().start(configure());
    await expect(harness.drain()).rejects.toThrow(RetriableException);
    await harness.drain();
    expect(harness.ids).toEqual(ids);

    const silent = createServer((request) => request.socket.destroy());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const cut = await new Harness().start(configure({ 'twitter.api.base.url': address }));
    await expect(cut.drain()).rejects.toThrow(RetriableException);
    await new Promise((resolve) => silent.close(resolve));
    await expect(cut.drain()).rejects.toThrow(/No answer from X at .*ECONNREFUSED/);
  });

  it.each([
    ['503', { status: 503, count: 1, after: 1 }],
    ['a refused page token', { status: 400, count: 1, after: 1 }],
  ])('%s in the middle of the pages is to be retried, and nothing is lost or doubled', async (_, fault) => {
    await simulate();
    const ids = issue(350);
    simulator.faults.add(fault);
    const harness = await new Harness().start(configure());
    await expect(harness.drain()).rejects.toThrow(RetriableException);
    await harness.drain();
    expect(harness.ids).toEqual(ids);
  });

  it.each([
    [{ 'twitter.bearer.token': 'wrong' }, /401 Unauthorized.*Check twitter\.bearer\.token\./],
    [
      {
        'twitter.bearer.token': '',
        ...Object.fromEntries(
          ['consumerKey', 'consumerSecret', 'accessToken', 'accessTokenSecret'].map((name) => [
            `twitter.oauth.${name}`,
            'wrong',
          ]),
        ),
      },
      /Check twitter\.oauth\.consumerKey, twitter\.oauth\.consumerSecret/,
    ],
  ])('wrong credentials fail the task and are named: %o', async (change, message) => {
    await simulate();
    const harness = await new Harness().start(configure(change as Config));
    const failure = await harness.drain().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConnectException);
    expect(failure).not.toBeInstanceOf(RetriableException);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).not.toContain('wrong');
  });

  it('a query that X refuses fails the task with the reason of X', async () => {
    await simulate();
    const harness = await new Harness().start(configure({ 'filter.keywords': 'x'.repeat(600) }));
    await expect(harness.drain()).rejects.toThrow(/X refused the search \(400 .*512/);
  });

  it('an aborted poll returns soon and loses nothing', async () => {
    await simulate();
    const ids = issue(150);
    const harness = await new Harness().start(configure());
    expect(await harness.task.poll(AbortSignal.abort())).toBeNull();
    await harness.drain();
    expect(harness.ids).toEqual(ids);
  });

  it('process.deletes warns', async () => {
    await simulate();
    const harness = await new Harness().start(configure({ 'process.deletes': 'true' }));
    expect(harness.warnings[0]).toContain('process.deletes has no effect');
  });
});
