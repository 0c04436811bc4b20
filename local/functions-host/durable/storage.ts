import { RestError, TableClient, type TableEntity, type TransactionAction } from '@azure/data-tables';
import type { Logger } from '../contract.ts';

export type Row = Record<string, string | number | boolean | undefined>;
export interface StoredRow extends Row {
  partitionKey: string;
  rowKey: string;
  etag: string;
  timestamp: string;
}

/** One change to a row of the partition that a commit names. `insert` fails if the row exists, an etag if it changed. */
export type Change =
  | { kind: 'insert' | 'put'; rowKey: string; row: Row }
  | { kind: 'replace' | 'merge'; rowKey: string; row: Row; etag: string }
  | { kind: 'delete'; rowKey: string };

/** Somebody else changed, made or deleted one of the rows; nothing of the commit was applied. */
export class ConflictError extends Error {
  override name = 'ConflictError';
}

interface Unit {
  changes: Change[];
  done: (etags: Map<string, string>) => void;
  failed: (error: unknown) => void;
}

const MAX_CHANGES = 100;
const MAX_CHARACTERS = 1_000_000;

/** The hub's table: atomic commits in one partition key, joined into one request while another is under way. */
export class Storage {
  #table: TableClient;
  #log: Logger;
  #queues = new Map<string, Unit[]>();
  #clockOffset: number | undefined;
  #reachable = true;
  /** Whether nobody should go on trying. */
  closed = false;

  constructor(connectionString: string, tableName: string, log: Logger) {
    this.#log = log;
    this.#table = TableClient.fromConnectionString(connectionString, tableName, {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 2, retryDelayInMs: 100, maxRetryDelayInMs: 500 },
    });
  }

  async prepare(): Promise<void> {
    await this.#watch(this.#table.createTable());
  }

  /** The storage service's clock, in milliseconds; behind it by no more than a request took. */
  now(): number {
    return Date.now() + (this.#clockOffset ?? 0);
  }

  /** Sets the clock by a row's timestamp; `localTime` is when the write of the row had been answered. */
  setClock(timestamp: string, localTime: number): void {
    const offset = Date.parse(timestamp) - localTime;
    const known = this.#clockOffset;
    const stepped = known === undefined || Math.abs(offset - known) > 1000;
    this.#clockOffset = stepped ? offset : Math.max(known, offset);
  }

  /** Applies all changes or none; the new etags by row key. Throws ConflictError. At most 100 changes. */
  commit(partitionKey: string, changes: Change[]): Promise<Map<string, string>> {
    if (changes.length === 0) return Promise.resolve(new Map());
    return new Promise((done, failed) => {
      const queue = this.#queues.get(partitionKey);
      const unit = { changes, done, failed };
      if (queue) {
        queue.push(unit);
      } else {
        const units = [unit];
        this.#queues.set(partitionKey, units);
        void this.#drain(partitionKey, units);
      }
    });
  }

  async get(partitionKey: string, rowKey: string): Promise<StoredRow | undefined> {
    try {
      return (await this.#watch(this.#table.getEntity<TableEntity<Row>>(partitionKey, rowKey))) as unknown as StoredRow;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Rows that match an OData filter, in order of their keys; at most `limit` pages. */
  async query(filter: string, limit = Number.POSITIVE_INFINITY, maxPageSize = 1000): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    const pages = this.#table.listEntities<TableEntity<Row>>({ queryOptions: { filter } }).byPage({ maxPageSize });
    for (let page = 0; page < limit; page++) {
      const next = await this.#watch(pages.next());
      if (next.done) break;
      rows.push(...(next.value as unknown as StoredRow[]));
    }
    return rows;
  }

  async #drain(partitionKey: string, queue: Unit[]): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup(queue);
      try {
        settle(group, await this.#submit(partitionKey, group));
      } catch (error) {
        if (group.length === 1) group[0]!.failed(error);
        else await this.#oneByOne(partitionKey, group);
      }
    }
    this.#queues.delete(partitionKey);
  }

  async #oneByOne(partitionKey: string, group: Unit[]): Promise<void> {
    for (const unit of group) {
      await this.#submit(partitionKey, [unit]).then(unit.done, unit.failed);
    }
  }

  async #submit(partitionKey: string, group: Unit[]): Promise<Map<string, string>> {
    const changes = group.flatMap((unit) => unit.changes);
    const actions = changes.map((change) => toAction(partitionKey, change));
    try {
      const response = await this.#watch(this.#table.submitTransaction(actions));
      return new Map(changes.map((change, i) => [change.rowKey, response.subResponses[i]?.etag ?? '']));
    } catch (error) {
      const status = statusOf(error);
      if (status === 404 || status === 409 || status === 412) {
        throw new ConflictError(`A row of partition ${partitionKey} was changed by somebody else.`, { cause: error });
      }
      throw error;
    }
  }

  async #watch<T>(request: Promise<T>): Promise<T> {
    try {
      const result = await request;
      if (!this.#reachable) this.#log.info('Durable storage is reachable again.');
      this.#reachable = true;
      return result;
    } catch (error) {
      if (isUnreachable(error) && this.#reachable) {
        this.#reachable = false;
        this.#log.warn(`Durable storage is not reachable, trying on: ${(error as Error).message}`);
      }
      throw error;
    }
  }
}

