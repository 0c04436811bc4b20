import { DataException } from '../../../api/errors.ts';
import type { SinkRecord } from '../../../api/records.ts';
import type { Schema } from '../../../api/schema.ts';
import { Struct } from '../../../api/struct.ts';

/** No folder or time can be derived from a record. */
export class PartitionException extends DataException {
  override name = 'PartitionException';
  override readonly className = 'io.confluent.connect.storage.errors.PartitionException';
}

export interface FieldValue {
  /** Undefined for values without a schema. */
  schema: Schema | undefined;
  value: unknown;
}

/**
 * The value at a path such as `user.id`, null where something on the way is not set. Throws DataException where a schema does not
 * have the field, PartitionException for a value that has no fields.
 */
export function fieldAt(record: SinkRecord, path: readonly string[]): FieldValue {
  let schema = record.valueSchema;
  let value = record.value;
  for (const name of path) {
    if (value instanceof Struct || schema?.type === 'STRUCT') {
      const field = (schema ?? (value as Struct).schema).field(name);
      if (!field) throw new DataException(`The field '${path.join('.')}' is not present in the schema`);
      schema = field.schema;
      value = value instanceof Struct ? value.get(name) : null;
    } else if (value instanceof Map) {
      schema = schema?.valueSchema;
      value = value.get(name) ?? null;
    } else if (isObject(value)) {
      schema = undefined;
      value = Object.hasOwn(value, name) ? value[name] : null;
    } else if (value !== null && value !== undefined) {
      throw new PartitionException(
        `The field '${path.join('.')}' cannot be read: the value is not a Struct, Map or object`,
      );
    }
  }
  return { schema, value: value ?? null };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}
