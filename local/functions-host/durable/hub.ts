import type { DurableHub, DurableHubOptions, Logger } from '../contract.ts';
import { ActivityPool } from './activities.ts';
import { Client } from './client.ts';
import { ClientApi } from './client-api.ts';
import { clientBinding } from './client-links.ts';
import type { CommitTools } from './commit.ts';
import { Dispatcher } from './dispatcher.ts';
import { DurableFunctions } from './functions.ts';
import { LEASES, Leases } from './leases.ts';
import { Payloads } from './payloads.ts';
import { Poller } from './poller.ts';
import { readSettings } from './settings.ts';
import { ConflictError, isUnreachable, Storage } from './storage.ts';
import { Worker } from './worker.ts';

/**
 * Makes the durable task hub of one instance: orchestrations, entities and activities over Table and Blob Storage.
 *
 * All lives in one table. Each partition is a partition key, so that what an episode changes is one transaction; its rows are
 * `i|id` instances and entities, `h|id|execution|n` history, `m|…` messages, `t|id|execution|task` timers and
 * `w|id|execution|task` activities to run. Messages and timers are for the holder of the partition's lease, activities for
 * whichever instance claims them first. The partition key `leases` holds the leases and the heartbeats of the instances.
 * Texts too long for a row are blobs.
 */
export function createDurableHub(options: DurableHubOptions): DurableHub {
  const { connectionString, hubName, instanceId, log, notify } = options;
  const settings = readSettings(options.settings);
  const name = storageName(hubName);
  const storage = new Storage(connectionString, `${name}Hub`, log);
  const payloads = new Payloads(connectionString, `${name.toLowerCase()}-largemessages`);
  const functions = new DurableFunctions(options.functions, options.invoke);
  let partitionCount = settings.partitionCount;
  const parts = { storage, payloads, functions, log };

  const activities: ActivityPool = new ActivityPool({
    ...parts,
    instanceId,
    maxConcurrent: settings.maxConcurrentActivities,
    messageHiddenMs: options.messageHiddenMs,
    httpSleepMs: settings.httpSleepMs,
    alive: () => leases.alive(),
    notify,
    othersHaveWork: () => poller.othersHaveWork(),
    arrived: (partition, deliveries) => dispatcher.arrived(partition, deliveries),
  });
  const dispatcher: Dispatcher = new Dispatcher({
    ...parts,
    partitionCount: () => partitionCount,
    maxConcurrent: settings.maxConcurrentOrchestrators,
    handle: (partition, id, waiting) => worker.handle(partition, id, waiting),
    forget: (partition, id) => worker.forget(partition, id),
    notify,
  });
  const tools: CommitTools = { storage, payloads, dispatcher, activities };
  const worker = new Worker({
    ...tools,
    functions,
    maxEntityBatch: settings.maxEntityBatch,
    httpSleepMs: settings.httpSleepMs,
  });
  const leases = new Leases({
    ...parts,
    instanceId,
    partitionCount: () => partitionCount,
    leaseMs: options.partitionLeaseMs,
    acquired: (partition) => dispatcher.open(partition),
    leaving: (partition, graceMs) => dispatcher.close(partition, graceMs),
    notify,
  });
  const poller = new Poller({ instanceId, storage, dispatcher, activities, intervalMs: settings.maxPollingIntervalMs });
  const api = new ClientApi(new Client(tools, functions), hubName);

  return {
    async start() {
      await untilReachable(storage, async () => {
        await storage.prepare();
        await payloads.prepare();
        partitionCount = await settledPartitionCount(storage, settings.partitionCount, log);
      });
      if (storage.closed) return;
      await leases.start();
      poller.start();
    },
    async stop(graceMs) {
      storage.closed = true;
      await poller.stop();
      const leave = async () => {
        await leases.freeze();
        await Promise.all(dispatcher.owned().map((partition) => dispatcher.close(partition, graceMs)));
        await leases.giveAllBack();
      };
      await Promise.all([activities.stop(graceMs), leave()]);
    },
    hinted(hint) {
      const [kind, what] = hint.split(' ');
      if (kind === 'leases') void leases.tick();
      else if (kind === 'control' && what && dispatcher.owned().includes(what)) poller.soon(0);
      else if (kind === 'work' && what === instanceId) poller.soon(0);
      else if (kind === 'work') poller.othersHaveWork();
    },
    fetch: (request) => api.fetch(request),
    clientBinding: () => clientBinding(options.baseUrl, hubName),
  };
}

/** Table names hold letters and digits only and begin with a letter. */
function storageName(hubName: string): string {
  const letters = hubName.replaceAll(/[^A-Za-z0-9]/g, '');
  if (!/^[A-Za-z][A-Za-z0-9]{2,44}$/.test(letters)) {
    throw new Error(
      `host.json: durableTask.hubName must have 3 to 45 letters and digits and begin with a letter, not ${JSON.stringify(hubName)}.`,
    );
  }
  return letters;
}

/** The number of partitions is the hub's for ever: instances are found by it. */
async function settledPartitionCount(storage: Storage, wanted: number, log: Logger): Promise<number> {
  try {
    await storage.commit(LEASES, [{ kind: 'insert', rowKey: 'hub', row: { partitionCount: wanted } }]);
    return wanted;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
  const count = Number((await storage.get(LEASES, 'hub'))?.partitionCount);
  if (count !== wanted)
    log.warn(`The task hub was made with ${count} partitions and keeps them; host.json asks for ${wanted}.`);
  return count;
}

async function untilReachable(storage: Storage, attempt: () => Promise<void>): Promise<void> {
  while (!storage.closed) {
    try {
      return await attempt();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
