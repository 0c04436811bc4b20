import { type CommitTools, commitEpisode, send } from './commit.ts';
import type { Handled } from './dispatcher.ts';
import { type Entity, entityChange, isEntityId, readEntity, runBatch } from './entities.ts';
import type { DurableFunctions } from './functions.ts';
import { type Instance, instanceKey, isFinal, readInstance } from './instance.ts';
import type { Delivery, Partition } from './messages.ts';
import { runEpisode } from './orchestrations.ts';
import type { Change } from './storage.ts';

export interface WorkerOptions extends CommitTools {
  functions: DurableFunctions;
  maxEntityBatch: number;
  httpSleepMs: number;
}

const MAX_KEPT = 1000;

/** Works off the messages of single instances, and keeps in memory those that are likely to go on. */
export class Worker {
  #options: WorkerOptions;
  #instances = new Map<string, Instance>();
  #entities = new Map<string, Entity>();

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  handle(partition: Partition, instanceId: string, waiting: Delivery[]): Promise<Handled> {
    return isEntityId(instanceId)
      ? this.#entity(partition, instanceId, waiting)
      : this.#orchestration(partition, instanceId, waiting);
  }

  /** Drops what is kept of an instance, or of a whole partition. */
  forget(partition: Partition, instanceId: string | undefined): void {
    const of = (id: string) =>
      instanceId === undefined ? this.#options.dispatcher.partitionOf(id) === partition : id === instanceId;
    for (const kept of [this.#instances, this.#entities]) for (const id of [...kept.keys()].filter(of)) kept.delete(id);
  }

  async #orchestration(partition: Partition, id: string, waiting: Delivery[]): Promise<Handled> {
    const { storage, payloads, functions, httpSleepMs } = this.#options;
    const starts = waiting.some(({ message }) => message.kind === 'start');
    const kept = starts ? undefined : this.#instances.get(id);
    const instance = kept ?? (await readInstance(storage, payloads, partition, id, true));
    this.#instances.delete(id);
    const episode = await runEpisode({ functions, httpSleepMs, now: storage.now() }, partition, instance, waiting);
    await commitEpisode(this.#options, partition, episode);
    if (episode.instance && !isFinal(episode.instance.status)) keep(this.#instances, id, episode.instance);
    return {
      consumed: episode.consumed,
      deferred: episode.deferred,
      cancelled: episode.cancelledRows,
      again: episode.again,
    };
  }

  async #entity(partition: Partition, id: string, waiting: Delivery[]): Promise<Handled> {
    const { storage, payloads, functions, maxEntityBatch } = this.#options;
    const known = this.#entities.get(id) ?? (await readEntity(storage, payloads, partition, id, storage.now()));
    this.#entities.delete(id);
    const { entity, changed, consumed, deferred, messages } = await runBatch(
      functions,
      known,
      waiting,
      maxEntityBatch,
      storage.now(),
    );
    await send(this.#options, messages);
    const change = changed ? await entityChange(payloads, entity) : undefined;
    const deletions = consumed.map(({ rowKey }): Change => ({ kind: 'delete', rowKey }));
    const etags = await storage.commit(partition, change ? [change, ...deletions] : deletions);
    if (change?.kind === 'delete') entity.etag = undefined;
    else entity.etag = etags.get(instanceKey(id)) ?? entity.etag;
    keep(this.#entities, id, entity);
    for (const { row } of consumed) await payloads.discard(row);
    return { consumed, deferred, cancelled: [], again: deferred.length > 0 && consumed.length > 0 };
  }
}

function keep<T>(kept: Map<string, T>, id: string, value: T): void {
  kept.set(id, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
  }
}
