import { type Columns, type Row, type RowKey, type Table, WriteRefusedError } from './table.ts';

/**
 * Reads a row, lets `change` say its new columns, and writes them on the condition that nobody else wrote meanwhile; else
 * begins again with fresh data. For rows that several writers share field by field; never for leases and checkpoints.
 * `change` returns undefined to leave the row alone. `alongside` gives further writes of the same transaction.
 */
export async function modifyRow(
  table: Table,
  key: RowKey,
  change: (columns: Columns | undefined, now: number) => Columns | undefined,
): Promise<Columns | undefined> {
  for (let attempt = 0; ; attempt++) {
    const { row, now } = await table.get(key);
    const columns = change(row?.columns, now);
    if (!columns) return row?.columns;
    try {
      await table.write([conditional(key, row, columns)]);
      return columns;
    } catch (error) {
      if (!(error instanceof WriteRefusedError) || attempt >= 20) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * (attempt + 1)));
  }
}

/** A replace of the row as it was read, or an insert where there was none. */
export function conditional(key: RowKey, row: Row | undefined, columns: Columns) {
  const { partitionKey, rowKey } = key;
  return row
    ? ({ kind: 'replace', partitionKey, rowKey, columns, etag: row.etag } as const)
    : ({ kind: 'insert', partitionKey, rowKey, columns } as const);
}
