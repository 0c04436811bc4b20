import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { Arm, refuse } from '../../src/cli/testing/arm.ts';
import { workerConfigFromEnv } from '../../src/config/worker.ts';
import { openStores } from '../../src/runtime/create-runtime.ts';
import type { TargetState } from '../../src/store/registry.ts';
import { connectless, type Run } from './connectless.ts';

let arm: Arm;
let app: Server;
/** What the app answers to GET /, one after another; then 200. */
let statuses: number[];
let env: Record<string, string>;
let stores: ReturnType<typeof openStores>;

beforeEach(async () => {
  arm = await new Arm().start();
  statuses = [];
  app = createServer((_, response) => {
    const status = statuses.shift() ?? 200;
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end('{"version":"4.3.1","commit":"connectless-0.1.0"}');
  });
  await new Promise<void>((done) => app.listen(0, '127.0.0.1', done));
  env = {
    ...arm.environment,
    AzureWebJobsStorage: inject('connectionString'),
    CONNECT_GROUP_ID: `cli-${randomBytes(4).toString('hex')}`,
  };
  stores = openStores(workerConfigFromEnv({ CONNECT_BOOTSTRAP_SERVERS: 'none:9092', ...env }), env);
});

afterEach(() => {
  arm.stop();
  app.close().closeAllConnections();
});

async function register(name: string, config: Record<string, string>, target: TargetState = 'RUNNING'): Promise<void> {
  await stores.registry.change(name, (_, generation) => ({
    ...{ type: 'sink', config, target, configGeneration: generation, taskConfigs: [], createdAt: Date.now() },
  }));
}

function triggers(...args: string[]): Promise<Run> {
  return connectless(['triggers', ...args], { env });
}

function publishAndRestart(...args: string[]): Promise<Run> {
  const { port } = app.address() as AddressInfo;
  return triggers('publish', '--restart', '--rest-url', `http://127.0.0.1:${port}`, ...args);
}

const restarts = () => arm.calls.filter((call) => call.startsWith('POST /restart'));

test('plan says which sinks would have a trigger, and why the others not; publish does what it says', async () => {
  await register('fast', { topics: 'a,b' });
  await register('regex', { 'topics.regex': 'a.*' });
  await register('resting', { topics: 'a' }, 'PAUSED');
  const before = await triggers('plan');
  expect(before.output).toMatch(/^\+ fast <- a: would be added: .*at once/m);
  expect(before.output).toMatch(/^ {2}regex <- \(topics.regex\): none: .*a\.\*/m);
  expect(before.output).toMatch(/^ {2}resting <- a: none: it is PAUSED/m);
  expect(before.output).toContain('2 consumers of some 25 threads on each instance');

  const dry = await triggers('publish', '--dry-run');
  expect(dry).toMatchObject({ code: 0, output: expect.stringContaining('2 changes would be published.') });
  expect(await stores.triggerRow.read()).toEqual({ version: 0, entries: [], restarted: 0 });

  const published = await triggers('publish');
  expect(published.output).toMatch(
    /^\+ fast <- a: .*\n\+ fast <- b: .*\nPublished version 1: 2 triggers\.\nApps take it up/,
  );
  await register('fast', { topics: 'b' });
  const { pairs, published: set, cost } = JSON.parse((await triggers('plan', '--json')).output);
  expect(pairs.slice(0, 2)).toEqual([
    { connector: 'fast', topic: 'b', action: 'keep', reason: expect.any(String) },
    { connector: 'regex', topic: null, action: 'skip', reason: expect.any(String) },
  ]);
  expect(pairs).toContainEqual({
    connector: 'fast',
    topic: 'a',
    action: 'remove',
    reason: expect.stringContaining('reads'),
  });
  expect(set).toMatchObject({ version: 1, restarted: 0 });
  expect(cost).toEqual({ consumersPerInstance: 1, threadsPerInstance: 25, flexScaleGroups: 1 });
  expect(arm.calls).toEqual([]);
});

test('where brokers want an identity, or triggers are off, none are published', async () => {
  await register('sink', { topics: 'a' });
  env.CONNECT_KAFKA_TRIGGERS = 'off';
  expect((await triggers('plan')).output).toContain('none: CONNECT_KAFKA_TRIGGERS is off');
  env.CONNECT_KAFKA_TRIGGERS = 'sink';
  Object.assign(env, { CONNECT_SECURITY_PROTOCOL: 'SASL_SSL', CONNECT_SASL_MECHANISM: 'OAUTHBEARER' });
  expect((await triggers('publish')).output).toContain('Nothing has changed since version 0.');
});

