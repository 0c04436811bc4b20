import { describe, expect, it } from 'vitest';
import { ConnectException } from '../api/index.ts';
import type { Herder } from '../runtime/herder-api.ts';
import { createRouter, type RouterOptions } from './router.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A herder that writes down its calls. */
function setup(options: Partial<RouterOptions> = {}) {
  const calls: unknown[][] = [];
  const herder = new Proxy({} as Herder, {
    get:
      (_, method) =>
      async (...args: unknown[]) => {
        calls.push([method, ...args]);
        if (method === 'putConnector') return { created: true, info: { name: args[0] } };
        if (method === 'activeTopics') return [];
        return undefined;
      },
  });
  const router = createRouter(herder, { log, ...options });
  const send = (method: string, path: string, body?: string) =>
    router(
      new Request(`http://host:8083${path}`, {
        method,
        ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
      }),
    );
  return { calls, send };
}

describe('what the herder is asked', () => {
  it('keeps numbers as they were written, and null', async () => {
    const { calls, send } = setup();
    const config = '{"big":12345678901234567890,"decimal":1.50,"exponent":1E5,"flag":true,"none":null,"__proto__":"x"}';
    const response = await send('POST', '/connectors', `{"name":" a ","config":${config},"initial_state":"paused"}`);
    expect(response.status).toBe(201);
    const [method, name, sent, options] = calls[0]!;
    expect([method, name, options]).toEqual(['putConnector', 'a', { replace: false, initialState: 'PAUSED' }]);
    expect(Object.entries(sent as object)).toEqual([
      ['big', '12345678901234567890'],
      ['decimal', '1.50'],
      ['exponent', '1E5'],
      ['flag', 'true'],
      ['none', null],
      ['__proto__', 'x'],
      ['name', 'a'],
    ]);
  });

  it.each([
    ['a%2Fb', 'a/b'],
    ['100%25', '100%'],
    ['%2520', '%20'],
    ['gr%C3%B6%C3%9Fe', 'größe'],
    ['a+b', 'a+b'],
    ['a%20b', 'a b'],
    ['a;v=1', 'a'],
    ['a%3Bv', 'a;v'],
    ['a%5Cb', 'a\\b'],
  ])('reads the name %s as %s', async (encoded, name) => {
    const { calls, send } = setup();
    await send('GET', `/connectors/${encoded}/status/`);
    expect(calls).toEqual([['connectorStatus', name]]);
  });

  it.each(['a/b', '100%', '%20', 'a;b', '{x}', 'größe', 'a b', 'a?b#c'])(
    'names %s by a Location that works',
    async (name) => {
      const { calls, send } = setup();
      const created = await send('POST', '/connectors', JSON.stringify({ name, config: {} }));
      await send('DELETE', new URL(created.headers.get('location')!).pathname);
      expect(calls.at(-1)).toEqual(['deleteConnector', name]);
    },
  );

  it.each([
    ['', { includeTasks: false, onlyFailed: false }],
    ['?includeTasks=TRUE', { includeTasks: true, onlyFailed: false }],
    ['?includeTasks=1&onlyFailed=true', { includeTasks: false, onlyFailed: true }],
  ])('restarts with %s', async (query, options) => {
    const { calls, send } = setup();
    await send('POST', `/connectors/a/restart${query}`);
    expect(calls).toEqual([['restartConnector', 'a', options]]);
  });

  it.each([
    ['pause', 'PAUSED'],
    ['resume', 'RUNNING'],
    ['stop', 'STOPPED'],
  ])('%s means %s', async (path, target) => {
    const { calls, send } = setup();
    await send('PUT', `/connectors/a/${path}`);
    expect(calls).toEqual([['setTargetState', 'a', target]]);
  });

  it('asks for nothing but what is to be expanded', async () => {
    const { calls, send } = setup();
    await send('GET', '/connectors?expand=status&expand=other');
    expect(calls).toEqual([['expanded', { info: false, status: true }]]);
  });
});

describe('answers', () => {
  it.each(['/connectors//status', '/connectors/%zz', '/connectors/%ff', '/connectors/a%00b'])(
    'refuses %s',
    async (path) => {
      const { calls, send } = setup();
      const response = await send('GET', path);
      expect([response.status, calls]).toEqual([400, []]);
      expect(await response.text()).toContain('<h2>HTTP ERROR 400');
    },
  );

  it('is a logged 500 for what nobody expected', async () => {
    const errors: unknown[] = [];
    const failing = {
      connectors: () => Promise.reject(new ConnectException('table gone')),
    } as Partial<Herder> as Herder;
    const own = createRouter(failing, {
      log: { ...log, error: (message, fields) => errors.push([message, fields?.path]) },
    });
    const response = await own(new Request('http://host/connectors'));
    expect([response.status, await response.json()]).toEqual([500, { error_code: 500, message: 'table gone' }]);
    expect(errors).toEqual([['Uncaught exception in REST call', '/connectors']]);
  });

  it('forbids topics where tracking is off, and their reset where that is', async () => {
    const off = setup({ topicTracking: false });
    const noReset = setup({ topicTrackingReset: false });
    const tried = await Promise.all([
      off.send('GET', '/connectors/a/topics'),
      off.send('PUT', '/connectors/a/topics/reset'),
      noReset.send('PUT', '/connectors/a/topics/reset'),
      noReset.send('GET', '/connectors/a/topics'),
    ]);
    expect(tried.map(({ status }) => status)).toEqual([403, 403, 403, 200]);
    expect(await tried[2]!.json()).toEqual({ error_code: 403, message: 'Topic tracking reset is disabled.' });
  });

  it('names the place of a fault in bytes and lines', async () => {
    const { send } = setup();
    const response = await send('PUT', '/connectors/a/config', '{"ö":"é",\n "b": tru}');
    expect(((await response.json()) as { message: string }).message).toMatch(
      /^Unrecognized token 'tru'.*\n at .* line: 2, column: 7\]$/,
    );
  });
});
