import {
  type Columns,
  type KeyRange,
  OutcomeUnknownError,
  type Row,
  type RowFilter,
  type RowKey,
  type Table,
  type TableWrite,
  WriteRefusedError,
} from './table.ts';
import { checkWrites } from './writes.ts';

/**
 * What befalls a write: `lost` is applied, but its answer does not arrive; `delayed` has no answer and waits in `delayed`
 * until it is told to arrive (or never does); `dropped` has no answer and is not applied; `refused` is not applied.
 */
export type WriteFault = 'lost' | 'delayed' | 'dropped' | 'refused';

export interface MemoryTableOptions {
  /** Milliseconds since the epoch; `Date.now` if missing. */
  clock?: () => number;
  /** Asked before every write. */
  onWrite?: (writes: readonly TableWrite[]) => WriteFault | undefined;
  /** Called before every read; what it throws is what the read throws. */
  onRead?: () => void;
}

interface StoredRow {
  etag: string;
  timestamp: number;
  columns: Columns;
}

/** A table in memory that behaves as Azure Table Storage does: for tests, and with faults for state-machine tests. */
export class MemoryTable implements Table {
  readonly #options: MemoryTableOptions;
  readonly #partitions = new Map<string, Map<string, StoredRow>>();
  readonly #delayed: (readonly TableWrite[])[] = [];
  #writes = 0;

  constructor(options: MemoryTableOptions = {}) {
    this.#options = options;
  }

  /** Writes under way whose senders have been told nothing. */
  get delayed(): readonly (readonly TableWrite[])[] {
    return this.#delayed;
  }

  /** A delayed write arrives now. False when its conditions do not hold any more. */
  deliver(index: number): boolean {
    const [writes] = this.#delayed.splice(index, 1);
    if (writes === undefined) throw new RangeError(`No write is delayed at ${index}.`);
    if (this.#refusal(writes) !== undefined) return false;
    this.#apply(writes);
    return true;
  }

  async get(key: RowKey): Promise<{ row: Row | undefined; now: number }> {
    this.#options.onRead?.();
    const stored = this.#partitions.get(key.partitionKey)?.get(key.rowKey);
    return { row: stored && toRow(key.partitionKey, key.rowKey, stored), now: this.#dateHeader() };
  }

  async list(filter: RowFilter): Promise<{ rows: Row[]; now: number }> {
    this.#options.onRead?.();
    const rows: Row[] = [];
    for (const partitionKey of this.#partitionKeys(filter.partition)) {
      const partition = this.#partitions.get(partitionKey);
      if (partition === undefined) continue;
      for (const rowKey of [...partition.keys()].sort()) {
        const stored = partition.get(rowKey) as StoredRow;
        if (filter.rowPrefix !== undefined && !rowKey.startsWith(filter.rowPrefix)) continue;
        if (filter.rowRange && !isWithin(rowKey, filter.rowRange)) continue;
        if (filter.kinds !== undefined && !filter.kinds.includes(String(stored.columns.kind))) continue;
        rows.push(toRow(partitionKey, rowKey, stored));
      }
    }
    return { rows, now: this.#dateHeader() };
  }

  async write(writes: readonly TableWrite[]): Promise<string[]> {
    checkWrites(writes);
    const fault = this.#options.onWrite?.(writes);
    if (fault === 'delayed') this.#delayed.push(writes.map(copyOf));
    if (fault === 'delayed' || fault === 'dropped') throw new OutcomeUnknownError('No answer to the write.');
    const refusal = fault === 'refused' ? 'refused by the test' : this.#refusal(writes);
    if (fault === 'lost') {
      if (refusal === undefined) this.#apply(writes);
      throw new OutcomeUnknownError('The answer to the write was lost.');
    }
    if (refusal !== undefined) throw new WriteRefusedError(`The write was refused: ${refusal}`);
    return this.#apply(writes);
  }

  #partitionKeys(partition: RowFilter['partition']): string[] {
    if (typeof partition === 'string') return [partition];
    const matches = (key: string) =>
      'prefix' in partition ? key.startsWith(partition.prefix) : isWithin(key, partition);
    return [...this.#partitions.keys()].filter(matches).sort();
  }

  #refusal(writes: readonly TableWrite[]): string | undefined {
    for (const write of writes) {
      const stored = this.#partitions.get(write.partitionKey)?.get(write.rowKey);
      const absent = stored === undefined;
      if (write.kind === 'insert' && !absent) return `row ${write.rowKey} is there already`;
      if ((write.kind === 'replace' || write.kind === 'delete') && absent) return `row ${write.rowKey} is not there`;
      if (write.kind === 'replace' || (write.kind === 'delete' && write.etag !== undefined)) {
        if (stored?.etag !== write.etag) return `row ${write.rowKey} has another ETag by now`;
      }
    }
    return undefined;
  }

  #apply(writes: readonly TableWrite[]): string[] {
    return writes.map((write) => {
      let partition = this.#partitions.get(write.partitionKey);
      if (write.kind === 'delete') {
        partition?.delete(write.rowKey);
        return '';
      }
      if (partition === undefined) this.#partitions.set(write.partitionKey, (partition = new Map()));
      const etag = `"${++this.#writes}"`;
      partition.set(write.rowKey, { etag, timestamp: this.#time(), columns: definedOnly(write.columns) });
      return etag;
    });
  }

  #time(): number {
    return (this.#options.clock ?? Date.now)();
  }

  /** HTTP's Date has whole seconds. */
  #dateHeader(): number {
    return Math.floor(this.#time() / 1000) * 1000;
  }
}

function toRow(partitionKey: string, rowKey: string, stored: StoredRow): Row {
  return { partitionKey, rowKey, etag: stored.etag, timestamp: stored.timestamp, columns: { ...stored.columns } };
}

function isWithin(key: string, { from, below }: KeyRange): boolean {
  return key >= from && key < below;
}

function definedOnly(columns: Columns): Columns {
  const result: Columns = {};
  for (const name in columns) {
    if (columns[name] !== undefined) result[name] = columns[name];
  }
  return result;
}

function copyOf(write: TableWrite): TableWrite {
  return write.kind === 'delete' ? { ...write } : { ...write, columns: definedOnly(write.columns) };
}