describe('--restart', () => {
  beforeEach(() => register('sink', { topics: 'a' }));

  test('restarts the app once for a change, waits until it answers, and tells the scale controller', async () => {
    statuses = [503, 404];
    const { code, output } = await publishAndRestart();
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('nothing is lost or doubled') });
    expect(output).toMatch(
      /Waiting for .*: 503 …\nWaiting for .*: 404 …\n.* answers \(connectless-0\.1\.0\) after \d+ s\./,
    );
    expect(output).toContain('Restarted: 1 Kafka trigger from now on.');
    expect(arm.calls.map((call) => call.split('?')[0])).toEqual([
      'GET ',
      'POST /restart',
      'POST /syncfunctiontriggers',
    ]);
    expect(await stores.triggerRow.read()).toMatchObject({ version: 1, restarted: 1 });

    const again = await publishAndRestart();
    expect(again.output).toContain('Nothing has changed since version 1.\nThe app was restarted for it before');
    expect(arm.calls.length).toBe(3);
  });

  test('does so as well for a set that was published before without it', async () => {
    await triggers('publish');
    expect(restarts()).toEqual([]);
    expect((await publishAndRestart()).output).toContain('has not restarted the app for it yet');
    expect(restarts().length).toBe(1);
  });

  test('publishes nothing where the app may not be read, and goes on where only the restart was refused', async () => {
    arm.replies.set('', [refuse(403, 'AuthorizationFailed')]);
    const first = await publishAndRestart();
    expect(first).toMatchObject({ code: 3, output: expect.stringContaining("the role 'Restart connectlab-app'") });
    expect(await stores.triggerRow.read()).toMatchObject({ version: 0 });
    arm.replies.set('/restart', [refuse(403, 'AuthorizationFailed')]);
    expect((await publishAndRestart()).code).toBe(3);
    expect(await stores.triggerRow.read()).toMatchObject({ version: 1, restarted: 0 });
    expect((await publishAndRestart()).code).toBe(0);
    expect(await stores.triggerRow.read()).toMatchObject({ version: 1, restarted: 1 });
  });

  test('leaves an app alone that does not run', async () => {
    arm.state = 'Stopped';
    expect(await publishAndRestart()).toMatchObject({ code: 3, output: expect.stringContaining('the app is Stopped') });
    expect(await stores.triggerRow.read()).toMatchObject({ version: 0 });
    expect(restarts()).toEqual([]);
  });

  test('keeps to the maintenance window, but for --now', async () => {
    const hour = (distance: number) => String((new Date().getUTCHours() + distance + 24) % 24).padStart(2, '0');
    env.CONNECT_MAINTENANCE_WINDOW = `${hour(3)}:00-${hour(5)}:00`;
    const closed = await publishAndRestart();
    expect(closed.code).toBe(3);
    expect(closed.output).toMatch(
      `Nothing was published: the maintenance window ${env.CONNECT_MAINTENANCE_WINDOW} opens`,
    );
    expect(closed.output).toContain(`${hour(3)}:00 (UTC)`);
    expect(await stores.triggerRow.read()).toMatchObject({ version: 0 });
    expect(arm.calls).toEqual([]);
    expect((await publishAndRestart('--window', `${hour(-1)}:00-${hour(2)}:00`, '--dry-run')).output).toContain(
      '1 change would be published, and the app restarted.',
    );
    expect((await publishAndRestart('--now')).code).toBe(0);
    expect(restarts().length).toBe(1);
  });

  test('names the setting that is missing, and refuses a window that is none', async () => {
    delete env.APP_NAME;
    expect(await publishAndRestart()).toMatchObject({ code: 2, output: expect.stringContaining('--app, or APP_NAME') });
    const wrong = await publishAndRestart('--app', 'connectlab-app', '--window', 'sundays');
    expect(wrong).toMatchObject({ code: 2, output: expect.stringContaining('CONNECT_MAINTENANCE_WINDOW') });
  });

  test('a scale controller that cannot be told is no failure: the app tells it by itself', async () => {
    arm.replies.set('/syncfunctiontriggers', [refuse(403, 'AuthorizationFailed')]);
    const { code, output } = await publishAndRestart();
    expect(code).toBe(0);
    expect(output).toContain(
      'The scale controller was not told: You may not do Microsoft.Web/sites/syncfunctiontriggers',
    );
  });
});
