import { afterEach, expect, test, vi } from 'vitest';
import type { SinkConnectorPlugin, SinkTask } from '../api/index.ts';
import { Lease } from '../store/lease.ts';
import { MemoryTable } from '../store/memory-table.ts';
import { encodeSink, Offsets, sinkIdentity } from '../store/offsets.ts';
import type { RegisteredConnector } from '../store/registry.ts';
import { PluginRegistry } from './plugin-registry.ts';
import type { Runtime } from './runtime.ts';
import { SinkReset } from './sink-reset.ts';

const TP = { topic: 't', partition: 0 };
const config = { 'connector.class': 'org.test.StatefulSinkConnector' };
const connector: RegisteredConnector = {
  name: 'c',
  type: 'sink',
  config,
  target: 'STOPPED',
  generation: 1,
  configGeneration: 1,
  taskConfigs: [],
  createdAt: 0,
};

afterEach(() => vi.useRealTimers());

/** A stopped sink that has read up to 9; what is final reaches up to 5, and a state names what is closing. */
async function world(methods: Partial<SinkTask>) {
  const offsets = new Offsets(new MemoryTable(), 'g');
  const row = { ...sinkIdentity('c', 't', 0), ...encodeSink({ next: 9n, base: 5n, state: Buffer.from('open') }, {}) };
  await offsets.table.write([{ kind: 'insert', ...offsets.sinkKey('c', 't', 0), columns: { ...row, epoch: 3 } }]);
  const calls: unknown[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args]);
  const plugin: SinkConnectorPlugin = {
    type: 'sink',
    className: 'org.test.StatefulSinkConnector',
    version: '1',
    config: [],
    create: () => ({
      taskConfigs: () => [],
      createTask: () => ({ start() {}, put() {}, stop: note('stop'), close: note('close'), ...methods }),
    }),
  };
  const warnings: string[] = [];
  const log = { debug() {}, info() {}, warn: (message: string) => void warnings.push(message), error() {} };
  const runtime = {
    offsets,
    log,
    loggers: { get: () => log },
    plugins: new PluginRegistry([plugin]),
    resolve: async (given: object) => given,
  } as unknown as Runtime;
  const stored = async () => (await offsets.listSinks('c'))[0];
  return { reset: new SinkReset(runtime, connector), stored, offsets, calls, warnings };
}

test('what is closing is finished, what is open given up, and then the position is moved in one write', async () => {
  const seen: unknown[] = [];
  const { reset, stored, calls } = await world({
    open: ([assignment]) => void seen.push(['open', assignment?.epoch, assignment?.next]),
    afterCheckpoint: (_, state) => {
      seen.push(['finish', String(state)]);
      return Buffer.from('finished');
    },
    resetState: ({ state, resetGen }, to) => {
      seen.push(['reset', String(state), resetGen, to]);
      return Buffer.from('new');
    },
  });
  expect(await reset.move({ ...TP, offset: 7n })).toBe(true);
  await reset.end();
  expect(seen).toEqual([
    ['open', 4, 9n],
    ['finish', 'open'],
    ['reset', 'finished', 0, 7n],
  ]);
  expect(calls).toEqual([['close', [TP]], ['stop']]);
  expect(await stored()).toMatchObject({ next: 7n, base: 7n, state: Buffer.from('new'), resetGen: 1, owned: false });
});

test('what cannot be finished is left out where its records are read again', async () => {
  const { reset, stored, warnings } = await world({
    afterCheckpoint: () => Promise.reject(new Error('the container is gone')),
  });
  expect(await reset.move({ ...TP, offset: 5n })).toBe(true);
  expect(await stored()).toMatchObject({ next: 5n, base: 5n, state: undefined, resetGen: 1 });
  expect(warnings[0]).toMatch(/t-0 from offset 5 on is given up: the container is gone/);
});

test('what cannot be finished is not skipped: the position stays', async () => {
  const { reset, stored } = await world({ afterCheckpoint: () => Promise.reject(new Error('no access')) });
  await expect(reset.move({ ...TP, offset: 6n })).rejects.toThrow(/cannot be moved past 5.*no access/);
  expect(await stored()).toMatchObject({ next: 9n, base: 5n, state: Buffer.from('open'), resetGen: 0, owned: false });
});

test('closings below the base that cannot be finished are not skipped either, also where the task cannot be started', async () => {
  const { reset, stored } = await world({
    start: () => Promise.reject(new Error('the account is gone')),
    unfinishedFrom: () => 3n,
  });
  await expect(reset.move({ ...TP, offset: 4n })).rejects.toThrow(/cannot be moved past 3.*the account is gone/);
  expect(await stored()).toMatchObject({ next: 9n, resetGen: 0 });
  expect(await reset.move({ ...TP, offset: 3n })).toBe(true);
  expect(await stored()).toMatchObject({ next: 3n, base: 3n, state: undefined, resetGen: 1 });
});

test('a deleted position leaves the row with its epoch and reset generation', async () => {
  const { reset, stored, offsets } = await world({});
  expect(await reset.move({ ...TP, offset: null })).toBe(true);
  expect(await stored()).toBeUndefined();
  await offsets.createSink('c', { ...TP, next: 0n });
  expect(await stored()).toMatchObject({ next: 0n, resetGen: 1 });
  const { row } = await offsets.table.get(offsets.sinkKey('c', 't', 0));
  expect(row?.columns.epoch).toBe(4);
});

test('a partition without a row gets one', async () => {
  const { reset, offsets } = await world({});
  expect(await reset.move({ topic: 'u', partition: 2, offset: 3n })).toBe(true);
  const moved = (await offsets.listSinks('c')).find(({ topic }) => topic === 'u');
  expect(moved).toMatchObject({ partition: 2, next: 3n, base: 3n, resetGen: 1, fresh: false });
});

test('a partition that another executor holds is waited for, but not for ever', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { reset, stored, offsets } = await world({});
  const lease = await Lease.take(offsets.table, offsets.sinkKey('c', 't', 0), { leaseMs: 60_000 });
  const moved = reset.move({ ...TP, offset: 7n });
  vi.setSystemTime(Date.now() + 11_000);
  expect(await moved).toBe(false);
  expect(await stored()).toMatchObject({ next: 9n, resetGen: 0 });
  await lease.release();
  expect(await reset.move({ ...TP, offset: 7n })).toBe(true);
});
