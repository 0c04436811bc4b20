import { randomUUID } from 'node:crypto';
import { entityInstanceId } from './actions.ts';
import { EventType } from './events.ts';
import { type DurableFunctions, returnedObject } from './functions.ts';
import { instanceKey } from './instance.ts';
import type { Delivery, EntityRequest, Message, Partition } from './messages.ts';
import type { Payloads } from './payloads.ts';
import type { OutgoingMessage } from './scheduling.ts';
import { type Change, type Storage, sortable } from './storage.ts';

/** A durable entity as stored; `state` is what the library keeps, a JSON text. */
export interface Entity {
  id: string;
  etag: string | undefined;
  exists: boolean;
  state: string | undefined;
  lockedBy: string | undefined;
  created: number;
  updated: number;
}

interface EntityAnswer {
  entityExists: boolean;
  entityState?: string | null;
  results: { isError: boolean; result?: string | null }[];
  signals: { target: { name: string; key: string }; name: string; input?: string }[];
}

export interface EntityBatch {
  entity: Entity;
  changed: boolean;
  consumed: Delivery[];
  deferred: Delivery[];
  messages: OutgoingMessage[];
}

export function isEntityId(instanceId: string): boolean {
  return instanceId.startsWith('@');
}

export async function readEntity(
  storage: Storage,
  payloads: Payloads,
  partition: Partition,
  id: string,
  now: number,
): Promise<Entity> {
  const row = await storage.get(partition, instanceKey(id));
  if (!row)
    return { id, etag: undefined, exists: false, state: undefined, lockedBy: undefined, created: now, updated: now };
  return {
    id,
    etag: row.etag,
    exists: row.exists === true,
    state: await payloads.unpack('state', row),
    lockedBy: row.lockedBy ? String(row.lockedBy) : undefined,
    created: Number(row.created),
    updated: Number(row.updated),
  };
}

/** The change that stores an entity; one that neither exists nor is locked leaves no row. */
export async function entityChange(payloads: Payloads, entity: Entity): Promise<Change | undefined> {
  const rowKey = instanceKey(entity.id);
  if (!entity.exists && !entity.lockedBy) return entity.etag === undefined ? undefined : { kind: 'delete', rowKey };
  const row = {
    kind: 'entity',
    instanceId: entity.id,
    exists: entity.exists,
    lockedBy: entity.lockedBy ?? '',
    created: sortable(entity.created),
    updated: sortable(entity.updated),
    ...(await payloads.pack('state', entity.state)),
  };
  return entity.etag === undefined
    ? { kind: 'insert', rowKey, row }
    : { kind: 'replace', rowKey, row, etag: entity.etag };
}

/**
 * Lets an entity work off waiting requests in their order: at most `limit`, up to the next lock. While an orchestration holds
 * the lock, requests of others wait. Rejects when the function could not run; the requests then stay.
 */
export async function runBatch(
  functions: DurableFunctions,
  known: Entity,
  waiting: Delivery[],
  limit: number,
  now: number,
): Promise<EntityBatch> {
  const entity = { ...known };
  const batch: EntityBatch = { entity, changed: false, consumed: [], deferred: [], messages: [] };
  const operations: EntityRequest[] = [];
  let closed = false;
  for (const delivery of waiting) {
    const { message } = delivery;
    if (message.kind === 'release') {
      if (!closed && entity.lockedBy === message.parent) entity.lockedBy = undefined;
      else if (closed) batch.deferred.push(delivery);
      if (!closed) batch.consumed.push(delivery);
    } else if (message.kind !== 'request') {
      batch.consumed.push(delivery);
    } else if (
      closed ||
      batch.consumed.length >= limit ||
      (entity.lockedBy !== undefined && entity.lockedBy !== message.request.parent)
    ) {
      batch.deferred.push(delivery);
      closed ||= batch.consumed.length >= limit;
    } else {
      batch.consumed.push(delivery);
      if (message.request.lockSet) {
        lock(batch, message.request);
        closed = true;
      } else {
        operations.push(message.request);
      }
    }
  }
  batch.changed = batch.consumed.length > 0;
  if (operations.length > 0) {
    const results = await operate(functions, batch, operations, now);
    batch.messages.unshift(...results);
  }
  return batch;
}

async function operate(
  functions: DurableFunctions,
  batch: EntityBatch,
  operations: EntityRequest[],
  now: number,
): Promise<OutgoingMessage[]> {
  const { entity } = batch;
  const at = entity.id.indexOf('@', 1);
  const [name, key] = [entity.id.slice(1, at), entity.id.slice(at + 1)];
  const input = {
    self: { name, key },
    exists: entity.exists,
    state: entity.state ?? null,
    batch: operations.map(({ op, input, signal }) => ({ name: op, input: input ?? null, isSignal: signal === true })),
  };
  const result = await functions.call('entityTrigger', name, { string: JSON.stringify(input) }, entity.id);
  const answer = returnedObject<EntityAnswer>(result);
  entity.exists = answer.entityExists;
  entity.state = answer.entityExists ? (answer.entityState ?? undefined) : undefined;
  entity.updated = now;
  const messages: OutgoingMessage[] = [];
  for (const [index, request] of operations.entries()) {
    const { isError, result } = answer.results[index] ?? { isError: true, result: '"The entity gave no result."' };
    const response = { result: result ?? null, ...(isError ? { exceptionType: 'Error' } : {}) };
    if (!request.signal) messages.push(replyTo(request, JSON.stringify(response)));
  }
  for (const { target, name: op, input } of answer.signals) {
    const request: EntityRequest = { id: randomUUID(), op, signal: true, parent: entity.id };
    if (input) request.input = input;
    messages.push({ message: { kind: 'request', instanceId: entityInstanceId(target), request } });
  }
  return messages;
}

/** Locks the entity for the caller and passes the request on to the next of the set, or tells the caller that it has them all. */
function lock(batch: EntityBatch, request: EntityRequest): void {
  batch.entity.lockedBy = request.parent;
  const position = (request.position ?? 0) + 1;
  const next = request.lockSet?.[position];
  batch.messages.push(
    next === undefined
      ? replyTo(request, JSON.stringify({ result: null }))
      : { message: { kind: 'request', instanceId: next, request: { ...request, position } } },
  );
}

function replyTo({ id, parent, parentExecution }: EntityRequest, Input: string): OutgoingMessage {
  const message: Message = {
    kind: 'event',
    instanceId: parent ?? '',
    event: { EventType: EventType.EventRaised, Name: id, Input, reply: true },
  };
  if (parentExecution !== undefined) message.executionId = parentExecution;
  return { message };
}
