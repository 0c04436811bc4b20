import { setTimeout as sleep } from 'node:timers/promises';
import type { GetTableEntityOptions, TableClient, TableEntityResult, TransactionAction } from '@azure/data-tables';
import { RetriableException } from '../api/errors.ts';
import { openTableClient, type TableConnection } from './azure-table-client.ts';
import { readFailure, statusOf, writeFailure } from './azure-table-errors.ts';
import {
  type Columns,
  type ColumnValue,
  type KeyRange,
  OutcomeUnknownError,
  type Row,
  type RowFilter,
  type RowKey,
  type Table,
  type TableWrite,
} from './table.ts';
import { afterPrefix, checkWrites } from './writes.ts';

export interface AzureTableOptions {
  connection: TableConnection;
  /** Letters and digits, 3 to 63. */
  name: string;
}

type Entity = { partitionKey: string; rowKey: string } & Record<string, unknown>;

/** Pauses before the second and the third attempt of a read, in milliseconds. */
const readPausesMs = [50, 250];
const minInt32 = -(2 ** 31);
const maxInt32 = 2 ** 31 - 1;

/** A table of Azure Table Storage or Azurite. Nothing is loaded or opened before the first call; the first write creates it. */
export function openAzureTable(options: AzureTableOptions): Table {
  return new AzureTable(options);
}

class AzureTable implements Table {
  readonly #options: AzureTableOptions;
  #client: Promise<TableClient> | undefined;
  #creation: Promise<void> | undefined;

  constructor(options: AzureTableOptions) {
    this.#options = options;
  }

  get(key: RowKey): Promise<{ row: Row | undefined; now: number }> {
    return this.#read(async (client) => {
      let now = 0;
      const onResponse: NonNullable<GetTableEntityOptions['onResponse']> = (response) => {
        now = dateOf(response.headers);
      };
      try {
        const entity = await client.getEntity(key.partitionKey, key.rowKey, { onResponse });
        return { row: toRow(entity), now };
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
        return { row: undefined, now: dateOfError(error) };
      }
    });
  }

  list(filter: RowFilter): Promise<{ rows: Row[]; now: number }> {
    return this.#read(async (client) => {
      const rows: Row[] = [];
      let now: number | undefined;
      // The first page's clock: later ones would make leases look over that were renewed since.
      const onResponse: NonNullable<GetTableEntityOptions['onResponse']> = (response) => {
        now ??= dateOf(response.headers);
      };
      try {
        for await (const page of client
          .listEntities({ queryOptions: { filter: toOData(filter) }, onResponse })
          .byPage()) {
          for (const entity of page) rows.push(toRow(entity));
        }
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
        now = dateOfError(error);
      }
      return { rows, now: now as number };
    });
  }

  async write(writes: readonly TableWrite[]): Promise<string[]> {
    checkWrites(writes);
    const client = await this.#open();
    for (let created = false; ; created = true) {
      try {
        return writes.length === 1
          ? [await writeOne(client, writes[0] as TableWrite)]
          : await writeMany(client, writes);
      } catch (error) {
        const failure = writeFailure(error, this.#options.name);
        if (failure !== 'no table') throw failure;
        if (created) throw new OutcomeUnknownError(`The table ${this.#options.name} is gone again.`, { cause: error });
        await this.#create(client);
      }
    }
  }

  #open(): Promise<TableClient> {
    this.#client ??= openTableClient(this.#options.connection, this.#options.name).catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async #create(client: TableClient): Promise<void> {
    this.#creation ??= client.createTable().finally(() => {
      this.#creation = undefined;
    });
    try {
      await this.#creation;
    } catch (error) {
      const failure = writeFailure(error, this.#options.name);
      throw failure === 'no table' || failure instanceof OutcomeUnknownError
        ? new OutcomeUnknownError(`The table ${this.#options.name} could not be created.`, { cause: error })
        : failure;
    }
  }

  async #read<T>(attempt: (client: TableClient) => Promise<T>): Promise<T> {
    const client = await this.#open();
    for (let failures = 0; ; failures++) {
      try {
        return await attempt(client);
      } catch (error) {
        const failure = readFailure(error, this.#options.name);
        const pause = readPausesMs[failures];
        if (!(failure instanceof RetriableException) || pause === undefined) throw failure;
        await sleep(pause);
      }
    }
  }
}

