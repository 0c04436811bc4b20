import type { ActivityPool, WorkRow } from './activities.ts';
import type { Dispatcher } from './dispatcher.ts';
import { historyKey, toHistoryRows } from './history.ts';
import { instanceKey, toInstanceRow } from './instance.ts';
import { type Delivery, newDelivery, type Partition } from './messages.ts';
import type { Episode } from './orchestrations.ts';
import type { Payloads } from './payloads.ts';
import type { OutgoingMessage } from './scheduling.ts';
import { type Change, inTransactions, type Storage } from './storage.ts';

export interface CommitTools {
  storage: Storage;
  payloads: Payloads;
  dispatcher: Pick<Dispatcher, 'arrived' | 'partitionOf'>;
  activities: ActivityPool;
}

/** Puts messages into the partitions of their receivers. */
export async function send(tools: CommitTools, messages: OutgoingMessage[]): Promise<void> {
  const outgoing = await group(tools, messages);
  for (const [partition, deliveries] of outgoing) {
    for (const part of inTransactions(deliveries.map(toPut))) await tools.storage.commit(partition, part);
  }
  for (const [partition, deliveries] of outgoing) tools.dispatcher.arrived(partition, deliveries);
}

/**
 * Commits an episode. Messages to other partitions are written first: after a crash between the two they are sent again.
 * All else is one transaction wherever it fits; where not, what is new comes first and the instance's row, which makes it
 * count, goes with the deletion of the messages used up. Throws ConflictError if somebody else changed the instance.
 */
export async function commitEpisode(tools: CommitTools, partition: Partition, episode: Episode): Promise<void> {
  const { instance, consumed } = episode;
  const outgoing = await group(tools, episode.messages);
  const own = outgoing.get(partition) ?? [];
  outgoing.delete(partition);
  for (const [target, deliveries] of outgoing) {
    for (const part of inTransactions(deliveries.map(toPut))) await tools.storage.commit(target, part);
  }

  const work: WorkRow[] = await tools.activities.draft(partition, episode.work);
  try {
    const changes = [...own.map(toPut), ...work.map(({ rowKey, row }): Change => ({ kind: 'put', rowKey, row }))];
    const last: Change[] = [];
    if (instance && episode.changed) {
      const fresh = instance.etag === undefined;
      if (!episode.ended) {
        const rows = toHistoryRows(instance.id, instance.executionId, instance.historyRows, episode.newEvents);
        changes.push(...rows);
        instance.historyRows += rows.length;
        instance.events.push(...episode.newEvents);
      }
      const row = await toInstanceRow(tools.payloads, instance, fresh ? ['input', 'output', 'custom'] : episode.texts);
      const rowKey = instanceKey(instance.id);
      last.push(fresh ? { kind: 'insert', rowKey, row } : { kind: 'merge', rowKey, row, etag: instance.etag! });
    }
    for (const rowKey of new Set([...consumed.map((delivery) => delivery.rowKey), ...episode.cancelledRows])) {
      last.push({ kind: 'delete', rowKey });
    }
    const etags = await commitAll(tools.storage, partition, changes, last);
    if (instance) instance.etag = etags.get(instanceKey(instance.id)) ?? instance.etag;
    for (const item of work) item.etag = etags.get(item.rowKey) ?? '';
  } catch (error) {
    tools.activities.undo(work);
    throw error;
  }

  tools.dispatcher.arrived(partition, own);
  for (const [target, deliveries] of outgoing) tools.dispatcher.arrived(target, deliveries);
  tools.activities.offer(work);
  await clearUp(tools, partition, episode).catch(() => undefined);
}

async function commitAll(
  storage: Storage,
  partition: Partition,
  changes: Change[],
  last: Change[],
): Promise<Map<string, string>> {
  const parts = inTransactions([...changes, ...last]);
  if (parts.length === 1) return storage.commit(partition, parts[0]!);
  const etags = new Map<string, string>();
  for (const part of [...inTransactions(changes), ...inTransactions(last)]) {
    for (const [rowKey, etag] of await storage.commit(partition, part)) etags.set(rowKey, etag);
  }
  return etags;
}

/** Deletes what nothing refers to any more; a crash before leaves garbage that a purge takes along. */
async function clearUp(tools: CommitTools, partition: Partition, episode: Episode): Promise<void> {
  for (const { row } of episode.consumed) await tools.payloads.discard(row);
  const { ended, instance } = episode;
  if (!ended || !instance) return;
  const changes = Array.from(
    { length: ended.historyRows },
    (_, index): Change => ({
      kind: 'delete',
      rowKey: historyKey(instance.id, ended.executionId, index),
    }),
  );
  for (const part of inTransactions(changes)) await tools.storage.commit(partition, part);
}

async function group(tools: CommitTools, messages: OutgoingMessage[]): Promise<Map<Partition, Delivery[]>> {
  const groups = new Map<Partition, Delivery[]>();
  for (const { message, rowKey, dueAt } of messages) {
    const delivery = await newDelivery(tools.payloads, message, tools.storage.now(), rowKey, dueAt);
    const partition = tools.dispatcher.partitionOf(message.instanceId);
    groups.set(partition, [...(groups.get(partition) ?? []), delivery]);
  }
  return groups;
}

function toPut({ rowKey, row }: Delivery): Change {
  return { kind: 'put', rowKey, row };
}
