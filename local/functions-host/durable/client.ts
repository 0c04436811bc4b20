import { randomUUID } from 'node:crypto';
import { type CommitTools, send } from './commit.ts';
import { type Entity, readEntity } from './entities.ts';
import type { DurableFunctions } from './functions.ts';
import { historyKey } from './history.ts';
import {
  fromInstanceRow,
  type Instance,
  instanceKey,
  isFinal,
  newInstance,
  readInstance,
  toInstanceRow,
} from './instance.ts';
import { type Message, newDelivery } from './messages.ts';
import { historyRange } from './status.ts';
import { type Change, ConflictError, inTransactions, quoted } from './storage.ts';

/** The caller asked for something that cannot be: answered with 400, or with 500 for an instance that is there already. */
export class ClientError extends Error {
  override name = 'ClientError';
  status: number;
  type: string;

  constructor(status: 400 | 500, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

export interface InstanceFilter {
  prefix?: string;
  createdFrom?: number;
  createdTo?: number;
  statuses?: string[];
}

const INVALID_ID = /[/\\?#\p{Cc}]/u;

/** What a durable client can do, whichever instance it runs on and whoever owns the partition. */
export class Client {
  #tools: CommitTools;
  #functions: DurableFunctions;

  constructor(tools: CommitTools, functions: DurableFunctions) {
    this.#tools = tools;
    this.#functions = functions;
  }

  /** Starts an orchestration; of several callers with one id a single one succeeds. */
  async start(
    name: string,
    instanceId: string | undefined,
    input: string | undefined,
    version: string | undefined,
  ): Promise<string> {
    if (!this.#functions.has('orchestrationTrigger', name)) {
      throw new ClientError(400, 'System.ArgumentException', this.#functions.missing('orchestrationTrigger', name));
    }
    const id = instanceId || randomUUID().replaceAll('-', '');
    checkId(id);
    const { storage, payloads, dispatcher } = this.#tools;
    const partition = dispatcher.partitionOf(id);
    const executionId = randomUUID().replaceAll('-', '');
    const instance = newInstance(
      { id, partition, name, executionId, version, parent: undefined, input },
      storage.now(),
    );
    const message: Message = { kind: 'start', instanceId: id, executionId, name };
    if (input !== undefined) message.input = input;
    if (version) message.version = version;
    const delivery = await newDelivery(payloads, message, storage.now());
    const row = await toInstanceRow(payloads, instance, ['input', 'output', 'custom']);
    for (;;) {
      const old = await storage.get(partition, instanceKey(id));
      if (old && !isFinal(old.status as Instance['status'])) {
        throw new ClientError(
          500,
          'System.InvalidOperationException',
          `An Orchestration instance with the status ${old.status} already exists.`,
        );
      }
      const rowKey = instanceKey(id);
      const change: Change = old ? { kind: 'replace', rowKey, row, etag: old.etag } : { kind: 'insert', rowKey, row };
      try {
        await storage.commit(partition, [change, { kind: 'put', rowKey: delivery.rowKey, row: delivery.row }]);
        if (old) await this.#deleteHistory(id, executionId).catch(() => undefined);
        dispatcher.arrived(partition, [delivery]);
        return id;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
  }

  send(message: Message): Promise<void> {
    return send(this.#tools, [{ message }]);
  }

  async signal(name: string, key: string, op: string, input: string | undefined): Promise<void> {
    if (!this.#functions.has('entityTrigger', name)) {
      throw new ClientError(400, 'System.ArgumentException', this.#functions.missing('entityTrigger', name));
    }
    if (INVALID_ID.test(key)) {
      throw new ClientError(
        400,
        'System.ArgumentException',
        'Entity keys must not contain /, \\, #, ?, or control characters.',
      );
    }
    const request = { id: randomUUID(), op, signal: true, ...(input === undefined ? {} : { input }) };
    await this.send({ kind: 'request', instanceId: `@${name.toLowerCase()}@${key}`, request });
  }

  read(instanceId: string, withHistory: boolean): Promise<Instance | undefined> {
    const { storage, payloads, dispatcher } = this.#tools;
    return readInstance(storage, payloads, dispatcher.partitionOf(instanceId), instanceId, withHistory);
  }

  async readEntity(instanceId: string): Promise<Entity | undefined> {
    const { storage, payloads, dispatcher } = this.#tools;
    const entity = await readEntity(storage, payloads, dispatcher.partitionOf(instanceId), instanceId, storage.now());
    return entity.exists ? entity : undefined;
  }

  async list(filter: InstanceFilter): Promise<Instance[]> {
    const { storage, payloads } = this.#tools;
    const parts = [`RowKey ge 'i|' and RowKey lt 'j'`, `kind eq 'orchestration'`];
    if (filter.statuses) parts.push(`(${filter.statuses.map((status) => `status eq ${quoted(status)}`).join(' or ')})`);
    const rows = await storage.query(parts.join(' and '));
    const instances = await Promise.all(rows.map((row) => fromInstanceRow(payloads, row)));
    return instances.filter(
      ({ id, created }) =>
        id.startsWith(filter.prefix ?? '') &&
        created >= (filter.createdFrom ?? Number.NEGATIVE_INFINITY) &&
        created <= (filter.createdTo ?? Number.POSITIVE_INFINITY),
    );
  }

  async listEntities(name: string | undefined): Promise<Entity[]> {
    const { storage, payloads } = this.#tools;
    const rows = await storage.query(`RowKey ge 'i|@' and RowKey lt 'i|A' and kind eq 'entity'`);
    const wanted = rows.filter(
      ({ instanceId }) => name === undefined || String(instanceId).startsWith(`@${name.toLowerCase()}@`),
    );
    return Promise.all(
      wanted.map((row) => readEntity(storage, payloads, row.partitionKey, String(row.instanceId), storage.now())),
    );
  }

  /** Deletes an instance that is over, or an entity, with all that was kept of it; false if there was none or it still runs. */
  async purge(instanceId: string): Promise<boolean> {
    const { storage, payloads, dispatcher } = this.#tools;
    const partition = dispatcher.partitionOf(instanceId);
    const row = await storage.get(partition, instanceKey(instanceId));
    if (!row || (row.kind === 'orchestration' && !isFinal(row.status as Instance['status']))) return false;
    await storage.commit(partition, [{ kind: 'delete', rowKey: row.rowKey }]);
    const successor = await storage.get(partition, row.rowKey);
    await this.#deleteHistory(instanceId, String(successor?.executionId ?? ''));
    await payloads.discard(row);
    return true;
  }

  /** Deletes the history of all executions but one. */
  async #deleteHistory(instanceId: string, keptExecutionId: string): Promise<void> {
    const { storage, dispatcher } = this.#tools;
    const partition = dispatcher.partitionOf(instanceId);
    const [from, to] = historyRange(instanceId);
    const rows = await storage.query(
      `PartitionKey eq ${quoted(partition)} and RowKey ge ${quoted(from)} and RowKey lt ${quoted(to)}`,
    );
    const kept = historyKey(instanceId, keptExecutionId, 0).slice(0, -8);
    const old = rows.filter(({ rowKey }) => !rowKey.startsWith(kept));
    const changes = old.map(({ rowKey }): Change => ({ kind: 'delete', rowKey }));
    for (const part of inTransactions(changes)) await storage.commit(partition, part);
  }
}

function checkId(id: string): void {
  const wrong = id.startsWith('@')
    ? 'Orchestration instance ids must not start with @.'
    : INVALID_ID.test(id)
      ? 'Orchestration instance ids must not contain /, \\, #, ?, or control characters.'
      : id.length > 100
        ? 'Instance ID lengths must not exceed 100 characters.'
        : undefined;
  if (wrong) throw new ClientError(400, 'System.ArgumentException', wrong);
}
