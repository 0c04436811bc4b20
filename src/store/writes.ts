import type { TableWrite } from './table.ts';

const maxWritesAtOnce = 100;

const reserved = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'PartitionKey', 'RowKey', 'Timestamp']);

/** @throws TypeError for what no table takes: programming errors, found alike by every table. */
export function checkWrites(writes: readonly TableWrite[]): void {
  const first = writes[0];
  if (first === undefined) throw new TypeError('write: no rows given.');
  if (writes.length > maxWritesAtOnce) {
    throw new TypeError(`write: ${writes.length} rows at once; at most ${maxWritesAtOnce} are possible.`);
  }
  const rowKeys = new Set<string>();
  for (const write of writes) {
    if (write.partitionKey !== first.partitionKey) {
      throw new TypeError(
        `write: rows of the partitions ${first.partitionKey} and ${write.partitionKey} at once; it must be one.`,
      );
    }
    if (rowKeys.has(write.rowKey)) throw new TypeError(`write: the row ${write.rowKey} is given twice.`);
    rowKeys.add(write.rowKey);
    if (write.kind === 'delete') {
      if (write.etag !== undefined && writes.length > 1) {
        throw new TypeError(`write: the delete of ${write.rowKey} has an ETag; such a delete goes alone.`);
      }
      continue;
    }
    for (const column of Object.keys(write.columns)) {
      if (reserved.has(column)) throw new TypeError(`write: a column cannot be called ${column}.`);
    }
  }
}

/** The smallest text that is greater than every text with this prefix. */
export function afterPrefix(prefix: string): string {
  const last = prefix.length - 1;
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
}
