import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Plugin } from '../src/api/index.ts';
import { AzureBlobStorageSinkTask } from '../src/connectors/azure-blob/task.ts';
import { type Fault, MemoryBlobStore } from '../src/connectors/azure-blob/testing/memory-blob-store.ts';
import { config } from '../src/connectors/azure-blob/testing/sink-harness.ts';
import { PluginRegistry } from '../src/runtime/plugin-registry.ts';
import { ToyCluster } from '../src/runtime/testing/toy-cluster.ts';

const PARTITIONS = 2;
const FAULTS: readonly Fault[] = ['lost request', 'lost answer'];

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

/** A sink that writes exactly once, in the toy cluster, and that throws for a record it cannot write: nobody takes its reports. */
function blobCluster(store: MemoryBlobStore): ToyCluster {
  const cluster = new ToyCluster();
  const plugin: Plugin = {
    ...{ type: 'sink', className: 'org.test.BlobSinkConnector', version: '1', config: [] },
    create: () => ({
      taskConfigs: (given, max) => Array.from({ length: max }, () => given),
      createTask: () => {
        const task = new AzureBlobStorageSinkTask(() => store);
        const start = task.start.bind(task);
        task.start = (given, context) => start(given, { ...context, errantRecordReporter: undefined });
        return task;
      },
    }),
  };
  Object.assign(cluster.runtime, { plugins: new PluginRegistry([...cluster.toys.plugins, plugin]) });
  for (const topic of ['in']) cluster.kafka.create(topic, PARTITIONS);
  return cluster;
}

test('isolation in a sink that writes exactly once: good records are in blobs once, bad ones are dead letters, whatever fails between', async () => {
  const partition = fc.array(fc.boolean(), { maxLength: 25 });
  const scenario = fc.record({
    partitions: fc.tuple(partition, partition),
    flushSize: fc.integer({ min: 1, max: 6 }),
    /** Of the requests to the store, by their number. */
    faults: fc.array(fc.record({ at: fc.nat(80), fault: fc.constantFrom(...FAULTS) }), { maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ partitions, flushSize, faults }) => {
      const store = new MemoryBlobStore();
      let request = 0;
      store.fault = () => {
        const at = request++;
        return faults.find((one) => one.at === at)?.fault;
      };
      const cluster = blobCluster(store);
      const good: string[] = [];
      const bad: string[] = [];
      partitions.forEach((records, p) => {
        records.forEach((isBad, i) => {
          cluster.kafka.append('in', p, isBad ? null : `${p}-${i}`);
          (isBad ? bad : good).push(`${p}-${i}`);
        });
      });
      await cluster.put('c', {
        ...config({ 'flush.size': String(flushSize), 'rotate.schedule.interval.ms': '1000', timezone: 'UTC' }),
        ...{ 'connector.class': 'org.test.BlobSinkConnector', topics: 'in' },
        ...{ 'errors.tolerance': 'all', 'errors.sink.isolate': 'true' },
        'errors.deadletterqueue.topic.name': 'dead',
        'errors.deadletterqueue.context.headers.enable': 'true',
      });
      for (let i = 0; i < 12; i++) {
        await cluster.settle();
        cluster.pass(10_000);
      }
      expect(await cluster.states('c')).toEqual(['RUNNING']);
      const lines = [...store.committed().values()].flatMap((bytes) => String(bytes).split('\n').slice(0, -1));
      expect(lines.map((line) => JSON.parse(line)).sort()).toEqual(good.sort());
      const places = cluster.kafka.topics
        .get('dead')!
        .flat()
        .map(({ headers }) => {
          const header = (name: string) => headers.find(({ key }) => key === `__connect.errors.${name}`)?.value;
          return `${header('partition')}-${header('offset')}`;
        });
      expect([...new Set(places)].sort()).toEqual(bad.sort());
    }),
    { numRuns: Number(process.env.ISOLATE_TEST_RUNS ?? 25) },
  );
}, 120_000);
