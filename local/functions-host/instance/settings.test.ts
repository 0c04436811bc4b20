import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHostJson } from './host-json.ts';
import { readSettings, resolveBinding, resolveSecureSetting } from './settings.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('readSettings', () => {
  it('takes local.settings.json, over which the environment wins', async () => {
    await writeFile(join(dir, 'local.settings.json'), '{"Values":{"A":"file","B":"file","N":7,"none":null}}');
    expect(await readSettings(dir, { B: 'env' })).toEqual({ A: 'file', B: 'env', N: '7' });
  });

  it('does without the file, and names it when it is broken', async () => {
    expect(await readSettings(dir, { A: '1' })).toEqual({ A: '1' });
    await writeFile(join(dir, 'local.settings.json'), '{');
    await expect(readSettings(dir, {})).rejects.toThrow('local.settings.json is not JSON');
  });
});

describe('settings in bindings', () => {
  const settings = { TOPIC: 'orders', HOST: 'h' };

  it('replaces %NAME%, but not in a route', () => {
    const binding = { type: 't', direction: 'in', topic: '%TOPIC%-x', route: '%TOPIC%', n: 1 } as const;
    expect(resolveBinding(binding, settings)).toEqual({ ...binding, topic: 'orders-x' });
  });

  it('names the setting that is missing', () => {
    expect(() => resolveSecureSetting('%NONE%', settings)).toThrow('set the app setting NONE');
  });

  it('takes a setting by its bare name, else the text', () => {
    expect(resolveSecureSetting('TOPIC', settings)).toBe('orders');
    expect(resolveSecureSetting('%HOST%:9092', settings)).toBe('h:9092');
    expect(resolveSecureSetting('literal', settings)).toBe('literal');
    expect(resolveSecureSetting('', settings)).toBeUndefined();
  });
});

describe('readHostJson', () => {
  it('has the real defaults', async () => {
    await writeFile(join(dir, 'host.json'), '{"version":"2.0"}');
    expect(await readHostJson(dir, {})).toEqual({
      routePrefix: 'api',
      functionTimeoutMs: 1_800_000,
      durableTask: {},
      kafka: {},
      listenerLockPeriodMs: 60_000,
      listenerLockRecoveryMs: 60_000,
    });
  });

  it('reads its sections, over which settings win', async () => {
    const json = {
      functionTimeout: '00:05:00.5',
      singleton: { listenerLockPeriod: '00:00:15' },
      extensions: { http: { routePrefix: '' }, kafka: { maxBatchSize: 10 }, durableTask: { hubName: 'Hub' } },
    };
    await writeFile(join(dir, 'host.json'), JSON.stringify(json));
    const settings = {
      AzureFunctionsJobHost__extensions__kafka__MaxBatchSize: '20',
      AzureFunctionsJobHost__extensions__http__routePrefix: '/v1/',
    };
    expect(await readHostJson(dir, settings)).toMatchObject({
      routePrefix: 'v1',
      functionTimeoutMs: 300_500,
      kafka: { maxBatchSize: '20' },
      durableTask: { hubName: 'Hub' },
      listenerLockPeriodMs: 15_000,
    });
  });

  it('names the field that is wrong, and the file that is missing', async () => {
    await expect(readHostJson(dir, {})).rejects.toThrow('is missing: is this a Functions app?');
    await writeFile(join(dir, 'host.json'), '{"functionTimeout":"5 minutes"}');
    await expect(readHostJson(dir, {})).rejects.toThrow('functionTimeout is not a time span');
    await writeFile(join(dir, 'host.json'), '{');
    await expect(readHostJson(dir, {})).rejects.toThrow('host.json is not JSON');
  });
});