/** Whether the request got no answer at all. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof RestError && error.statusCode === undefined;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

/** Takes as many units as fit into one transaction, in order and without naming a row twice. */
function takeGroup(queue: Unit[]): Unit[] {
  const group: Unit[] = [];
  const rows = new Set<string>();
  let count = 0;
  let characters = 0;
  while (queue.length > 0) {
    const { changes } = queue[0]!;
    const size = changes.reduce((sum, change) => sum + charactersOf(change), 0);
    const full = count + changes.length > MAX_CHANGES || characters + size > MAX_CHARACTERS;
    if (group.length > 0 && (full || changes.some((change) => rows.has(change.rowKey)))) break;
    group.push(queue.shift()!);
    for (const change of changes) rows.add(change.rowKey);
    count += changes.length;
    characters += size;
  }
  return group;
}

/** Cuts changes into parts that each fit one transaction. */
export function inTransactions(changes: Change[]): Change[][] {
  const parts: Change[][] = [];
  let characters = 0;
  for (const change of changes) {
    const size = charactersOf(change);
    const part = parts.at(-1);
    if (part && part.length < MAX_CHANGES && characters + size <= MAX_CHARACTERS) {
      part.push(change);
      characters += size;
    } else {
      parts.push([change]);
      characters = size;
    }
  }
  return parts;
}

function charactersOf(change: Change): number {
  if (change.kind === 'delete') return 100;
  let sum = 100;
  for (const value of Object.values(change.row)) if (typeof value === 'string') sum += value.length;
  return sum;
}

function settle(group: Unit[], etags: Map<string, string>): void {
  for (const unit of group) unit.done(etags);
}

function toAction(partitionKey: string, change: Change): TransactionAction {
  const entity = { partitionKey, rowKey: change.rowKey };
  switch (change.kind) {
    case 'insert':
      return ['create', { ...entity, ...change.row }];
    case 'put':
      return ['upsert', { ...entity, ...change.row }, 'Replace'];
    case 'replace':
      return ['update', { ...entity, ...change.row }, 'Replace', { etag: change.etag }];
    case 'merge':
      return ['update', { ...entity, ...change.row }, 'Merge', { etag: change.etag }];
    case 'delete':
      return ['delete', entity];
  }
}

/** A row key holds no `/ \ # ?` nor control characters (ids are checked); a bar separates its parts and is doubled within one. */
export function keyPart(text: string): string {
  return text.replaceAll('|', '||');
}

/** A text within an OData filter. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Milliseconds as a text that sorts as the number does. */
export function sortable(milliseconds: number): string {
  return String(Math.round(milliseconds)).padStart(15, '0');
}
