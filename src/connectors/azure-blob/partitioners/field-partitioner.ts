import { ConfigException } from '../../../api/errors.ts';
import { type FieldValue, fieldAt, PartitionException } from './field-value.ts';
import type { Partitioner } from './partitioner.ts';

const TYPES = ['INT8', 'INT16', 'INT32', 'INT64', 'STRING', 'BOOLEAN'];

/** A folder for each value of the fields, as `field=value`. Throws ConfigException. */
export function fieldPartitioner(fields: readonly string[], delimiter: string): Partitioner {
  if (fields.length === 0)
    throw ConfigException.invalidValue('partition.field.name', '', 'FieldPartitioner needs a field');
  const paths = fields.map((field) => {
    const path = field.split('.');
    if (path.some((name) => name.trim() === '')) {
      throw ConfigException.invalidValue('partition.field.name', field, 'no part of the name may be empty');
    }
    return { field, path };
  });
  return {
    encode: (record) =>
      paths.map(({ field, path }) => `${field}=${folder(field, fieldAt(record, path))}`).join(delimiter),
    wallclock: false,
  };
}

function folder(field: string, { schema, value }: FieldValue): string {
  const allowed = schema
    ? TYPES.includes(schema.type) && !(value instanceof Date)
    : value === null || ['string', 'bigint', 'boolean'].includes(typeof value) || Number.isInteger(value);
  if (allowed) return String(value);
  throw new PartitionException(
    `The field '${field}' cannot name a folder: its type must be an integer, string or boolean, not ${schema?.name ?? schema?.type ?? typeof value}`,
  );
}
