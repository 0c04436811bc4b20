import { afterEach, expect, it, vi } from 'vitest';
import type { Herder } from '../runtime/herder-api.ts';
import { workerStarting } from './health.ts';
import { createRouter, workerFailure } from './router.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

afterEach(() => vi.useRealTimers());

function ask(checkHealth: () => Promise<void>) {
  return createRouter({ checkHealth } as Partial<Herder> as Herder, { log })(new Request('http://host/health'));
}

it('is healthy where the storage account answers', async () => {
  const response = await ask(async () => undefined);
  expect([response.status, await response.json()]).toEqual([
    200,
    { status: 'healthy', message: 'Worker has completed startup and is ready to handle requests.' },
  ]);
});

it('is unhealthy, and says why, where it does not', async () => {
  const response = await ask(() => Promise.reject(new Error('The account is disabled.')));
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    status: 'unhealthy',
    message:
      'Worker was unable to handle this request and may be unable to handle other requests. The account is disabled.',
  });
});

it('does not wait for ever', async () => {
  vi.useFakeTimers();
  const response = ask(() => new Promise(() => undefined));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await (await response).json()).toMatchObject({ status: 'unhealthy' });
});

it('is unhealthy with wrong settings, and starting while there is no worker yet', async () => {
  const failed = workerFailure(new Error('CONNECT_GROUP_ID is missing.'), { url: 'http://host/health/' });
  expect([failed.status, await failed.json()]).toEqual([
    500,
    { status: 'unhealthy', message: expect.stringContaining('CONNECT_GROUP_ID is missing.') },
  ]);
  const other = workerFailure(new Error('no'), { url: 'http://host/connectors' });
  expect(await other.json()).toMatchObject({ error_code: 500 });
  expect(workerStarting().status).toBe(503);
});
