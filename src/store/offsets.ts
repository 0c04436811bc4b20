import { exact, parseExact } from '../api/exact-json.ts';
import type { SourceOffset, SourcePartition, TopicPartition } from '../api/index.ts';
import { connectorPartition, groupHash, nameHash } from './keys.ts';
import { clearLong, getLongBytes, getLongText, putLong } from './long-column.ts';
import { conditional } from './modify.ts';
import type { AlongsideWrite } from './row-chain.ts';
import { type Shard, shardRange, WHOLE } from './shards.ts';
import { type Columns, type Row, type RowKey, type Table, WriteRefusedError } from './table.ts';

/** The checkpoint of a sink in one topic partition, without the lease's own columns. */
export interface SinkPosition {
  topic: string;
  partition: number;
  next: bigint;
  base: bigint;
  /** Milliseconds since the epoch. */
  dueAt: number | undefined;
  state: Buffer | undefined;
  resetGen: number;
  /** The start was resolved by the reset policy, and nothing has been read since. */
  fresh: boolean;
  /** Somebody holds the lease, or was lost while holding it and may have left something unfinished. */
  owned: boolean;
}

/** A row that carries a lease, as the plan sees it. */
export interface LeasedRow {
  connector: string;
  row: Row;
}

/**
 * The table of leases and offsets; a partition a connector: a lease row a task, a row a topic partition of a sink (its own
 * lease in it), a row a source partition.
 */
export class Offsets {
  readonly table: Table;
  readonly #groupId: string;

  constructor(table: Table, groupId: string) {
    this.table = table;
    this.#groupId = groupId;
  }

