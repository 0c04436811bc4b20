/** The one storage primitive of the control plane: a table as Azure Table Storage is. Everything else in this room stands on it. */

export type ColumnValue = string | number | boolean | bigint | Buffer;
/** undefined columns are not stored. */
export type Columns = Record<string, ColumnValue | undefined>;

export interface RowKey {
  partitionKey: string;
  rowKey: string;
}

export interface Row extends RowKey {
  readonly etag: string;
  /** Milliseconds since the epoch, by the storage service's clock, of the last write. */
  readonly timestamp: number;
  readonly columns: Columns;
}

/**
 * `replace` and `delete` are refused when the row is not there or its ETag is another by now; `insert` when the row is there. A
 * `delete` with an ETag goes alone: Azure's client cannot put it into a transaction.
 */
export type TableWrite =
  | ({ kind: 'insert'; columns: Columns } & RowKey)
  | ({ kind: 'replace'; columns: Columns; etag: string } & RowKey)
  | ({ kind: 'upsert'; columns: Columns } & RowKey)
  | ({ kind: 'delete'; etag?: string } & RowKey);

/** Keys from `from` on and below `below`, in the order of their UTF-16 code units. */
export interface KeyRange {
  from: string;
  below: string;
}

/** Which rows `list` returns. `kind` is matched against the column of that name. */
export interface RowFilter {
  /** Partition key, `{ prefix }` for all partitions that begin so, or a range of partitions. */
  partition: string | { prefix: string } | KeyRange;
  rowPrefix?: string;
  rowRange?: KeyRange;
  kinds?: readonly string[];
}

export interface Table {
  /** `now` is the service's clock at the reply, milliseconds since the epoch. */
  get(key: RowKey): Promise<{ row: Row | undefined; now: number }>;
  /** All pages, ordered by partition key, then row key. */
  list(filter: RowFilter): Promise<{ rows: Row[]; now: number }>;
  /**
   * One row, or up to 100 of one partition atomically. Returns their new ETags (empty text for a delete). Throws
   * `WriteRefusedError` (nothing was changed) or `OutcomeUnknownError` (no answer: it may have been applied, or may be yet).
   */
  write(writes: readonly TableWrite[]): Promise<string[]>;
}

/** HTTP 412, 409 or 404: a condition did not hold and nothing was changed. */
export class WriteRefusedError extends Error {
  override name = 'WriteRefusedError';
}

/** Timed out, connection lost or a 5xx: whether the write was applied is not known. */
export class OutcomeUnknownError extends Error {
  override name = 'OutcomeUnknownError';
}