async function writeOne(client: TableClient, write: TableWrite): Promise<string> {
  const { partitionKey, rowKey, kind } = write;
  if (kind === 'delete') {
    await client.deleteEntity(partitionKey, rowKey, write.etag === undefined ? {} : { etag: write.etag });
    return '';
  }
  const entity = toEntity(write);
  const { etag } =
    kind === 'insert'
      ? await client.createEntity(entity)
      : kind === 'upsert'
        ? await client.upsertEntity(entity, 'Replace')
        : await client.updateEntity(entity, 'Replace', { etag: write.etag });
  return etag as string;
}

async function writeMany(client: TableClient, writes: readonly TableWrite[]): Promise<string[]> {
  const actions = writes.map((write): TransactionAction => {
    if (write.kind === 'delete') return ['delete', { partitionKey: write.partitionKey, rowKey: write.rowKey }];
    const entity = toEntity(write);
    if (write.kind === 'insert') return ['create', entity];
    return write.kind === 'upsert'
      ? ['upsert', entity, 'Replace']
      : ['update', entity, 'Replace', { etag: write.etag }];
  });
  const { subResponses } = await client.submitTransaction(actions);
  return writes.map((_, index) => subResponses[index]?.etag ?? '');
}

function toEntity({ partitionKey, rowKey, columns }: Exclude<TableWrite, { kind: 'delete' }>): Entity {
  const entity: Entity = { partitionKey, rowKey };
  for (const name in columns) {
    const value = columns[name];
    // Of a number without a type the service makes an Int32 where it has no fraction, and refuses it beyond that range.
    const isDouble = typeof value === 'number' && !(Number.isInteger(value) && value >= minInt32 && value <= maxInt32);
    entity[name] = isDouble ? { value, type: 'Double' } : value;
  }
  return entity;
}

function toRow(entity: TableEntityResult<Record<string, unknown>>): Row {
  const columns: Columns = {};
  for (const name in entity) {
    if (name === 'partitionKey' || name === 'rowKey' || name === 'etag' || name === 'timestamp') continue;
    if (name.startsWith('odata.')) continue;
    const value = entity[name];
    columns[name] =
      value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : (value as ColumnValue);
  }
  return {
    partitionKey: entity.partitionKey as string,
    rowKey: entity.rowKey as string,
    etag: entity.etag,
    timestamp: Date.parse(entity.timestamp as string),
    columns,
  };
}

function dateOf(headers: { get(name: string): string | undefined }): number {
  const now = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(now)) throw new RetriableException('The storage service sent no Date header with its reply.');
  return now;
}

function dateOfError(error: unknown): number {
  const response = (error as { response?: { headers: { get(name: string): string | undefined } } }).response;
  return dateOf(response?.headers ?? { get: () => undefined });
}

function toOData(filter: RowFilter): string {
  const { partition, rowPrefix, rowRange } = filter;
  const parts =
    typeof partition === 'string'
      ? [`PartitionKey eq ${literal(partition)}`]
      : 'prefix' in partition
        ? prefixRange('PartitionKey', partition.prefix)
        : range('PartitionKey', partition);
  if (rowPrefix) parts.push(...prefixRange('RowKey', rowPrefix));
  if (rowRange) parts.push(...range('RowKey', rowRange));
  if (filter.kinds !== undefined) {
    parts.push(`(${filter.kinds.map((kind) => `kind eq ${literal(kind)}`).join(' or ') || 'false'})`);
  }
  return parts.join(' and ');
}

function prefixRange(column: string, prefix: string): string[] {
  return prefix === '' ? [] : range(column, { from: prefix, below: afterPrefix(prefix) });
}

function range(column: string, { from, below }: KeyRange): string[] {
  return [`${column} ge ${literal(from)}`, `${column} lt ${literal(below)}`];
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
