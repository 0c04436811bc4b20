import type { Columns } from './table.ts';

/** A table's string property holds 32 Ki UTF-16 units and a binary one 64 KiB: longer values go over several columns, `name`, `name_1`, … */
const TEXT_UNITS = 32_000;
const BYTES = 64_000;

export function putLong(name: string, value: string | Buffer | undefined): Columns {
  if (value === undefined) return {};
  const size = typeof value === 'string' ? TEXT_UNITS : BYTES;
  const columns: Columns = {};
  for (let part = 0; part === 0 || part * size < value.length; part++) {
    columns[columnName(name, part)] = value.slice(part * size, (part + 1) * size);
  }
  return columns;
}

export function getLongText(name: string, columns: Columns): string | undefined {
  const parts = columnParts(name, columns);
  return parts?.join('');
}

export function getLongBytes(name: string, columns: Columns): Buffer | undefined {
  const parts = columnParts(name, columns);
  return parts && Buffer.concat(parts as Buffer[]);
}

/** The same columns set to undefined, so that a merge drops parts of an earlier, longer value. */
export function clearLong(name: string, columns: Columns): Columns {
  const cleared: Columns = {};
  for (let part = 0; columns[columnName(name, part)] !== undefined; part++) cleared[columnName(name, part)] = undefined;
  return cleared;
}

function columnParts(name: string, columns: Columns): unknown[] | undefined {
  const parts: unknown[] = [];
  for (let part = 0; columns[columnName(name, part)] !== undefined; part++) parts.push(columns[columnName(name, part)]);
  return parts.length ? parts : undefined;
}

function columnName(name: string, part: number): string {
  return part === 0 ? name : `${name}_${part}`;
}