  leaseKey(connector: string, task: number): RowKey {
    return {
      partitionKey: connectorPartition(this.#groupId, connector),
      rowKey: `lease-${String(task).padStart(5, '0')}`,
    };
  }

  sinkKey(connector: string, topic: string, partition: number): RowKey {
    return {
      partitionKey: connectorPartition(this.#groupId, connector),
      rowKey: `sink-${nameHash(topic)}-${String(partition).padStart(7, '0')}`,
    };
  }

  /** Leases of tasks and checkpoints of sinks of a shard's connectors, as one query. `cleared`: sinks' rows without a position. */
  async listForPlan(shard: Shard = WHOLE): Promise<{
    leases: LeasedRow[];
    sinks: (LeasedRow & SinkPosition)[];
    cleared: (TopicPartition & { connector: string })[];
    now: number;
  }> {
    const { rows, now } = await this.table.list({
      partition: shardRange(`${groupHash(this.#groupId)}-`, shard),
      kinds: ['lease', 'sink'],
    });
    const named = rows.map((row) => ({ connector: String(row.columns.connector), row }));
    return {
      now,
      leases: named.filter(({ row }) => row.columns.kind === 'lease'),
      sinks: named
        .filter(({ row }) => row.columns.kind === 'sink' && !isCleared(row.columns))
        .map((entry) => ({ ...entry, ...decodeSink(entry.row.columns) })),
      cleared: named
        .filter(({ row }) => row.columns.kind === 'sink' && isCleared(row.columns))
        .map(({ connector, row }) => ({ connector, ...partitionOf(row.columns) })),
    };
  }

  async listSinks(connector: string): Promise<SinkPosition[]> {
    return (await this.listSinkRows(connector)).sinks;
  }

  /** Also the partitions whose position was deleted by a reset: their start is resolved anew. */
  async listSinkRows(connector: string): Promise<{ sinks: SinkPosition[]; cleared: TopicPartition[] }> {
    const { rows } = await this.table.list({
      partition: connectorPartition(this.#groupId, connector),
      rowPrefix: 'sink-',
    });
    const all = rows.map(({ columns }) => columns);
    return {
      sinks: all.filter((columns) => !isCleared(columns)).map(decodeSink),
      cleared: all.filter(isCleared).map(partitionOf),
    };
  }

  /**
   * Gives a sink's row its start unless it has one already: a start is resolved once. A row that a reset has cleared keeps its
   * epoch and reset generation. `fresh`: the start comes from the reset policy.
   */
  async createSink(
    connector: string,
    { topic, partition, next, fresh }: Pick<SinkPosition, 'topic' | 'partition' | 'next'> & { fresh?: boolean },
  ): Promise<void> {
    const key = this.sinkKey(connector, topic, partition);
    const { row } = await this.table.get(key);
    if (row && !isCleared(row.columns)) return;
    const columns = {
      ...(row?.columns ?? { ...sinkIdentity(connector, topic, partition), resetGen: 0, epoch: 0 }),
      ...encodeSink({ next, base: next }, {}),
      ...(fresh ? { start: next } : {}),
    };
    try {
      await this.table.write([conditional(key, row, columns)]);
    } catch (error) {
      if (!(error instanceof WriteRefusedError)) throw error;
    }
  }

  async sourceOffset(connector: string, partition: SourcePartition): Promise<SourceOffset | undefined> {
    const { row } = await this.table.get(this.#sourceKey(connector, partition));
    const text = row && getLongText('offset', row.columns);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async listSource(connector: string): Promise<{ partition: SourcePartition; offset: SourceOffset }[]> {
    const { rows } = await this.table.list({
      partition: connectorPartition(this.#groupId, connector),
      rowPrefix: 'offset-',
    });
    return rows.flatMap(({ columns }) => {
      const offset = getLongText('offset', columns);
      if (offset === undefined) return [];
      return { partition: parseExact(getLongText('partition', columns) ?? '{}'), offset: parseExact(offset) };
    });
  }

  /** To be written in the transaction of the task's lease. A null offset leaves a row that says nothing. */
  sourceWrite(connector: string, partition: SourcePartition, offset: SourceOffset | null): AlongsideWrite {
    return {
      kind: 'upsert',
      ...this.#sourceKey(connector, partition),
      columns: {
        kind: 'offset',
        connector,
        ...putLong('partition', canonicalJson(partition)),
        ...(offset === null ? {} : putLong('offset', JSON.stringify(offset, exact))),
      },
    };
  }

  #sourceKey(connector: string, partition: SourcePartition): RowKey {
    return {
      partitionKey: connectorPartition(this.#groupId, connector),
      rowKey: `offset-${nameHash(canonicalJson(partition))}`,
    };
  }
}

export function leaseIdentity(connector: string, task: number): Columns {
  return { kind: 'lease', connector, task };
}

export function sinkIdentity(connector: string, topic: string, partition: number): Columns {
  return { kind: 'sink', connector, topic, partition };
}

/** What a reset without a new position leaves: the row, and with it epoch and reset generation, stays. */
export function clearedSink(current: Columns): Columns {
  return { next: undefined, base: undefined, dueAt: undefined, start: undefined, ...clearLong('state', current) };
}

function isCleared(columns: Columns): boolean {
  return columns.next === undefined;
}

function partitionOf(columns: Columns): TopicPartition {
  return { topic: String(columns.topic), partition: Number(columns.partition) };
}

/** The columns of a checkpoint, to be merged into the row's `current` ones. */
export function encodeSink(
  position: Pick<SinkPosition, 'next' | 'base'> & Partial<Pick<SinkPosition, 'dueAt' | 'state'>>,
  current: Columns,
): Columns {
  return {
    next: position.next,
    base: position.base,
    dueAt: position.dueAt,
    ...clearLong('state', current),
    ...putLong('state', position.state),
  };
}

export function decodeSink(columns: Columns): SinkPosition {
  return {
    ...partitionOf(columns),
    next: BigInt(columns.next as bigint),
    base: BigInt(columns.base as bigint),
    dueAt: columns.dueAt === undefined ? undefined : Number(columns.dueAt),
    state: getLongBytes('state', columns),
    resetGen: Number(columns.resetGen ?? 0),
    fresh: columns.start !== undefined && BigInt(columns.start as bigint) === BigInt(columns.next as bigint),
    owned: columns.owner !== undefined,
  };
}

/** The same text for the same object, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : exact('', inner),
  );
}
