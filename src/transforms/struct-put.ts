import { DataException, type Field, type Struct } from '../api/index.ts';
import { validateValue } from '../api/validate.ts';

/** Sets a field to any value. Throws DataException, as Connect's `Struct.put` does, where the value does not fit. */
export function putChecked(struct: Struct, field: Field, value: unknown): void {
  validateValue(field.schema, value, field.name);
  struct.putAt(field.index, value);
}

/** As `putChecked`, for a value that comes from a field of the same schema: only null can be wrong with it. */
export function putCopied(struct: Struct, field: Field, value: unknown): void {
  if ((value === null || value === undefined) && !field.schema.optional) {
    throw new DataException(
      `Invalid value: null used for required field: "${field.name}", schema type: ${field.schema.type}`,
    );
  }
  struct.putAt(field.index, value);
}
