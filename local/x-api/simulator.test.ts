import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiResponseError, type ITwitterApiClientPlugin, TwitterApi, type TwitterApiTokens } from 'twitter-api-v2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULTS, type Simulator, type SimulatorSettings, startSimulator } from './simulator.ts';
import { snowflakeAt, snowflakeTime } from './snowflake.ts';

let dataDir: string;
let simulator: Simulator;
const agent = new Agent({ keepAlive: true });

async function start(options: Partial<SimulatorSettings> = {}): Promise<Simulator> {
  simulator = await startSimulator({ dataDir, rate: 0, ...options });
  return simulator;
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'x-api-'));
});

afterEach(async () => {
  await simulator.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const USER_TOKENS: TwitterApiTokens = {
  appKey: DEFAULTS.consumerKey,
  appSecret: DEFAULTS.consumerSecret,
  accessToken: DEFAULTS.accessToken,
  accessSecret: DEFAULTS.accessTokenSecret,
};

/** Sends the client's requests to the simulator. */
const redirect: ITwitterApiClientPlugin = {
  onBeforeRequestConfig({ params }) {
    params.url = params.url.replace('https://api.x.com', simulator.baseUrl);
  },
};

function client(tokens: string | TwitterApiTokens = DEFAULTS.bearer): TwitterApi['v2'] {
  const settings = { httpAgent: agent, plugins: [redirect] };
  return (typeof tokens === 'string' ? new TwitterApi(tokens, settings) : new TwitterApi(tokens, settings)).v2;
}

function get(parameters: Record<string, string>): Promise<Response> {
  return fetch(`${simulator.baseUrl}/2/tweets/search/recent?${new URLSearchParams(parameters)}`, {
    headers: { authorization: `Bearer ${DEFAULTS.bearer}` },
  });
}

describe('recent search', () => {
  it('pages from the newest post to the oldest, each once', async () => {
    await start();
    const issued = simulator.stream.issue(Array.from({ length: 250 }, (_, index) => ({ text: `kafka ${index}` })));
    simulator.stream.issue([{ text: 'something else' }]);
    const found: string[] = [];
    const sizes: number[] = [];
    let token: string | undefined;
    do {
      const page = await client().get('tweets/search/recent', {
        query: 'kafka',
        max_results: 100,
        ...(token === undefined ? {} : { next_token: token }),
      });
      sizes.push(page.meta.result_count);
      expect(page.meta.newest_id).toBe(page.data[0].id);
      found.push(...page.data.map((post: { id: string }) => post.id));
      token = page.meta.next_token;
    } while (token !== undefined);
    expect(sizes).toEqual([100, 100, 50]);
    expect(found).toEqual(issued.map((post) => post.id).reverse());
    expect(BigInt(found[0]!)).toBeGreaterThan(2n ** 53n);
  });

  it('keeps to since_id and until_id, both exclusive', async () => {
    await start();
    const ids = simulator.stream
      .issue(['a', 'b', 'c', 'd'].map((word) => ({ text: `kafka ${word}` })))
      .map(({ id }) => id);
    const page = await client().search('kafka', { since_id: ids[0]!, until_id: ids[3]! });
    expect(page.tweets.map((post) => post.id)).toEqual([ids[2], ids[1]]);
    const none = await (await get({ query: 'kafka', since_id: ids[3]! })).json();
    expect(none).toEqual({ meta: { result_count: 0 } });
  });

  it('shows default fields, and more when asked, with the objects they refer to', async () => {
    await start({ rate: 1000, keywords: ['kafka'] });
    await expect.poll(() => simulator.log.all.length).toBeGreaterThan(300);
    simulator.stream.change({ paused: true });
    const plain = await client().search('kafka', { max_results: 100 });
    expect(Object.keys(plain.tweets[0]!).sort()).toEqual(['edit_history_tweet_ids', 'id', 'text']);
    expect(plain.includes.users).toEqual([]);
    const full = await client().search('kafka', {
      max_results: 100,
      'tweet.fields': ['created_at', 'author_id', 'entities', 'geo', 'attachments', 'referenced_tweets', 'lang'],
      expansions: ['author_id', 'attachments.media_keys', 'geo.place_id', 'referenced_tweets.id'],
      'user.fields': ['public_metrics'],
      'media.fields': ['url', 'variants'],
      'place.fields': ['country_code'],
    });
    for (const post of full.tweets) {
      expect(full.includes.author(post)?.public_metrics).toBeDefined();
      expect(Math.floor(snowflakeTime(BigInt(post.id)) / 1000) * 1000).toBe(Date.parse(post.created_at!));
      for (const tag of post.entities?.hashtags ?? []) {
        expect([...post.text].slice(tag.start, tag.end).join('')).toBe(`#${tag.tag}`);
      }
      if (post.attachments?.media_keys) expect(full.includes.medias(post)).toHaveLength(1);
    }
    expect(full.includes.media.length).toBeGreaterThan(0);
    expect(full.includes.places.length).toBeGreaterThan(0);
    expect(full.includes.tweets.length).toBeGreaterThan(0);
  });

  it('finds a post only after its index delay, and then in its place', async () => {
    await start();
    const [late, early] = simulator.stream.issue([{ text: 'kafka late', indexDelayMs: 300 }, { text: 'kafka early' }]);
    const ids = async () => (await client().search('kafka')).tweets.map((post) => post.id);
    expect(await ids()).toEqual([early!.id]);
    await expect.poll(ids).toEqual([early!.id, late!.id]);
    expect(BigInt(late!.id)).toBeLessThan(BigInt(early!.id));
  });
});

describe('what X refuses', () => {
  const old = String(snowflakeAt(Date.now() - 8 * 86_400_000));
  it.each([
    [{ query: '' }, /non-empty/],
    [{ query: 'x'.repeat(513) }, /512/],
    [{ query: 'kafka', max_results: '9' }, /\[9\] is not between 10 and 100/],
    [{ query: 'kafka', max_results: '101' }, /not between 10 and 100/],
    [
      { query: 'kafka', since_id: old },
      /'since_id' must be a tweet id created after .*Z\. Please use a 'since_id' that is larger than \d+/,
    ],
    [{ query: 'kafka', since_id: 'abc' }, /does not match/],
    [{ query: 'kafka', start_time: '2020-01-01T00:00:00Z' }, /'start_time' must be on or after/],
    [{ query: 'kafka', end_time: new Date().toISOString() }, /a minimum of 10 seconds prior/],
    [{ query: 'kafka', since_id: '1', start_time: '2026-01-01T00:00:00Z' }, /Invalid use of 'since_id' or 'until_id'/],
    [{ query: 'kafka', next_token: 'b26v89c19zqg8o3f' }, /next_token/],
    [{ query: 'kafka', 'tweet.fields': 'id,colour' }, /value \[colour\] is not one of \[article/],
    [{ query: 'kafka', expansions: 'author' }, /not one of/],
    [{ query: 'kafka', sort_order: 'up' }, /recency,relevancy/],
    [{ query: 'kafka', page: '2' }, /query parameter \[page\]/],
    [{ query: 'kafka and' }, /There were errors processing your request: Ambiguous/],
  ])('%o', async (parameters, message) => {
    await start();
    const response = await get(parameters as Record<string, string>);
    expect(response.status).toBe(400);
    const body = (await response.json()) as { title: string; errors: { message: string; parameters: object }[] };
    expect(body.title).toBe('Invalid Request');
    expect(body.errors[0]!.message).toMatch(message);
  });
});

describe('credentials', () => {
  it('of an app and of a user open the search', async () => {
    await start();
    simulator.stream.issue([{ text: "it's kafka (really) & *more*" }]);
    expect((await client().search('kafka')).tweets).toHaveLength(1);
    const query = '("really" OR azure) kafka lang:en';
    expect((await client(USER_TOKENS).search(query)).tweets).toHaveLength(1);
  });

  it.each([
    ['bearer token', 'wrong'],
    ['consumer key', { ...USER_TOKENS, appKey: 'wrong' }],
    ['consumer secret', { ...USER_TOKENS, appSecret: 'wrong' }],
    ['access token', { ...USER_TOKENS, accessToken: 'wrong' }],
    ['access token secret', { ...USER_TOKENS, accessSecret: 'wrong' }],
  ])('with a wrong %s are refused', async (_, tokens) => {
    await start();
    const refusal = client(tokens).search('kafka');
    await expect(refusal).rejects.toThrow(ApiResponseError);
    await expect(refusal).rejects.toMatchObject({
      code: 401,
      data: { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
    });
  });
});

describe('limits and faults', () => {
  it('counts requests down and then answers 429 until the reset', async () => {
    await start({ rateLimit: { windowSeconds: 900, limits: { app: 2, user: 1 } } });
    const remaining: (string | null)[] = [];
    for (let index = 0; index < 2; index += 1)
      remaining.push((await get({ query: 'a' })).headers.get('x-rate-limit-remaining'));
    expect(remaining).toEqual(['1', '0']);
    const refusal = await client()
      .search('kafka')
      .then(
        () => undefined,
        (error: unknown) => error as ApiResponseError,
      );
    expect(refusal?.code).toBe(429);
    expect(refusal?.rateLimit).toMatchObject({ limit: 2, remaining: 0 });
    expect(refusal!.rateLimit!.reset * 1000).toBeGreaterThan(Date.now() + 800_000);
    expect((await client(USER_TOKENS).search('kafka')).rateLimit.remaining).toBe(0);
  });

  it('answers with the faults that were asked for, then as before', async () => {
    await start();
    const ask = (body: object) =>
      fetch(`${simulator.baseUrl}/simulator/faults`, { method: 'POST', body: JSON.stringify(body) });
    expect((await ask({ status: 429, count: 1, resetSeconds: 5 })).status).toBe(200);
    expect((await ask({ status: 503, count: 2, after: 1 })).status).toBe(200);
    const limited = await get({ query: 'a' });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('x-rate-limit-reset')) * 1000).toBeGreaterThan(Date.now() + 3000);
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await get({ query: 'a' })).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(simulator.stats().byStatus).toEqual({ 200: 2, 429: 1, 503: 2 });
    expect((await ask({ status: 'x' })).status).toBe(400);
  });
});

describe('issued posts', () => {
  it('are the same for the same seed and keywords', async () => {
    await start({ rate: 1000, seed: 7 });
    await expect.poll(() => simulator.log.all.length).toBeGreaterThan(50);
    const texts = simulator.log.all.slice(0, 20).map((post) => post.text);
    await simulator.close();
    rmSync(dataDir, { recursive: true });
    await start({ rate: 500, seed: 7 });
    await expect.poll(() => simulator.log.all.length).toBeGreaterThan(50);
    expect(simulator.log.all.slice(0, 20).map((post) => post.text)).toEqual(texts);
  });

  it('are about none, one and several of the keywords', async () => {
    await start({ rate: 1000, keywords: ['kafka', 'azure', 'event hubs'] });
    await expect.poll(() => simulator.log.all.length).toBeGreaterThan(200);
    simulator.stream.change({ paused: true });
    const list = async (query: string) => {
      const response = await fetch(`${simulator.baseUrl}/simulator/posts?${new URLSearchParams({ query })}`);
      return ((await response.json()) as { posts: { id: string }[] }).posts.length;
    };
    expect(await list('kafka -azure -"event hubs"')).toBeGreaterThan(20);
    expect(await list('kafka azure')).toBeGreaterThan(2);
    expect(simulator.log.all.length - (await list('kafka OR azure OR "event hubs"'))).toBeGreaterThan(20);
  });

  it('outlive a restart, and no id comes again', async () => {
    await start();
    const before = simulator.stream.issue([{ text: 'kafka one', createdAt: Date.now() + 60_000 }]);
    await simulator.close();
    await start();
    const after = simulator.stream.issue([{ text: 'kafka two' }]);
    expect(BigInt(after[0]!.id)).toBeGreaterThan(BigInt(before[0]!.id));
    expect(simulator.log.all.map((post) => post.text)).toEqual(['kafka one', 'kafka two']);
  });
});
