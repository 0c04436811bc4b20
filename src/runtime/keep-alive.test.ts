import { expect, test } from 'vitest';
import type { Config, SinkConnectorPlugin, SinkTask } from '../api/index.ts';
import { MemoryTable } from '../store/memory-table.ts';
import { encodeSink, Offsets, sinkIdentity } from '../store/offsets.ts';
import { Registry } from '../store/registry.ts';
import { keepSinksAlive } from './keep-alive.ts';
import { PluginRegistry } from './plugin-registry.ts';
import type { Runtime } from './runtime.ts';

const TP = { topic: 't', partition: 0 };

async function world(keepAlive: NonNullable<SinkTask['keepAlive']>, state: Buffer | undefined) {
  const plugin: SinkConnectorPlugin = {
    type: 'sink',
    className: 'test.Sink',
    version: '1',
    config: [],
    create: () => ({ taskConfigs: () => [], createTask: () => ({ start() {}, put() {}, stop() {}, keepAlive }) }),
  };
  const table = new MemoryTable();
  const registry = new Registry(new MemoryTable(), 'g');
  const offsets = new Offsets(table, 'g');
  for (const name of ['a', 'b']) {
    await registry.change(name, (_, configGeneration) => ({
      type: 'sink',
      config: { name, 'connector.class': 'test.Sink' },
      target: name === 'a' ? 'STOPPED' : 'PAUSED',
      configGeneration,
      taskConfigs: [],
      createdAt: 0,
    }));
    const columns = {
      ...sinkIdentity(name, TP.topic, TP.partition),
      ...encodeSink({ next: 9n, base: 5n, state }, {}),
    };
    await table.write([{ kind: 'insert', ...offsets.sinkKey(name, TP.topic, TP.partition), columns }]);
  }
  const errors: string[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (message: string) => void errors.push(message) };
  const plugins = new PluginRegistry([plugin]);
  const stopping = new AbortController().signal;
  return {
    runtime: {
      registry,
      offsets,
      plugins,
      log,
      stopping,
      loggers: { get: () => log },
      resolve: async (config: Config) => config,
    } as unknown as Runtime,
    offsets,
    errors,
  };
}

test('what a task gives up is read again, of stopped and paused connectors too', async () => {
  const { runtime, offsets } = await world(() => ({ ...TP, next: 5n, base: 5n }), Buffer.from('open'));
  await keepSinksAlive(runtime);
  for (const name of ['a', 'b']) {
    expect(await offsets.listSinks(name)).toMatchObject([{ next: 5n, base: 5n, state: undefined, owned: false }]);
  }
});

test('what is renewed stays as it is; a sink without a state is not asked; one that fails does not stop the others', async () => {
  let asked = 0;
  const renew = await world(() => {
    asked++;
    return undefined;
  }, Buffer.from('open'));
  await keepSinksAlive(renew.runtime);
  expect(asked).toBe(2);
  expect(await renew.offsets.listSinks('a')).toMatchObject([{ next: 9n, state: Buffer.from('open'), owned: false }]);

  const without = await world(() => {
    throw new Error('asked without a state');
  }, undefined);
  await keepSinksAlive(without.runtime);
  expect(without.errors).toEqual([]);

  const failing = await world(() => {
    asked++;
    throw new Error('storage is away');
  }, Buffer.from('open'));
  await keepSinksAlive(failing.runtime);
  expect(asked).toBe(4);
  expect(failing.errors).toHaveLength(2);
});
